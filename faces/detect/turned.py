"""Pictures that lie on a side or stand on their head, as scanners and cameras without a sense of gravity leave them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from faces.geometry import Floats
from faces.types import Box, Detection, Picture

SURE = 0.9
"""A face of this score is in a picture that is the right way up."""


def detect_turned(detect: Callable[[Picture], list[Detection]], image: Picture) -> list[Detection]:
    """The faces of a picture; if none is surely upright, those of the turn by quarters that shows more sure ones.

    Args:
        detect: finds upright faces.
        image: the picture.

    Returns:
        Faces in pixels of `image`; their landmarks are in the face's own order.
    """
    best = detect(image)
    if any(face.score >= SURE for face in best):
        return best
    most = len(best)  # a bald head with a beard has a face on its head, too
    for quarters in (1, 2, 3):
        turned = np.ascontiguousarray(np.rot90(image, quarters))
        found = detect(turned)
        sure = sum(face.score >= SURE for face in found)
        if sure > most:
            best, most = [_back(face, quarters, turned) for face in found], sure
    return best


def _back(face: Detection, quarters: int, turned: Picture) -> Detection:
    """A face on `turned`, where it is before the picture was turned left by `quarters`."""
    height, width = turned.shape[:2]
    corners = np.array([(face.box.x, face.box.y), (face.box.right, face.box.bottom)], np.float32)
    points = np.concatenate([corners, face.landmarks])
    for _ in range(quarters):
        points = np.stack([height - points[:, 1], points[:, 0]], 1)
        height, width = width, height
    low, high = points[:2].min(0).tolist(), points[:2].max(0).tolist()
    box = Box(low[0], low[1], high[0] - low[0], high[1] - low[1])
    landmarks: Floats = points[2:]
    return Detection(box, face.score, landmarks)
