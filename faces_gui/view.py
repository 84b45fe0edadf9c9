"""The live view: the newest picture and, crisp above it, the boxes and labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import cv2
import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from faces.overlay import Command, Seats, Style
from faces.types import Frame, FrameResult, Picture
from faces_gui import painter as overlay
from faces_gui import words

BACKGROUND = QColor(13, 15, 18)
SMALLEST = 240, 120
"""Logical pixels, so that the panels, a banner and the view fit a small screen together."""
MOST_PIXELS = 4096
"""Device pixels along a side to which a picture is enlarged at most; the painter does the rest."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a view shows its frames.

    Attributes:
        space: the view's width and height, logical pixels.
        fit: `fit` shows all of a picture, `fill` leaves no margin, `actual` one pixel per device pixel.
        ratio: device pixels per logical pixel.
        mirror: whether left and right change places.
        style: of boxes and labels; None draws none.
    """

    space: tuple[int, int]
    fit: str = "fit"
    ratio: float = 1.0
    mirror: bool = False
    style: Style | None = field(default_factory=Style)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the view shows: a Frame, what was found on it, and both ready for the screen.

    Attributes:
        frame: as it came from the source.
        result: for this very frame.
        look: for which it is ready.
        image: the picture, mirrored and in the size in which it is drawn; never written to again.
        drawing: boxes and labels in logical pixels from the visible picture's corner.
    """

    frame: Frame
    result: FrameResult
    look: Look
    image: Picture
    drawing: tuple[Command, ...]


def region(width: int, height: int, look: Look) -> QRectF:
    """Where a picture of this size in pixels lies in the view, logical pixels."""
    across, down = look.space[0] / width, look.space[1] / height
    scale = {"fit": min(across, down), "fill": max(across, down)}.get(look.fit, 1 / look.ratio)
    size = (width * scale, height * scale)
    return QRectF((look.space[0] - size[0]) / 2, (look.space[1] - size[1]) / 2, *size)


def prepare(frame: Frame, result: FrameResult, look: Look, seats: Seats) -> Shown:
    """Make the next Frame ready for a view that looks so; takes long enough to be called on the worker's thread."""
    place = region(frame.width, frame.height, look)
    size = (max(1, round(place.width() * look.ratio)), max(1, round(place.height() * look.ratio)))
    image = frame.image
    if size != (frame.width, frame.height) and max(size) <= MOST_PIXELS:
        shrinking = size[0] * 2 < frame.width
        image = _picture(cv2.resize(image, size, interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR))
    if look.mirror:
        image = _picture(cv2.flip(image, 1))
    return Shown(frame, result, look, np.ascontiguousarray(image), _drawing(result, look, seats))


def _drawing(result: FrameResult, look: Look, seats: Seats) -> tuple[Command, ...]:
    if look.style is None:
        return ()
    place = region(result.width, result.height, look)
    seen = overlay.mapped(result, place, _visible(place, look), mirror=look.mirror)
    return tuple(overlay.commands(seen, look.style, seats))


def _visible(place: QRectF, look: Look) -> QRectF:
    return place.intersected(QRectF(0, 0, *look.space))


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
        self._shown: Shown | None = None
        self._image: QImage | None = None
        self._seats = Seats()
        self._style: Style | None = Style()
        self._fit = "fit"
        self._mirror = False
        self._analysed = True
        self._write()

    @property
    def shown(self) -> Shown | None:
        """What is on the screen now."""
        return self._shown

    def show_frame(self, shown: Shown | None) -> None:
        """Show this frame next; None shows nothing."""
        self._shown = shown
        self._image = None
        if shown is not None:
            height, width = shown.image.shape[:2]
            # the view keeps `shown`, so the pixels outlive the QImage that points at them
            self._image = QImage(shown.image.data, width, height, shown.image.strides[0], QImage.Format.Format_BGR888)
        self._write()
        self.update()

    def set_analysed(self, on: bool) -> None:
        """Whether there are weights that find faces."""
        self._analysed = on
        self._write()

    def set_look(self, style: Style | None, *, fit: str, mirror: bool) -> None:
        """How frames are shown from now on, including the one on the screen; without boxes where `style` is None."""
        reshaped = (fit, mirror) != (self._fit, self._mirror)
        self._style, self._fit, self._mirror = style, fit, mirror
        if reshaped:
            self.settle()
            self.reshaped.emit()
        elif self._shown is not None:
            self._lay_out(self._shown)  # also in the same style, whose words may be of another language now
            self.update()

    @property
    def look(self) -> Look:
        """How frames are shown now."""
        return Look(self.size().toTuple(), self._fit, self.devicePixelRatioF(), self._mirror, self._style)

    def preparer(self) -> Callable[[Frame, FrameResult], Shown]:
        """What makes frames ready for this view as it is now."""
        return partial(prepare, look=self.look, seats=self._seats)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
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
        look, shown = self._look_of(self._shown), self._shown
        if shown.look != look:  # prepared before the view changed
            shown = self._lay_out(shown)
        place = region(shown.frame.width, shown.frame.height, look)
        same = abs(place.width() * look.ratio - self._image.width()) <= 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not same and look.fit != "actual")
        painter.drawImage(_on_pixels(place, look.ratio), self._image)
        visible = _visible(place, look)
        painter.setClipRect(visible)
        painter.translate(visible.topLeft())
        overlay.paint(painter, shown.drawing)

    def _look_of(self, shown: Shown) -> Look:
        """The present look for a picture that is mirrored, or not, already."""
        return replace(self.look, mirror=shown.look.mirror)

    def _lay_out(self, shown: Shown) -> Shown:
        """Renew the boxes and labels of what is shown, but not its picture."""
        look = self._look_of(shown)
        self._shown = replace(shown, look=look, drawing=_drawing(shown.result, look, self._seats))
        return self._shown

    def _write(self) -> None:
        """Say for a screen reader what this is and what it shows."""
        self.setAccessibleName(self.tr("Live view"))
        self.setAccessibleDescription(self._sentence())

    def _sentence(self) -> str:
        if self._shown is None:
            return self.tr("Nothing is shown")
        if not self._analysed:
            return words.unanalysed()
        return self.tr("%n face(s) in the picture", "", len(self._shown.result.faces))


def _on_pixels(place: QRectF, ratio: float) -> QRectF:
    """`place` moved by less than a device pixel so that the picture's pixels meet the screen's."""
    corner = QPointF(round(place.x() * ratio) / ratio, round(place.y() * ratio) / ratio)
    return QRectF(corner, place.size())
