"""Candidates to learn from: what our detector finds in its training crops, right and wrong.

A candidate is right when it overlaps a labelled face, or one in an ignored region of which the teacher is sure, and
wrong when it is away from all of them and from what is ignored; the rest is left out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from itertools import repeat
from pathlib import Path

import cv2
import numpy as np

from faces.align import align, template
from faces.detect.base import Detector, Search
from faces.detect.network import NetworkDetector
from faces.geometry import iou, similarity
from faces.zoo.cards import read
from faces_train.data.table import DataError
from faces_train.detector.augment import Crop, Crops, clear
from faces_train.detector.distil import DenseTeacher
from faces_train.detector.pack import TEACHER_TRUST, Pack
from faces_train.detector.teachers import Faces, suppress
from faces_train.refiner.network import SIDE, ZOOM
from faces_train.refiner.settings import Data

STORED = SIDE * 3 // 2
"""Side in pixels of a stored crop: the network's crop with some room around it, at the same scale."""
PIECE = 500
"""Crops that are searched at a time."""
RIGHT, WRONG = 0.4, 0.25
"""Overlap (IoU) with a face from which a candidate is right (its box is mended), and under which it is wrong."""
SURE = 0.6
"""Teacher score from which something is a face."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the detector found, with the truth.

    Attributes:
        crops: (N, STORED, STORED, 3) uint8 BGR, aligned by the detector's landmarks.
        face: (N,) whether it is one.
        points: (N, 5, 2) the true landmarks in pixels of the stored crop, NaN where unknown.
        trust: (N,) their weights.
        boxes: (N, 5) the true box: its centre, width and height in pixels of the stored crop but along the picture's
            axes, and the angle in radians by which the crop is turned against these. NaN where unknown.
        scores: (N,) the detector's.
    """

    crops: np.ndarray
    face: np.ndarray
    points: np.ndarray
    trust: np.ndarray
    boxes: np.ndarray
    scores: np.ndarray


COLUMNS = tuple(field.name for field in fields(Candidates))[::-1]
"""In the order in which they are written: the crops last, so that a folder that has them has all."""
NOTHING = Candidates(
    np.zeros((0, STORED, STORED, 3), np.uint8),
    np.zeros(0, bool),
    np.zeros((0, 5, 2), np.float32),
    np.zeros(0, np.float32),
    np.zeros((0, 5), np.float32),
    np.zeros(0, np.float32),
)


def seen(teacher: DenseTeacher, crop: Crop) -> Faces:
    """The faces that the teacher is sure of in a crop, of those places where the labels admit one."""
    hint = teacher(clear([crop]))
    kept = hint.scores[0] >= SURE
    found = suppress(Faces(*(part[0][kept].numpy() for part in (hint.boxes, hint.scores, hint.landmarks))))
    admitted = np.concatenate([crop.boxes, crop.ignored])
    centres = (found.boxes[:, None, :2] + found.boxes[:, None, 2:]) / 2
    return found.take(((centres >= admitted[:, :2]) & (centres < admitted[:, 2:])).all(-1).any(1))


def judge(crop: Crop, found: Faces, detector: Detector) -> Candidates:
    """The candidates of one crop.

    Args:
        crop: with its labels.
        found: the faces that the teacher sees in it.
        detector: finds the candidates.
    """
    boxes = np.concatenate([crop.boxes, found.boxes]).astype(np.float32)
    points = np.concatenate([crop.landmarks, found.landmarks]).astype(np.float32)
    trust = np.concatenate([crop.trust, np.full(len(found), TEACHER_TRUST)]).astype(np.float32)
    anything = np.concatenate([boxes, crop.ignored]).astype(np.float32)
    where = template(STORED, ZOOM * SIDE / STORED)
    rows: list[tuple[np.ndarray, bool, np.ndarray, float, np.ndarray, float]] = []
    for face in detector.detect(crop.image):
        box = np.array(face.box.corners, np.float32)
        best = iou(box, boxes) if len(boxes) else np.zeros(1)
        near = iou(box, anything).max() if len(anything) else 0.0
        right = bool(best.max() >= RIGHT)
        if not right and near >= WRONG:
            continue
        image = align(crop.image, face.landmarks, STORED, ZOOM * SIDE / STORED)
        truth, weight = np.full((5, 2), np.nan, np.float32), 0.0
        meant = np.full(5, np.nan, np.float32)
        if right:
            match = int(np.argmax(best + 0.05 * trust * (best >= RIGHT)))  # of two labels of one face, the true one
            matrix = similarity(face.landmarks, where)
            truth, weight = points[match] @ matrix[:, :2].T + matrix[:, 2], float(trust[match])
            meant = turned(boxes[match], matrix)
        rows.append((image, right, truth, weight, meant, face.score))
    return Candidates(
        np.array([row[0] for row in rows], np.uint8).reshape(-1, STORED, STORED, 3),
        np.array([row[1] for row in rows], bool),
        np.array([row[2] for row in rows], np.float32).reshape(-1, 5, 2),
        np.array([row[3] for row in rows], np.float32),
        np.array([row[4] for row in rows], np.float32).reshape(-1, 5),
        np.array([row[5] for row in rows], np.float32),
    )


def turned(box: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """A box (4,) x0, y0, x1, y1 of a picture as a row of `Candidates.boxes`, for the (2, 3) map into the crop."""
    centre = matrix[:, :2] @ (box[:2] + box[2:]) / 2 + matrix[:, 2]
    scale, angle = np.hypot(matrix[0, 0], matrix[1, 0]), np.arctan2(matrix[1, 0], matrix[0, 0])
    return np.array([*centre, *(scale * (box[2:] - box[:2])), angle], np.float32)


def search(data: Data, first: int, last: int) -> Candidates:
    """The candidates of the training crops `first` up to `last`; the second half of all crops is milder."""
    cv2.setNumThreads(1)
    catalogue = read(data.models)
    detector = NetworkDetector(
        catalogue.card("faces-detector", "detect"), catalogue, Search("cpu", data.least, data.size, 1)
    )
    teacher = DenseTeacher(data.teacher)
    crops = Crops(Pack(data.pack), data.size, data.seed, data.crops, data.crops // 2, data.crowds)
    return joined([judge(crop, seen(teacher, crop), detector) for crop in map(crops.__getitem__, range(first, last))])


def joined(parts: list[Candidates]) -> Candidates:
    """All of `parts`, of which there may be none, in one."""
    return Candidates(**{name: np.concatenate([getattr(part, name) for part in (NOTHING, *parts)]) for name in COLUMNS})


def prepare(data: Data, workers: int = 2) -> None:
    """Find the candidates and write them, replacing older ones at the end only.

    Raises:
        OSError: the pack is missing or the candidates cannot be written.
        FacesError: the detector cannot be loaded.
    """
    parts: list[Candidates] = []
    firsts = range(0, data.crops, PIECE)
    lasts = [min(first + PIECE, data.crops) for first in firsts]
    with ProcessPoolExecutor(workers) as pool:
        for last, part in zip(lasts, pool.map(search, repeat(data), firsts, lasts), strict=True):
            parts.append(part)
            right, wrong = (sum(int((each.face == face).sum()) for each in parts) for face in (True, False))
            print(f"{last}/{data.crops} crops, {right} faces, {wrong} others", file=sys.stderr, flush=True)
    found = joined(parts)
    data.candidates.mkdir(parents=True, exist_ok=True)
    for name in COLUMNS:
        temporary = data.candidates / f".{name}.tmp.npy"
        np.save(temporary, getattr(found, name))
        os.replace(temporary, data.candidates / f"{name}.npy")


def candidates_of(data: Data) -> Candidates:
    """The candidates, found first where there are none yet.

    Raises:
        DataError: they are damaged.
        OSError: the pack is missing or the candidates cannot be written.
        FacesError: the detector cannot be loaded.
    """
    if not (data.candidates / "crops.npy").exists():
        prepare(data)
    return load(data.candidates)


def load(folder: Path) -> Candidates:
    """The candidates that `prepare` wrote.

    Raises:
        DataError: they are damaged.
        OSError: there are none.
    """
    return Candidates(**columns(folder, COLUMNS))


def columns(folder: Path, names: Sequence[str]) -> dict[str, np.ndarray]:
    """The .npy files of a folder, the crops mapped into memory.

    Raises:
        DataError: they are damaged, or not of one length.
        OSError: one is missing.
    """
    try:
        found = {name: np.load(folder / f"{name}.npy", mmap_mode="r" if name == "crops" else None) for name in names}
    except (ValueError, EOFError) as error:
        raise DataError(f"{folder}: damaged ({error}); remove the folder to make it anew") from error
    if len({len(column) for column in found.values()}) > 1:
        raise DataError(f"{folder}: its files do not belong together; remove the folder to make it anew")
    return found
