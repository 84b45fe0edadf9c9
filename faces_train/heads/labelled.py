"""Answers measured on any labelled pictures, through the shipped engine.

The labels are a table as `faces_train.own.labels` reads it, and mean the faces that `faces train-head` would learn
from. Columns that are called like attributes hold their classes, or what own heads learn such from, a column `years`
the age in years; others are not looked at.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from faces import Analyzer, Options
from faces.attributes import ALIASES, VOCABULARY, Vocabulary, key
from faces.cli.head import add_head
from faces.errors import FacesError, InputError, UsageError
from faces.sinks.files import atomic
from faces.sources.images import Item, find, read_image
from faces.types import Distribution, Frame
from faces.zoo.cards import read as catalogue_of
from faces_train.data.table import DataError
from faces_train.heads.measure import balanced
from faces_train.own.labels import Labels, read
from faces_train.own.targets import NO_YES, UNKNOWN_FOLDER, Names, is_number, meant, plain, told

YEARS = "years"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("labels", type=Path, metavar="LABELS", help="a table with a line per picture: .csv, .tsv, .parquet")
    add("--pictures", type=Path, metavar="DIR", help="what its pictures are relative to; default: the table's folder")
    add("--picture", metavar="COLUMN", help="the column that names the picture; default: picture, file, image, …")
    add("--crops", action="store_true", help="each picture is one already cropped face: nothing is detected")
    add("--model-set", default=Options().model_set, help="default: %(default)s")
    add("--detector", metavar="NAME", help="of the catalogue; default: the model set's own")
    add_head(add)
    add("--models_path", type=Path, metavar="DIR", help="another models folder than the shipped one")
    add("--out", type=Path, metavar="JSON", help="write the figures there as well")


def run(options: argparse.Namespace) -> int:
    """Print the figures as JSON.

    Returns:
        0 all fine, 1 some pictures cannot be read (each is named), 3 none can.

    Raises:
        FacesError: when labels or weights cannot be used.
    """
    given = read(options.labels, options.picture)
    models, heads = options.models_path, tuple(options.head)
    asked = Options(options.model_set, options.detector, "auto", "all", models, crops=options.crops, heads=heads)
    analyzer = Analyzer(asked)
    truths = truths_of(given, analyzer.attributes, catalogue_of(models, heads).vocabulary)
    answers, failed = _answers(analyzer, given, options.pictures or options.labels.parent)
    figures: dict[str, Any] = {
        "asked": len(answers),
        "failed": failed,
        "answered": sum(bool(each) for each in answers),
        **{name: figure(name, truth, answers) for name, truth in truths.items()},
    }
    text = json.dumps(figures, indent=1)
    if options.out is not None:
        with atomic(options.out) as temporary:
            temporary.write_text(text + "\n", encoding="utf-8")
    print(text)
    if not failed:
        return 0
    return 1 if failed < len(answers) else FacesError.exit_code


def truths_of(given: Labels, attributes: Sequence[str], vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Attribute, or `years` → what the labels say of each picture; empty where they say nothing.

    Of an own attribute, or where an alias of ours names the column, what does not fit is told and left out.

    Args:
        given: the labels.
        attributes: those that are answered.
        vocabulary: all attributes.

    Raises:
        UsageError: no column is called like one and holds its values.
        DataError: a class of ours is unknown, or an age no number.
    """
    truths: dict[str, list[str]] = {}
    named = set(map(key, given.columns))
    for column, values in given.columns.items():
        name = key(column)
        if name in VOCABULARY and name in attributes:
            truths[name], known = _truth(values, vocabulary[name].classes, given.binary)
        elif name == YEARS and "age" in attributes:
            truths[name] = [value if _is_number(value) and 0 <= float(value) <= 120 else "" for value in values]
            known = "no age in years"
        else:
            asked = [each for each in ALIASES.get(name, (name,)) if each in attributes]
            found = {
                each: _truth(values, vocabulary[each].classes, given.binary)
                for each in asked
                if each == name or each not in named
            }
            if not found:
                continue
            name = max(found, key=lambda each: sum(map(bool, found[each][0])))
            truth, known = found[name]
            odd = [value for value, fits in zip(values, truth, strict=True) if value and not fits]
            for note in told(odd, f"values of {column} are {known}, and left out"):
                print(f"faces: {given.path}: {note}", file=sys.stderr)
            if any(truth):
                truths[name] = truth
            continue
        for row, (value, truth) in enumerate(zip(values, truths[name], strict=True), 1):
            if value and not truth:
                raise DataError(f"{given.path}: row {row}: {column} is {value!r}, {known}")
    if not truths:
        raise UsageError(
            f"{given.path}: no column is called like an attribute and holds its values; there are "
            f"{', '.join([*attributes, YEARS])}"
        )
    return truths


def _truth(values: Sequence[str], classes: Sequence[str], signs: bool) -> tuple[list[str], str]:
    """An attribute's classes, or the numbers, as `faces train-head` reads them; and what those left empty are."""
    if is_number(classes):
        return [value if _is_number(value) else "" for value in values], "no numbers"
    known = {label.casefold(): label for label in classes} | {label: label for label in classes}
    if tuple(classes) == ("no", "yes"):
        known |= NO_YES
        if signs:
            values = [str(int(float(value) > 0)) if _is_number(value) else value for value in values]
    truth = [
        next((known[each] for each in (value, plain(value), value.casefold()) if each in known), "") for value in values
    ]
    return truth, f"none of {', '.join(classes)}"


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def _answers(analyzer: Analyzer, given: Labels, folder: Path) -> tuple[list[Mapping[str, Distribution]], int]:
    """What the engine says of each labelled face, nothing where it finds none; how many pictures cannot be read."""
    answers: list[Mapping[str, Distribution]] = []
    failed = 0
    for path, box in zip(_places(given.pictures, folder), given.boxes, strict=True):
        answers.append({})
        try:
            picture = read_image(path)
        except InputError as error:
            print(f"faces: {error}", file=sys.stderr)
            failed += 1
            continue
        faces = analyzer.pipeline.still(Frame(picture)).faces
        boxes = [face.detection.box for face in faces]
        found = np.array([(each.x, each.y, each.w, each.h) for each in boxes], np.float32)
        if faces and (place := meant(found, box)) is not None:
            answers[-1] = faces[place].attributes
    return answers, failed


def _places(names: Sequence[str], folder: Path) -> list[Path]:
    """Where pictures lie: where their names say, or where `faces train-head` finds them among all of the folder."""
    places = [folder / name for name in names]
    lost = [row for row, place in enumerate(places) if not place.is_file()]
    if lost:
        there = {each.name: each.path for each in find(folder) if isinstance(each, Item)}
        known = Names(list(there))
        found = {row: known.find(names[row]) for row in lost}
        places = [there[name] if (name := found.get(row)) else place for row, place in enumerate(places)]
        for note in told([names[row] for row, name in found.items() if name == ""], UNKNOWN_FOLDER):
            print(f"faces: {note}", file=sys.stderr)
    return places


def figure(name: str, truth: Sequence[str], answers: Sequence[Mapping[str, Distribution]]) -> dict[str, float]:
    """How often an attribute is right, in percent, of all and as a mean over classes; of a number the mean error.

    Args:
        name: the attribute, or `years`.
        truth: per picture; empty where it is not known.
        answers: per picture; empty where there is none.
    """
    asked = "age" if name == YEARS else name
    known = [(wanted, found[asked]) for wanted, found in zip(truth, answers, strict=True) if wanted and asked in found]
    if not known:
        return {"faces": 0}
    number, off = (YEARS, "years off") if name == YEARS else ("value", "off")
    if number in known[0][1].extra:
        away = [abs(float(answer.extra[number]) - float(wanted)) for wanted, answer in known]
        return {"faces": len(known), off: round(float(np.mean(away)), 2)}
    wanted, guess = (np.array(each) for each in zip(*((text, answer.label) for text, answer in known), strict=True))
    right = 100 * float((wanted == guess).mean())
    return {"faces": len(known), "right": round(right, 2), "balanced": round(100 * balanced(wanted, guess), 2)}
