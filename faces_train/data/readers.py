"""Readers of the public data sets: `folder/labels.csv` beside the pictures → Samples.

One function per set turns one row of its table into a Sample. A row that says something unknown stops the reading
with the file and line; a split is decided by the row alone (its `fold`, and a hash of who is in the picture), so it
never changes.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from faces.attributes import VOCABULARY
from faces.sinks.files import atomic
from faces_train.data.table import OCCLUSIONS, DataError, Sample

Row = Mapping[str, str]
Reader = Callable[[Row], Sample | None]

CALIBRATION_SHARE = 0.04
"""Share of the training rows (by identity where the set names one) kept for calibration and never trained on."""
ACTORS_SHARE = 0.15
"""The same for IMFDB, whose labels depend on who labelled which actor's films: thirteen of its 72 actors."""

YEARS = {
    "0-2": (0.0, 2.99), "3-9": (3.0, 9.99), "10-19": (10.0, 19.99), "20-29": (20.0, 29.99), "30-39": (30.0, 39.99),
    "40-49": (40.0, 49.99), "50-59": (50.0, 59.99), "60-69": (60.0, 69.99), "70+": (70.0, 100.0),
}  # fmt: skip
GROUPS = {"CHILD": (0.0, 12.99), "YOUNG": (13.0, 35.99), "MIDDLE": (36.0, 59.99), "OLD": (60.0, 100.0)}
"""The years of IMFDB's age groups; the limits are those of `faces.attributes.age_group`."""


def _split(row: Row, group: str, kept: float = CALIBRATION_SHARE) -> str:
    if row["fold"] == "dev":
        return "dev"
    if row["fold"] != "train":
        raise ValueError(f"fold {row['fold']!r} is neither train nor dev")
    digest = int(hashlib.sha256(group.encode()).hexdigest()[:8], 16)
    return "calib" if digest < kept * 2**32 else "train"


def _index(attribute: str, label: str) -> int:
    classes = VOCABULARY[attribute].classes
    if label not in classes:
        raise ValueError(f"unknown {attribute} {label!r}; known: {', '.join(classes)}")
    return classes.index(label)


def _one_hot(attribute: str, label: str) -> list[float]:
    place = _index(attribute, label)
    return [float(index == place) for index in range(len(VOCABULARY[attribute].classes))]


def _flag(row: Row, name: str) -> bool:
    if row[name] not in ("0", "1"):
        raise ValueError(f"{name} is {row[name]!r}, not 0 or 1")
    return row[name] == "1"


def _number(row: Row, name: str) -> float:
    if not math.isfinite(value := float(row[name])):
        raise ValueError(f"{name} is {row[name]!r}, no number")
    return value


def numbers(row: Row, *names: str) -> tuple[float, ...]:
    """Columns that hold numbers.

    Raises:
        KeyError, ValueError: one is missing or no number.
    """
    return tuple(_number(row, name) for name in names)


def _years(row: Row) -> float:
    if not 0 <= (years := _number(row, "age")) <= 120:
        raise ValueError(f"age is {row['age']!r}, not from 0 to 120")
    return years


def _bins(low: float, high: float) -> list[float]:
    """1 for every age bin that shares more than two years with `low` to `high`."""
    return [float(min(high, top) - max(low, bottom) > 2) for bottom, top in YEARS.values()]


FAIRFACE_VALIDATION = {
    "1674", "6204", "6629", "9213", "12177", "17965", "21745", "22979", "24013", "26387", "29256", "34230", "50035",
    "61633", "62862", "67028",
}  # fmt: skip
"""Names of FairFace's training pictures that are, byte for byte, pictures of its validation fold."""


def fairface(row: Row) -> Sample | None:
    """FairFace (Kärkkäinen and Joo 2021), 224 px chips."""
    if row["fold"] == "train" and PurePath(row["file"]).stem in FAIRFACE_VALIDATION:
        return None
    return _fairface(row, _split(row, row["file"]), "fairface")


def fairface_men(row: Row) -> Sample:
    """More of FairFace's training pictures, all of men; none is needed for calibration."""
    return _more(row, "fairface/men")


def fairface_women(row: Row) -> Sample:
    """More of FairFace's training pictures, all of women; none is needed for calibration."""
    return _more(row, "fairface/women")


def turned(row: Row) -> Sample:
    """FairFace's faces turned by `faces_train.data.turned`; none is needed for calibration."""
    if row["fold"] not in ("train", "dev"):
        raise ValueError(f"fold {row['fold']!r} is neither train nor dev")
    sample = _fairface(row, row["fold"], "turned")
    return replace(sample, labels=sample.labels | {"angles": numbers(row, "yaw", "pitch", "roll")})


def _more(row: Row, source: str) -> Sample:
    if row["fold"] != "train":
        raise ValueError(f"fold {row['fold']!r} is not train")
    return _fairface(row, "train", source)


def _fairface(row: Row, split: str, source: str) -> Sample:
    labels: dict[str, Any] = {
        "gender": _index("gender", row["gender"].lower()),
        "age": _one_hot("age", row["age"]),
        "years": YEARS[row["age"]],
        "ethnicity7": _index("ethnicity7", row["race"]),
        "ethnicity4": _index("ethnicity4", row["race4"]),
    }
    return Sample(row["file"], split, labels, source)


def aaf(row: Row) -> Sample:
    """All-Age-Faces (Cheng et al. 2019), mostly of Asians."""
    years = _years(row)
    age = next((name for name, (_, top) in YEARS.items() if years <= top), "70+")
    labels: dict[str, Any] = {
        "gender": _index("gender", row["gender"].lower()),
        "age": _one_hot("age", age),
        "years": (years, years),
    }
    return Sample(row["file"], _split(row, row["file"]), labels, "aaf")


def utkface(row: Row) -> Sample:
    """UTKFace, 200 px aligned chips. Its race `Others` has no counterpart in the vocabulary."""
    years = _years(row)
    labels: dict[str, Any] = {
        "gender": _index("gender", row["gender"].lower()),
        "age": _one_hot("age", row["age_bin"]),
        "years": (years, years),
    }
    if row["race4"]:
        labels["ethnicity4"] = _index("ethnicity4", row["race4"])
    return Sample(row["file"], _split(row, row["file"]), labels, "utkface")


def imfdb(row: Row) -> Sample:
    """IMFDB (Setty et al. 2013): tight crops of film faces, split by actor."""
    if row["age"] not in GROUPS:
        raise ValueError(f"unknown age {row['age']!r}; known: {', '.join(GROUPS)}")
    low, high = GROUPS[row["age"]]
    occlusion = row["occlusion"].lower()
    _index("occlusion", occlusion)
    # one label a face: that a beard, ornaments or hair are not *the* occlusion does not say that they are not there
    silent = {"beard", "ornaments", "hair"} - {occlusion}
    labels: dict[str, Any] = {
        "gender": _index("gender", row["gender"].lower()),
        "age": _bins(low, high),
        "years": (low, high),
        "expression": _one_hot("expression", row["expression"].lower()),
        "pose": _index("pose", row["pose"].lower()),
        "illumination": _index("illumination", row["illumination"].lower()),
        "makeup": _index("makeup", row["makeup"].lower()),
        "occlusion": [float("nan") if name in silent else float(occlusion == name) for name in OCCLUSIONS],
    }
    return Sample(row["file"], _split(row, row["actor"], ACTORS_SHARE), labels, "imfdb", tight=True)


def ferplus(row: Row) -> Sample | None:
    """FER2013 with the votes of FER+ (Barsoum et al. 2016); single votes are dropped as noise, as its authors do."""
    votes = [int(row[name]) for name in VOCABULARY["expression"].classes]
    votes = [count if count > 1 else 0 for count in votes]
    total = sum(votes)
    if total < 2 * (int(row["unknown"]) + int(row["NF"])) or not total:
        return None
    labels = {"expression": [count / total for count in votes]}
    return Sample(row["file"], _split(row, row["file"]), labels, "ferplus", tight=True)


def rafdb(row: Row) -> Sample:
    """RAF-DB (Li, Deng and Du 2017), single expressions, 100 px aligned crops."""
    labels = {"expression": _one_hot("expression", row["expression"])}
    return Sample(row["file"], _split(row, row["file"]), labels, "rafdb", tight=True)


def celeba(row: Row) -> Sample:
    """CelebA (Liu et al. 2015) in three croppings: glasses, beard, ornaments, hair on the forehead, makeup, gender."""
    ornaments = _flag(row, "Wearing_Hat") or _flag(row, "Wearing_Earrings") or _flag(row, "Wearing_Necklace")
    stated = {
        "glasses": _flag(row, "Eyeglasses"),
        "beard": not _flag(row, "No_Beard"),
        "ornaments": ornaments,
        "hair": _flag(row, "Bangs"),
    }
    labels: dict[str, Any] = {
        "gender": int(_flag(row, "Male")),
        "makeup": int(_flag(row, "Heavy_Makeup")),
        "occlusion": [float(stated[name]) if name in stated else float("nan") for name in OCCLUSIONS],
    }
    return Sample(row["file"], _split(row, row["identity"]), labels, f"celeba/{row['kind']}")


def udacity(row: Row) -> Sample:
    """YouTube Faces frames with angles fitted to 68 landmarks; the box of those landmarks says which face."""
    labels = {"angles": numbers(row, "yaw", "pitch", "roll")}
    x0, y0, x1, y1 = numbers(row, "x0", "y0", "x1", "y1")
    return Sample(row["file"], _split(row, row["person"]), labels, "udacity", box=(x0, y0, x1, y1))


LANDMARKS = ("leye", "reye", "nose", "lmouth", "rmouth")
"""MTFL's landmarks in its columns' order; left and right as the picture shows them."""
MTFL_FIRST = 1.0
"""The number that MTFL's labels give the first pixel. Nothing says so but MediaPipe's face mesh: on 2,005 pictures the
labels lie (1.0, 1.0) px off it, whatever the face's size, besides what grows with the face."""


def landmarks(row: Row, first: float = 0.0) -> list[list[float]]:
    """Five landmarks (5, 2) of the columns leye_x … rmouth_y, in pixels counted from zero.

    Args:
        row: of the table.
        first: the number of the first pixel in it.

    Raises:
        KeyError, ValueError: a column is missing or no number.
    """
    return [[_number(row, f"{name}_{axis}") - first for axis in "xy"] for name in LANDMARKS]


def mtfl(row: Row) -> Sample:
    """MTFL (Zhang et al. 2014): landmarks, angles fitted to them, glasses; gender but for the part that is LFW."""
    known = [float("nan")] * len(OCCLUSIONS)
    known[OCCLUSIONS.index("glasses")] = float(_flag(row, "glasses"))
    labels: dict[str, Any] = {"angles": numbers(row, "yaw5", "pitch5", "roll5"), "occlusion": known}
    if "lfw_5590" not in row["file"]:
        labels["gender"] = _index("gender", row["gender"].lower())
    points = tuple((x, y) for x, y in landmarks(row, MTFL_FIRST))
    return Sample(row["file"], _split(row, row["file"]), labels, "mtfl", landmarks=points)


def masks(row: Row) -> Sample:
    """Faces with and without a mask over nose and mouth: `others` of the occlusions."""
    known = [float("nan")] * len(OCCLUSIONS)
    known[OCCLUSIONS.index("others")] = float(_flag(row, "mask"))
    return Sample(row["file"], _split(row, row["file"]), {"occlusion": known}, "masks")


READERS: dict[str, Reader] = {
    reader.__name__: reader
    for reader in (
        fairface,
        fairface_men,
        fairface_women,
        turned,
        ferplus,
        rafdb,
        imfdb,
        celeba,
        utkface,
        aaf,
        udacity,
        mtfl,
        masks,
    )
}


def read(name: str, folder: Path) -> list[Sample]:
    """All samples of the set `name` in `folder`, in the order of its `labels.csv`.

    Raises:
        DataError: unknown set, no such folder or table, a column or class that is not known, with file and line.
    """
    if name not in READERS:
        raise DataError(f"no reader for the set {name!r}; known: {', '.join(READERS)}")
    path = folder / "labels.csv"
    if not path.is_file():
        raise DataError(f"{path}: not there; extract the set {name} first")
    samples = []
    for line, row in rows_of(path):
        with told(path, line):
            sample = READERS[name](row)
        if sample is not None:
            samples.append(sample)
    return samples


@contextmanager
def told(path: Path, line: int) -> Iterator[None]:
    """Say where it stands what is wrong with a row.

    Raises:
        DataError: in place of errors that do not name the file and the line.
    """
    try:
        yield
    except KeyError as error:
        raise DataError(f"{path}:{line}: no column or value {error}") from error
    except ValueError as error:
        raise DataError(f"{path}:{line}: {error}") from error


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write a table of labels, whole or not at all; the first row, of one at least, names the columns.

    Raises:
        OSError, OutputError: the disk is full.
    """
    with atomic(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table of labels with the number of the line they end in.

    Raises:
        DataError: no CSV in UTF-8, no row, or one with more or fewer values than the first line has names.
        OSError: it cannot be read.
    """
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        try:
            for row in rows:
                if None in row or None in row.values():
                    raise DataError(f"{path}:{rows.line_num}: has not as many values as the first line has names")
                yield rows.line_num, row
        except csv.Error as error:
            raise DataError(f"{path}:{rows.line_num + 1}: {error}") from error
        except UnicodeDecodeError as error:  # text is decoded far ahead of the row
            raise DataError(f"{path}: is not UTF-8 ({error}); save the table as UTF-8") from error
        if rows.line_num < 2:
            raise DataError(f"{path}: there is no row in it")
