"""The address of a stream."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from faces.sources.addresses import is_url
from faces_gui.places import Place


class AddressDialog(QDialog):
    """Asks for an address that FFmpeg can open.

    Signals:
        chosen: a Place.
    """

    chosen = Signal(Place)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Address"))
        self.setMinimumWidth(480)
        label = QLabel(self.tr("&Address of a stream or video (rtsp://, http://, …)"))
        self.address = QLineEdit()
        self.address.setPlaceholderText("rtsp://192.168.1.20:554/stream")
        self.address.setAccessibleName(self.tr("Address"))
        label.setBuddy(self.address)
        hint = QLabel(self.tr("A name and password in it are never shown again."))
        hint.setObjectName("muted")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.address.textChanged.connect(self._check)
        self.accepted.connect(lambda: self.chosen.emit(Place("address", self.address.text().strip())))
        column = QVBoxLayout(self)
        for widget in (label, self.address, hint, self.buttons):
            column.addWidget(widget)
        self._check()

    def _check(self) -> None:
        fine = is_url(self.address.text().strip())
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(fine)
