"""What is written about a face, from everything down to a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faces.overlay.style import Kind, Style
from faces.types import Distribution, Face

PRIORITY = (
    "gender",
    "age",
    "expression",
    "ethnicity7",
    "ethnicity4",
    "pose",
    "occlusion",
    "illumination",
    "makeup",
)
"""What is left out last comes first. Attributes that are not named here come last."""
COMPACT_LINES = 3
PRESENT = 0.5
"""Probability from which an occlusion is named beside the strongest one."""
UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer in words."""

    text: str
    certain: bool = True


Wording = tuple[Entry, ...]
"""The lines of one label."""


def wordings(face: Face, style: Style) -> list[Wording]:
    """Labels of a face, the shortest first: its number, a short line, then more and more lines.

    Empty for a face without attributes unless ids are wanted.
    """
    number = Entry(f"#{face.id}" if style.ids else str(face.id))
    if not face.attributes:
        return [(number,)] if style.ids else []
    prefix = f"#{face.id} " if style.ids else ""
    names = [name for name in PRIORITY if name in face.attributes]
    names += [name for name in face.attributes if name not in PRIORITY]
    labels: list[Wording] = [(number,), (Entry(prefix + short(face.attributes, names)),)]
    if style.kind is Kind.MINIMAL:
        return labels
    certain = [name for name in names if face.attributes[name].certain]
    if style.kind is Kind.CARDS:
        kept, most = certain + [name for name in names if name not in certain], len(names)
    else:
        kept, most = certain, COMPACT_LINES
    for count in range(2, min(len(kept), most) + 1):
        lines = [Entry(line(name, face.attributes[name]), name in certain) for name in names if name in kept[:count]]
        labels.append((Entry(prefix + lines[0].text, lines[0].certain), *lines[1:]))
    return labels


def short(answers: Mapping[str, Distribution], names: list[str]) -> str:
    """The two most important certain answers in a few letters, such as `female 34`."""
    certain = [name for name in names if answers[name].certain][:2]
    return " ".join(brief(name, answers[name]) for name in certain) or UNCERTAIN


def brief(name: str, answer: Distribution) -> str:
    """One answer in one word."""
    years = answer.extra.get("years")
    return f"{years:.0f}" if name == "age" and isinstance(years, float) else value(name, answer)


def line(name: str, answer: Distribution) -> str:
    """One answer as a line of a card."""
    title = {"ethnicity7": "ethnicity", "ethnicity4": "ethnicity", "illumination": "light"}.get(name, name)
    if not answer.certain:
        return f"{title}: {UNCERTAIN}"
    if name == "age":
        years = answer.extra.get("years")
        return f"{years:.0f} years ({answer.label})" if isinstance(years, float) else f"age: {answer.label}"
    if name in ("gender", "expression"):
        return f"{value(name, answer)} {percent(answer)}"
    if name == "occlusion":
        return f"{title}: {value(name, answer)}"
    if name in ("pose", "illumination"):
        return f"{title}: {value(name, answer)}"
    return f"{title}: {value(name, answer)} {percent(answer)}"


def value(name: str, answer: Distribution) -> str:
    """The label as a person reads it; every occlusion that is present."""
    if name == "occlusion" and answer.label != "none":
        present = [label for label, p in answer.scores.items() if p >= PRESENT and label not in ("none", answer.label)]
        return ", ".join([answer.label, *present])
    return answer.label.replace("_", " ")


def percent(answer: Distribution) -> str:
    """The probability; never 100 %, as no answer is certain to that degree."""
    return f"{min(99, round(answer.probability * 100))}%"
