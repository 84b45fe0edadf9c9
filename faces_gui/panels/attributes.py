"""Which attributes are shown: a box to tick each, keys 1 to 9."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from faces.attributes import VOCABULARY, Vocabulary
from faces_gui import words
from faces_gui.labels import Prose


class AttributesPanel(QWidget):
    """One box per attribute.

    Signals:
        changed: the hidden attributes, as a list.
        asked: an opt-in attribute is wanted for the first time; its notice must be shown.
    """

    changed = Signal(list)
    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None, vocabulary: Vocabulary = VOCABULARY) -> None:
        super().__init__(parent)
        self._vocabulary = vocabulary
        self.boxes: dict[str, QCheckBox] = {}
        self._allowed = False
        self._answered: frozenset[str] | None = None
        column = QVBoxLayout(self)
        for number, name in enumerate(vocabulary, 1):
            box = QCheckBox()
            box.clicked.connect(lambda on, name=name: self._clicked(name, on))
            self.boxes[name] = box
            column.addWidget(box)
            if number <= 9 and parent is not None:
                shortcut = QShortcut(QKeySequence(str(number)), parent)
                shortcut.activated.connect(box.click)
        self._hint = Prose()
        self._hint.setObjectName("muted")
        column.addWidget(self._hint)
        column.addStretch(1)
        self._write()

    def set_state(self, hidden: list[str], allowed: bool) -> None:
        """Show what is chosen; `allowed` says that the notice about opt-in attributes was accepted."""
        self._allowed = allowed
        for name, box in self.boxes.items():
            box.setChecked(name not in hidden and (allowed or not self._vocabulary[name].opt_in))

    def set_answered(self, names: tuple[str, ...]) -> None:
        """Say which attributes the loaded weights can answer."""
        self._answered = frozenset(names)
        self._write()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def _clicked(self, name: str, on: bool) -> None:
        if on and self._vocabulary[name].opt_in and not self._allowed:
            self.boxes[name].setChecked(False)
            self.asked.emit(name)
            return
        off = [each for each, box in self.boxes.items() if not box.isChecked()]
        self.changed.emit([each for each in off if self._allowed or not self._vocabulary[each].opt_in])

    def _write(self) -> None:
        for number, (name, box) in enumerate(self.boxes.items(), 1):
            asked = box.isChecked() or not self._vocabulary[name].opt_in
            lacking = asked and self._answered is not None and name not in self._answered
            text = words.attribute(name)
            box.setText(self.tr("{name}: no weight").format(name=text) if lacking else text)
            box.setToolTip(self.tr("Key {number}").format(number=number) if number <= 9 else "")
            box.setAccessibleName(text)
            box.setEnabled(not lacking)
        self._hint.setText(
            self.tr("All answers are apparent: what a viewer would say from the picture, never a fact about a person.")
        )
