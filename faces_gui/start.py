"""What the view says while nothing is open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from faces_gui.panels.scrolling import Scrolling
from faces_gui.theme import icon

LIGHT = QColor(255, 255, 255)
COLUMNS = 3
MARGIN = 32
"""Pixels beside the buttons, both sides together."""


class Start(Scrolling):
    """Buttons for every kind of source, or what is being opened.

    Signals:
        chosen: `camera`, `file`, `folder`, `screen`, `window` or `address`.
        cancelled: opening is to be given up.
    """

    chosen = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QWidget(), parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for widget in (self.viewport(), self.inside):
            widget.setAutoFillBackground(False)  # the view's is behind it
        self.setObjectName("start")
        self._title = QLabel()
        self._title.setObjectName("title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title.setWordWrap(True)
        self._hint = QLabel()
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._buttons = {name: QPushButton() for name in ("camera", "file", "folder", "screen", "window", "address")}
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        for name, button in self._buttons.items():
            button.setIcon(icon("file" if name == "folder" else name, LIGHT))
            button.clicked.connect(lambda _checked=False, name=name: self.chosen.emit(name))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._choices = QWidget()
        self._choices.setLayout(self._grid)
        self._cancel = QPushButton()
        self._cancel.clicked.connect(self.cancelled)
        column = QVBoxLayout(self.inside)
        column.addStretch(1)
        for widget in (self._title, self._hint):
            column.addWidget(widget)
        column.addWidget(self._choices, 0, Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        self._opening = ""
        self._write()

    def choose(self) -> None:
        """Offer the choices."""
        self._opening = ""
        self._write()

    def open(self, name: str) -> None:
        """Say that `name` is being opened."""
        self._opening = name
        self._write()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Lay the buttons out in as many columns as there is room for."""
        widest = max(button.sizeHint().width() for button in self._buttons.values()) + self._grid.spacing()
        columns = min(max(1, (self.viewport().width() - MARGIN) // widest), COLUMNS)
        for number, button in enumerate(self._buttons.values()):
            self._grid.addWidget(button, number // columns, number % columns)
        for number in range(COLUMNS):
            self._grid.setColumnStretch(number, int(number < columns))

    def _write(self) -> None:
        titles = {
            "camera": self.tr("Camera"),
            "file": self.tr("Video or picture…"),
            "folder": self.tr("Folder of pictures…"),
            "screen": self.tr("Screen…"),
            "window": self.tr("Window…"),
            "address": self.tr("Address…"),
        }
        for name, button in self._buttons.items():
            button.setText(titles[name])
        self._arrange()
        self._cancel.setText(self.tr("Cancel"))
        busy = bool(self._opening)
        self._title.setText(
            self.tr("Opening {name}…").format(name=self._opening) if busy else self.tr("See the faces in…")
        )
        self._hint.setText("" if busy else self.tr("or drop a video, a picture or a folder anywhere in this window"))
        self._choices.setVisible(not busy)
        self._hint.setVisible(not busy)
        self._cancel.setVisible(busy)
