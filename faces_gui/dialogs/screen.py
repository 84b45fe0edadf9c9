"""Which screen, or which part of it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from faces.errors import InputError
from faces.sources.screen import Monitor, monitors
from faces_gui import words
from faces_gui.labels import Prose
from faces_gui.places import Place

SMALLEST = 32
"""Pixels that a chosen part is wide and high at least."""


class ScreenDialog(QDialog):
    """Screens by number and size, or a part marked with the mouse.

    Signals:
        chosen: a Place.
    """

    chosen = Signal(Place)

    def __init__(self, parent: QWidget | None = None, *, look: Callable[[], list[Monitor]] = monitors) -> None:
        super().__init__(parent)
        self._look = look
        self.setWindowTitle(self.tr("Screen"))
        self.screen_ = QComboBox()
        self.screen_.setAccessibleName(self.tr("Screen"))
        self.hint = Prose(self.tr("This window should lie outside of what is watched."))
        self.hint.setObjectName("muted")
        self.part = QPushButton(self.tr("&Mark a part with the mouse…"))
        self.part.clicked.connect(self._mark)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(self._choose)
        column = QVBoxLayout(self)
        for widget in (self.screen_, self.part, self.hint, self.buttons):
            column.addWidget(widget)
        self._markers: list[Marker] = []
        self._fill()

    def _fill(self) -> None:
        try:
            found = self._look()
        except InputError as error:
            self.hint.setText(words.reason(str(error)))
            for widget in (self.screen_, self.part, self.buttons.button(QDialogButtonBox.StandardButton.Open)):
                widget.setEnabled(False)
            return
        for each in found[1:]:
            text = self.tr("Screen {number}: {width} × {height}")
            text = text.format(number=each.number, width=each.width, height=each.height)
            self.screen_.addItem(text, str(each.number))
        if len(found) > 2:
            self.screen_.addItem(words.screen("0"), "0")

    def _choose(self) -> None:
        self.chosen.emit(Place("screen", self.screen_.currentData(), self.screen_.currentText()))

    def _mark(self) -> None:
        self.hide()
        self._markers = [Marker(screen) for screen in QGuiApplication.screens()]
        for marker in self._markers:
            marker.marked.connect(self._marked)
            marker.show()
            marker.activateWindow()

    def _marked(self, area: QRect) -> None:
        for marker in self._markers:
            marker.blockSignals(True)  # each would give up as it closes
            marker.close()
        if area.width() < SMALLEST or area.height() < SMALLEST:
            self.show()
            return
        place = f"{area.x()},{area.y()},{area.width()},{area.height()}"
        self.done(QDialog.DialogCode.Rejected)
        self.chosen.emit(Place("screen", place, words.screen(place)))


class Marker(QWidget):
    """Covers a screen while a part of it is marked.

    Signals:
        marked: the part as faces.sources.screen counts it; empty when given up.
    """

    marked = Signal(QRect)

    def __init__(self, screen: QScreen) -> None:
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.Tool
        super().__init__(None, flags)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._screen = screen
        self.setGeometry(screen.geometry())
        self._begun: QPoint | None = None
        self._area = QRect()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._begun = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._stretch(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._stretch(event.position().toPoint())
        self._finish(self._area)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self._finish(QRect())

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        self.marked.emit(QRect())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 110))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(self._area, Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setPen(QColor(61, 139, 253))
        painter.drawRect(self._area)

    def _stretch(self, to: QPoint) -> None:
        if self._begun is not None:
            corner = QPoint(min(self._begun.x(), to.x()), min(self._begun.y(), to.y()))
            self._area = QRect(corner, QSize(abs(to.x() - self._begun.x()), abs(to.y() - self._begun.y())))
            self.update()

    def _finish(self, area: QRect) -> None:
        area = area.intersected(self.rect())
        ratio = 1.0 if sys.platform == "darwin" else self._screen.devicePixelRatio()  # macOS counts points
        corner = self._screen.geometry().topLeft() + area.topLeft() * ratio  # a screen's own corner is not scaled
        self.marked.emit(QRect(corner, area.size() * ratio) if not area.isEmpty() else QRect())
