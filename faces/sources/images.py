"""Pictures: which files were meant, and what is in them."""

from __future__ import annotations

import glob
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, PngImagePlugin, UnidentifiedImageError

from faces.errors import InputError
from faces.packages import install_extra
from faces.paths import is_hidden, legible
from faces.types import Picture

SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .jp2 .j2k .png .apng .webp .bmp .dib .tif .tiff .gif .ppm .pgm .pbm .pnm .pfm .sr .ras .tga "
    ".ico .psd .pcx .dds .hdr .pic .exr .avif .heic .heif".split()
)
"""File names that are taken for pictures when a folder is read. A file named on its own is always tried."""
MOVING = frozenset({".gif", ".apng"})
"""Names of pictures that may be videos, see `is_moving`; of WebP, FFmpeg decodes those that stand still."""
MOST_PIXELS = 200_000_000
"""A larger picture is refused before it is decoded: it would need gigabytes."""
MOST_SCANS = 100
"""A JPEG file of more scans is refused, as by libtiff: a few bytes each keep a core busy with the whole picture."""
MARKER = re.compile(rb"\xff([\x02-\xcf\xd9-\xfe])")
"""What begins a segment of a JPEG file; the markers left out have no content and may stand inside a scan."""
HEIF = frozenset(b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
"""What stands in a HEIC or HEIF file from its fifth byte on."""

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture of each EXIF orientation upright."""

Image.MAX_IMAGE_PIXELS = None  # MOST_PIXELS is checked first, with a message of our own
PngImagePlugin.MAX_TEXT_CHUNK = 16 << 20  # some programs keep a whole history there; of all texts Pillow takes 64 MB


@dataclass(frozen=True, slots=True)
class Item:
    """One file to process: where it lies and what results call it (relative, with forward slashes)."""

    path: Path
    name: str

    @classmethod
    def of(cls, path: Path, root: Path) -> Item:
        """A file below `root`."""
        return cls(path, legible(path.relative_to(root).as_posix()))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What was meant but cannot be processed: what results call it, and why."""

    name: str
    error: InputError


def find(inputs: Path, suffixes: frozenset[str] = SUFFIXES) -> Iterator[Item | Unreadable]:
    """The files meant by `inputs`, sorted by name; folders are read recursively, each once, links to folders too.

    Args:
        inputs: a file, a folder, or a glob pattern. What exists is taken literally, whatever characters it has.
        suffixes: which files of a folder count, lower case.

    Yields:
        An Item per file, an Unreadable for each folder that cannot be read.

    Raises:
        InputError: when nothing is there.
    """
    if inputs.is_dir():
        yield from _walk(inputs, inputs, suffixes, set())
    elif inputs.exists():
        yield Item.of(inputs, inputs.parent)
    else:
        matches = sorted(Path(match) for match in glob.glob(str(inputs), recursive=True))
        if not matches:
            raise InputError(f"{inputs}: no such file or folder, and no file matches it as a pattern")
        root = Path(os.path.commonpath([match.parent for match in matches]))
        for match in matches:
            if match.is_file():
                yield Item.of(match, root)


def _walk(folder: Path, root: Path, suffixes: frozenset[str], visited: set[str]) -> Iterator[Item | Unreadable]:
    real = os.path.realpath(folder)
    if real in visited:  # by a link, perhaps one to a folder above
        return
    visited.add(real)
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        whole = legible(str(folder))
        name = whole if folder == root else legible(folder.relative_to(root).as_posix())
        yield Unreadable(name, InputError(f"{whole}: cannot read this folder: {error.strerror}"))
        return
    for entry in entries:
        if entry.is_dir():
            yield from _walk(entry, root, suffixes, visited)
        elif entry.suffix.lower() in suffixes and _is_meant(entry):
            yield Item.of(entry, root)


def _is_meant(entry: Path) -> bool:
    """Whether it may be the user's: not what macOS or a run leaves beside files, nor a pipe; a broken link is told."""
    left = entry.name.startswith("._") or is_hidden(entry)
    return not left and (entry.is_file() or not entry.exists())


def is_image(path: Path) -> bool:
    """Whether the file begins as a picture's does, whatever it is called."""
    _register_heif()
    try:
        with Image.open(path):
            return True
    except OSError:
        name = str(path)
        return name == legible(name) and bool(cv2.haveImageReader(name))  # any other name makes OpenCV crash


def is_moving(path: Path) -> bool:
    """Whether the file is a GIF or APNG of several frames: a video in all but its name."""
    if path.suffix.lower() not in MOVING:
        return False
    try:
        with Image.open(path) as image:
            return bool(getattr(image, "is_animated", False))
    except Exception:  # every decoder has its own kinds; what is wrong is said when it is read
        return False


def read_image(path: Path) -> Picture:
    """The picture in a file as a person sees it: upright, 8 bits a channel, transparency over white.

    Returns:
        (height, width, 3) uint8, BGR.

    Raises:
        InputError: when the file is missing, empty, no picture, cut short, or larger than MOST_PIXELS.
    """
    name = legible(str(path))
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{name}: no such file") from None
    except PermissionError:
        raise InputError(f"{name}: no permission to read this file") from None
    except (OSError, ValueError) as error:  # a ValueError of a name that holds a NUL
        raise InputError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    return decode_image(content, name)


def decode_image(
    content: bytes, name: str, *, most_pixels: int = MOST_PIXELS, formats: tuple[str, ...] | None = None
) -> Picture:
    """The picture in a file's content as a person sees it: upright, 8 bits a channel, transparency over white.

    Args:
        content: of the file.
        name: of the file, for messages.
        most_pixels: a larger picture is refused before it is decoded.
        formats: Pillow's names of the only formats that are tried; None tries all that Pillow and OpenCV know.

    Returns:
        (height, width, 3) uint8, BGR.

    Raises:
        InputError: when the content is empty, no picture, cut short, larger than `most_pixels`, or of too many scans.
    """
    if not content:
        raise InputError(f"{name}: not an image: the file is empty")
    if content.startswith(b"\xff\xd8") and _scans(content) > MOST_SCANS:
        raise InputError(f"{name}: damaged image: more than {MOST_SCANS} scans")
    try:
        try:
            return _decode_pillow(content, name, most_pixels, formats)
        except UnidentifiedImageError:
            if content[4:12] in HEIF and not find_spec("pillow_heif"):
                remedy = f": {install_extra('heif')}" if formats is None else ""  # it names a path: not for clients
                raise InputError(f"{name}: HEIC needs the package pillow-heif{remedy}") from None
            return _decode_opencv(content if formats is None else b"", name)
    except InputError:
        raise
    except Exception as error:  # every decoder has its own kinds
        raise InputError(f"{name}: damaged image: {str(error).strip() or type(error).__name__}") from error


def _scans(content: bytes) -> int:
    """How often a JPEG file, up to its end, goes over the picture (ITU-T T.81, annex B)."""
    position = scans = 0
    while (marker := MARKER.search(content, position)) and marker[1] != b"\xd9":
        scans += marker[1] == b"\xda"
        position = marker.end() + max(2, int.from_bytes(content[marker.end() : marker.end() + 2], "big"))
    return scans


def known_formats(formats: tuple[str, ...]) -> tuple[str, ...]:
    """Those of Pillow's names of formats that can be decoded in this installation."""
    _register_heif()
    Image.init()  # Pillow knows only its commonest decoders before
    return tuple(each for each in formats if each in Image.OPEN)


def _decode_pillow(content: bytes, name: str, most_pixels: int, formats: tuple[str, ...] | None) -> Picture:
    _register_heif()
    formats = None if formats is None else known_formats(formats)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata that does not matter here
        with Image.open(BytesIO(content), formats=formats) as image:
            if image.width * image.height > most_pixels:
                raise InputError(
                    f"{name}: {image.width} x {image.height} pixels are more than the {most_pixels // 10**6} million "
                    "that are read; shrink the picture first"
                )
            image.load()
            return _bgr(_upright(image))


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says; ImageOps.exif_transpose would fail at any other tag that is not as it should be."""
    try:
        turn = UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # a damaged EXIF says nothing
        return image
    return image if turn is None else image.transpose(turn)


def _bgr(image: Image.Image) -> Picture:
    """Any Pillow picture as 8 bits a channel in BGR order."""
    if image.mode.startswith("I"):  # 16 bits, which Pillow also hands out as 32
        image = Image.fromarray(np.clip(np.asarray(image) // 257, 0, 255).astype(np.uint8))
    elif image.mode == "F":
        image = Image.fromarray(_eight_bits(np.asarray(image)))
    elif image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    image = image if image.mode == "RGB" else image.convert("RGB")  # which copies in any case
    return np.asarray(cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR), np.uint8)


def _eight_bits(image: NDArray[Any]) -> Picture:
    """16 bits, or floats from 0 to 1 or to 255, as 8 bits."""
    if image.dtype == np.uint16:
        return (image // 257).astype(np.uint8)
    values = np.nan_to_num(image.astype(np.float64))
    return np.clip(values * (255 if values.max() <= 1 else 1), 0, 255).astype(np.uint8)


def _decode_opencv(content: bytes, name: str) -> Picture:
    """What Pillow does not know: HDR, EXR, Sun raster, TIFF of floats and the like."""
    precise = content.startswith((b"PF", b"II*\0", b"MM\0*"))  # of PFM and TIFF OpenCV else reads no fractions
    depth = cv2.IMREAD_ANYDEPTH if precise else 0
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR | depth) if content else None
    if image is None:
        raise InputError(f"{name}: not an image: no known picture format")
    return _eight_bits(image) if depth else np.asarray(image, np.uint8)


def _register_heif() -> None:
    try:
        import pillow_heif
    except ImportError:
        return
    pillow_heif.register_heif_opener()
