"""Who finds the five landmarks of a face to be packed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from faces.types import Box, Detection, Picture

Finder = Callable[[Picture], Sequence[Detection]]
"""A picture in, its faces out, as the engine's detectors do it for one Frame."""


def yunet(weights: Path, least: float = 0.5) -> Finder:
    """A detector in the format of OpenCV's `FaceDetectorYN` as a tool of packing; it is never shipped.

    Args:
        weights: its .onnx file.
        least: the lowest score that counts as a face.
    """
    network = cv2.FaceDetectorYN.create(str(weights), "", (160, 160), least, 0.3, 50)

    def find(image: Picture) -> list[Detection]:
        height, width = image.shape[:2]
        canvas = cv2.copyMakeBorder(image, 0, -height % 32, 0, -width % 32, cv2.BORDER_CONSTANT)
        network.setInputSize((canvas.shape[1], canvas.shape[0]))
        rows = network.detect(canvas)[1]
        if rows is None:
            return []
        return [
            Detection(Box(*map(float, row[:4])), float(row[14]), row[4:14].reshape(5, 2).astype(np.float32))
            for row in rows
        ]

    return find


def look(finder: Finder, image: Picture, side: int, margin: float) -> list[Detection]:
    """Faces of `image` in its own pixels, found on a copy with a margin and a longest side of `side` pixels.

    Args:
        finder: the detector.
        image: (height, width, 3) uint8, BGR.
        side: pixels of the longest side that the detector sees, margin included.
        margin: added on every side, in parts of the longest side; a tight crop needs one.
    """
    border = round(margin * max(image.shape[:2]))
    seen = cv2.copyMakeBorder(image, border, border, border, border, cv2.BORDER_REPLICATE) if border else image
    scale = side / max(seen.shape[:2])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    seen = cv2.resize(seen, None, fx=scale, fy=scale, interpolation=way)
    return [
        Detection(
            Box(face.box.x / scale - border, face.box.y / scale - border, face.box.w / scale, face.box.h / scale),
            face.score,
            np.asarray(face.landmarks / scale - border, np.float32),
        )
        for face in finder(np.asarray(seen, np.uint8))
    ]


def choose(
    faces: Sequence[Detection], meant: tuple[float, float, float, float] | None, image: Picture
) -> Detection | None:
    """The face that is meant: the one over the box `meant` where there is one, else the largest near the middle.

    Args:
        faces: what was found.
        meant: x0, y0, x1, y1 in pixels, or None.
        image: the picture.
    """
    if not faces:
        return None
    height, width = image.shape[:2]
    if meant is None:

        def merit(face: Detection) -> float:
            away = np.hypot(face.box.x + face.box.w / 2 - width / 2, face.box.y + face.box.h / 2 - height / 2)
            return float(np.sqrt(face.box.area) - 0.5 * away)

        return max(faces, key=merit)
    x0, y0, x1, y1 = meant

    def overlap(face: Detection) -> float:
        across = min(face.box.right, x1) - max(face.box.x, x0)
        down = min(face.box.bottom, y1) - max(face.box.y, y0)
        shared = max(across, 0.0) * max(down, 0.0)
        return shared / (face.box.area + (x1 - x0) * (y1 - y0) - shared)

    best = max(faces, key=overlap)
    return best if overlap(best) > 0.2 else None
