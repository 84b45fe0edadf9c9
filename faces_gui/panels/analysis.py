"""How faces are found: thresholds, steadiness, model set, provider."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from faces_gui import words
from faces_gui.labels import Prose
from faces_gui.model import Loaded
from faces_gui.settings import PROVIDERS, Settings

PATIENCE = 400
"""Milliseconds for which a slider must rest before weights are loaded anew."""


class AnalysisPanel(QWidget):
    """Everything about the analysis.

    Signals:
        changed: settings by name, to be applied.
        compare: the CPU is to be compared with the provider that was chosen.
    """

    changed = Signal(dict)
    compare = Signal()

    def __init__(self, sets: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.detection, self.certainty = _slider(5, 95), _slider(0, 95)
        self.steady, self.smoothing = QCheckBox(), _slider(0, 300)
        self.smoothing.setPageStep(50)
        self.sets, self.provider = QComboBox(), QComboBox()
        self.sets.addItems(list(sets))
        for name in PROVIDERS:
            self.provider.addItem("", name)
        self.running, self.test = QLabel(), QPushButton()
        self.running.setWordWrap(True)
        self.running.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.result = Prose()
        self.result.setObjectName("muted")
        self.result.hide()
        self._labels = [QLabel() for _ in range(6)]
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._named = (self.smoothing, self.detection, self.certainty, self.sets, self.provider)
        for label, widget in zip(self._labels, (*self._named, self.running), strict=True):
            self._form.addRow(label, widget)
        column = QVBoxLayout(self)
        column.addWidget(self.steady)
        column.addLayout(self._form)
        column.addWidget(self.test)
        column.addWidget(self.result)
        column.addStretch(1)
        self._loaded: Loaded | None = None
        self._tried = False
        self._pause = QTimer(self, interval=PATIENCE, singleShot=True)
        self._pause.timeout.connect(lambda: self.changed.emit({"detection": self.detection.value() / 100}))
        self.detection.valueChanged.connect(self._write)
        self.detection.valueChanged.connect(lambda: self._pause.start())
        self.certainty.valueChanged.connect(self._certainty)
        self.smoothing.valueChanged.connect(self._smoothing)
        self.steady.clicked.connect(lambda on: self.changed.emit({"steady": on}))
        self.sets.activated.connect(lambda: self.changed.emit({"model_set": self.sets.currentText()}))
        self.provider.activated.connect(lambda: self.changed.emit({"provider": self.provider.currentData()}))
        self.test.clicked.connect(self.compare)
        self._write()

    def set_state(self, settings: Settings) -> None:
        """Show what is chosen."""
        values = (settings.smoothing, settings.detection, settings.certainty)
        for slider, value in zip((self.smoothing, self.detection, self.certainty), values, strict=True):
            slider.blockSignals(True)
            slider.setValue(round(value * 100))
            slider.blockSignals(False)
        self.steady.setChecked(settings.steady)
        self.smoothing.setEnabled(settings.steady)
        self.sets.setCurrentText(settings.model_set)
        self.provider.setCurrentIndex(self.provider.findData(settings.provider))
        self._write()

    def set_loaded(self, loaded: Loaded | None) -> None:
        """Show what really runs; None when nothing could be loaded."""
        self._loaded, self._tried = loaded, True
        self._write()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def show_comparison(self, text: str) -> None:
        """Say how the comparison went, until the next one."""
        self.result.setText(text)
        self.result.setVisible(bool(text))

    def _smoothing(self) -> None:
        self._write()
        self.changed.emit({"smoothing": self.smoothing.value() / 100})

    def _certainty(self) -> None:
        self._write()
        self.changed.emit({"certainty": self.certainty.value() / 100})

    def _write(self) -> None:
        titles = (
            self.tr("Smoothing: {value}%").format(value=self.smoothing.value())
            if self.smoothing.value()
            else self.tr("Smoothing: every answer as it comes"),
            self.tr("Faces from a score of {value}%").format(value=self.detection.value()),
            self.tr("Uncertain below {value}%").format(value=self.certainty.value())
            if self.certainty.value()
            else self.tr("Uncertain as each weight says"),
            self.tr("Model set"),
            self.tr("Run on"),
            self.tr("What really runs"),
        )
        for label, title in zip(self._labels, titles, strict=True):
            label.setText(title)
        for widget, title in zip(self._named, titles, strict=False):
            widget.setAccessibleName(title)
        for row, name in enumerate(PROVIDERS):
            self.provider.setItemText(row, self.tr("the fastest there is") if name == "auto" else words.provider(name))
        self.steady.setToolTip(self.tr("Follow each face from picture to picture and average its answers over time"))
        self.steady.setText(self.tr("&Follow faces"))
        self.test.setText(self.tr("Com&pare with the CPU"))
        # names of models read from left to right; they stand on the side of the labels all the same
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        self.running.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        if self._loaded is not None:
            models = ", ".join(dict.fromkeys(name for name in self._loaded.models.values() if name))
            self.running.setText(words.named(words.provider(self._loaded.provider), models))
        else:
            self.running.setText(self.tr("nothing") if self._tried else self.tr("nothing yet: open a source"))


def _slider(least: int, most: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(least, most)
    slider.setPageStep(5)
    return slider
