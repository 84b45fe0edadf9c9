"""From FFmpeg's frames to upright BGR pictures, and from its errors to sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from faces.types import Picture

if TYPE_CHECKING:
    import av

FULL_RANGE = 2
"""FFmpeg's AVCOL_RANGE_JPEG."""
BT601 = frozenset({2, 5, 6})
"""FFmpeg's numbers for the colour matrix of ITU-R BT.601, and for none said, where it is taken for that."""
FIXED_POINT = 65536.0
"""One in a display matrix."""
ODDEST = 4
"""Width to height of a pixel, or height to width, from which a file is not believed."""


Matrix = tuple[float, ...] | None
"""The linear part (a, b, c, d) of a display matrix: x' = a x + c y, y' = b x + d y; None where there is none."""


def to_picture(frame: av.VideoFrame, matrix: Matrix = None, aspect: Fraction | None = None) -> Picture:
    """The frame as a person sees it: (height, width, 3) uint8 BGR, rotated and mirrored as the display matrix says.

    Where `aspect`, width to height of a stored pixel, is not 1, it is widened or heightened until pixels are square.

    Ordinary 4:2:0 video is converted by OpenCV, which rounds where FFmpeg's scaler cuts off; the rest by FFmpeg.
    """
    if converted_by_opencv(frame):
        image = cv2.cvtColor(frame.to_ndarray(), cv2.COLOR_YUV2BGR_I420)
    else:
        image = frame.reformat(format="bgr24", threads=1).to_ndarray()  # starting threads for each frame costs more
    return upright(_squared(np.asarray(image, np.uint8), aspect), matrix)


def _squared(image: Picture, aspect: Fraction | None) -> Picture:
    if not aspect or aspect == 1 or not 1 / ODDEST <= aspect <= ODDEST:
        return image
    height, width = image.shape[:2]
    size = (_even(width * aspect), height) if aspect > 1 else (width, _even(height / aspect))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _even(length: Fraction) -> int:
    """The nearest length that the encoders of videos take."""
    return 2 * round(length / 2)


def converted_by_opencv(frame: av.VideoFrame) -> bool:
    """Whether the frame is of the kind that OpenCV converts: limited range 4:2:0 by BT.601 with even sides."""
    usual = frame.format.name == "yuv420p" and int(frame.color_range or 0) != FULL_RANGE
    usual = usual and int(frame.colorspace) in BT601
    return usual and frame.width % 2 == 0 and frame.height % 2 == 0


def display_matrix(frame: av.VideoFrame) -> Matrix:
    """The frame's display matrix.

    Not to be asked of every frame: PyAV keeps each that was asked until Python collects cycles, hundreds of megabytes.
    """
    from av.sidedata.sidedata import Type

    try:
        entries: Iterable[Any] = frame.side_data  # PyAV's stub calls it a mapping of names
    except ValueError:  # a kind of side data that PyAV does not know, such as EXIF
        turn = math.radians(frame.rotation)
        return math.cos(turn), -math.sin(turn), math.sin(turn), math.cos(turn)
    entry = next((entry for entry in entries if entry.type == Type.DISPLAYMATRIX), None)
    if entry is None:
        return None
    values = np.frombuffer(bytes(entry), np.int32)
    return tuple(float(values[index]) / FIXED_POINT for index in (0, 1, 3, 4))


def upright(image: Picture, matrix: Matrix) -> Picture:
    """Apply a display matrix; only quarter turns and mirrorings, others are left alone as players do."""
    if matrix is None:
        return image
    a, b, c, d = (round(value) for value in matrix)
    if abs(a * d - b * c) != 1 or abs(a) + abs(c) != 1:
        return image
    if a == 0:
        image = np.asarray(cv2.transpose(image), np.uint8)
    mirrored, flipped = a + c < 0, b + d < 0
    if mirrored or flipped:
        image = np.asarray(cv2.flip(image, -1 if mirrored and flipped else int(mirrored)), np.uint8)
    return image


def fitted(image: Picture, width: int, height: int) -> Picture:
    """`image` shrunk or enlarged into `width` × `height` pixels, its shape kept, black around it."""
    if image.shape[:2] == (height, width):
        return image
    scale = min(width / image.shape[1], height / image.shape[0])
    across, down = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    canvas = np.zeros((height, width, 3), np.uint8)
    left, top = (width - across) // 2, (height - down) // 2
    canvas[top : top + down, left : left + across] = cv2.resize(image, (across, down), interpolation=cv2.INTER_AREA)
    return canvas


def explain(error: Exception, timeout: float) -> str:
    """What FFmpeg's error means, without the address it may contain."""
    import av.error

    if isinstance(error, av.error.HTTPError):
        return f"the server answered: {error.strerror}"
    if isinstance(error, (av.error.ExitError, TimeoutError)):
        return f"no answer within {timeout:g} s"
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, av.error.InvalidDataError):
        return "no video that FFmpeg can read; it may be damaged or cut short"
    return str(getattr(error, "strerror", None) or type(error).__name__)
