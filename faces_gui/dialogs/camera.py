"""Which camera, and at what size."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from faces_gui.cameras import Camera, cameras
from faces_gui.labels import Prose
from faces_gui.places import Place

FORMATS = ((0, 0, 0), (640, 480, 30), (1280, 720, 30), (1280, 720, 60), (1920, 1080, 30), (1920, 1080, 60))
PERIOD = 1000
"""Milliseconds between looks for cameras plugged in or out."""


class CameraDialog(QDialog):
    """Cameras by name; the list follows what is plugged in.

    Signals:
        chosen: a Place.
    """

    chosen = Signal(Place)

    def __init__(self, parent: QWidget | None = None, *, look: Callable[[], list[Camera]] = cameras) -> None:
        super().__init__(parent)
        self._look = look
        self._found: list[Camera] = []
        self.setWindowTitle(self.tr("Camera"))
        self.camera, self.format = QComboBox(), QComboBox()
        self.camera.setAccessibleName(self.tr("Camera"))
        self.format.setAccessibleName(self.tr("Picture size and rate"))
        self.camera.setMinimumContentsLength(28)
        for width, height, fps in FORMATS:
            text = f"{width} × {height}, {fps} fps" if width else self.tr("As the camera likes")
            self.format.addItem(text, (width, height, fps))
        self._hint = Prose(self.tr("The camera may grant another size than it was asked for."))
        self._hint.setObjectName("muted")
        form = QFormLayout()
        form.addRow(self.tr("&Camera"), self.camera)
        form.addRow(self.tr("&Size"), self.format)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._hint)
        column.addWidget(self.buttons)
        self.accepted.connect(self._choose)
        self._timer = QTimer(self, interval=PERIOD)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.refresh()

    def refresh(self) -> None:
        """Look what is plugged in; the choice stays while its camera does."""
        found = self._look()
        if found != self._found or self.camera.count() == 0:
            before = self.camera.currentData()
            self._found = found
            self.camera.clear()
            for each in found:
                self.camera.addItem(each.name, each.id)
            if not found:
                self.camera.addItem(self.tr("No camera is plugged in"), None)
            self.camera.setCurrentIndex(max(0, self.camera.findData(before)))
        self.camera.setEnabled(bool(found))
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(bool(found))

    def _choose(self) -> None:
        width, height, fps = self.format.currentData()
        self.chosen.emit(
            Place("camera", self.camera.currentData(), self.camera.currentText(), width, height, float(fps))
        )
