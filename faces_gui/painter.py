"""Drawing commands onto a QPainter: the same layout as in files, with the window's crisp lines and letters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF, QRegion

from faces.overlay import Command, Line, Panel, Rectangle, Seats, Style, Text, layout
from faces.overlay.style import WEIGHT
from faces.types import Box, FrameResult


@lru_cache(maxsize=4096)
def measure(text: str, size: float) -> tuple[float, float]:
    """Width and height in logical pixels of a line of text, see faces.overlay.Measure; on any thread."""
    metrics = QFontMetricsF(_font(round(size), WEIGHT))
    return metrics.horizontalAdvance(text), metrics.height()


def mapped(result: FrameResult, region: QRectF, visible: QRectF, *, mirror: bool = False) -> FrameResult:
    """The result in the coordinates of what can be seen of the picture.

    Args:
        result: boxes in pixels of the picture.
        region: where the whole picture lies in the widget, logical pixels.
        visible: the part of the widget that shows it; (0, 0) of the new result is its corner.
        mirror: whether the picture is shown mirrored.

    Returns:
        The faces that can be seen, at least in part, in a picture of `visible`'s size.
    """
    across, down = region.width() / result.width, region.height() / result.height
    faces = []
    for face in result.faces:
        box = face.detection.box
        left = result.width - box.right if mirror else box.x
        placed = Box(
            region.x() - visible.x() + left * across,
            region.y() - visible.y() + box.y * down,
            box.w * across,
            box.h * down,
        )
        if (
            placed.right > 1
            and placed.bottom > 1
            and placed.x < visible.width() - 1
            and placed.y < visible.height() - 1
        ):
            faces.append(replace(face, detection=replace(face.detection, box=placed)))
    return FrameResult(result.pts, round(visible.width()), round(visible.height()), tuple(faces))


def commands(result: FrameResult, style: Style, seats: Seats) -> list[Command]:
    """What to draw for the next result in logical pixels, with the window's font, see faces.overlay.layout."""
    return layout(result, measure, style, seats)


def paint(painter: QPainter, drawing: Iterable[Command]) -> None:
    """Carry out the commands; the painter's origin is the picture's corner."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for command in drawing:
        match command:
            case Rectangle(box, colour, width):
                painter.setPen(_pen(colour, width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(box.x, box.y, box.w, box.h))
            case Line(points, colour, width):
                painter.setPen(_pen(colour, width))
                painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))
            case Panel(box, colour, opacity, radius):
                filling = QColor(*colour)
                filling.setAlphaF(opacity)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(filling)
                painter.drawRoundedRect(QRectF(box.x, box.y, box.w, box.h), radius, radius)
            case Text(text, x, baseline, size, weight, colour):
                painter.setPen(QColor(*colour))
                painter.setFont(_font(size, weight))
                painter.drawText(QPointF(x, baseline), text)


def covered(drawing: Iterable[Command]) -> QRegion:
    """Everywhere that `paint` leaves a mark, roughly, in the painter's pixels."""
    region = QRegion()
    for command in drawing:
        match command:
            case Rectangle(box, _, width):
                half = width / 2
                outer = QRectF(box.x, box.y, box.w, box.h).adjusted(-half, -half, half, half).toAlignedRect()
                region += QRegion(outer) - QRegion(outer.adjusted(width + 1, width + 1, -width - 1, -width - 1))
            case Line(points, _, width):
                bounds = QPolygonF([QPointF(x, y) for x, y in points]).boundingRect()
                region += bounds.adjusted(-width, -width, width, width).toAlignedRect()
            case Panel(box):
                region += QRectF(box.x, box.y, box.w, box.h).toAlignedRect()
    return region


def _pen(colour: tuple[int, int, int], width: int) -> QPen:
    style, cap, join = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.MiterJoin
    return QPen(QColor(*colour), width, style, cap, join)


def _font(size: int, weight: int) -> QFont:
    font = QFont()  # not kept: threads may not share one
    font.setPixelSize(size)
    font.setWeight(QFont.Weight(weight))
    return font
