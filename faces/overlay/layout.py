"""FrameResult → drawing commands: the one layout that files and the window share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from faces.geometry import clip
from faces.overlay.commands import Colour, Command, Line, Panel, Rectangle, Text
from faces.overlay.place import OUTWARD, Places
from faces.overlay.seats import Seat, Seats
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
SHRUNK = 1.2
"""By how much more a label that stays may be taller, so that it does not lose and win a line all the time."""


@dataclass(frozen=True, slots=True)
class _Label:
    """A wording with the size in pixels of its font and of its panel."""

    wording: Wording
    font: int
    width: float
    height: float

    @property
    def padding(self) -> int:
        """Pixels between text and panel's edge."""
        return round(0.35 * self.font)

    @property
    def strip(self) -> int:
        """Width of the strip in the face's colour."""
        return max(2, self.font // 4)

    @property
    def line(self) -> float:
        """Height of one line of text."""
        return (self.height - (self.padding if len(self.wording) > 1 else 0)) / len(self.wording)


def _label(wording: Wording, font: int, measure: Measure) -> _Label:
    sizes = [measure(entry.text, font) for entry in wording]
    empty = _Label(wording, font, 0.0, 0.0)
    width = max(width for width, _ in sizes) + 2 * empty.padding + empty.strip
    height = max(height for _, height in sizes) * len(wording) + (empty.padding if len(wording) > 1 else 0)
    return _Label(wording, font, float(np.ceil(width)), float(np.ceil(height)))


def layout(
    result: FrameResult, measure: Measure, style: Style | None = None, seats: Seats | None = None
) -> list[Command]:
    """What to draw for a picture. Without `seats` the same result and style always give the same commands.

    Every face gets a box. Beside it goes as much of its wording as there is room for: labels never cover a face but,
    at the chin and only where the picture has no other room, their own, nor another label, nor leave the picture. A
    label that would be as near to another face is kept shorter if that takes it clearly to its own.
    Room is given out in rounds, so that one face's long label does not cost another its short one.

    Args:
        result: the faces; boxes in pixels.
        measure: sizes of text in the font that will draw it.
        style: how much and how large; None takes the defaults.
        seats: of the video that this is the next picture of. Its labels then stay on their side of their face for as
            long as they touch nothing by more than a gap's width.

    Returns:
        Commands in drawing order, none for a picture without faces.
    """
    style = style or Style()
    boxes = [clip(face.detection.box, result.width, result.height) for face in result.faces]
    sizes = [Sizes.of(result.width, result.height, box.h, style) for box in boxes]
    labels = _labels(result, boxes, sizes, measure, style, seats)
    commands: list[Command] = []
    for face, box, size in zip(result.faces, boxes, sizes, strict=True):
        commands += _outline(box, colour_of(face.id), size.line, style.kind)
    for face, box, label in zip(result.faces, boxes, labels, strict=True):
        if label:
            commands += _card(*label, box, colour_of(face.id), measure, style)
    return commands


def _labels(
    result: FrameResult,
    boxes: list[Box],
    sizes: list[Sizes],
    measure: Measure,
    style: Style,
    seats: Seats | None,
) -> list[tuple[_Label, Box] | None]:
    """The largest label that has room beside each face, and its place."""
    edges = np.array([box.corners for box in boxes], np.float64).reshape(-1, 4)
    rims = np.array([size.line for size in sizes], np.float64)[:, None] * 0.5 + 1.0
    edges = edges + rims * OUTWARD
    edges = np.clip(edges, 0.0, np.array([result.width, result.height] * 2, np.float64))
    texts = [list(wordings(face, style)) for face in result.faces]

    def places() -> Places:
        return Places(edges, rims[:, 0] * 2, result.width, result.height)

    def anew() -> _Seated:
        return _all_in_full(texts, boxes, sizes, measure, places()) or _in_rounds(
            texts, boxes, sizes, measure, places(), [None] * len(boxes)
        )

    if seats is None:
        return anew().placed()
    known = seats.known(result, style)
    held = _held([known.get(face.id) for face in result.faces], texts, boxes, sizes, measure, places())
    free = not any(held.chosen)
    found = anew() if free else _in_rounds(texts, boxes, sizes, measure, held.places, held.chosen)
    if not free and seats.due(result.pts):
        other, free = anew(), True
        found = max(found, other, key=lambda each: each.said(texts))
    taken = {face.id: seat for face, seat in zip(result.faces, found.seats(texts, sizes), strict=True) if seat}
    seats.note(result, style, taken, anew=free)
    return found.placed()


@dataclass(frozen=True, slots=True)
class _Seated:
    """The faces' labels and their places."""

    chosen: list[_Label | None]
    places: Places

    def placed(self) -> list[tuple[_Label, Box] | None]:
        found = [(label, self.places.label(i)) for i, label in enumerate(self.chosen)]
        return [(label, box) if label and box else None for label, box in found]

    def said(self, texts: list[list[Wording]]) -> int:
        """How much all labels say together."""
        return sum(1 + text.index(label.wording) for label, text in zip(self.chosen, texts, strict=True) if label)

    def seats(self, texts: list[list[Wording]], sizes: list[Sizes]) -> list[Seat | None]:
        """The same for the next picture."""
        seats: list[Seat | None] = []
        for i, (label, text) in enumerate(zip(self.chosen, texts, strict=True)):
            spot = self.places.spot(i)
            kept = label and spot and Seat(text.index(label.wording), len(text), label.font != sizes[i].font, spot)
            seats.append(kept or None)
        return seats


def _held(
    seats: list[Seat | None],
    texts: list[list[Wording]],
    boxes: list[Box],
    sizes: list[Sizes],
    measure: Measure,
    places: Places,
) -> _Seated:
    """The labels that can stay where they were."""
    chosen: list[_Label | None] = [None] * len(texts)
    for i, seat in enumerate(seats):
        if seat and seat.wordings == len(texts[i]):
            label = _label(texts[i][seat.wording], sizes[i].small if seat.small else sizes[i].font, measure)
            if _low(label, boxes[i], SHRUNK) and places.hold(i, (label.width, label.height), seat.spot):
                chosen[i] = label
    return _Seated(chosen, places)


def _all_in_full(
    texts: list[list[Wording]], boxes: list[Box], sizes: list[Sizes], measure: Measure, places: Places
) -> _Seated | None:
    """Every face's longest label and its place; None when there is no room beside them all, as in a crowd."""
    chosen: list[_Label | None] = [None] * len(boxes)
    for i, (wording, box) in enumerate(zip(texts, boxes, strict=True)):
        for lines in range(len(wording) - 1, -1, -1):
            label = _label(wording[lines], sizes[i].font, measure)
            if _low(label, box):
                chosen[i] = label
                break
    full = {i: label for i, label in enumerate(chosen) if label}
    for lines in sorted({len(label.wording) for label in full.values()}):
        growing = [i for i in sorted(full, key=lambda i: (-boxes[i].h, i)) if len(full[i].wording) == lines]
        if len(_place({i: full[i] for i in growing}, places, chosen)) < len(growing):
            return None
    return None if places.poor else _Seated(chosen, places)


def _in_rounds(
    texts: list[list[Wording]],
    boxes: list[Box],
    sizes: list[Sizes],
    measure: Measure,
    places: Places,
    held: list[_Label | None],
) -> _Seated:
    """Labels that grow line by line as long as there is room beside those that are held, and their places."""
    chosen = list(held)
    growing = sorted((i for i, label in enumerate(held) if not label), key=lambda i: (-boxes[i].h, i))
    lines = 0  # of the labels in this round; 0 is the number, 1 the short line
    while growing:
        wanted = {i: texts[i][lines] for i in growing if lines < len(texts[i])}
        labels = {i: _label(text, sizes[i].font, measure) for i, text in wanted.items()}
        labels = {i: label for i, label in labels.items() if _low(label, boxes[i])}
        placed = _place(labels, places, chosen)
        if lines < 2:
            labels = {i: _label(text, sizes[i].small, measure) for i, text in wanted.items() if i not in placed}
            placed |= _place(labels, places, chosen)
        growing = [i for i in wanted if i in placed or lines == 0]
        lines += 1
    return _Seated(chosen, places)


def _low(label: _Label, face: Box, more: float = 1.0) -> bool:
    """Whether a label is not too tall for its face, see TALLEST, which may be `more` times as much."""
    return len(label.wording) == 1 or label.height <= more * TALLEST * face.h


def _place(labels: dict[int, _Label], places: Places, chosen: list[_Label | None]) -> set[int]:
    """Put the labels where there is room and note them in `chosen`; the faces for which there was."""
    flat = all(len(label.wording) == 1 for label in labels.values())
    placed = places.put([(i, label.width, label.height) for i, label in labels.items()], flat=flat)
    for i in placed:
        chosen[i] = labels[i]
    return set(placed)


def _outline(box: Box, colour: Colour, width: int, kind: Kind) -> list[Command]:
    """A box or its corners, with a dark rim, unless that would hide a small face, to show on any background."""
    rim = width + 2 * max(1, width // 3) if width > 1 else 1
    if kind is not Kind.CORNERS:
        return [Rectangle(box, DARK, rim), Rectangle(box, colour, width)]
    across, down = CORNER * box.w, CORNER * box.h
    corners = [
        ((x + sx * across, y), (x, y), (x, y + sy * down))
        for x, sx in ((box.x, 1), (box.right, -1))
        for y, sy in ((box.y, 1), (box.bottom, -1))
    ]
    return [Line(points, *pen) for pen in ((DARK, rim), (colour, width)) for points in corners]


def _card(label: _Label, place: Box, face: Box, colour: Colour, measure: Measure, style: Style) -> list[Command]:
    """A panel with its lines of text and, on the side nearer to the face, a strip in the face's colour.

    Above and below a face the strip is where reading begins.
    """
    strip, middle = label.strip, place.x + place.w / 2
    at_right = place.right <= face.x or (style.right_to_left and middle <= face.right)
    commands: list[Command] = [
        Panel(place, DARK, PANEL_OPACITY, 0.2 * label.font),
        Panel(Box(place.right - strip if at_right else place.x, place.y, strip, place.h), colour, 1.0, 0.0),
    ]
    top = place.y + (place.h - label.line * len(label.wording)) / 2
    left = place.x + label.padding + (0 if at_right else strip)
    right = place.right - label.padding - (strip if at_right else 0)
    for number, entry in enumerate(label.wording):
        if style.right_to_left:
            left = right - measure(entry.text, label.font)[0]
        baseline = round(top + (number + BASELINE) * label.line)
        ink = INK if entry.certain else FAINT
        commands.append(Text(entry.text, left, baseline, label.font, WEIGHT, ink))
    return commands
