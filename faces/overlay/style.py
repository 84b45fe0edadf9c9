"""How an overlay looks: kinds, sizes and colours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from faces.overlay.commands import Colour

PALETTE: tuple[Colour, ...] = (
    (86, 180, 233),
    (230, 159, 0),
    (0, 158, 115),
    (240, 228, 66),
    (204, 121, 167),
    (213, 94, 0),
    (228, 228, 228),
)
"""Told apart with every common colour blindness: Okabe & Ito, "Color universal design", 2008; light grey instead of
their blue and black, which are lost on dark pictures."""
INK: Colour = (255, 255, 255)
FAINT: Colour = (178, 178, 178)
"""For what is uncertain."""
DARK: Colour = (18, 20, 24)
"""Panels, and the rim that sets a coloured line off from a background of its own colour."""
PANEL_OPACITY = 0.85
"""Over white it still leaves FAINT a contrast above 4.5:1."""
WEIGHT = 500
SMALLEST_FONT = 11
"""Pixels; smaller letters cannot be read."""


class Kind(StrEnum):
    """How much is drawn: one short line; compact lines at a box or at its corners; every answer."""

    MINIMAL = "minimal"
    BOXES = "boxes"
    CORNERS = "corners"
    CARDS = "cards"


class Say(Protocol):
    """Gives the engine's word or phrase, see faces.overlay.wording, in the reader's language."""

    def __call__(self, text: str, count: int = 1) -> str:
        """`text` in that language; `count` is the number in it, if there is one."""
        ...


def english(text: str, count: int = 1) -> str:
    """The engine's own language."""
    return text


@dataclass(frozen=True, slots=True)
class Style:
    """What a user may choose about an overlay.

    Attributes:
        kind: how much is drawn.
        font_scale: factor on the size of letters; they never get smaller than SMALLEST_FONT.
        ids: whether each face's id is written: the Track's in a video.
        say: gives every word and phrase.
        right_to_left: whether labels are read, and set, from right to left.
    """

    kind: Kind = Kind.CARDS
    font_scale: float = 1.0
    ids: bool = False
    say: Say = english
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes for one face of one picture, in pixels.

    Attributes:
        font: of a label with room around it.
        small: of a label in a crowd.
        line: width of the box's lines.
    """

    font: int
    small: int
    line: int

    @classmethod
    def of(cls, width: int, height: int, face_height: float, style: Style) -> Sizes:
        """Sizes that can be read when the whole picture is looked at, and suit the face.

        Args:
            width: of the picture, pixels.
            height: of the picture, pixels.
            face_height: pixels.
            style: its font_scale is applied.
        """
        longest = max(width, height)
        largest, smallest = max(13.0, 0.016 * longest), max(12.0, 0.0085 * longest)
        font = min(max(0.085 * face_height, smallest), largest)
        small = max(SMALLEST_FONT, 0.0065 * longest)
        line = max(1.0, min(max(2.0, 0.0025 * longest), 0.03 * face_height))
        return cls(
            max(SMALLEST_FONT, round(font * style.font_scale)),
            max(SMALLEST_FONT, round(min(font, small) * style.font_scale)),
            round(line),
        )


def colour_of(number: int) -> Colour:
    """The colour of the face with this id."""
    return PALETTE[number % len(PALETTE)]
