"""Who finds the five landmarks of a face to be packed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from faces.detect.base import Search, create
from faces.geometry import iou
from faces.types import Box, Detection, Picture
from faces.zoo.cards import read

Finder = Callable[[Picture], Sequence[Detection]]
"""A picture in, its faces out, as the engine's detectors do it for one Frame."""
LONGEST = 448
"""Pixels of the longest side that the detector sees at most; `look` decides how many it is given."""


def ours(models: Path | None, least: float = 0.4) -> Finder:
    """The detector of the model set `fast`, so that training sees crops as the engine cuts them.

    Args:
        models: the models folder; None takes the one that Faces comes with.
        least: the lowest score that counts as a face: a set's picture is known to hold one.

    Raises:
        FacesError: the detector cannot be loaded.
    """
    catalogue = read(models)
    card = catalogue.card(catalogue.model_set("fast").detector, "detect")
    return create(card, catalogue, Search("cpu", least, longest=LONGEST)).detect


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
    shared = iou(np.array(meant, np.float32), np.array([face.box.corners for face in faces], np.float32))
    best = int(shared.argmax())
    return faces[best] if shared[best] > 0.2 else None
