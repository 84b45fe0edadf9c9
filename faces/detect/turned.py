"""Pictures that lie on a side or stand on their head, and heads that lean far to a side.

Scanners leave pictures so, and cameras without a sense of gravity.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from faces.geometry import Floats, clip, moved, nms
from faces.types import Detection, Picture

SURE = 0.9
"""A face of this score is in a picture that is the right way up."""
LEANING = 0.93
"""The same where more is at stake: of 500 empty rooms 4 show a face of SURE when they are turned, 1 one of this."""
QUARTERS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}
HALVES = (45, -45)
TURNS = (90, 45, 270, -45, 180)
LONGEST = 640
"""Pixels of the longest side in which leaning faces are looked for: one that leans alone in its picture is large."""
SEARCHES = ((tuple(QUARTERS), SURE, None), (HALVES, LEANING, LONGEST))
"""How all turns are searched: which, the least score of what is a face there, and pixels of the longest side."""


def detect_turned(detect: Callable[[Picture], list[Detection]], image: Picture) -> list[Detection]:
    """The faces of a picture; if none is surely upright, those of the turn that shows more sure ones.

    Args:
        detect: finds upright faces.
        image: the picture.

    Returns:
        Faces in pixels of `image`; their landmarks are in the face's own order.
    """
    best = detect(image)
    most = len(best)  # a bald head with a beard has a face on its head, too
    for turns, least, longest in SEARCHES:
        if any(face.score >= SURE for face in best):
            break
        for degrees in turns:
            turned, matrix = turn(image, degrees, longest)
            found = detect(turned)
            sure = sum(face.score >= least for face in found)
            if sure > most:
                best, most = [_back(face, matrix, image) for face in found], sure
    return best


def detect_anywhere(detect: Callable[[Picture], list[Detection]], image: Picture) -> list[Detection]:
    """The faces of a picture and besides them those that it surely shows in any turn: for whoever must miss none.

    Args:
        detect: finds upright faces.
        image: the picture.

    Returns:
        As `detect_turned` does, best score first. Of boxes on one another the surest stays, a sure upright one above
        all: the upright box of a leaning face may hold only half of it.
    """
    found = list(detect(image))
    upright = len(found)
    for turns, least, longest in SEARCHES:
        for degrees in turns:
            turned, matrix = turn(image, degrees, longest)
            found += [_back(face, matrix, image) for face in detect(turned) if face.score >= least]
    corners = np.array([face.box.corners for face in found], np.float32).reshape(-1, 4)
    first = [face.score + (index < upright and face.score >= SURE) for index, face in enumerate(found)]
    kept = nms(corners, np.array(first, np.float32))
    return sorted((found[index] for index in kept), key=lambda face: -face.score)


def detect_lying(detect: Callable[[Picture], list[Detection]], image: Picture, number: int) -> list[Detection]:
    """The faces that a picture surely shows when it is turned.

    Args:
        detect: finds upright faces.
        image: the picture.
        number: whose turn it is, of `TURNS` in a circle.

    Returns:
        As `detect_turned` does.
    """
    turned, matrix = turn(image, TURNS[number % len(TURNS)], LONGEST)
    return [_back(face, matrix, image) for face in detect(turned) if face.score >= LEANING]


def turn(image: Picture, degrees: int, longest: int | None = None) -> tuple[Picture, Floats]:
    """A picture turned to the left, with nothing cut off and black corners.

    Args:
        image: the picture.
        degrees: by how much.
        longest: pixels to which its longer side is shrunk before; None leaves it.

    Returns:
        The turned picture, and (2, 3) float32 that takes pixels of `image` to pixels of it.
    """
    height, width = image.shape[:2]
    scale = 1.0 if longest is None else min(1.0, longest / max(height, width))
    if scale < 1:
        shrunk = max(1, round(width * scale)), max(1, round(height * scale))
        image = np.asarray(cv2.resize(image, shrunk, interpolation=cv2.INTER_AREA), np.uint8)
    small = np.array(image.shape[1::-1])
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    linear = np.array([[cosine, sine], [-sine, cosine]])
    size = np.maximum(1, np.rint(np.abs(linear) @ small).astype(int))
    shift = (size - 1) / 2 - linear @ ((small - 1) / 2)
    if degrees in QUARTERS:
        turned = cv2.rotate(image, QUARTERS[degrees])  # the same pixels several times as fast
    else:
        turned = cv2.warpAffine(image, np.column_stack([linear, shift]), size.tolist())
    return np.asarray(turned, np.uint8), np.column_stack([linear * small / (width, height), shift]).astype(np.float32)


def _back(face: Detection, matrix: Floats, image: Picture) -> Detection:
    """A face on what `matrix` made of `image`, where it is on `image`."""
    back = np.asarray(cv2.invertAffineTransform(matrix), np.float32)
    box = face.box
    middle = np.array([box.x + box.w / 2, box.y + box.h / 2, box.w, box.h], np.float32)
    height, width = image.shape[:2]
    landmarks = (face.landmarks @ back[:, :2].T + back[:, 2]).astype(np.float32)
    return Detection(clip(moved(middle, back), width, height), face.score, landmarks)
