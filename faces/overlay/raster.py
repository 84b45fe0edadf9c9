"""Drawing commands onto a picture with cv2, whose own TrueType font looks the same on every system."""

from __future__ import annotations

import unicodedata
from functools import cache

import cv2
import numpy as np

from faces.overlay.commands import Colour, Command, Line, Panel, Rectangle, Text
from faces.overlay.layout import layout
from faces.overlay.seats import Seats
from faces.overlay.style import WEIGHT, Style
from faces.types import FrameResult, Picture

LINE_HEIGHT = 1.36
"""Height of a line of text in font sizes."""
MISSING = "?"
"""What the font draws in place of a letter that it lacks."""


def draw(image: Picture, result: FrameResult, style: Style | None = None, seats: Seats | None = None) -> Picture:
    """The picture with boxes and labels.

    Args:
        image: (height, width, 3) uint8, BGR; left as it is.
        result: its faces.
        style: how much and how large; None takes the defaults.
        seats: of the video that this is the next picture of, see `layout`.

    Returns:
        A new (height, width, 3) uint8 array, BGR.
    """
    drawn = image.copy()
    for command in layout(result, measure, style, seats):
        paint(drawn, command)
    return drawn


@cache
def _font() -> cv2.FontFace:
    return cv2.FontFace("sans")


def measure(text: str, size: float) -> tuple[float, float]:
    """Width and line height in pixels of `text` at the font size `size`."""
    return float(_width(text, round(size))), LINE_HEIGHT * size


@cache
def _width(text: str, size: int) -> int:
    return int(cv2.getTextSize((0, 0), text, (0, 0), _font(), size, WEIGHT)[2])


def can_draw(text: str) -> bool:
    """Whether the font has all letters of `text`, and sets them right: it knows no writing from right to left."""
    return all(
        unicodedata.bidirectional(each) not in ("R", "AL") and (each == MISSING or _inked(each) != _inked(MISSING))
        for each in text
    )


@cache
def _inked(letter: str) -> bytes:
    cell = np.zeros((48, 48), np.uint8)
    cv2.putText(cell, letter, (12, 36), (255,), _font(), 24, WEIGHT)
    return cell.tobytes()


def paint(image: Picture, command: Command) -> None:
    """Carry out one command on `image`, in place."""
    match command:
        case Rectangle(box, colour, width):
            start, end = (round(box.x), round(box.y)), (round(box.right) - 1, round(box.bottom) - 1)
            cv2.rectangle(image, start, end, _bgr(colour), width)
        case Line(points, colour, width):
            cv2.polylines(image, [np.round(points).astype(np.int32)], False, _bgr(colour), width, cv2.LINE_AA)
        case Panel():
            _panel(image, command)
        case Text(text, x, baseline, size, weight, colour):
            cv2.putText(image, text, (round(x), round(baseline)), _bgr(colour), _font(), size, weight)


def _panel(image: Picture, panel: Panel) -> None:
    box = panel.box
    left, top, right, bottom = (max(0, round(v)) for v in box.corners)
    part = image[top:bottom, left:right]
    if not part.size:
        return
    cover = part.copy()
    radius = min(round(panel.radius), (right - left) // 2, (bottom - top) // 2)
    across, down = right - left - 1, bottom - top - 1
    colour = _bgr(panel.colour)
    cv2.rectangle(cover, (radius, 0), (across - radius, down), colour, cv2.FILLED)
    cv2.rectangle(cover, (0, radius), (across, down - radius), colour, cv2.FILLED)
    for x in (radius, across - radius):
        for y in (radius, down - radius):
            cv2.circle(cover, (x, y), radius, colour, cv2.FILLED, cv2.LINE_AA)
    cv2.addWeighted(cover, panel.opacity, part, 1.0 - panel.opacity, 0.0, dst=part)


def _bgr(colour: Colour) -> Colour:
    return colour[::-1]
