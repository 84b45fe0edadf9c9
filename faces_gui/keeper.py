"""Settings are written soon after they change, so that however Faces ends they are there the next time."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from faces_gui import settings as storage
from faces_gui.settings import Settings

PATIENCE = 1000
"""Milliseconds without a change after which they are written."""


class Keeper(QObject):
    """Writes a file of settings, and leaves alone what other windows changed in it.

    Signals:
        failed: they cannot be written; the sentence says why.
    """

    failed = Signal(str)

    def __init__(self, file: Path, settings: Settings, parent: QObject) -> None:
        """Keep them in `file`, of which `settings` are what was read."""
        super().__init__(parent)
        self._file = file
        self._settings = self._written = settings
        self._timer = QTimer(self, interval=PATIENCE, singleShot=True)
        self._timer.timeout.connect(self._write)

    def keep(self, settings: Settings) -> None:
        """Write these when none have come for a while."""
        self._settings = settings
        self._timer.start()

    def finish(self, settings: Settings) -> None:
        """Write these now, the last ones, when there is no window any more that could say what is wrong."""
        self._timer.stop()
        self._settings = settings
        if trouble := self._save():
            print(f"faces: {trouble}", file=sys.stderr)  # noqa: T201

    def _write(self) -> None:
        if trouble := self._save():
            self.failed.emit(trouble)

    def _save(self) -> str:
        trouble = storage.save(self._file, storage.merged(self._file, self._settings, self._written))
        if not trouble:
            self._written = self._settings
        return trouble
