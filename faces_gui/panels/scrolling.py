"""A panel that may be higher than its dock."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

LEAST = 80
"""Pixels of a panel that can be seen at least."""


class Scrolling(QScrollArea):
    """Scrolls up and down and is always as wide as what is `inside`."""

    def __init__(self, inside: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.inside = inside
        self.setWidget(inside)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        width = self.inside.minimumSizeHint().width()
        return QSize(width + self.verticalScrollBar().sizeHint().width(), LEAST)
