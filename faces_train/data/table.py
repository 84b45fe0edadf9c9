"""The label table: one row per crop, one column per attribute, missing labels masked, whatever set they are from.

A missing whole number is -1, a missing float NaN. Columns:

| column | shape | holds |
|---|---|---|
| gender, ethnicity7, ethnicity4, pose, illumination, makeup | (n,) int8 | index of the class in the vocabulary |
| age | (n, 9) float32 | 1 for every bin the label allows: one for a bin, several for a coarse group |
| years | (n, 2) float32 | the lowest and the highest age the label allows; equal when the age is known |
| expression | (n, 8) float32 | share of the votes |
| occlusion | (n, 6) float32 | 0 or 1 per class but `none`, each may be missing by itself |
| angles | (n, 3) float32 | yaw, pitch, roll in degrees |
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from faces.attributes import VOCABULARY
from faces.errors import FacesError
from faces.sinks.files import atomic

Array = npt.NDArray[Any]

SPLITS = ("train", "calib", "dev")
SINGLE = ("gender", "ethnicity7", "ethnicity4", "pose", "illumination", "makeup")
OCCLUSIONS = tuple(name for name in VOCABULARY["occlusion"].classes if name != "none")
COLUMNS: dict[str, tuple[type[np.generic], tuple[int, ...]]] = {
    **dict.fromkeys(SINGLE, (np.int8, ())),
    "age": (np.float32, (len(VOCABULARY["age"].classes),)),
    "years": (np.float32, (2,)),
    "expression": (np.float32, (len(VOCABULARY["expression"].classes),)),
    "occlusion": (np.float32, (len(OCCLUSIONS),)),
    "angles": (np.float32, (3,)),
}


class DataError(FacesError):
    """Labels or pictures that cannot be used; the message names the file and, where there is one, the line."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled face before it is cropped.

    Attributes:
        file: path relative to the set's folder.
        split: one of `SPLITS`.
        labels: column → value; absent means missing.
        source: which of a set's kinds of pictures this is, for reports; mostly the set's own name.
        landmarks: five (x, y) pixels where the set states them.
        box: x0, y0, x1, y1 in pixels of the face that is meant, where the picture may hold several.
        tight: the picture is a tight crop of one face, so the face is there even when no detector finds it.
    """

    file: str
    split: str
    labels: dict[str, Any]
    source: str
    landmarks: tuple[tuple[float, float], ...] | None = None
    box: tuple[float, float, float, float] | None = None
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length; see the module's text.

    Attributes:
        file: (n,) paths relative to the set's folder.
        source: (n,) names.
        split: (n,) int8, index into `SPLITS`.
        columns: the labels, one entry per key of `COLUMNS`.
    """

    file: Array
    source: Array
    split: Array
    columns: dict[str, Array]

    def __len__(self) -> int:
        return len(self.file)

    @property
    def family(self) -> Array:
        """(n,) what the rows were drawn from: the sources' names up to their first slash."""
        return np.array([source.partition("/")[0] for source in self.source])

    def take(self, rows: Array) -> Table:
        """The rows chosen by an index or boolean array."""
        return Table(
            self.file[rows],
            self.source[rows],
            self.split[rows],
            {name: column[rows] for name, column in self.columns.items()},
        )

    def known(self, name: str) -> Array:
        """(n,) bool: whether the row has a label in the column `name` (for occlusion: in any class)."""
        column = self.columns[name]
        if column.dtype == np.int8:
            return np.asarray(column >= 0)
        there = ~np.isnan(column)
        return np.asarray(there.any(axis=1) if name == "occlusion" else there.all(axis=1))


def tabulate(samples: Sequence[Sample]) -> Table:
    """Samples as a Table, rows in the same order."""
    columns: dict[str, Array] = {}
    for name, (kind, shape) in COLUMNS.items():
        missing = -1 if kind is np.int8 else np.nan
        column = np.full((len(samples), *shape), missing, kind)
        for row, sample in enumerate(samples):
            if name in sample.labels:
                column[row] = sample.labels[name]
        columns[name] = column
    return Table(
        np.array([sample.file for sample in samples], dtype=np.str_),
        np.array([sample.source for sample in samples], dtype=np.str_),
        np.array([SPLITS.index(sample.split) for sample in samples], np.int8),
        columns,
    )


def concatenate(tables: Sequence[Table]) -> Table:
    """Tables one after the other."""
    return Table(
        np.concatenate([table.file for table in tables]),
        np.concatenate([table.source for table in tables]),
        np.concatenate([table.split for table in tables]),
        {name: np.concatenate([table.columns[name] for table in tables]) for name in COLUMNS},
    )


def write_arrays(path: Path, arrays: dict[str, Array]) -> None:
    """Write a .npz at once.

    Raises:
        OutputError: nothing could be written; an older file is intact.
    """
    with atomic(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def read_arrays(path: Path) -> dict[str, Array]:
    """The arrays of a .npz.

    Raises:
        DataError: the file is missing or damaged.
    """
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, TypeError, EOFError, BadZipFile, zlib.error) as error:
        raise DataError(f"{path}: cannot be read ({error}); pack the set again") from error
