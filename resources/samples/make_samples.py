"""Makes from portrait.jpg the other test material: the same every time.

python resources/samples/make_samples.py        makes group.jpg beside this file again
python resources/samples/make_samples.py OUT    makes everything in the folder OUT: the group picture, the eight EXIF
                                                orientations, file formats and kinds of pixels, and a short clip
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

Picture = npt.NDArray[np.uint8]
"""(height, width, 3) uint8, BGR."""
Box = tuple[float, float, float, float]
"""x, y, width, height in pixels."""

FOLDER = Path(__file__).parent
PORTRAIT = FOLDER / "portrait.jpg"
GROUP = FOLDER / "group.jpg"
FACE: Box = (181.0, 62.0, 86.0, 112.0)
"""Where the face is in the portrait, hair left out."""
EXIF_ORIENTATION = 0x0112
UNDONE_BY = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""What makes an upright picture one that needs this EXIF orientation."""


@dataclass(frozen=True, slots=True)
class Person:
    """One copy of the portrait in a scene.

    Attributes:
        x, y: where the middle of the face goes, pixels.
        scale: scene pixels per portrait pixel.
        turn: degrees, clockwise.
        mirrored: whether left and right are swapped before turning.
        hue: shift of the suit's colour in degrees.
        light: factor on brightness.
    """

    x: float
    y: float
    scale: float
    turn: float = 0.0
    mirrored: bool = False
    hue: float = 0.0
    light: float = 1.0

    @property
    def face(self) -> Box:
        """The upright box around the face in the scene."""
        angle = np.radians(self.turn)
        _, _, w, h = FACE
        width = self.scale * (w * abs(np.cos(angle)) + h * abs(np.sin(angle)))
        height = self.scale * (w * abs(np.sin(angle)) + h * abs(np.cos(angle)))
        return (self.x - width / 2, self.y - height / 2, float(width), float(height))


GROUP_SIZE = (1280, 720)
PEOPLE = (
    Person(165, 235, 1.0, 3, False, 190, 0.88),
    Person(450, 200, 1.0, -4, True, 60, 0.95),
    Person(815, 195, 1.02, 3, True, 265, 0.9),
    Person(1110, 235, 1.0, -3, True, 115, 0.86),
    Person(320, 395, 1.25, 6, True, 205, 1.04),
    Person(640, 365, 1.3, 0, False, 0, 1.0),
    Person(985, 400, 1.25, -7, False, 150, 1.0),
)
"""Back row first."""
TABLE = 590
"""y of the edge of the table at which they sit: every portrait goes down to it."""

CLIP_SIZE = (640, 360)
CLIP_RATE = 25
CLIP_SECONDS = 4.0
CLIP_LEAVES = 3.0
"""Seconds at which the last of the face has left the clip at its right edge."""
TONE = 440.0
"""Hertz."""
SOUND_RATE = 44_100


def portrait() -> Picture:
    """The portrait: (512, 512, 3)."""
    return np.asarray(cv2.imdecode(np.fromfile(PORTRAIT, np.uint8), cv2.IMREAD_COLOR), np.uint8)


@cache
def outline() -> npt.NDArray[np.float32]:
    """How much each pixel of the portrait belongs to the person, (512, 512) in 0..1, soft at the rim."""
    image = portrait()
    mask = np.full(image.shape[:2], cv2.GC_BGD, np.uint8)
    suit = np.array([[115, 190], [300, 190], [370, 330], [370, 511], [15, 511], [30, 300], [80, 235]], np.int32)
    cv2.ellipse(mask, (227, 100), (88, 100), 0, 0, 360, cv2.GC_PR_BGD, cv2.FILLED)
    cv2.fillPoly(mask, [suit], cv2.GC_PR_FGD)
    cv2.ellipse(mask, (228, 92), (62, 72), 0, 0, 360, cv2.GC_PR_FGD, cv2.FILLED)
    cv2.ellipse(mask, (226, 110), (44, 76), 0, 0, 360, cv2.GC_FGD, cv2.FILLED)
    cv2.ellipse(mask, (208, 222), (92, 66), 15, 0, 360, cv2.GC_FGD, cv2.FILLED)
    cv2.fillPoly(mask, [np.array([[110, 270], [300, 270], [320, 511], [60, 511]], np.int32)], cv2.GC_FGD)
    cv2.setRNGSeed(1)
    cv2.grabCut(image, mask, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_MASK)
    inside = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8)
    inside = cv2.morphologyEx(inside, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    _, labels, numbers, _ = cv2.connectedComponentsWithStats(inside)
    inside = (labels == 1 + int(numbers[1:, cv2.CC_STAT_AREA].argmax())).astype(np.uint8)
    inside = cv2.erode(inside, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 1.2), np.float32)


def paste(scene: Picture, person: Person) -> None:
    """Put a person into a scene, in place, blended at the rim."""
    image, mask = _dressed(person.hue, person.light), outline()
    if person.mirrored:
        image, mask = np.ascontiguousarray(image[:, ::-1]), np.ascontiguousarray(mask[:, ::-1])
    x, y, w, h = FACE
    middle = np.array([x + w / 2, y + h / 2])
    if person.mirrored:
        middle[0] = image.shape[1] - 1 - middle[0]
    angle = np.radians(person.turn)
    linear = person.scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = np.hstack([linear, (np.array([person.x, person.y]) - linear @ middle)[:, None]])
    height, width = scene.shape[:2]
    warped = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_AREA)
    share = cv2.warpAffine(mask, matrix, (width, height), flags=cv2.INTER_LINEAR)[:, :, None]
    scene[:] = np.rint(scene * (1 - share) + warped * share).astype(np.uint8)


@cache
def _dressed(hue: float, light: float) -> Picture:
    """The portrait with the suit in another colour and another brightness, see Person."""
    hsv = cv2.cvtColor(portrait(), cv2.COLOR_BGR2HSV).astype(np.float32)
    rows = np.arange(hsv.shape[0])[:, None]
    suit = (hsv[:, :, 1] > 90) & (rows > 195) & ((hsv[:, :, 0] < 20) | (hsv[:, :, 0] > 168))
    hsv[:, :, 0] = np.where(suit, (hsv[:, :, 0] + hue / 2) % 180, hsv[:, :, 0])
    hsv[:, :, 2] = np.clip(hsv[:, :, 2] * light, 0, 255)
    return np.asarray(cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2BGR), np.uint8)


def wall(width: int, height: int) -> Picture:
    """A plain grey-blue wall, lighter in the middle."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = np.hypot((x - width / 2) / width, (y - height * 0.4) / height)
    grain = np.random.default_rng(7).normal(0.0, 1.5, (height, width)).astype(np.float32)
    light = 205 - 95 * away + cv2.GaussianBlur(grain, (0, 0), 0.8)
    return np.asarray(np.clip(light[:, :, None] * np.array([1.0, 0.96, 0.9]), 0, 255).astype(np.uint8), np.uint8)


def group() -> tuple[Picture, list[Box]]:
    """A group picture, (720, 1280, 3), and where its seven faces are."""
    scene = wall(*GROUP_SIZE)
    for person in PEOPLE:
        paste(scene, person)
    scene[TABLE:] = wall(GROUP_SIZE[0], GROUP_SIZE[1] - TABLE) // 4
    return scene, [person.face for person in PEOPLE]


def clip_face(seconds: float) -> Box | None:
    """Where the face is in the clip at a time in seconds; None once it has left."""
    return _walker(seconds).face if seconds < CLIP_LEAVES else None


def _walker(seconds: float) -> Person:
    """Walks from left to right, nodding, until the face is past the right edge at CLIP_LEAVES."""
    scale = 1.1
    start, end = 120.0, CLIP_SIZE[0] + scale * FACE[2] / 2
    x = start + (end - start) * seconds / CLIP_LEAVES
    return Person(x, 150 + 12 * np.sin(2 * np.pi * seconds), scale, 6 * np.sin(np.pi * seconds))


def write_group(path: Path) -> Path:
    """The group picture as JPEG."""
    cv2.imencode(".jpg", group()[0], [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tofile(path)
    return path


def write_orientations(folder: Path) -> list[Path]:
    """exif_1.jpg … exif_8.jpg: all look like the portrait to a reader that applies the EXIF orientation."""
    upright = Image.open(PORTRAIT).convert("RGB").crop((0, 0, 480, 360))
    paths = []
    for orientation in range(1, 9):
        stored = upright.transpose(UNDONE_BY[orientation]) if orientation > 1 else upright
        exif = Image.Exif()
        exif[EXIF_ORIENTATION] = orientation
        path = folder / f"exif_{orientation}.jpg"
        stored.save(path, quality=92, exif=exif)
        paths.append(path)
    return paths


def write_formats(folder: Path) -> list[Path]:
    """The portrait in other file formats and kinds of pixels; all show the same face, some without colour."""
    colour = Image.open(PORTRAIT).convert("RGB").resize((320, 320), Image.Resampling.LANCZOS)
    grey = ImageOps.grayscale(colour)
    deep = np.asarray(grey, np.uint16) * 257
    deep_colour = np.asarray(colour, np.uint16)[:, :, ::-1] * 257
    soft = colour.copy()
    soft.putalpha(Image.radial_gradient("L").resize(colour.size).point(lambda value: 255 - value // 2))
    pictures: dict[str, Image.Image] = {
        "grey.jpg": grey,
        "grey.png": grey,
        "grey_alpha.png": soft.convert("LA"),
        "palette.png": colour.quantize(64),
        "palette.gif": colour.quantize(64),
        "rgba.png": soft,
        "rgba.webp": soft,
        "cmyk.jpg": colour.convert("CMYK"),
        "cmyk.tiff": colour.convert("CMYK"),
        "16bit.png": Image.fromarray(deep),
        "16bit.tiff": Image.fromarray(deep),
        "colour.webp": colour,
        "colour.tiff": colour,
        "colour.bmp": colour,
        "colour.jp2": colour,
    }
    for name, picture in pictures.items():
        picture.save(folder / name)
    cv2.imencode(".png", deep_colour)[1].tofile(folder / "16bit_colour.png")  # Pillow writes no such file
    return sorted(folder / name for name in (*pictures, "16bit_colour.png"))


def write_clip(path: Path, *, seconds: float = CLIP_SECONDS, sound: bool = True) -> Path:
    """A clip in which the face walks to the right and leaves; with a sine tone.

    Args:
        path: where to; its suffix names the container.
        seconds: its length.
        sound: whether it has a sound track.
    """
    import av

    width, height = CLIP_SIZE
    backdrop = wall(width, height)
    with av.open(str(path), "w") as container:
        codec = "libx264" if "libx264" in av.codecs_available else "mpeg4"
        video = cast(av.VideoStream, container.add_stream(codec, rate=CLIP_RATE))
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        tone = container.add_stream("aac", rate=SOUND_RATE, layout="mono") if sound else None
        for index in range(round(seconds * CLIP_RATE)):
            scene = backdrop.copy()
            paste(scene, _walker(index / CLIP_RATE))
            frame = av.VideoFrame.from_ndarray(scene, format="bgr24")
            frame.pts, frame.time_base = index, Fraction(1, CLIP_RATE)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if tone is not None:
            times = np.arange(round(seconds * SOUND_RATE)) / SOUND_RATE
            wave = (0.2 * np.sin(2 * np.pi * TONE * times)).astype(np.float32)
            for start in range(0, len(wave), 1024):
                piece = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="fltp", layout="mono")
                piece.sample_rate, piece.pts = SOUND_RATE, start
                piece.time_base = Fraction(1, SOUND_RATE)
                container.mux(tone.encode(piece))
            container.mux(tone.encode(None))
    return path


def write_all(folder: Path) -> list[Path]:
    """Everything, in a folder that is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_group(folder / "group.jpg"),
        *write_orientations(folder),
        *write_formats(folder),
        write_clip(folder / "clip.mp4"),
    ]


def main(arguments: list[str]) -> int:
    """See the module's docstring."""
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    for path in write_all(Path(arguments[0])) if arguments else [write_group(GROUP)]:
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
