"""Which window of another program."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from faces.errors import InputError
from faces.sources.window import OpenWindow, windows
from faces_gui import words
from faces_gui.labels import Prose
from faces_gui.places import Place

PERIOD = 1500
"""Milliseconds between looks for windows opened or closed."""


class WindowDialog(QDialog):
    """Windows by title; the list follows what is open.

    Signals:
        chosen: a Place.
    """

    chosen = Signal(Place)

    def __init__(self, parent: QWidget | None = None, *, look: Callable[[], list[OpenWindow]] = windows) -> None:
        super().__init__(parent)
        self._look = look
        self._found: list[OpenWindow] = []
        self.setWindowTitle(self.tr("Window"))
        self.setMinimumSize(440, 320)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Open windows"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setAlternatingRowColors(True)
        self.hint = Prose()
        self.hint.setObjectName("muted")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.list.currentRowChanged.connect(self._check)
        self.accepted.connect(self._choose)
        column = QVBoxLayout(self)
        for widget in (self.list, self.hint, self.buttons):
            column.addWidget(widget)
        self._timer = QTimer(self, interval=PERIOD)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.refresh()

    def refresh(self) -> None:
        """Look what is open; the choice stays while its window does."""
        try:
            found = self._look()
        except InputError as error:
            self._timer.stop()
            self.list.clear()
            self.list.setEnabled(False)
            self.hint.setText(words.reason(str(error)))
        else:
            self.hint.setText("" if found else self.tr("No other window is open"))
            if found != self._found:
                self._fill(found)
        self.hint.setVisible(bool(self.hint.text()))
        self._check()

    def _fill(self, found: list[OpenWindow]) -> None:
        item = self.list.currentItem()
        before = item.data(Qt.ItemDataRole.UserRole) if item else None
        self._found = found
        self.list.clear()
        for each in found:
            item = QListWidgetItem(each.title, self.list)
            item.setData(Qt.ItemDataRole.UserRole, each.text)
        same = [row for row, each in enumerate(found) if each.text == before]
        self.list.setCurrentRow(same[0] if same else 0)

    def _check(self) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(self.list.currentItem() is not None)

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.chosen.emit(Place("window", item.data(Qt.ItemDataRole.UserRole), item.text()))
