"""The live view: the newest picture and, crisp above it, the boxes and labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from faces.overlay import Command, Style
from faces.types import Frame, FrameResult, Picture
from faces_gui import painter as overlay

BACKGROUND = QColor(13, 15, 18)
SMALLEST = 240, 120
"""Logical pixels, so that the panels, a banner and the view fit a small screen together."""
MOST_PIXELS = 4096
"""Device pixels along a side to which a picture is enlarged at most; the painter does the rest."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the view shows: a Frame, what was found on it, and its picture ready for the screen.

    Attributes:
        frame: as it came from the source.
        result: for this very frame.
        image: the picture, mirrored and in the size in which it is drawn; never written to again.
        mirror: whether `image` is mirrored.
    """

    frame: Frame
    result: FrameResult
    image: Picture
    mirror: bool


def region(width: int, height: int, space: QSize, fit: str, ratio: float) -> QRectF:
    """Where a picture lies in a view of size `space`, logical pixels.

    Args:
        width: of the picture, pixels.
        height: of the picture, pixels.
        space: the view's size.
        fit: `fit` shows all of it, `fill` leaves no margin, `actual` one pixel per device pixel.
        ratio: device pixels per logical pixel.
    """
    across, down = space.width() / width, space.height() / height
    scale = {"fit": min(across, down), "fill": max(across, down)}.get(fit, 1 / ratio)
    size = (width * scale, height * scale)
    return QRectF((space.width() - size[0]) / 2, (space.height() - size[1]) / 2, *size)


def preparer(space: QSize, fit: str, ratio: float, mirror: bool) -> Callable[[Frame, FrameResult], Shown]:
    """What makes a Frame ready for a view of this kind; to be called on the worker's thread."""

    def prepare(frame: Frame, result: FrameResult) -> Shown:
        place = region(frame.width, frame.height, space, fit, ratio)
        size = (max(1, round(place.width() * ratio)), max(1, round(place.height() * ratio)))
        image = frame.image
        if size != (frame.width, frame.height) and max(size) <= MOST_PIXELS:
            shrinking = size[0] * 2 < frame.width
            image = _picture(cv2.resize(image, size, interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR))
        if mirror:
            image = _picture(cv2.flip(image, 1))
        return Shown(frame, result, np.ascontiguousarray(image), mirror)

    return prepare


def _picture(image: object) -> Picture:
    return np.asarray(image, np.uint8)


class LiveView(QWidget):
    """Paints the newest frame and its overlay.

    Signals:
        reshaped: size, fit or mirroring changed; frames must be prepared anew.
        activated: double click.
    """

    reshaped = Signal()
    activated = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(*SMALLEST)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Live view"))
        self._shown: Shown | None = None
        self._image: QImage | None = None
        self._drawing: list[Command] | None = None
        self._style = Style()
        self._fit = "fit"
        self._mirror = False
        self._overlay = True

    @property
    def shown(self) -> Shown | None:
        """What is on the screen now."""
        return self._shown

    def show_frame(self, shown: Shown | None) -> None:
        """Show this frame next; None shows nothing."""
        self._shown = shown
        self._drawing = None
        self._image = None
        if shown is not None:
            height, width = shown.image.shape[:2]
            # the view keeps `shown`, so the pixels outlive the QImage that points at them
            self._image = QImage(shown.image.data, width, height, shown.image.strides[0], QImage.Format.Format_BGR888)
        self.setAccessibleDescription(self._sentence())
        self.update()

    def set_look(self, style: Style, *, fit: str, mirror: bool, overlay: bool) -> None:
        """How frames are shown from now on, including the one on the screen."""
        self._style, self._overlay = style, overlay
        if (fit, mirror) != (self._fit, self._mirror):
            self._fit, self._mirror = fit, mirror
            self._again()
        self._drawing = None
        self.update()

    def preparer(self) -> Callable[[Frame, FrameResult], Shown]:
        """What makes frames ready for this view as it is now."""
        return preparer(self.size(), self._fit, self.devicePixelRatioF(), self._mirror)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._drawing = None
        self.reshaped.emit()

    def settle(self) -> None:
        """Prepare the frame on the screen once more, after a change of size while nothing moves."""
        if self._shown is not None:
            self.show_frame(self.preparer()(self._shown.frame, self._shown.result))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.activated.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.fillRect(self.rect(), BACKGROUND)
        if self._shown is None or self._image is None:
            return
        frame, ratio = self._shown.frame, self.devicePixelRatioF()
        place = region(frame.width, frame.height, self.size(), self._fit, ratio)
        same = abs(place.width() * ratio - self._image.width()) <= 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not same and self._fit != "actual")
        painter.drawImage(_on_pixels(place, ratio), self._image)
        if self._overlay:
            visible = place.intersected(QRectF(self.rect()))
            if self._drawing is None:
                result = overlay.mapped(self._shown.result, place, visible, mirror=self._shown.mirror)
                self._drawing = overlay.commands(result, self._style)
            painter.setClipRect(visible)
            painter.translate(visible.topLeft())
            overlay.paint(painter, self._drawing)

    def _again(self) -> None:
        self.settle()
        self.reshaped.emit()

    def _sentence(self) -> str:
        """The current result for a screen reader."""
        if self._shown is None:
            return self.tr("Nothing is shown")
        return self.tr("%n face(s) in the picture", "", len(self._shown.result.faces))


def _on_pixels(place: QRectF, ratio: float) -> QRectF:
    """`place` moved by less than a device pixel so that the picture's pixels meet the screen's."""
    corner = QPointF(round(place.x() * ratio) / ratio, round(place.y() * ratio) / ratio)
    return QRectF(corner, place.size())
