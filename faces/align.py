"""Five-point alignment: every head sees a face at the same place, size and angle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from faces.geometry import similarity
from faces.types import Picture, Points

REFERENCE: Points = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]], np.float32
)
"""Where the landmarks belong in a 112 px crop: the points of ArcFace (Deng et al., CVPR 2019)."""

IN_CROPS: Points = np.array(
    [[0.287, 0.383], [0.710, 0.384], [0.493, 0.595], [0.325, 0.762], [0.671, 0.764]], np.float32
)
"""Where the landmarks usually are in a tight crop of one face, in parts of its width and height: mean of the medians
of FER2013 and IMFDB, as our packing of both found them."""


@cache
def template(size: int, zoom: float, down: float = 0.0) -> Points:
    """Where the landmarks belong in a crop.

    Args:
        size: the crop's side in pixels.
        zoom: a smaller one shows more around the face.
        down: how much lower the crop lies than with 0, in parts of its side.

    Returns:
        (5, 2) pixels, not to be written to.
    """
    points = ((REFERENCE - 56.0) * zoom + 56.0) * np.float32(size / 112) - np.array([0.0, down * size], np.float32)
    points.flags.writeable = False
    return np.asarray(points, np.float32)


def turn(landmarks: Points) -> float:
    """How far alignment turns a face back: degrees, positive when the eye on the picture's right is lower.

    Args:
        landmarks: (5, 2) pixels.
    """
    (cosine, _, _), (sine, _, _) = similarity(landmarks, REFERENCE).tolist()
    return -math.degrees(math.atan2(sine, cosine))


def align(image: Picture, landmarks: Points, size: int, zoom: float, down: float = 0.0) -> Picture:
    """The face as an upright square crop.

    Args:
        image: (height, width, 3) uint8, BGR.
        landmarks: (5, 2) pixels of `image`.
        size: side of the crop in pixels.
        zoom: see `template`.
        down: likewise.

    Returns:
        (size, size, 3) uint8, BGR; black where the picture ends.
    """
    where = template(size, zoom, down)
    matrix = similarity(landmarks, where)
    scale = math.hypot(matrix[0, 0], matrix[1, 0])
    if scale < 0.5:  # a linear warp of so large a face would alias
        return _align_shrunk(image, landmarks, size, where, matrix, scale)
    return np.asarray(cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR), np.uint8)


def _align_shrunk(
    image: Picture, landmarks: Points, size: int, where: Points, matrix: npt.NDArray[np.float64], scale: float
) -> Picture:
    """`align` for a face much larger than the crop: halve the picture first, only around the face.

    By halves, as OpenCV has vector code for averaging areas of 2 × 2 pixels alone.
    """
    height, width = image.shape[:2]
    halvings = min(int(-math.log2(scale)), min(height, width).bit_length() - 1)
    unit = 2**halvings
    inverse = cv2.invertAffineTransform(matrix)
    corners = np.array([[0, 0], [size, 0], [0, size], [size, size]], np.float64) @ inverse[:, :2].T + inverse[:, 2]
    left, right = _whole_units(corners[:, 0].min(), corners[:, 0].max(), width, unit)
    top, bottom = _whole_units(corners[:, 1].min(), corners[:, 1].max(), height, unit)
    small = image[top:bottom, left:right]
    for _ in range(halvings):
        small = np.asarray(
            cv2.resize(small, (small.shape[1] // 2, small.shape[0] // 2), interpolation=cv2.INTER_AREA), np.uint8
        )
    # cv2.resize maps pixel centres: u = (x + 0.5) * factor - 0.5
    points = ((landmarks - (left, top) + 0.5) / unit - 0.5).astype(np.float32)
    again = similarity(points, where)
    return np.asarray(cv2.warpAffine(small, again, (size, size), flags=cv2.INTER_LINEAR), np.uint8)


def _whole_units(low: float, high: float, length: int, unit: int) -> tuple[int, int]:
    """The pixels from `low` to `high` of a side of `length`, as many more or fewer as make a multiple of `unit`."""
    first = int(np.clip(np.floor(low), 0, length - 1))
    last = int(np.clip(np.ceil(high), first + 1, length))
    count = min(-(-(last - first) // unit), length // unit) * unit
    first = min(first, length - count)
    return first, first + count


def align_all(
    image: Picture, landmarks: Sequence[Points], size: int, zoom: float, down: float = 0.0
) -> npt.NDArray[np.uint8]:
    """`align` for several faces of one picture: (n, size, size, 3) uint8."""
    crops = np.empty((len(landmarks), size, size, 3), np.uint8)
    for crop, points in zip(crops, landmarks, strict=True):
        crop[:] = align(image, points, size, zoom, down)
    return crops
