"""Attributes and classes in the window's language. The engine's own names stay in tables."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale, QObject
from PySide6.QtGui import QKeySequence

from faces.overlay.wording import ABOUT, CLASS, NAMED, ONE, PERCENT, TITLES, YEARS, years
from faces.overlay.wording import percent as certainty
from faces.runtime.providers import NAMES
from faces.types import Distribution
from faces_gui.reasons import known

_ATTRIBUTES: dict[str, Any] = {
    "gender": QT_TRANSLATE_NOOP("Words", "Gender"),
    "age": QT_TRANSLATE_NOOP("Words", "Age"),
    "expression": QT_TRANSLATE_NOOP("Words", "Expression"),
    "ethnicity7": QT_TRANSLATE_NOOP("Words", "Ethnicity (7)"),
    "ethnicity4": QT_TRANSLATE_NOOP("Words", "Ethnicity (4)"),
    "pose": QT_TRANSLATE_NOOP("Words", "Pose"),
    "illumination": QT_TRANSLATE_NOOP("Words", "Light"),
    "occlusion": QT_TRANSLATE_NOOP("Words", "Occlusion"),
    "makeup": QT_TRANSLATE_NOOP("Words", "Make-up"),
}
_CLASSES: dict[str, Any] = {
    "female": QT_TRANSLATE_NOOP("Words", "female"),
    "male": QT_TRANSLATE_NOOP("Words", "male"),
    "anger": QT_TRANSLATE_NOOP("Words", "anger"),
    "contempt": QT_TRANSLATE_NOOP("Words", "contempt"),
    "disgust": QT_TRANSLATE_NOOP("Words", "disgust"),
    "fear": QT_TRANSLATE_NOOP("Words", "fear"),
    "happiness": QT_TRANSLATE_NOOP("Words", "happiness"),
    "neutral": QT_TRANSLATE_NOOP("Words", "neutral"),
    "sadness": QT_TRANSLATE_NOOP("Words", "sadness"),
    "surprise": QT_TRANSLATE_NOOP("Words", "surprise"),
    "White": QT_TRANSLATE_NOOP("Words", "White"),
    "Black": QT_TRANSLATE_NOOP("Words", "Black"),
    "Latino_Hispanic": QT_TRANSLATE_NOOP("Words", "Latino or Hispanic"),
    "East_Asian": QT_TRANSLATE_NOOP("Words", "East Asian"),
    "Southeast_Asian": QT_TRANSLATE_NOOP("Words", "Southeast Asian"),
    "Indian": QT_TRANSLATE_NOOP("Words", "Indian"),
    "Middle_Eastern": QT_TRANSLATE_NOOP("Words", "Middle Eastern"),
    "Asian": QT_TRANSLATE_NOOP("Words", "Asian"),
    "frontal": QT_TRANSLATE_NOOP("Words", "frontal"),
    "left": QT_TRANSLATE_NOOP("Words", "left"),
    "right": QT_TRANSLATE_NOOP("Words", "right"),
    "up": QT_TRANSLATE_NOOP("Words", "up"),
    "down": QT_TRANSLATE_NOOP("Words", "down"),
    "bad": QT_TRANSLATE_NOOP("Words", "bad"),
    "medium": QT_TRANSLATE_NOOP("Words", "medium"),
    "high": QT_TRANSLATE_NOOP("Words", "high"),
    "none": QT_TRANSLATE_NOOP("Words", "none"),
    "glasses": QT_TRANSLATE_NOOP("Words", "glasses"),
    "beard": QT_TRANSLATE_NOOP("Words", "beard"),
    "ornaments": QT_TRANSLATE_NOOP("Words", "ornaments"),
    "hair": QT_TRANSLATE_NOOP("Words", "hair"),
    "hand": QT_TRANSLATE_NOOP("Words", "hand"),
    "others": QT_TRANSLATE_NOOP("Words", "others"),
    "partial": QT_TRANSLATE_NOOP("Words", "partial"),
    "over": QT_TRANSLATE_NOOP("Words", "over"),
}
_TASKS: dict[str, Any] = {
    "detect": QT_TRANSLATE_NOOP("Words", "finds faces"),
    "refine": QT_TRANSLATE_NOOP("Words", "looks at found faces closely"),
    "heads": QT_TRANSLATE_NOOP("Words", "answers attributes"),
    "embed": QT_TRANSLATE_NOOP("Words", "describes faces for other networks"),
}
_PROVIDERS = {"cpu": "CPU", "cuda": "CUDA", "directml": "DirectML", "coreml": "CoreML"}
MARK = "\u200e"
"""Keeps `Ctrl++` in its order among Arabic."""


def plain(text: str) -> str:
    """A menu's text without what only a menu needs: `&Open…` or, in Chinese, `打开(&O)…`."""
    return re.sub(r"\(&.\)", "", text).replace("&", "").rstrip("…").rstrip()


def attribute(name: str) -> str:
    """What people call the attribute; one of their own has no translation."""
    if name in _ATTRIBUTES:
        return QCoreApplication.translate("Words", _ATTRIBUTES[name])
    return name.replace("_", " ").capitalize()


def label(name: str) -> str:
    """What people call the class; age classes are numbers already."""
    return QCoreApplication.translate("Words", _CLASSES[name]) if name in _CLASSES else name


_PHRASES: dict[str, Any] = {
    "uncertain": QT_TRANSLATE_NOOP("Words", "uncertain"),
    CLASS: QT_TRANSLATE_NOOP("Words", "age {label}"),
    NAMED: QT_TRANSLATE_NOOP("Words", "{title}: {value}"),
    PERCENT: QT_TRANSLATE_NOOP("Words", "{percent}%"),
}
"""What faces.overlay writes besides attributes and classes."""


class Words(QObject):
    """Phrases that a number changes: Qt only finds those in a QObject's `tr`."""

    def years(self, phrase: str, count: int) -> str:
        """An age in years, certain or not."""
        if phrase in (YEARS, ONE[YEARS]):
            return self.tr("%n year(s) [{label}]", "", count)
        return self.tr("%n year(s), uncertain", "", count)


def spoken(text: str, count: int = 1) -> str:
    """The overlay's word or phrase in the window's language; as it is in English and where it is unknown.

    Args:
        text: see faces.overlay.wording.
        count: the number of years in a phrase that has one.
    """
    say = QCoreApplication.translate
    if say("Words", "uncertain") == "uncertain":
        return text
    if text in (YEARS, ONE[YEARS], ABOUT, ONE[ABOUT]):
        return Words().years(text, count)
    attribute_ = next((name for name, title in TITLES.items() if title == text), text)
    source = _PHRASES.get(text) or _CLASSES.get(text) or _ATTRIBUTES.get(attribute_)
    return say("Words", source) if source else text


def reason(text: str) -> str:
    """An error's sentence in the window's language, as far as it, or what stands on a side of a colon, is known.

    It begins with a capital letter unless a file's name comes first.
    """
    whole = known(text)
    head, colon, _ = text.partition(": ")
    file = colon and re.search(r"[./\\]", head)
    for at in re.finditer(": ", text):
        sides = text[: at.start()], text[at.end() :]
        said = known(sides[0]), known(sides[1])
        if whole == text and said != sides:
            whole = named(*said)
    return whole[:1].upper() + whole[1:] if re.match(r"[a-z]+ ", whole) and not file else whole


def unanalysed() -> str:
    """What is said instead of faces where no weights are loaded."""
    return QCoreApplication.translate("Words", "Nothing is analysed")


def named(title: str, value: str) -> str:
    """A title and what it is the title of."""
    return QCoreApplication.translate("Words", _PHRASES[NAMED]).format(title=title, value=value)


def percent(share: float) -> str:
    """A share of 1; never 100 %, as faces.overlay.wording has it."""
    return QCoreApplication.translate("Words", _PHRASES[PERCENT]).format(percent=min(99, round(share * 100)))


def locale() -> QLocale:
    """How numbers are written; all that the window shows have the digits 0 to 9."""
    own = QLocale()
    return own if own.zeroDigit() == "0" else QLocale.c()


def decimal(number: float, digits: int = 1) -> str:
    """The number with so many digits after its comma or point."""
    return locale().toString(float(number), "f", digits)


def keys(sequence: QKeySequence) -> str:
    """The keys to press; Qt itself leaves the longest key's name in English in some languages."""
    text = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    return text.replace("Space", QCoreApplication.translate("Words", "Space"))


def task(name: str) -> str:
    """What a weight of this task does."""
    return QCoreApplication.translate("Words", _TASKS[name]) if name in _TASKS else name


def provider(name: str) -> str:
    """What people call a provider, be it named as in faces.runtime.providers.NAMES or by ONNX Runtime."""
    short = next((each for each, full in NAMES.items() if full == name), name)
    return _PROVIDERS.get(short, name)


def camera(number: int) -> str:
    """A camera of which nothing but its number, from 1, is known."""
    return QCoreApplication.translate("Words", "Camera {number}").format(number=number)


def screen(text: str) -> str:
    """A screen, or a part of it, as faces_gui.places.Place names it, in words."""
    say = QCoreApplication.translate
    match text.split(","):
        case ["0"]:
            return say("Words", "All screens")
        case [number]:
            return say("Words", "Screen {number}").format(number=number)
        case [_, _, width, height]:
            return say("Words", "Part of the screen, {width} × {height}").format(width=width, height=height)
    return text


def answer(distribution: Distribution) -> str:
    """The answer in a few words: `female 97%`, `34 years [30-39]`, or that it is uncertain."""
    if isinstance(distribution.extra.get("years"), float):
        return years(distribution, YEARS if distribution.certain else ABOUT, spoken)
    if not distribution.certain:
        return QCoreApplication.translate("Words", "uncertain")
    if "value" in distribution.extra:
        return f"{distribution.extra['value']:.4g} ({distribution.label})"
    return f"{label(distribution.label)} {certainty(distribution, spoken)}"
