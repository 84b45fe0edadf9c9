"""The vocabulary: every attribute, its classes in order, what is opt-in, and how others join it. Its only home.

The order of classes is part of every weight's card. All attributes are apparent: what a viewer would say from the
picture, never a claim about the person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from faces.errors import UsageError


@dataclass(frozen=True, slots=True)
class Attribute:
    """One question about a face.

    Attributes:
        name: its key in results.
        classes: in order.
        opt_in: whether it is off unless asked for by name or with `all`.
        independent: whether each class has its own probability (then `none` is one minus the strongest).
    """

    name: str
    classes: tuple[str, ...]
    opt_in: bool = False
    independent: bool = False


Vocabulary = Mapping[str, Attribute]
"""Attributes by name, in the order in which they are shown and written."""

VOCABULARY: Vocabulary = {
    attribute.name: attribute
    for attribute in (
        Attribute("gender", ("female", "male")),
        Attribute("age", ("0-2", "3-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70+")),
        Attribute(
            "expression",
            ("anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"),
        ),
        Attribute(
            "ethnicity7",
            ("White", "Black", "Latino_Hispanic", "East_Asian", "Southeast_Asian", "Indian", "Middle_Eastern"),
            opt_in=True,
        ),
        Attribute("ethnicity4", ("White", "Black", "Asian", "Indian"), opt_in=True),
        Attribute("pose", ("frontal", "left", "right", "up", "down")),
        Attribute("illumination", ("bad", "medium", "high")),
        Attribute(
            "occlusion",
            ("none", "glasses", "beard", "ornaments", "hair", "hand", "others"),
            independent=True,
        ),
        Attribute("makeup", ("partial", "over")),
    )
}

ALIASES: dict[str, tuple[str, ...]] = {
    "ethnicity": ("ethnicity7", "ethnicity4"),
    "race": ("ethnicity7",),
    "race4": ("ethnicity4",),
    "sex": ("gender",),
    "emotion": ("expression",),
    "light": ("illumination",),
}

TAKEN = frozenset(
    (
        "item status error warning width height pts id x y w h bbox score seen landmarks "
        "first last frames embedding all"
    ).split()
)
"""What results, or the networks of own heads, call something else."""
PARTS = ("probability", "certain", "value", "years", "group", "yaw", "pitch", "roll", "avg", "score")
"""What follows an attribute's name in the columns of flat tables."""

AGE_CENTRES: tuple[float, ...] = (1.0, 6.0, 14.5, 24.5, 34.5, 44.5, 54.5, 64.5, 76.0)
"""Years standing for each age class: the middle of the bin; for 70+ the mean age of UTKFace's pictures above 69."""


AGE_SPANS = {"0-2": (0.0, 2.4), "3-9": (3.0, 9.4), "70+": (70.0, 120.0)} | {
    f"{first}-{first + 9}": (float(first), first + 9.4) for first in range(10, 70, 10)
}
"""Years that agree with each age class, also when they are rounded."""


def age_in(label: str, years: float) -> dict[str, float | str]:
    """`years` brought into the age class that is answered, so that the two never contradict, and their `group`."""
    first, last = AGE_SPANS[label]
    settled = min(max(years, first), last)
    return {"years": round(settled, 1), "group": age_group(settled)}


BIN = re.compile(r"under (-?\d\S*)|(-?\d\S*) to (-?\d\S*)|(-?\d\S*) and over")
"""Class of a number of one's own, as faces_train.own.targets names it; its upper edge belongs to the next one."""
DIGITS = 3
"""Decimal places of such numbers."""


def value_in(label: str, value: float) -> float:
    """`value` of an attribute of one's own brought into the bin that is answered, so that the two never contradict."""
    found = BIN.fullmatch(label)
    if found:
        under, low, high, over = found.groups()
        value = min(value, float(under or high or inf) - 10**-DIGITS)
        value = max(value, float(low or over or -inf))
    return round(value, DIGITS)


def age_group(years: float) -> str:
    """The coarse age group of the original Faces project: child < 13 <= young < 36 <= middle < 60 <= old."""
    for name, limit in (("child", 13.0), ("young", 36.0), ("middle", 60.0)):
        if years < limit:
            return name
    return "old"


def key(text: str) -> str:
    """The name of an attribute of one's own from its column: of `Wearing Hat` and `wearingHat`, `wearing_hat`."""
    letters = unicodedata.normalize("NFC", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).lower())
    kept = (each if each == "_" or unicodedata.category(each)[0] in "LMN" else " " for each in letters)
    return "_".join("".join(kept).split()).strip("_")


def joined(vocabulary: Vocabulary, attribute: Attribute) -> Vocabulary:
    """The vocabulary with an attribute of one's own.

    One of a name that is there already must have the same classes: it is the same question, answered by another head.

    Raises:
        UsageError: when it would be mistaken for something else, or has fewer than two classes.
    """
    name, known = attribute.name, vocabulary.get(attribute.name)
    if name != key(name) or not name:
        raise UsageError(f"{name!r} cannot name an attribute; {key(name) or 'my_attribute'!r} can")
    if known is not None and known.classes == attribute.classes:
        return vocabulary
    if known is not None:
        raise UsageError(
            f"the attribute {name!r} is there already, with the classes {', '.join(known.classes)} and not "
            f"{', '.join(attribute.classes)}; give yours another name"
        )
    if name in ALIASES:
        raise UsageError(f"{name!r} already means {', '.join(ALIASES[name])}; give your attribute another name")
    pairs = [(name, other) for other in vocabulary] + [(other, name) for other in vocabulary]
    if name in TAKEN or any(f"{one}_{part}" == other for one, other in pairs for part in PARTS):
        raise UsageError(f"{name!r} is a column of the results; give your attribute another name")
    if len(attribute.classes) < 2 or len(set(attribute.classes)) != len(attribute.classes):
        raise UsageError(f"the attribute {name!r} needs two or more different classes")
    return {**vocabulary, name: attribute}


def select(names: str | Sequence[str] | None, vocabulary: Vocabulary = VOCABULARY) -> tuple[str, ...]:
    """The attributes asked for, in the vocabulary's order.

    Args:
        names: attribute names or aliases, also comma-separated in one text; `all` adds the opt-in ones; None means
            all but opt-in.
        vocabulary: what there is to choose from.

    Raises:
        UsageError: on an unknown name.
    """
    if names is None:
        return tuple(name for name, attribute in vocabulary.items() if not attribute.opt_in)
    wanted: set[str] = set()
    parts = names.split(",") if isinstance(names, str) else names
    for part in filter(None, map(str.strip, parts)):
        name = key(part)
        if name == "all":
            wanted.update(vocabulary)
        elif name in ALIASES:
            wanted.update(ALIASES[name])
        elif name in vocabulary:
            wanted.add(name)
        else:
            raise UsageError(f"no such attribute: {part!r}; choose from {', '.join(vocabulary)}, or all")
    if not wanted:
        raise UsageError("--attributes names no attribute")
    return tuple(name for name in vocabulary if name in wanted)
