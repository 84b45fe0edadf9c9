"""What is written about a face, from everything down to a number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from faces.overlay.style import Kind, Say, Style, english
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
"""What is left out last comes first, see `ordered`."""
COMPACT_LINES = 3
PRESENT = 0.5
"""Probability from which an occlusion is named beside the strongest one."""
UNCERTAIN = "uncertain"
TITLES = {"ethnicity7": "ethnicity (7)", "ethnicity4": "ethnicity (4)", "illumination": "light"}
SELF_EXPLAINING = ("gender", "expression")
"""What needs no title before its label."""
YEARS = "{years} years [{label}]"
"""Square brackets, as cv2's font sets round ones far apart."""
ABOUT = "{years} years, uncertain"
ONE = {YEARS: "{years} year [{label}]", ABOUT: "{years} year, uncertain"}
"""The same for a single year."""
CLASS = "age {label}"
PERCENT = "{percent}%"
NAMED = "{title}: {value}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer in words."""

    text: str
    certain: bool = True


Wording = tuple[Entry, ...]
"""The lines of one label."""


def wordings(face: Face, style: Style) -> Iterator[Wording]:
    """Labels of a face, the shortest first: its number, a short line, then more and more lines.

    None for a face without attributes unless ids are wanted.
    """
    number = Entry(f"#{face.id}")
    answers = face.attributes
    if answers or style.ids:
        yield (number,)
    if not answers:
        return
    prefix = f"{number.text} " if style.ids else ""
    names = ordered(answers)
    yield (Entry(prefix + short(answers, names, style.say)),)
    if style.kind is Kind.MINIMAL:
        return
    kept = [name for name in names if answers[name].certain]
    if style.kind is Kind.CARDS:
        kept += [name for name in names if name not in kept]
    else:
        kept = kept[:COMPACT_LINES]
    entries = {name: Entry(line(name, answers[name], style.say), answers[name].certain) for name in kept}
    for count in range(2, len(kept) + 1):
        first, *others = [entries[name] for name in sorted(kept[:count], key=names.index)]
        yield (Entry(prefix + first.text, first.certain), *others)


def ordered(names: Collection[str]) -> list[str]:
    """Attributes by PRIORITY; those that are not named there, such as one's own, come last."""
    return [*(name for name in PRIORITY if name in names), *(name for name in names if name not in PRIORITY)]


def short(answers: Mapping[str, Distribution], names: list[str], say: Say = english) -> str:
    """The most important certain answers in one short line, such as `female 34`."""
    certain = [name for name in names if answers[name].certain]
    if certain[:2] == ["gender", "age"]:
        return f"{value('gender', answers['gender'], say)} {years(answers['age'], '{years}', say)}"
    return line(certain[0], answers[certain[0]], say) if certain else say(UNCERTAIN)


def line(name: str, answer: Distribution, say: Say = english) -> str:
    """One answer as a line of a card."""
    title = say(TITLES.get(name, name)).replace("_", " ")
    if not answer.certain:
        if name == "age" and "years" in answer.extra:  # the bin is uncertain, the years are still worth reading
            return years(answer, ABOUT, say)
        return say(NAMED).format(title=title, value=say(UNCERTAIN))
    if name == "age":
        return years(answer, YEARS, say)
    if name in SELF_EXPLAINING:
        return f"{value(name, answer, say)} {percent(answer, say)}"
    return say(NAMED).format(title=title, value=value(name, answer, say))


def years(age: Distribution, phrase: str, say: Say = english) -> str:
    """Age in whole years in a `phrase`; the class where the weight answers nothing finer."""
    number = age.extra.get("years")
    if not isinstance(number, float):
        return say(CLASS).format(label=age.label)
    count = round(number)
    return say(ONE.get(phrase, phrase) if count == 1 else phrase, count).format(years=count, label=age.label)


def value(name: str, answer: Distribution, say: Say = english) -> str:
    """The label as a person reads it, or the number itself; for occlusion the two strongest that are present."""
    if "value" in answer.extra:
        return f"{answer.extra['value']:.4g}"
    if name == "occlusion" and answer.label != "none":
        present = [label for label, share in answer.scores.items() if share >= PRESENT and label != "none"]
        present.sort(key=lambda label: (label != answer.label, -answer.scores[label]))
        return ", ".join(say(label) for label in present[:2] or [answer.label])
    return say(answer.label).replace("_", " ")


def percent(answer: Distribution, say: Say = english) -> str:
    """The probability; never 100 %, as no answer is certain to that degree."""
    return say(PERCENT).format(percent=min(99, round(answer.probability * 100)))
