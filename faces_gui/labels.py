"""Labels that give way: words that break anywhere, and a line that is cut short rather than widen the window."""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStyle, QWidget

LONG = 16
"""Characters of a word from which it may be broken."""
BREAK = "\u200b"
"""Where a line may end though nothing is seen there."""
NARROW = 40
"""Pixels that are left of a line in the narrowest window."""


class Prose(QLabel):
    """Text of several lines; a file's name may break within, and Arabic lines begin at the right edge."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plain = ""
        self.setWordWrap(True)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: D102
        self._plain = text
        self.setAccessibleName(text)
        self._show()

    def text(self) -> str:  # noqa: D102
        return self._plain

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._show()
        super().changeEvent(event)

    def _show(self) -> None:
        text = breakable(self._plain)
        turned = self.isRightToLeft() and bool(text)
        # plain text from right to left is laid out with the space at each line's end, which makes its edge ragged
        rich = f"<div dir='rtl'>{escape(text).replace(chr(10), '<br>')}</div>"
        self.setTextFormat(Qt.TextFormat.RichText if turned else Qt.TextFormat.PlainText)
        super().setText(rich if turned else text)


class Elided(QLabel):
    """One line that ends in dots where it has no room; its tip says all of it when nothing else is said there."""

    def __init__(self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self._mode = mode

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        whole = self.sizeHint()
        return QSize(min(whole.width(), NARROW), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter, box = QPainter(self), self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._mode, box.width())
        side = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        painter.drawText(box, side | Qt.AlignmentFlag.AlignAbsolute, text)


def breakable(text: str) -> str:
    """`text` whose long words, such as file names, may be broken after a sign that is no letter, or anywhere."""

    def broken(match: re.Match[str]) -> str:
        parts = re.findall(rf"[^\W_]{{1,{LONG}}}[\W_]*|[\W_]+", match[0])
        return BREAK.join(parts)

    return re.sub(rf"[\x21-\u024f]{{{LONG},}}", broken, text)
