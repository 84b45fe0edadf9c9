"""What can be looked up: keys, models, what this is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QTextBrowser, QVBoxLayout, QWidget

from faces.errors import FacesError
from faces_gui import words
from faces_gui.actions import Actions

SIZE = QSize(640, 600)
NAMES = "32%"
"""Width of a table's first column."""
FRAME = QSize(40, 80)
"""Pixels of the screen that are left for a sheet's title and edges."""


class Sheet(QDialog):
    """Text to read."""

    def __init__(self, title: str, html: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(SIZE.boundedTo(self.screen().availableGeometry().size() - FRAME))
        self.text = QTextBrowser()
        self.text.setHtml(html)
        self.text.setOpenExternalLinks(True)
        self.text.setAccessibleName(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(buttons)


def shortcuts(actions: Actions, parent: QWidget) -> Sheet:
    """Every key."""
    say = QCoreApplication.translate
    rows = [
        (each.iconText(), words.keys(each.shortcut()))
        for each in actions.named.values()
        if not each.shortcut().isEmpty()
    ]
    rows.append((say("Help", "Switch an attribute on or off"), "1 – 9"))
    rows.append((say("Help", "Leave the full screen"), "Esc"))
    cells = [(escape(name), f"<b>{words.MARK}{escape(keys)}{words.MARK}</b>") for name, keys in rows]
    return Sheet(say("Help", "Keyboard"), _table(cells), parent)


def models(parent: QWidget) -> Sheet:
    """The catalogue's cards: what each weight is, may be used for, and how well it does."""
    from faces.zoo.cards import read

    say = QCoreApplication.translate
    title = say("Help", "About the models")
    try:
        catalogue = read()
    except FacesError as error:
        return Sheet(title, f"<p>{escape(str(error))}</p>", parent)
    parts = []
    for card in catalogue.weights.values():
        rows = (
            (say("Help", "Task"), words.task(card.task)),
            (say("Help", "Licence"), card.licence),
            (say("Help", "Trained on"), card.data),
            (say("Help", "Measured"), card.accuracy),
        )
        parts.append(f"<h3 align='{_side()}'>{escape(card.name)}</h3>")
        parts.append(_table([(escape(name), escape(str(value))) for name, value in rows]))
    return Sheet(title, "".join(parts), parent)


def _table(rows: Sequence[tuple[str, str]]) -> str:
    """Two columns of HTML; Qt lays text out from right to left, but not columns."""
    side = _side()
    turned = side == "right"
    first, other = (f"<td valign='top' align='{side}'{width}>" for width in (f" width='{NAMES}'", ""))
    cells = [(f"{first}{name}</td>", f"{other}{value}</td>") for name, value in rows]
    lines = "".join(f"<tr>{''.join(reversed(pair) if turned else pair)}</tr>" for pair in cells)
    return f"<table width='100%' cellspacing='0' cellpadding='4'>{lines}</table>"


def _side() -> str:
    """Where lines begin."""
    return "right" if QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft else "left"


def about(parent: QWidget) -> QDialog:
    """Name and version."""
    from faces import __version__

    say = QCoreApplication.translate
    dialog = QDialog(parent)
    dialog.setWindowTitle(say("Help", "About Faces"))
    text = QLabel(
        f"<h2 align='{_side()}'>Faces {__version__}</h2><p>"
        + say("Help", "Finds every face and says how it looks. Works on this computer alone.")
        + "</p>"
    )
    text.setWordWrap(True)
    text.setMinimumWidth(360)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(text)
    column.addWidget(buttons)
    return dialog
