"""FrameResult → drawing commands: the one layout that files and the window share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from faces.geometry import clip
from faces.overlay.commands import Colour, Command, Line, Panel, Rectangle, Text
from faces.overlay.place import Places
from faces.overlay.style import DARK, FAINT, INK, PANEL_OPACITY, WEIGHT, Kind, Sizes, Style, colour_of
from faces.overlay.wording import Wording, wordings
from faces.types import Box, FrameResult

Measure = Callable[[str, float], tuple[float, float]]
"""(text, font size in pixels) → width and height of the line in pixels, in the font that draws it at style.WEIGHT."""
BASELINE = 0.76
"""Share of a line's height above the baseline."""
CORNER = 0.22
"""Share of a box's side that a corner bracket spans."""
TALLEST = 1.5
"""A label of several lines is at most this much taller than its face."""


@dataclass(frozen=True, slots=True)
class _Label:
    """A wording with its size in pixels: of the font, of a line of text, and of the whole panel."""

    wording: Wording
    font: int
    line: float
    width: float
    height: float

    @property
    def padding(self) -> float:
        return round(0.35 * self.font)

    @classmethod
    def measured(cls, wording: Wording, font: int, measure: Measure) -> _Label:
        sizes = [measure(entry.text, font) for entry in wording]
        line = max(height for _, height in sizes)
        padding = round(0.35 * font)
        height = np.ceil(line * len(wording) + (padding if len(wording) > 1 else 0))
        return cls(wording, font, line, float(np.ceil(max(w for w, _ in sizes) + 2 * padding + font // 4)), height)


def layout(result: FrameResult, measure: Measure, style: Style | None = None) -> list[Command]:
    """What to draw for a picture. The same result and style always give the same commands.

    Every face gets a box. Beside it goes as much of its wording as there is room for: labels never cover a face but,
    at the chin and only where the picture has no other room, their own, nor another label, nor leave the picture.
    Room is given out in rounds, so that one face's long label does not cost another its short one.

    Args:
        result: the faces; boxes in pixels.
        measure: sizes of text in the font that will draw it.
        style: how much and how large; None takes the defaults.

    Returns:
        Commands in drawing order, none for a picture without faces.
    """
    style = style or Style()
    boxes = [clip(face.detection.box, result.width, result.height) for face in result.faces]
    sizes = [Sizes.of(result.width, result.height, box.h, style) for box in boxes]
    labels = _labels(result, boxes, sizes, measure, style)
    commands: list[Command] = []
    for face, box, size in zip(result.faces, boxes, sizes, strict=True):
        commands += _outline(box, colour_of(face.id), size.line, style.kind)
    for face, label in zip(result.faces, labels, strict=True):
        if label:
            commands += _card(*label, colour_of(face.id))
    return commands


def _labels(
    result: FrameResult, boxes: list[Box], sizes: list[Sizes], measure: Measure, style: Style
) -> list[tuple[_Label, Box] | None]:
    """The largest label that has room beside each face, and its place."""
    edges = np.array([(box.x, box.y, box.right, box.bottom) for box in boxes], np.float64).reshape(-1, 4)
    rims = np.array([size.line for size in sizes], np.float64)[:, None] * 0.5 + 1.0
    edges = edges + rims * np.array([-1.0, -1.0, 1.0, 1.0])
    edges = np.clip(edges, 0.0, np.array([result.width, result.height] * 2, np.float64))
    places = Places(edges, result.width, result.height)
    texts = [wordings(face, style) for face in result.faces]
    chosen: list[_Label | None] = [None] * len(boxes)
    rounds = max(map(len, texts), default=0)
    growing = sorted((i for i, text in enumerate(texts) if text), key=lambda i: (-boxes[i].h, i))
    for number in range(rounds):
        still = []
        for i in growing:
            fits = False
            for font in (sizes[i].font, sizes[i].small) if number < 2 else (sizes[i].font,):
                label = _Label.measured(texts[i][number], font, measure)
                if number > 2 and label.height > TALLEST * boxes[i].h:
                    break
                if places.put(i, label.width, label.height, 1.0 + sizes[i].line, flat=len(label.wording) == 1):
                    chosen[i], fits = label, True
                    break
            if (fits or number < 2) and number + 1 < len(texts[i]):
                still.append(i)
        growing = still
    found = [(label, places.label(i)) for i, label in enumerate(chosen)]
    return [(label, box) if label and box else None for label, box in found]


def _outline(box: Box, colour: Colour, width: int, kind: Kind) -> list[Command]:
    """A box or its corners, with a dark rim so that it shows on any background."""
    rim = width + 2 * max(1, width // 3)
    if kind is not Kind.CORNERS:
        return [Rectangle(box, DARK, rim), Rectangle(box, colour, width)]
    across, down = CORNER * box.w, CORNER * box.h
    corners = [
        ((x + sx * across, y), (x, y), (x, y + sy * down))
        for x, sx in ((box.x, 1), (box.right, -1))
        for y, sy in ((box.y, 1), (box.bottom, -1))
    ]
    return [Line(points, *pen) for pen in ((DARK, rim), (colour, width)) for points in corners]


def _card(label: _Label, place: Box, colour: Colour) -> list[Command]:
    """A panel with a strip in the face's colour and its lines of text."""
    strip = max(2, label.font // 4)
    commands: list[Command] = [
        Panel(place, DARK, PANEL_OPACITY, 0.2 * label.font),
        Panel(Box(place.x, place.y, strip, place.h), colour, 1.0, 0.0),
    ]
    top = place.y + (place.h - label.line * len(label.wording)) / 2
    for number, entry in enumerate(label.wording):
        baseline = round(top + (number + BASELINE) * label.line)
        ink = INK if entry.certain else FAINT
        commands.append(Text(entry.text, place.x + strip + label.padding, baseline, label.font, WEIGHT, ink))
    return commands
