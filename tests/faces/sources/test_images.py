"""Pictures: which are found, and what is made of odd and damaged ones."""

from __future__ import annotations

import os
import struct
import sys
import zlib
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from faces.errors import InputError
from faces.sinks.files import part_path
from faces.sources import images


def test_linked_folders_are_read_once_and_what_macos_adds_is_left_out(tmp_path: Path) -> None:
    root, far = tmp_path / "root", tmp_path / "far"
    for folder in (root / "near", far):
        folder.mkdir(parents=True)
        for name in ("a.jpg", "._a.jpg", "text.txt"):
            (folder / name).touch()
    try:
        for name, target in (("link", far), ("other", far), ("near/up", root)):
            (root / name).symlink_to(target, target_is_directory=True)
    except OSError:
        pytest.skip("no links may be made here")
    assert [item.name for item in images.find(root) if isinstance(item, images.Item)] == ["link/a.jpg", "near/a.jpg"]


def test_what_a_killed_run_left_is_no_picture(tmp_path: Path) -> None:
    for path in (tmp_path / "a.jpg", part_path(tmp_path / "output_a.jpg"), tmp_path / ".mine.jpg"):
        path.touch()
    assert [item.name for item in images.find(tmp_path) if isinstance(item, images.Item)] == [".mine.jpg", "a.jpg"]


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes in folders")
def test_a_pipe_in_a_folder_is_no_picture_but_a_broken_link_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (tmp_path / "other.jpg").symlink_to(tmp_path / "pipe.jpg")
    assert [item.name for item in images.find(tmp_path) if isinstance(item, images.Item)] == ["link.jpg"]


def unreadable(folder: Path, name: bytes) -> Path:
    """A file whose name is no UTF-8, as old archives leave them."""
    path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
    try:
        path.touch()
    except OSError:
        pytest.skip("no such names here")
    return path


@pytest.mark.skipif(os.name == "nt", reason="there names are no bytes")
def test_a_name_that_is_no_utf8_can_be_written_and_still_found(tmp_path: Path) -> None:
    paths = [unreadable(tmp_path, b"b\xe9.jpg"), unreadable(tmp_path, b"\xc3\xa9.jpg")]
    for place in (tmp_path, tmp_path / "*"):
        found = [item for item in images.find(place) if isinstance(item, images.Item)]
        assert {item.name: item.path for item in found} == {"b\\xe9.jpg": paths[0], "é.jpg": paths[1]}
    assert [item.name for item in images.find(paths[0]) if isinstance(item, images.Item)] == ["b\\xe9.jpg"]
    assert not images.is_image(paths[0])
    with pytest.raises(InputError, match=r"/b\\xe9\.jpg: not an image"):
        images.read_image(paths[0])


def content() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    return picture.getvalue()


@pytest.mark.parametrize("kind", [RuntimeError, NotImplementedError, struct.error, TypeError, OSError])
def test_whatever_pillow_raises_is_a_damaged_image(monkeypatch: pytest.MonkeyPatch, kind: type[Exception]) -> None:
    def load(image: Image.Image) -> None:
        raise kind("bad data")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", load)
    with pytest.raises(InputError, match=r"^a\.png: damaged image: bad data$"):
        images.decode_image(content(), "a.png")


def test_a_jpeg_of_endless_scans_is_refused_and_a_rich_one_read() -> None:
    """Neither what looks like a scan in a comment nor what a phone appends behind the picture counts."""
    buffer = BytesIO()
    Image.linear_gradient("L").save(buffer, "JPEG", progressive=True)
    jpeg = buffer.getvalue()
    comment = b"\xff\xd8\xff\xfe\x01\x92" + b"\xff\xda" * 200
    rich = comment + jpeg[2:] + b"\xff\xda\x00\x02" * 200
    assert images.decode_image(rich, "a.jpg").shape == (256, 256, 3)
    last = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    with pytest.raises(InputError, match=r"^a\.jpg: damaged image: more than 100 scans$"):
        images.decode_image(jpeg[:-2] + 100 * last + b"\xff\xd9", "a.jpg")


def test_whatever_opencv_raises_is_a_damaged_image(monkeypatch: pytest.MonkeyPatch) -> None:
    def imdecode(*arguments: object) -> None:
        raise cv2.error("bad data")

    monkeypatch.setattr(cv2, "imdecode", imdecode)
    with pytest.raises(InputError, match="damaged image: bad data"):
        images.decode_image(b"II*\0 no picture", "a.tiff")


@pytest.mark.parametrize("white", [1, 255])
def test_a_colour_pfm_keeps_its_shades(white: int) -> None:
    shades = np.linspace(0, white, 12, dtype="<f4").reshape(2, 2, 3)
    image = images.decode_image(b"PF\n2 2\n-1.0\n" + shades.tobytes(), "a.pfm")
    wanted = shades[::-1, :, ::-1] * (255 / white)  # from the last row to the first, RGB
    assert np.abs(image - wanted).max() < 1.01


@pytest.mark.parametrize("white", [np.float32(1), np.float32(255), np.uint16(65535)])
def test_a_precise_colour_tiff_keeps_its_shades(white: np.generic) -> None:
    shades = (np.linspace(0, 1, 12).reshape(2, 2, 3) * float(white)).astype(white.dtype)
    image = images.decode_image(cv2.imencode(".tif", shades)[1].tobytes(), "a.tif")
    assert np.abs(image - np.linspace(0, 255, 12).reshape(2, 2, 3)).max() <= 1


def test_heic_without_its_extra_says_which_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    monkeypatch.setattr(Image, "ID", [each for each in Image.ID if each != "HEIF"])
    heic = b"\0\0\0\x18ftypheic" + bytes(16)
    with pytest.raises(InputError, match=r"^a\.heic: HEIC needs .*-m pip install .*pillow-heif"):
        images.decode_image(heic, "a.heic")
    with pytest.raises(InputError, match=r"^a\.heic: HEIC needs the package pillow-heif$"):
        images.decode_image(heic, "a.heic", formats=("PNG",))


def test_a_name_that_no_file_can_have_is_said():
    with pytest.raises(InputError, match=r"b\.jpg: cannot be read: .*null"):
        images.read_image(Path("a\0b.jpg"))


def exif(*tags: tuple[int, int, bytes]) -> bytes:
    """EXIF that asks for a quarter turn and holds further tags: number, kind, four bytes."""
    entries = b"".join(
        struct.pack("<HHI", number, kind, len(value) if kind == 2 else 1) + value.ljust(4, b"\0")
        for number, kind, value in sorted([(0x0112, 3, b"\6\0"), *tags])
    )
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(tags) + 1) + entries + bytes(4)


@pytest.mark.parametrize(
    "tag",
    [(282, 2, b"72\0"), (531, 4, b"\xff" * 4), (0x8769, 9, b"\xff" * 4)],
    ids=["resolution in letters", "a number too large", "EXIF before the file"],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_turned_whatever_else_its_exif_says(tag: tuple[int, int, bytes], kind: str) -> None:
    halves = np.zeros((8, 16, 3), np.uint8)
    halves[:, :8] = 255
    picture = BytesIO()
    Image.fromarray(halves).save(picture, kind, exif=exif(tag))
    image = images.decode_image(picture.getvalue(), "a.jpg")
    assert image.shape == (16, 8, 3)
    assert image[:8].min() > 200
    assert image[8:].max() < 50


def test_a_turned_tiff_is_turned_once() -> None:
    tiff = Image.Exif()
    tiff[0x0112] = 6
    picture = BytesIO()
    Image.fromarray(np.arange(128, dtype=np.uint8).reshape(8, 16)).save(picture, "TIFF", exif=tiff)
    image = images.decode_image(picture.getvalue(), "a.tif")
    assert image[0, :, 0].tolist() == [*range(112, -1, -16)]


def test_a_png_with_a_long_text_is_read() -> None:
    text = b"notes\0\0" + zlib.compress(bytes(1_500_000))
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    whole = content()
    end = whole.index(b"IDAT") - 4
    assert images.decode_image(whole[:end] + chunk + whole[end:], "a.png").shape == (8, 8, 3)
