"""What a layout consists of: drawing commands that cv2 and QPainter carry out alike.

Coordinates are pixels of the picture, x to the right, y down. Colours are (red, green, blue), 0..255.
"""

from __future__ import annotations

from dataclasses import dataclass

from faces.types import Box

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """The outline of `box`; `width` is the line's, in pixels, centred on the box's edge."""

    box: Box
    colour: Colour
    width: int


@dataclass(frozen=True, slots=True)
class Line:
    """Straight strokes through `points`, `width` pixels wide."""

    points: tuple[tuple[float, float], ...]
    colour: Colour
    width: int


@dataclass(frozen=True, slots=True)
class Panel:
    """A filled `box` with rounded corners of `radius` pixels, `opacity` 0..1."""

    box: Box
    colour: Colour
    opacity: float
    radius: float


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text.

    Attributes:
        text: what to write.
        x: where it starts, pixels.
        baseline: y of the baseline, pixels.
        size: of the font in pixels, a whole number.
        weight: 400 is regular, 700 bold.
        colour: of the letters.
    """

    text: str
    x: float
    baseline: float
    size: int
    weight: int
    colour: Colour


Command = Rectangle | Line | Panel | Text
