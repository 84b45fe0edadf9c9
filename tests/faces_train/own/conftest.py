"""Tables of made-up embeddings from which something can be learned, as if of the shipped weight."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from faces.zoo.cards import read
from faces_train.own.table import NO_FACE, OK, Described, write

COUNT, UNITS = 120, 448
BACKBONE = read().weights["faces-fast"]
LABEL = f"{BACKBONE.name}:{BACKBONE.sha256}"


def box(x: float = 10, y: float = 10, w: float = 60, h: float = 80) -> list[float]:
    return [x, y, w, h, 0.9]


@pytest.fixture(scope="session")
def causes() -> np.ndarray:
    """(COUNT, 8): what the embeddings are made of and the labels follow from."""
    return np.random.default_rng(0).normal(size=(COUNT, 8))


@pytest.fixture(scope="session")
def values(causes: np.ndarray) -> np.ndarray:
    """(COUNT, UNITS): embeddings."""
    return (causes @ np.random.default_rng(1).normal(size=(8, UNITS))).astype(np.float32)


@pytest.fixture
def features(tmp_path: Path, values: np.ndarray) -> Path:
    """A table of people/0000.jpg … with a face each, and of empty.jpg without one."""
    found = [
        Described(f"people/{n:04d}.jpg", OK, np.array([box()], np.float32), row[None]) for n, row in enumerate(values)
    ]
    none = np.zeros((0, 5), np.float32)
    path = tmp_path / "features.parquet"
    write(path, [*found, Described("empty.jpg", NO_FACE, none, none)], UNITS, LABEL)
    return path


@pytest.fixture
def truth(causes: np.ndarray) -> dict[str, list[str]]:
    """Columns that follow from the causes."""
    return {
        "picture": [f"people/{n:04d}.jpg" for n in range(COUNT)],
        "smiling": ["1" if row[0] > 0 else "0" for row in causes],
        "Hair": [("dark", "fair", "red")[int(row[1] > 0) + int(row[1] > 0.7)] for row in causes],
        "mass": [f"{170 + 10 * row[2]:.1f}" for row in causes],
    }


@pytest.fixture
def labels(tmp_path: Path, truth: dict[str, list[str]]) -> Callable[..., Path]:
    """Writes labels.csv; keywords replace or add columns."""

    def make(**more: Sequence[str]) -> Path:
        return write_labels(tmp_path / "labels.csv", {**truth, **more})

    return make


def write_labels(path: Path, columns: Mapping[str, Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path
