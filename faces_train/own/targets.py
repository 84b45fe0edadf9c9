"""What is to be learned: columns of labels joined with the rows of a table of features."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

import numpy as np
import numpy.typing as npt

from faces.attributes import VOCABULARY, Attribute, Vocabulary, joined, key
from faces.errors import UsageError
from faces.geometry import Floats, iou
from faces.overlay.wording import UNCERTAIN
from faces_train.own.ethnicity import means_ethnicity
from faces_train.own.labels import PERSON, Box, Labels
from faces_train.own.table import Features

FOLDS = 5
"""Parts of the cross-validation, and the fewest examples of a class that can be learned."""
MOST_CLASSES = 30
"""A column of text with more different values names or numbers things; it is learned only when asked for."""
FEW_NUMBERS = 10
"""A column of whole numbers with no more different values is taken for classes."""
NO_YES = dict.fromkeys("0 -1 false no n f".split(), "no") | dict.fromkeys("1 true yes y t".split(), "yes")
"""Words that mean no and yes, together in one column or apart."""
NOT_LEARNED = {"fold", "split", "usage", "set"}
"""Columns that say what a row is for."""
OVERLAP = 0.3
"""From which intersection over union a labelled box and a found face are the same."""
SHOWN = 5
UNKNOWN_FOLDER = "labelled pictures are not found: several pictures have this name; write its folder, too"

Reals = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Target:
    """One attribute to be learned.

    Attributes:
        attribute: its name and classes; of a number there are no classes yet.
        column: what the labels call it.
        wanted: (n,) float64: index of the class, or the number; NaN where missing.
    """

    attribute: Attribute
    column: str
    wanted: Reals

    @property
    def is_number(self) -> bool:
        """Whether it is a number rather than a choice of classes."""
        return not self.attribute.classes


@dataclass(frozen=True, slots=True)
class Lesson:
    """Faces with labels.

    Attributes:
        rows: of the features, one per labelled face.
        targets: each with one value per such row.
        together: per row a number that rows share which must not be torn apart in cross-validation, or None.
        groups: per further column by which results are told apart, the value per row.
        notes: sentences for the user about what was left out.
    """

    rows: Rows
    targets: list[Target]
    together: Rows | None
    groups: dict[str, list[str]]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asked for.

    Attributes:
        attributes: columns to learn, in order, each with its attribute's name; None learns all that can be.
        numbers: columns to be taken for numbers.
        classes: columns to be taken for classes.
        together: the column of what must not be torn apart.
        groups: columns by which results are told apart.
        opt_in: names of attributes that are off unless asked for, besides those that mean ethnicity.
    """

    attributes: dict[str, str] | None = None
    numbers: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    together: str | None = None
    groups: tuple[str, ...] = ()
    opt_in: frozenset[str] = frozenset()


def lesson(features: Features, labels: Labels, wish: Wish) -> Lesson:
    """Join labels and features.

    Raises:
        UsageError: when no picture or no labelled picture has a face, a column that was asked for is missing or cannot
            be learned, an opt-in attribute is unknown, or nothing can be learned.
    """
    if not features.pictures:
        raise UsageError(f"{features.path}: there is no face in it")
    together = wish.together or (PERSON if labels.binary else None)
    for column in (*(wish.attributes or ()), *wish.numbers, *wish.classes, *wish.groups, *filter(None, [together])):
        if column not in labels.columns:
            raise UsageError(f"{labels.path}: no column {column!r}; there are {', '.join(labels.columns)}")
    notes: list[str] = []
    chosen, lines = _faces(features, labels, notes)
    columns = {name: [values[line] for line in lines] for name, values in labels.columns.items()}
    apart = {together, *wish.groups} - set(wish.attributes or ())
    names = wish.attributes or {
        name: key(name) for name in columns if name not in apart and key(name) not in NOT_LEARNED
    }
    if unknown := wish.opt_in - set(names.values()):
        raise UsageError(f"opt-in {', '.join(sorted(unknown))}: there are {', '.join(names.values())}")
    parts = _parts(chosen, columns[together] if together else None, notes)
    targets: list[Target] = []
    vocabulary: Vocabulary = VOCABULARY
    for column, name in names.items():
        try:
            target = _target(column, name, columns[column], wish, labels.binary, notes)
            _check_parts(target, parts, together)
            vocabulary = joined(vocabulary, _sample(target.attribute))
            if name in (each.attribute.name for each in targets):
                raise UsageError(f"two columns are named {name!r}; rename one with --attributes COLUMN=NAME")
        except UsageError as error:
            if wish.attributes is not None:
                raise UsageError(f"{labels.path}: {error}") from None
            notes.append(f"left out: {error}")
            continue
        targets.append(target)
    if not targets:
        raise UsageError(f"{labels.path}: there is nothing to learn in it. {'; '.join(notes)}")
    return Lesson(
        np.array(chosen, np.int64),
        targets,
        parts,
        {name: columns[name] for name in wish.groups},
        notes,
    )


def _parts(faces: list[int], groups: list[str] | None, notes: list[str]) -> Rows | None:
    """Per row a number that all rows of the same face and of the same group share, and in turn their rows; or None.

    A row without a group is one of its own.
    """
    keys = []
    if groups is not None:
        numbers: dict[str | int, int] = {}
        keys.append(np.array([numbers.setdefault(group or row, len(numbers)) for row, group in enumerate(groups)]))
    repeated = sum(count > 1 for count in Counter(faces).values())
    if repeated:
        notes.append(f"{repeated} faces are labelled more than once: their rows stay together in cross-validation")
        keys.append(np.unique(faces, return_inverse=True)[1])
    if len(keys) < 2:
        return keys[0] if keys else None
    parts, before = keys[0], None
    while before is None or (parts != before).any():
        before = parts
        for shared in keys:
            lowest = np.full(len(parts), len(parts))
            np.minimum.at(lowest, shared, parts)
            parts = lowest[shared]
    return parts


def _check_parts(target: Target, parts: Rows | None, together: str | None) -> None:
    if parts is not None and (count := len(np.unique(parts[~np.isnan(target.wanted)]))) < FOLDS:
        shared = f" or {together!r}" if together else ""
        raise UsageError(
            f"the column {target.column!r} cannot be learned: cross-validation needs {FOLDS} parts that share no "
            f"face{shared}, and there are {count}"
        )


def _sample(attribute: Attribute) -> Attribute:
    """The attribute with classes, so that a number can be checked against the vocabulary, too."""
    return attribute if attribute.classes else Attribute(attribute.name, ("low", "high"))


def _faces(features: Features, labels: Labels, notes: list[str]) -> tuple[list[int], list[int]]:
    """Per labelled face its row of the features and its line of the labels."""
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(features.pictures):
        rows.setdefault(name, []).append(row)
    known = Names([*rows, *features.faceless])
    chosen: list[int] = []
    lines: list[int] = []
    missing, doubtful, faceless, unplaced, several = [], [], [], [], 0
    for line, wanted in enumerate(labels.pictures):
        name = known.find(wanted)
        if name is None:
            missing.append(wanted)
        elif not name:
            doubtful.append(wanted)
        elif name not in rows:
            faceless.append(f"{wanted} ({features.faceless[name]})")
        else:
            box = labels.boxes[line]
            several += len(rows[name]) > 1 and box is None
            place = meant(features.boxes[rows[name]], box)
            if place is None:
                unplaced.append(wanted)
            else:
                chosen.append(rows[name][place])
                lines.append(line)
    notes += told(missing, f"labelled pictures are not in {features.path}; make the features of their folder")
    notes += told(doubtful, UNKNOWN_FOLDER)
    notes += told(faceless, "labelled pictures have no face that was found")
    notes += told(unplaced, "labelled boxes have no face in them that was found")
    if several:
        notes.append(f"{several} labelled pictures show several faces: the largest was taken")
    if not chosen:
        raise UsageError(
            f"{labels.path} and {features.path} have no face in common. {'; '.join(notes)}. Pictures are called "
            f"{', '.join(list(known.all)[:2])}… in the features and {', '.join(labels.pictures[:2])}… in the labels"
        )
    return chosen, lines


class Names:
    """Pictures by whole name, by the end of their path, or by a longer path that ends in it; with or without suffix.

    Accents may be written in either of Unicode's ways.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.all = dict.fromkeys(names)
        self._whole: dict[str, str] = {}
        self._ends: dict[str, str] = {}
        for name in self.all:
            whole = _composed(name)
            bare = whole.removesuffix(PurePosixPath(whole).suffix)
            for known, called in ((self._whole, {whole, bare}), (self._ends, {*_ends(whole), *_ends(bare)})):
                known.update({each: "" if each in known else name for each in called})
        for known in (self._whole, self._ends):
            known.update({_composed(name): name for name in self.all})

    def find(self, wanted: str) -> str | None:
        """The picture's name; empty where it may be one of several, None where there is none."""
        called = _composed(wanted)
        if called in self._ends:
            return self._ends[called]
        return next((self._whole[end] for end in _ends(called) if end in self._whole), None)


def _composed(name: str) -> str:
    """The name with its accents as most write them: macOS takes them apart."""
    return unicodedata.normalize("NFC", name)


def _ends(name: str) -> list[str]:
    """The whole path, without its first folder, and so on to the bare file name."""
    parts = name.split("/")
    return ["/".join(parts[place:]) for place in range(len(parts))]


def meant(boxes: Floats, box: Box | None) -> int | None:
    """Which of a picture's faces a label means: the one in the labelled box, else the largest; None where none is.

    Args:
        boxes: (n, 4 or more) x, y, w, h in pixels of n > 0 faces.
        box: labelled, in the same pixels.
    """
    if box is None:
        return int((boxes[:, 2] * boxes[:, 3]).argmax())
    corners = np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:4]], 1)
    shared = iou(np.array([box[0], box[1], box[0] + box[2], box[1] + box[3]], np.float32), corners)
    return int(shared.argmax()) if shared.max() >= OVERLAP else None


def told(names: list[str], what: str) -> list[str]:
    """A sentence about several, some of which are named; no sentence about none."""
    if not names:
        return []
    return [f"{len(names)} {what}: {', '.join(names[:SHOWN])}{', …' if len(names) > SHOWN else ''}"]


def _target(column: str, name: str, values: list[str], wish: Wish, signs: bool, notes: list[str]) -> Target:
    """A column as a target; raises UsageError where it cannot be learned."""
    present = [value for value in values if value]
    if not present:
        raise UsageError(f"the column {column!r} has no value")
    numbers = _numbers(values)
    if signs and numbers is not None:
        wanted = np.where(np.isnan(numbers), np.nan, (numbers > 0).astype(float))
        return _choice(column, name, ("no", "yes"), wanted, wish, notes)
    if column in wish.numbers and numbers is None:
        bad = next(value for value in present if _numbers([value]) is None)
        raise UsageError(f"the column {column!r} is no number everywhere: {bad!r}")
    if numbers is not None:
        known = numbers[~np.isnan(numbers)]
        whole = bool((known == known.round()).all())
        few = whole and len(np.unique(known)) <= FEW_NUMBERS
        if column in wish.numbers or not (few or column in wish.classes):
            return _number(column, name, numbers, wish)
        if whole:
            values = ["" if np.isnan(n) else plain(value) for n, value in zip(numbers, values, strict=True)]
            present = [value for value in values if value]
    words = {value.casefold() for value in present}
    if {NO_YES.get(word) for word in words} == {"no", "yes"} and not {"-1", "0"} <= words:
        wanted = np.array([float(NO_YES[value.casefold()] == "yes") if value else np.nan for value in values])
        return _choice(column, name, ("no", "yes"), wanted, wish, notes)
    if len(words) > MOST_CLASSES and wish.attributes is None and column not in wish.classes:
        raise UsageError(f"the column {column!r} has {len(words)} different values; name it to learn it all the same")
    if UNCERTAIN in words:
        raise UsageError(
            f"the column {column!r} has the value {UNCERTAIN!r}, as answers are called that are not certain; call it "
            "something else, or leave it empty"
        )
    ours = {label.casefold(): label for label in VOCABULARY[name].classes} if name in VOCABULARY else {}
    if words <= set(ours):  # the same question as ours: in our words and our order
        spelling, classes = ours, VOCABULARY[name].classes
    else:
        spelling = _spelling(column, present, notes)
        classes = tuple(sorted(spelling.values(), key=_order))
    index = {word: classes.index(label) for word, label in spelling.items()}
    wanted = np.array([float(index[value.casefold()]) if value else np.nan for value in values])
    return _choice(column, name, classes, wanted, wish, notes)


def _spelling(column: str, values: list[str], notes: list[str]) -> dict[str, str]:
    """Per word, whatever its case, the commonest way of writing it; that there are several is told."""
    ways: dict[str, Counter[str]] = {}
    for value in sorted(values):
        ways.setdefault(value.casefold(), Counter())[value] += 1
    chosen = {word: found.most_common(1)[0][0] for word, found in ways.items()}
    for word, found in ways.items():
        if len(found) > 1:
            notes.append(f"{column}: {', '.join(map(repr, found))} are one class, {chosen[word]!r}")
    return chosen


def plain(value: str) -> str:
    """A whole number without the `.0` that pandas gives it beside missing ones."""
    return re.sub(r"^([+-]?\d+)\.0*$", r"\1", value)


def _order(label: str) -> tuple[float, str]:
    """Classes that are numbers or begin with one in the order of the numbers, before the others."""
    digits = label.split("-")[0].rstrip("+")
    return (float(digits), label) if digits.isdecimal() else (float("inf"), label)


def _numbers(values: list[str]) -> Reals | None:
    try:
        found = np.array([float(value) if value else np.nan for value in values])
    except ValueError:
        return None
    return None if np.isinf(found).any() else found


def _choice(column: str, name: str, classes: tuple[str, ...], wanted: Reals, wish: Wish, notes: list[str]) -> Target:
    counts = Counter(wanted[~np.isnan(wanted)].astype(int).tolist())
    rare = [number for number in range(len(classes)) if counts[number] < FOLDS]
    told = ", ".join(f"{classes[number]!r} has {counts[number]}" for number in rare)
    fixed = name in VOCABULARY and classes == VOCABULARY[name].classes
    if len(classes) - len(rare) < 2 or (rare and fixed):
        raise UsageError(
            f"the column {column!r} cannot be learned: at least {FOLDS} examples of a class are needed, and "
            f"{told or f'all are {classes[0]!r}'}"
        )
    if rare:
        notes.append(f"{column}: at least {FOLDS} examples of a class are needed, and {told}; these rows are not used")
        kept = [number for number in range(len(classes)) if number not in rare]
        places = {number: place for place, number in enumerate(kept)}
        wanted = np.array([float(places.get(int(value), -1)) if not np.isnan(value) else np.nan for value in wanted])
        wanted[wanted < 0] = np.nan
        classes = tuple(classes[number] for number in kept)
    return Target(Attribute(name, classes, _opt_in(name, classes, wish)), column, wanted)


def _number(column: str, name: str, wanted: Reals, wish: Wish) -> Target:
    known = wanted[~np.isnan(wanted)]
    if len(known) < 4 * FOLDS or len(np.unique(known)) < 2:
        raise UsageError(f"the column {column!r} cannot be learned: {len(known)} numbers are too few, or all the same")
    with np.errstate(all="ignore"):
        held = np.append(known, known.std()).astype(np.float32)  # as the network has them
    if not np.isfinite(held).all() or held[-1] < np.finfo(np.float32).tiny:
        raise UsageError(f"the column {column!r} cannot be learned: its numbers are too large, or too close together")
    if name in VOCABULARY:
        raise UsageError(f"{name!r} is an attribute with classes; give your number another name")
    return Target(Attribute(name, (), _opt_in(name, (), wish)), column, wanted)


def bin_names(edges: Sequence[float] | Reals) -> tuple[str, ...]:
    """The classes of a number that is divided at `edges`."""
    shown = [f"{edge:.15g}" for edge in edges]
    between = [f"{low} to {high}" for low, high in pairwise(shown)]
    return (f"under {shown[0]}", *between, f"{shown[-1]} and over")


def is_number(classes: Sequence[str]) -> bool:
    """Whether they are those of a number, see `bin_names`."""
    return classes[0].startswith("under ") and classes[-1].endswith(" and over")


def _opt_in(name: str, classes: Sequence[str], wish: Wish) -> bool:
    """Whether it is off unless asked for: by wish, or since it means ethnicity."""
    if name in VOCABULARY:
        return VOCABULARY[name].opt_in
    return name in wish.opt_in or means_ethnicity(name, classes)
