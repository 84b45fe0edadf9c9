"""Messages that do not get in the way: a banner above the picture and a toast that goes by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

Button = tuple[str, Callable[[], None]]
TOAST = 6000
"""Milliseconds."""


class Message(QFrame):
    """A line of text with buttons."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self._label, 1)
        self._row = row
        self._buttons: list[QPushButton] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._label.text()

    def say(self, text: str, *buttons: Button, milliseconds: int = 0) -> None:
        """Show this; `milliseconds` above 0 take it away again."""
        self._label.setText(text)
        self.setAccessibleName(text)
        for old in self._buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = []
        for title, action in buttons:
            button = QPushButton(title)
            button.clicked.connect(lambda _checked=False, action=action: action())
            self._row.addWidget(button)
            self._buttons.append(button)
        self._timer.stop()
        if milliseconds:
            self._timer.start(milliseconds)
        self.show()
        self.raise_()
