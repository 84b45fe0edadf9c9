"""Candidates to learn from: what our detector finds in its training crops, right and wrong.

A candidate is right when it overlaps a labelled face or one that the teacher is sure of, and wrong when it is away from
all of them and from everything that the teacher half sees; the rest is left out.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from faces.align import align, template
from faces.detect.base import Detector, Search
from faces.detect.network import NetworkDetector
from faces.geometry import similarity
from faces.zoo.cards import read
from faces_train.detector.augment import Crop, Crops, clear
from faces_train.detector.distil import DenseTeacher
from faces_train.detector.pack import TEACHER_TRUST, Pack, overlaps
from faces_train.detector.teachers import Faces, suppress
from faces_train.refiner.network import SIDE, ZOOM
from faces_train.refiner.settings import Data

STORED = SIDE * 3 // 2
"""Side in pixels of a stored crop: the network's crop with some room around it, at the same scale."""
RIGHT, WRONG = 0.5, 0.25
"""Overlap (IoU) with a face from which a candidate is right, and under which it is wrong."""
SURE, UNSURE = 0.6, 0.12
"""Teacher scores from which something is a face, and from which it might be one."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the detector found, with the truth.

    Attributes:
        crops: (N, STORED, STORED, 3) uint8 BGR, aligned by the detector's landmarks.
        face: (N,) whether it is one.
        points: (N, 5, 2) the true landmarks in pixels of the stored crop, NaN where unknown.
        trust: (N,) their weights.
    """

    crops: np.ndarray
    face: np.ndarray
    points: np.ndarray
    trust: np.ndarray


def seen(teacher: DenseTeacher, crop: Crop) -> Faces:
    """What the teacher sees in a crop, down to UNSURE."""
    hint = teacher(clear([crop]))
    kept = hint.scores[0] >= UNSURE
    return suppress(Faces(*(part[0][kept].numpy() for part in (hint.boxes, hint.scores, hint.landmarks))))


def judge(crop: Crop, found: Faces, detector: Detector) -> Candidates:
    """The candidates of one crop.

    Args:
        crop: with its labels.
        found: what the teacher sees in it.
        detector: finds the candidates.
    """
    sure = found.take(found.scores >= SURE)
    boxes = np.concatenate([crop.boxes, sure.boxes]).astype(np.float32)
    points = np.concatenate([crop.landmarks, sure.landmarks]).astype(np.float32)
    trust = np.concatenate([crop.trust, np.full(len(sure), TEACHER_TRUST)]).astype(np.float32)
    anything = np.concatenate([boxes, found.boxes, crop.ignored]).astype(np.float32)
    where = template(STORED, ZOOM * SIDE / STORED)
    rows: list[tuple[np.ndarray, bool, np.ndarray, float]] = []
    for face in detector.detect(crop.image):
        box = np.array([[face.box.x, face.box.y, face.box.right, face.box.bottom]], np.float32)
        best = overlaps(box, boxes)[0] if len(boxes) else np.zeros(1)
        near = overlaps(box, anything)[0].max() if len(anything) else 0.0
        right = bool(best.max() >= RIGHT)
        if not right and near >= WRONG:
            continue
        image = align(crop.image, face.landmarks, STORED, ZOOM * SIDE / STORED)
        truth, weight = np.full((5, 2), np.nan, np.float32), 0.0
        if right:
            match = int(np.argmax(best + 0.05 * trust * (best >= RIGHT)))  # of two labels of one face, the true one
            matrix = similarity(face.landmarks, where)
            truth, weight = points[match] @ matrix[:, :2].T + matrix[:, 2], float(trust[match])
        rows.append((image, right, truth, weight))
    return Candidates(
        np.array([row[0] for row in rows], np.uint8).reshape(-1, STORED, STORED, 3),
        np.array([row[1] for row in rows], bool),
        np.array([row[2] for row in rows], np.float32).reshape(-1, 5, 2),
        np.array([row[3] for row in rows], np.float32),
    )


def prepare(data: Data) -> None:
    """Find the candidates and write them, replacing older ones at the end only.

    Raises:
        OSError: the pack is missing or the candidates cannot be written.
        FacesError: the detector cannot be loaded.
    """
    cv2.setNumThreads(1)
    catalogue = read(data.models)
    search = Search("cpu", data.least, data.size, 1)
    detector = NetworkDetector(catalogue.card("faces-detector", "detect"), catalogue, search)
    teacher = DenseTeacher(data.teacher)
    crops = Crops(Pack(data.pack), data.size, data.seed, data.crops, crowds=data.crowds)
    parts = []
    for index in range(data.crops):
        crop = crops[index]
        parts.append(judge(crop, seen(teacher, crop), detector))
        if index % 500 == 0:
            right = sum(int(part.face.sum()) for part in parts)
            count = sum(len(part.face) for part in parts)
            print(f"{index}/{data.crops} crops, {right} faces, {count - right} others", file=sys.stderr, flush=True)
    data.candidates.mkdir(parents=True, exist_ok=True)
    for name in ("face", "points", "trust", "crops"):
        temporary = data.candidates / f".{name}.tmp.npy"
        np.save(temporary, np.concatenate([getattr(part, name) for part in parts]))
        os.replace(temporary, data.candidates / f"{name}.npy")


def load(folder: Path) -> Candidates:
    """The candidates that `prepare` wrote.

    Raises:
        OSError: there are none.
    """
    names = ("crops", "face", "points", "trust")
    return Candidates(*(np.load(folder / f"{name}.npy", mmap_mode="r" if name == "crops" else None) for name in names))
