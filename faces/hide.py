"""Faces made unrecognisable, for every picture that leaves."""

from __future__ import annotations

import cv2
import numpy as np

from faces.geometry import clip
from faces.types import Box, FrameResult, Picture

WAYS = ("blur", "mosaic", "box")
MARGIN = 0.2
"""How much is hidden around a face's box, in its sides: hair, ears and chin."""
CELLS = 6
"""Cells of the mosaic across a face. So few cannot be undone; a blur is made of as few and then smoothed."""


def hide(image: Picture, result: FrameResult, way: str) -> Picture:
    """The picture without its faces.

    Args:
        image: (height, width, 3) uint8, BGR; left as it is.
        result: the faces to hide.
        way: one of WAYS: blurred beyond recognition, coarse cells, a grey box.

    Returns:
        A new (height, width, 3) uint8 array, BGR.
    """
    hidden = image.copy()
    for face in result.faces:
        box = face.detection.box
        across, down = MARGIN * box.w, MARGIN * box.h
        grown = Box(box.x - across, box.y - down, box.w + 2 * across, box.h + 2 * down)
        part = clip(grown, result.width, result.height)
        left, top, right, bottom = int(part.x), int(part.y), int(np.ceil(part.right)), int(np.ceil(part.bottom))
        if right > left and bottom > top:
            hidden[top:bottom, left:right] = _hidden(hidden[top:bottom, left:right], way)
    return hidden


def _hidden(part: Picture, way: str) -> Picture:
    if way == "box":
        return np.full_like(part, 90)
    height, width = part.shape[:2]
    cells = (min(CELLS, width), min(CELLS, height))
    coarse = cv2.resize(part, cells, interpolation=cv2.INTER_AREA)
    how = cv2.INTER_NEAREST if way == "mosaic" else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=how), np.uint8)
