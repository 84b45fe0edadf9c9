"""Labelled pictures from a table: CSV and its like, Parquet, and the two files in which LFW's 73 attributes come."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path, PurePosixPath
from typing import Any

from faces.errors import InputError, UsageError
from faces.packages import install_extra

PICTURE = ("picture", "file", "image", "filename", "file_name", "image_id", "path", "name", "item")
"""What the column that names the picture is called, else `--picture` says; the first of these that is there."""
BOX = ("x", "y", "w", "h")
PERSON = "person"
MISSING = {"NA", "N/A", "#N/A", "<NA>", "NaN", "nan"}
"""What R, pandas and spreadsheets write where there is no value."""
INDEX = re.compile(r"__index_level_\d+__")
"""What pandas calls the numbers of rows when it writes them as a column."""
NUMBER = re.compile(r"[+-]?\d+(,\d+)?")
"""As spreadsheets write it where the decimal point is a comma; values are then apart by semicolons."""
Box = tuple[float, float, float, float]
"""x, y, w, h in pixels."""


@dataclass(frozen=True, slots=True)
class Labels:
    """A table of labels.

    Attributes:
        path: its file.
        pictures: what each row's picture is called, with forward slashes.
        boxes: per row the face that is meant, or None where the table does not say.
        columns: the other columns by name, both as `tidy` leaves them; empty where a value is missing.
        binary: whether the columns are known to be yes or no by their sign.
    """

    path: Path
    pictures: list[str]
    boxes: list[Box | None]
    columns: dict[str, list[str]]
    binary: bool = False


def read(path: Path, picture: str | None = None) -> Labels:
    """Read labels.

    Args:
        path: .csv, .tsv, .txt, .parquet; LFW's `lfw_attributes.txt`, or LFWA's `lfw_att_73.mat`.
        picture: the column that names the picture.

    Raises:
        InputError: when it cannot be read.
        UsageError: when no column names pictures.
    """
    try:
        if path.suffix == ".mat":
            return _read_mat(path)
        if path.suffix == ".parquet":
            head, rows = _parquet(path)
            return _table(path, head, list(enumerate(rows, 1)), picture)
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: cannot be read as labels: it is not UTF-8; save the table as UTF-8") from None
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path}: cannot be read as labels: {getattr(error, 'strerror', None) or error}") from error
    lines = text.splitlines()
    attributes = next((number for number, line in enumerate(lines[:3]) if line.startswith("#\tperson\t")), None)
    if attributes is not None:
        return _lfw(path, lines, attributes)
    if not lines:
        raise InputError(f"{path}: cannot be read as labels: it is empty")
    mark = max(",;\t", key=lines[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        head = _filled(next(reader))
        rows = [(reader.line_num, _filled(row, len(head))) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise InputError(f"{path}: cannot be read as labels: {error}") from None
    uneven = next((number for number, row in rows if len(row) != len(head)), None)
    if uneven:
        raise InputError(f"{path}:{uneven}: has not as many values as the first line has names ({len(head)})")
    return _table(path, head, rows, picture, comma=mark == ";")


def tidy(text: str) -> str:
    """Text that looks the same is the same: accents as one character, and single spaces, none around it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _filled(row: list[str], least: int = 0) -> list[str]:
    """The row without the empty values that spreadsheets write behind the `least` that belong to it."""
    end = max((place for place, value in enumerate(row, 1) if value.strip()), default=0)
    return row[: max(end, least)]


def _parquet(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        from pyarrow import parquet
    except ImportError:
        raise UsageError(f"{path}: labels as .parquet need pyarrow: {install_extra('heads')}") from None
    with path.open("rb") as file:
        table = parquet.read_table(file, use_threads=False, pre_buffer=False)
    names = [name for name in table.column_names if not INDEX.fullmatch(name)]
    columns = [["" if value is None else str(value) for value in table.column(name).to_pylist()] for name in names]
    return names, [list(row) for row in zip(*columns, strict=True)]


def _table(
    path: Path, head: Sequence[str], numbered: list[tuple[int, list[str]]], picture: str | None, *, comma: bool = False
) -> Labels:
    """Labels of rows, each with the number of its line; `comma`: whether it may be their decimal point."""
    numbers, rows = [number for number, _ in numbered], [row for _, row in numbered]
    names = [tidy(name) for name in head]
    lower = [name.lower() for name in names]
    repeated = sorted({name for name in lower if lower.count(name) > 1})
    if repeated:
        raise UsageError(f"{path}: has several columns named {', '.join(repeated)}")
    if picture is not None:
        place = lower.index(tidy(picture).lower()) if tidy(picture).lower() in lower else None
    else:
        place = next((lower.index(name) for name in PICTURE if name in lower), None)
    if place is None:
        raise UsageError(
            f"{path}: no column {picture!r} names the pictures; there are {', '.join(names)}"
            if picture
            else f"{path}: no column names the pictures; call it {PICTURE[0]}, or say which with --picture"
        )
    if not rows:
        raise UsageError(f"{path}: there is no row in it")
    columns = {name: [_value(row[index]) for row in rows] for index, name in enumerate(names) if index != place}
    if comma:
        columns = {name: _pointed(values) for name, values in columns.items()}
    boxes: list[Box | None] = [None] * len(rows)
    if all(side in lower for side in BOX):
        own = {name.lower(): name for name in columns}
        sides = [columns.pop(own[side]) for side in BOX]
        boxes = [_box(path, *each) for each in zip(numbers, *sides, strict=True)]
    return Labels(path, [_slashes(row[place].strip()) for row in rows], boxes, columns)


def _value(text: str) -> str:
    value = tidy(text)
    return "" if value in MISSING else value


def _pointed(values: list[str]) -> list[str]:
    """A column of numbers with a decimal point in place of the comma; others as they are."""
    if not all(NUMBER.fullmatch(value) for value in values if value):
        return values
    return [value.replace(",", ".") for value in values]


def _box(path: Path, line: int, *sides: str) -> Box | None:
    if not any(sides):
        return None
    try:
        x, y, w, h = (float(side) for side in sides)
        if isfinite(x + y + w + h):
            return x, y, w, h
    except ValueError:
        pass
    shown = ", ".join(side or "nothing" for side in sides)
    raise InputError(f"{path}:{line}: the box in its columns x, y, w, h is not four numbers, or nothing: {shown}")


def _slashes(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./")


def _lfw(path: Path, lines: list[str], head: int) -> Labels:
    """lfw_attributes.txt (Kumar et al., ICCV 2009): a score per attribute, positive where it is there."""
    names = lines[head].split("\t")[3:]
    pictures, people, values = [], [], []
    for number, line in enumerate(lines[head + 1 :], head + 2):
        if not line.strip():
            continue
        person, *parts = line.split("\t")
        if len(parts) != len(names) + 1 or not parts[0].isdigit():
            raise InputError(f"{path}:{number}: not a line of lfw_attributes.txt")
        image, *scores = parts
        folder = person.replace(" ", "_")
        pictures.append(f"{folder}/{folder}_{int(image):04d}.jpg")
        people.append(person)
        values.append(scores)
    columns = {name: [row[index].strip() for row in values] for index, name in enumerate(names)}
    return Labels(path, pictures, [None] * len(pictures), {PERSON: people, **columns}, binary=True)


def _read_mat(path: Path) -> Labels:
    """lfw_att_73.mat and lfw_att_40.mat of LFWA (Liu et al., ICCV 2015), which are HDF5 files."""
    try:
        import h5py
    except ImportError:
        raise UsageError(f"{path}: needs h5py: {install_extra('heads')}") from None
    with h5py.File(path, "r") as file:
        values = file["label"][()]
        names, pictures = (list(_texts(file, key)) for key in ("AttrName", "name"))
    if values.shape == (len(pictures), len(names)):
        values = values.T
    if values.shape != (len(names), len(pictures)):
        raise ValueError(f"its labels have the shape {values.shape}, not ({len(names)}, {len(pictures)})")
    columns = {name: [f"{value:g}" for value in row] for name, row in zip(names, values, strict=True)}
    pictures = [_slashes(name) for name in pictures]
    people = [PurePosixPath(name).parent.name for name in pictures]
    signs = {name: ["1" if float(value) > 0 else "-1" for value in column] for name, column in columns.items()}
    return Labels(path, pictures, [None] * len(pictures), {PERSON: people, **signs}, binary=True)


def _texts(file: Any, key: str) -> Iterator[str]:
    """A cell array of strings: references to arrays of character codes."""
    for reference in file[key][()].ravel():
        yield "".join(chr(int(code)) for code in file[reference][()].ravel())
