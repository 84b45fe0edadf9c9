"""A painted world with a detector that sees it and heads that answer as told: nothing to download, all is known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType

import cv2
import numpy as np

from faces.heads.base import Answers
from faces.types import Box, Detection, Distribution, Picture

OFFSETS = np.array([[0.3, 0.4], [0.7, 0.4], [0.5, 0.6], [0.35, 0.8], [0.65, 0.8]], np.float32)


def detection(x: float, y: float, w: float, h: float | None = None, score: float = 0.9) -> Detection:
    """A face with landmarks where they usually are."""
    h = w if h is None else h
    return Detection(Box(x, y, w, h), score, OFFSETS * np.array([w, h], np.float32) + np.array([x, y], np.float32))


def answer(female: float) -> Distribution:
    """An answer to the gender question."""
    label = "female" if female >= 0.5 else "male"
    scores = {"female": female, "male": 1 - female}
    return Distribution(label, scores[label], scores[label] >= 0.8, scores)


def paint_faces(width: int, height: int, boxes: Sequence[Box], colours: Sequence[tuple[int, int, int]]) -> Picture:
    """Squares of saturated colours, nearer ones last, on grey."""
    image = np.full((height, width, 3), 110, np.uint8)
    for box, colour in zip(boxes, colours, strict=True):
        image[max(0, round(box.y)) : round(box.bottom), max(0, round(box.x)) : round(box.right)] = colour
    return image


class ColourDetector:
    """Finds squares painted in the colours given, unless they are mostly hidden."""

    name = "colours"
    provider = "test"
    fallback = None

    def __init__(self, colours: Sequence[tuple[int, int, int]]) -> None:
        self._colours = np.array(colours, float)
        self.calls = 0

    def detect(self, image: Picture, passes: int | None = None) -> list[Detection]:
        self.calls += 1
        found = []
        for colour in self._colours:
            mask = cv2.inRange(image, colour - 40, colour + 40) > 0
            rows, columns = np.nonzero(mask.sum(1) > 5)[0], np.nonzero(mask.sum(0) > 5)[0]
            if not rows.size or not columns.size:
                continue
            width, height = float(columns[-1] - columns[0] + 1), float(rows[-1] - rows[0] + 1)
            if width > 0.6 * height:
                found.append(detection(float(columns[0]), float(rows[0]), width, height))
        return found


class ScriptedHeads:
    """Answers gender with a probability that a function of the face and the number of the answer gives."""

    name = "scripted"
    provider = "test"
    fallback = None
    attributes = frozenset({"gender"})
    thresholds: Mapping[str, float] = MappingProxyType({"gender": 0.8})

    def __init__(self, female: Callable[[Detection, int], float]) -> None:
        self._female = female
        self.asked = 0
        self.batches: list[int] = []
        self.thorough = False

    def predict(
        self, image: Picture, faces: Sequence[Detection], wanted: Collection[str], *, thorough: bool = False
    ) -> list[Answers]:
        self.batches.append(len(faces))
        self.thorough = thorough
        answers: list[Answers] = []
        for face in faces:
            answers.append({"gender": answer(self._female(face, self.asked))})
            self.asked += 1
        return answers
