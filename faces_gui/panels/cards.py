"""A card per face: every class of every attribute with its bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from faces.overlay.style import colour_of
from faces.types import Face, FrameResult
from faces_gui import words
from faces_gui.labels import Prose
from faces_gui.panels.scrolling import Scrolling

NAMED = 0.35
"""Share of a card's width that an attribute's name has at least."""
NARROWEST = 186
"""Width of a card at least, pixels."""
MOST = 12
"""Cards that are shown at most, the largest faces."""
PADDING, GAP = 10, 6
BAR = 5
"""Height of a bar, pixels."""
TRACK = 0.35
"""How much of a bar's empty part can be seen, so that even what is uncertain stands out from it."""


class Card(QAbstractButton):
    """One face: all classes while it is pressed down, else only the answers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCheckable(True)
        self.toggled.connect(lambda _on: self.updateGeometry())
        self.face: Face | None = None

    def set_face(self, face: Face) -> None:
        """Show this face."""
        grown = self.face is None or set(self.face.attributes) != set(face.attributes)
        self.face = face
        said = ", ".join(
            words.named(words.attribute(name), words.answer(each)) for name, each in face.attributes.items()
        )
        self.setAccessibleName(self.tr("Face {number}").format(number=face.id))
        self.setAccessibleDescription(said)
        if grown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        line = self._line()
        attributes = self.face.attributes if self.face else {}
        lines = 1 + len(attributes) + (sum(len(each.scores) for each in attributes.values()) if self.isChecked() else 0)
        bars = 0 if self.isChecked() else len(attributes) * (BAR + 3)
        return QSize(200, 2 * PADDING + lines * line + bars)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(NARROWEST, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        if self.face is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, colour = self.palette(), QColor(*colour_of(self.face.id))
        faint = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        painter.setPen(palette.color(QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        line = self._line()
        rows = _Rows(painter, palette, QRectF(self.rect()).adjusted(PADDING, PADDING, -PADDING, -PADDING), line)
        rows.right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        rows.title(self.tr("Face {number}").format(number=self.face.id), colour)
        for name, answer in self.face.attributes.items():
            rows.line(words.attribute(name), words.answer(answer), strong=True, faint=not answer.certain)
            if not self.isChecked():
                rows.bar(answer.probability, colour if answer.certain else faint)
                continue
            for label, share in answer.scores.items():
                rows.share(words.label(label), share, colour, chosen=label == answer.label)

    def _line(self) -> int:
        return QFontMetrics(self.font()).height() + 3


class _Rows:
    """Writes a card from top to bottom."""

    def __init__(self, painter: QPainter, palette: QPalette, area: QRectF, line: int) -> None:
        self._painter, self._palette, self._area, self._line = painter, palette, area, line
        self._top = area.top()
        self._fonts = {bold: QFont(painter.font()) for bold in (False, True)}
        self._fonts[True].setBold(True)
        self._metrics = {bold: QFontMetricsF(font) for bold, font in self._fonts.items()}
        self.right_to_left = False

    def title(self, text: str, colour: QColor) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(colour)
        radius = self._line * 0.3
        x = self._area.right() - radius if self.right_to_left else self._area.left() + radius
        self._painter.drawEllipse(QPointF(x, self._top + self._line / 2), radius, radius)
        box = self._indented(self._line)
        self._write(text, box, box.width(), bold=True)
        self._top += self._line

    def line(self, left: str, right: str, *, strong: bool, faint: bool) -> None:
        box = self._box()
        bold = strong and not faint
        room = box.width() - GAP - self._metrics[bold].horizontalAdvance(right)
        named = self._write(left, box, max(room, box.width() * NAMED), muted=True)
        self._write(right, box, box.width() - named - GAP, bold=bold, muted=faint, end=True)
        self._top += self._line

    def bar(self, share: float, colour: QColor) -> None:
        self._bar(QRectF(self._area.left(), self._top, self._area.width(), BAR), share, colour)
        self._top += BAR + 3

    def share(self, label: str, share: float, colour: QColor, *, chosen: bool) -> None:
        box = self._indented(self._line * 0.7)
        self._write(label, box, box.width() * 0.44 - GAP, bold=chosen)
        self._write(words.percent(share), box, box.width(), end=True, muted=not chosen)
        before = box.width() * 0.44  # for the label
        width = box.width() - before - self._metrics[False].horizontalAdvance(words.percent(1.0)) - GAP
        left = box.right() - before - width if self.right_to_left else box.left() + before
        self._bar(QRectF(left, self._top + (self._line - BAR) / 2, width, BAR), share, colour)
        self._top += self._line

    def _box(self) -> QRectF:
        return QRectF(self._area.left(), self._top, self._area.width(), self._line)

    def _indented(self, by: float) -> QRectF:
        return self._box().adjusted(0, 0, -by, 0) if self.right_to_left else self._box().adjusted(by, 0, 0, 0)

    def _bar(self, box: QRectF, share: float, colour: QColor) -> None:
        painter = self._painter
        painter.setPen(Qt.PenStyle.NoPen)
        track = QColor(self._palette.color(QPalette.ColorRole.Mid))
        track.setAlphaF(TRACK)
        painter.setBrush(track)
        painter.drawRoundedRect(box, BAR / 2, BAR / 2)
        filled = QRectF(box)
        filled.setWidth(max(BAR, box.width() * min(1.0, share)))
        if self.right_to_left:
            filled.moveRight(box.right())
        painter.setBrush(colour)
        painter.drawRoundedRect(filled, BAR / 2, BAR / 2)

    def _write(
        self, text: str, box: QRectF, room: float, *, bold: bool = False, muted: bool = False, end: bool = False
    ) -> float:
        """Write what `room` pixels hold of `text`; how many were used."""
        painter, metrics = self._painter, self._metrics[bold]
        painter.setFont(self._fonts[bold])
        role = QPalette.ColorRole.PlaceholderText if muted else QPalette.ColorRole.Text
        painter.setPen(self._palette.color(role))
        side = Qt.AlignmentFlag.AlignLeft if end == self.right_to_left else Qt.AlignmentFlag.AlignRight
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute, text)
        return metrics.horizontalAdvance(text)


class CardsPanel(Scrolling):
    """The cards of the faces in the picture, the largest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QWidget(), parent)
        self._column = QVBoxLayout(self.inside)
        self._column.addStrut(NARROWEST)
        self._empty = Prose()
        self._empty.setObjectName("muted")
        self._column.addWidget(self._empty)
        self._empty.hide()
        self._column.addStretch(1)
        self.cards: dict[int, Card] = {}
        self._analysed = True
        self._write()

    def show_result(self, result: FrameResult | None) -> None:
        """Show the faces of this result, None for no picture; cards keep their place while their face is there."""
        faces = sorted(result.faces if result else (), key=lambda face: -face.detection.box.area)[:MOST]
        ids = {face.id for face in faces}
        for gone in [number for number in self.cards if number not in ids]:
            card = self.cards.pop(gone)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        alone = len(faces) == 1
        for face in faces:
            if face.id not in self.cards:
                card = Card()
                card.setChecked(alone)
                self._column.insertWidget(self._column.count() - 1, card)
                self.cards[face.id] = card
            self.cards[face.id].set_face(face)
        self._empty.setVisible(result is not None and not faces)

    def set_analysed(self, on: bool) -> None:
        """Whether there are weights that find faces."""
        self._analysed = on
        self._write()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def _write(self) -> None:
        self._empty.setText(self.tr("No face in the picture") if self._analysed else words.unanalysed())
