"""Tables of embeddings: features.csv or features.parquet, one row per face and one per picture without any.

Columns: `picture` (relative, with forward slashes), `status` (`ok`, `no face`, or what is wrong with the picture),
`face` (from 0, by score), `x`, `y`, `w`, `h` in pixels, `score`, `embedding` (which weight, its SHA-256, and how
the faces were found, with colons between), then the numbers `e0`, `e1`, …
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from faces.errors import InputError, UsageError
from faces.geometry import Floats
from faces.packages import install_extra
from faces.sinks.files import atomic

FIXED = ("picture", "status", "face", "x", "y", "w", "h", "score", "embedding")
OK, NO_FACE = "ok", "no face"
GROUP = 4096
"""Rows of a .parquet file written at a time."""
Row = tuple[str, str, int | None, Floats, Floats]
"""Picture, status, number of the face, x y w h score, embedding."""


@dataclass(frozen=True, slots=True)
class Described:
    """One picture with what was found on it.

    Attributes:
        picture: its name.
        status: OK, NO_FACE, or what is wrong with it.
        boxes: (n, 5) float32: x, y, w, h in pixels, score; best score first.
        embeddings: (n, units) float32.
    """

    picture: str
    status: str
    boxes: Floats
    embeddings: Floats


@dataclass(frozen=True, slots=True)
class Features:
    """A whole table.

    Attributes:
        path: its file.
        embedding: name of the weight.
        digest: SHA-256 of the weight.
        label: what the column `embedding` says; empty where there is no face.
        pictures: name per row.
        boxes: (n, 5) float32, see Described.
        values: (n, units) float32.
        faceless: status per picture without a row.
    """

    path: Path
    embedding: str
    digest: str
    label: str
    pictures: Sequence[str]
    boxes: Floats
    values: Floats
    faceless: dict[str, str]


def check_suffix(path: Path) -> None:
    """Refuse what is neither .csv nor .parquet.

    Raises:
        UsageError: on another suffix, or for .parquet without pyarrow.
    """
    if path.suffix not in (".csv", ".parquet"):
        raise UsageError(f"{path}: features are written as .csv or .parquet")
    if path.suffix == ".parquet":
        _pyarrow()


def write(path: Path, described: Iterable[Described], units: int, label: str) -> None:
    """Write a table, a few thousand rows in memory at a time.

    Args:
        path: .csv or .parquet.
        described: the pictures.
        units: numbers per face.
        label: what the column `embedding` says.

    Raises:
        OutputError: when it cannot be written.
    """
    numbers = [f"e{number}" for number in range(units)]
    rows = (row for each in described for row in _rows(each))
    with atomic(path) as temporary:
        if path.suffix == ".parquet":
            _write_parquet(temporary, numbers, rows, label)
            return
        with temporary.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*FIXED, *numbers])
            for picture, status, face, box, values in rows:
                if face is None:
                    writer.writerow([picture, status])
                else:
                    shown = [f"{value:.7g}" for value in (*box, *values)]
                    writer.writerow([picture, status, face, *shown[:5], label, *shown[5:]])


def _rows(each: Described) -> Iterator[Row]:
    if not len(each.boxes):
        yield each.picture, each.status, None, each.boxes, each.embeddings
    for number, (box, values) in enumerate(zip(each.boxes, each.embeddings, strict=True)):
        yield each.picture, each.status, number, box, values


def _write_parquet(path: Path, numbers: list[str], rows: Iterator[Row], label: str) -> None:
    pyarrow, parquet = _pyarrow()
    text, real = pyarrow.string(), pyarrow.float32()
    kinds = {"picture": text, "status": text, "embedding": text, "face": pyarrow.int32()}
    schema = pyarrow.schema([(name, kinds.get(name, real)) for name in (*FIXED, *numbers)])
    with parquet.ParquetWriter(str(path), schema, compression="zstd") as writer:
        while group := list(islice(rows, GROUP)):
            none = np.array([face is None for _, _, face, _, _ in group])
            filled = np.zeros((len(group), 5 + len(numbers)), np.float32)
            if not none.all():
                filled[~none] = [np.concatenate([box, values]) for _, _, face, box, values in group if face is not None]
            reals = [pyarrow.array(column, mask=none) for column in filled.T]
            fixed = [pyarrow.array([row[place] for row in group], schema.field(place).type) for place in range(3)]
            labels = pyarrow.array([None if empty else label for empty in none], text)
            writer.write_table(pyarrow.Table.from_arrays([*fixed, *reals[:5], labels, *reals[5:]], schema=schema))


def read(path: Path) -> Features:
    """Read a table.

    Raises:
        InputError: when it is missing, damaged, or no such table.
        UsageError: when it mixes embeddings.
    """
    try:
        names, status, labels, numbers = _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; `faces features` makes one") from None
    except (OSError, ValueError, KeyError, StopIteration, csv.Error) as error:
        raise InputError(f"{path}: damaged, or not a table of `faces features`: {error}") from error
    found = np.array([bool(label) for label in labels], bool)
    kinds = {label for label in labels if label}
    if len(kinds) > 1:
        raise UsageError(f"{path}: mixes embeddings ({', '.join(sorted(kinds))}); make it again with one of them")
    label = kinds.pop() if kinds else ""
    embedding, digest, *_ = f"{label}:".split(":")
    values = numbers[found]
    if label and values.shape[1] == 5:
        raise InputError(f"{path}: damaged, or not a table of `faces features`: it has no numbers e0, e1, …")
    if not np.isfinite(values).all():
        row = int(np.flatnonzero(~np.isfinite(values).all(1))[0])
        name = [name for name, kept in zip(names, found, strict=True) if kept][row]
        raise InputError(f"{path}: damaged: what it holds of {name} are not all numbers")
    return Features(
        path,
        embedding,
        digest,
        label,
        [name for name, kept in zip(names, found, strict=True) if kept],
        values[:, :5],
        values[:, 5:],
        {name: text for name, text, kept in zip(names, status, found, strict=True) if not kept},
    )


Columns = tuple[list[str], list[str], list[str], Floats]


def _read_csv(path: Path) -> Columns:
    names, status, labels, numbers = [], [], [], []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        head = next(reader)
        places = _reals(head)
        empty = [0.0] * len(places)
        for row in filter(None, reader):
            if len(row) not in (2, len(head)):
                raise ValueError(f"line {reader.line_num} has {len(row)} values and not {len(head)}")
            names.append(row[0])
            status.append(row[1])
            labels.append(row[8] if len(row) > 2 else "")
            numbers.append([float(row[place]) for place in places] if labels[-1] else empty)
    return names, status, labels, np.array(numbers, np.float32).reshape(len(names), len(empty))


def _read_parquet(path: Path) -> Columns:
    _, parquet = _pyarrow()
    with path.open("rb") as file:
        table = parquet.read_table(file, use_threads=False, pre_buffer=False)
    places = _reals(table.column_names)
    texts = [[value or "" for value in table.column(name).to_pylist()] for name in ("picture", "status", "embedding")]
    reals = np.stack([table.column(place).to_numpy() for place in places], 1)
    return texts[0], texts[1], texts[2], reals.astype(np.float32)


def _reals(columns: Sequence[str]) -> list[int]:
    """Where x, y, w, h, score and the numbers e0, e1, … stand; what another program has added is not read."""
    numbers = [place for place, name in enumerate(columns) if re.fullmatch(r"e\d+", name)]
    named = [columns[place] for place in numbers]
    if tuple(columns[: len(FIXED)]) != FIXED or named != [f"e{number}" for number in range(len(numbers))]:
        raise ValueError(f"its columns are {', '.join(columns[:10])}… and not {', '.join(FIXED)}, e0, e1, …")
    return [*range(3, 8), *numbers]


def _pyarrow() -> tuple[Any, Any]:
    """The modules pyarrow and pyarrow.parquet."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UsageError(f"features as .parquet need pyarrow: {install_extra('heads')}; or write .csv") from None
    return pyarrow, parquet
