"""The vocabulary: every attribute, its classes in order, and what is opt-in. Its only home.

The order of classes is part of every weight's card. All attributes are apparent: what a viewer would say from the
picture, never a claim about the person.
"""

from __future__ import annotations

from dataclasses import dataclass

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


VOCABULARY: dict[str, Attribute] = {
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

AGE_CENTRES: tuple[float, ...] = (1.0, 6.0, 14.5, 24.5, 34.5, 44.5, 54.5, 64.5, 76.0)
"""Years standing for each age class: the middle of the bin; for 70+ the mean age of UTKFace's pictures above 69."""


def age_group(years: float) -> str:
    """The coarse age group of the original Faces project: child < 13 <= young < 36 <= middle < 60 <= old."""
    for name, limit in (("child", 13.0), ("young", 36.0), ("middle", 60.0)):
        if years < limit:
            return name
    return "old"


def select(names: str | None) -> tuple[str, ...]:
    """The attributes asked for, in the vocabulary's order.

    Args:
        names: comma-separated attribute names or aliases; `all` adds the opt-in ones; None means all but opt-in.

    Raises:
        UsageError: on an unknown name.
    """
    if names is None:
        return tuple(name for name, attribute in VOCABULARY.items() if not attribute.opt_in)
    wanted: set[str] = set()
    for name in (part.strip().lower() for part in names.split(",") if part.strip()):
        if name == "all":
            wanted.update(VOCABULARY)
        elif name in ALIASES:
            wanted.update(ALIASES[name])
        elif name in VOCABULARY:
            wanted.add(name)
        else:
            raise UsageError(f"no such attribute: {name!r}; choose from {', '.join(VOCABULARY)}, or all")
    if not wanted:
        raise UsageError("--attributes names no attribute")
    return tuple(name for name in VOCABULARY if name in wanted)
