"""Faces with well placed landmarks to learn from: true ones of MTFL, the mesh teacher's elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from faces.align import align, template
from faces.geometry import similarity
from faces_train.data.pack import LOST, load
from faces_train.data.table import SPLITS
from faces_train.refiner.candidates import STORED, columns
from faces_train.refiner.mesh import SURE, Fit, Mesh, fit
from faces_train.refiner.network import SIDE, ZOOM
from faces_train.refiner.settings import Data

TRUE = "mtfl"
"""The set whose landmarks were placed by people."""
FITTED = 1500
"""How many of its faces the fit of the mesh rests on."""
APART = 0.25
"""Farther than this many eye distances from the detector's landmarks, the mesh has lost the face."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Crops aligned by a detector: (N, STORED, STORED, 3) uint8 BGR, and landmarks (N, 5, 2) in their pixels."""

    crops: np.ndarray
    points: np.ndarray


def faces(name: str, count: int, data: Data) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Up to `count` training pictures of a set, spread evenly, with the landmarks by which they were packed."""
    pack = load(name, data.packs)
    rows = np.flatnonzero((pack.how != LOST) & (pack.table.split == SPLITS.index("train")))
    for row in rows[np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int)]:
        image = cv2.imread(str(data.root / name / str(pack.table.file[row])), cv2.IMREAD_COLOR)
        if image is not None:
            yield image, pack.landmarks[row]


def fitted(mesh: Mesh, data: Data) -> Fit:
    """The mesh's Fit to the landmarks placed by people."""
    pairs = [(mesh(image, points), points) for image, points in faces(TRUE, FITTED, data)]
    sure = [(found, points) for (found, score), points in pairs if score >= SURE]
    return fit([found for found, _ in sure], [points for _, points in sure])


def prepare(data: Data) -> None:
    """Place the landmarks and write the crops, replacing older ones at the end only.

    Raises:
        DataError: a set was not packed.
        OSError: nothing could be written.
    """
    cv2.setNumThreads(1)
    mesh = Mesh(data.mesh)
    placing = fitted(mesh, data)
    where = template(STORED, ZOOM * SIDE / STORED)
    crops, points = [], []
    for name, count in data.shown.items():
        for image, rough in faces(name, count, data):
            truth = rough
            if name != TRUE:
                found, score = mesh(image, rough)
                truth = placing(found)
                eyes = float(np.hypot(*(truth[1] - truth[0])))
                if score < SURE or np.hypot(*(truth - rough).T).mean() > APART * eyes:
                    continue
            matrix = similarity(rough, where)
            crops.append(align(image, rough, STORED, ZOOM * SIDE / STORED))
            points.append((truth @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32))
        print(f"{name}: {len(crops)} faces so far", file=sys.stderr, flush=True)
    data.placed.mkdir(parents=True, exist_ok=True)
    for name, values in (("points", points), ("crops", crops)):
        temporary = data.placed / f".{name}.tmp.npy"
        np.save(temporary, np.stack(values))
        os.replace(temporary, data.placed / f"{name}.npy")


def read(folder: Path) -> Placed:
    """What `prepare` wrote.

    Raises:
        DataError: it is damaged.
        OSError: there is nothing.
    """
    return Placed(**columns(folder, ("crops", "points")))
