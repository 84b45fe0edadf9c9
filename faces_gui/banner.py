"""Messages that do not get in the way: a banner above the picture and a toast that goes by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from faces_gui.labels import Prose

Button = tuple[str, Callable[[], None]]
TOAST = 6000
"""Milliseconds."""
WIDTHS = 200, 640
"""Pixels of what floats, at least and at most."""
READABLE = 200
"""Pixels that the text has beside its buttons; with less they go below it."""


class Message(QFrame):
    """A text with buttons beside or, where it is narrow, below it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._parts.setContentsMargins(12, 8, 12, 8)
        self._label = Prose()
        self._label.setMinimumWidth(1)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout()
        self._row.addStretch(1)
        self._parts.addWidget(self._label, 1)
        self._parts.addLayout(self._row)
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
            button.show()  # Qt would do so later, and until then there is no room for it
            self._buttons.append(button)
        self._timer.stop()
        if milliseconds:
            self._timer.start(milliseconds)
        self.show()
        self.fit()
        self.raise_()

    def withdraw(self, text: str) -> None:
        """Hide if it is this that is said."""
        if text and text == self.text:
            self.hide()

    def fit(self) -> None:
        """Put the buttons where there is room for them and be as high as the text wants."""
        margins, edge = self._parts.contentsMargins(), self.contentsMargins()  # the edge is the style sheet's
        inside = self.width() - edge.left() - edge.right()
        room = inside - margins.left() - margins.right() - self._parts.spacing()
        beside = not self._buttons or room - self._row.sizeHint().width() >= READABLE
        direction = QBoxLayout.Direction
        self._parts.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        self.setMinimumHeight(max(0, self._parts.heightForWidth(inside)) + edge.top() + edge.bottom())
        self._parts.invalidate()  # or what was laid out on the way to this size may stay
        self._parts.activate()

    def float_over(self, view: QWidget) -> None:
        """Take a place at the foot of what it belongs to."""
        self.setFixedWidth(max(WIDTHS[0], min(view.width() - 32, WIDTHS[1])))
        self.fit()
        self.resize(self.minimumSize())
        self.move((view.width() - self.width()) // 2, view.height() - self.height() - 16)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()
