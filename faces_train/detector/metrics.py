"""Detection measures on arrays: average precision, recall at a false-alarm rate, landmark error; no files here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faces_train.detector.pack import overlaps

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Truth:
    """One picture's labels: boxes (N, 4) x0, y0, x1, y1 in pixels; `unclear` (M, 4) places that count neither way."""

    boxes: Array
    unclear: Array


@dataclass(frozen=True, slots=True)
class Found:
    """One picture's detections: boxes (N, 4) x0, y0, x1, y1 in pixels, scores (N,)."""

    boxes: Array
    scores: Array


@dataclass(frozen=True, slots=True)
class Ranking:
    """All detections of a set of pictures by falling score: whether each is a hit, and how many faces there are."""

    scores: Array
    hits: npt.NDArray[np.bool_]
    faces: int
    pictures: int

    def average_precision(self) -> float:
        """Area under the precision-recall curve, precision made monotone (PASCAL VOC 2010 and later); 0..1."""
        if not self.faces or not len(self.hits):
            return 0.0
        right = np.cumsum(self.hits)
        precision = right / np.arange(1, len(self.hits) + 1)
        precision = np.maximum.accumulate(precision[::-1])[::-1]
        return float((precision * self.hits).sum() / self.faces)

    def recall(self, alarms: float = 1.0) -> float:
        """Share of faces found at the lowest threshold with at most `alarms` false alarms per picture; 0..1."""
        if not self.faces:
            return float("nan")
        allowed = np.cumsum(~self.hits) <= alarms * self.pictures
        return float(self.hits[allowed].sum() / self.faces)

    def at(self, threshold: float) -> tuple[float, float]:
        """Recall and precision of the detections with at least `threshold`."""
        chosen = self.hits[self.scores >= threshold]
        recall = float(chosen.sum() / self.faces) if self.faces else float("nan")
        return recall, float(chosen.mean()) if len(chosen) else 1.0


def rank(
    truths: Sequence[Truth],
    founds: Sequence[Found],
    smallest: float = 0.0,
    largest: float = float("inf"),
    overlap: float = 0.5,
) -> Ranking:
    """Match detections to faces, best score first, each face once.

    A detection on an unclear place, or on a face outside the band of sizes, counts neither way; so does an unmatched
    detection whose own size lies outside the band.

    Args:
        truths: labels per picture.
        founds: detections per picture, in the same order.
        smallest: band of face sizes (square root of the box's area, pixels), from here
        largest: up to here, exclusive.
        overlap: least IoU of a hit.
    """
    scores: list[Array] = []
    hits: list[npt.NDArray[np.bool_]] = []
    faces = 0
    for truth, found in zip(truths, founds, strict=True):
        size = sizes(truth.boxes)
        counted = (size >= smallest) & (size < largest)
        faces += int(counted.sum())
        order = np.argsort(-found.scores, kind="stable")
        boxes, own = found.boxes[order], sizes(found.boxes[order])
        iou = overlaps(boxes, truth.boxes)
        vague = covered(boxes, truth.unclear).max(1, initial=0.0) >= 0.5
        free = np.ones(len(truth.boxes), bool)
        judged: list[bool | None] = []
        for row in range(len(boxes)):
            candidates = np.where(free, iou[row], 0.0)
            best = int(candidates.argmax()) if len(candidates) else -1
            if best >= 0 and candidates[best] >= overlap:
                free[best] = False
                judged.append(True if counted[best] else None)
            else:
                judged.append(None if vague[row] or not smallest <= own[row] < largest else False)
        keep = np.array([value is not None for value in judged], bool)
        scores.append(found.scores[order][keep])
        hits.append(np.array([value for value in judged if value is not None], bool))
    if not scores:
        return Ranking(np.zeros(0), np.zeros(0, bool), 0, 0)
    flat, right = np.concatenate(scores), np.concatenate(hits)
    order = np.argsort(-flat, kind="stable")
    return Ranking(flat[order], right[order], faces, len(truths))


def sizes(boxes: Array) -> Array:
    """Square root of the area of boxes (N, 4), pixels."""
    return np.asarray(np.sqrt(np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), -1)))


def covered(boxes: Array, regions: Array) -> Array:
    """Share of each of boxes (N, 4) inside each of regions (M, 4); (N, M) in 0..1."""
    low = np.maximum(boxes[:, None, :2], regions[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], regions[None, :, 2:])
    shared = np.prod(np.clip(high - low, 0, None), -1)
    return np.asarray(shared / np.maximum(np.prod(boxes[:, 2:] - boxes[:, :2], -1), 1e-9)[:, None])


def landmark_error(truth: Array, found: Array) -> float:
    """Mean distance of five landmarks (5, 2) from the true ones, divided by the true distance of the eyes."""
    eyes = float(np.hypot(*(truth[1] - truth[0])))
    return float(np.hypot(*(found - truth).T).mean()) / max(eyes, 1e-6)
