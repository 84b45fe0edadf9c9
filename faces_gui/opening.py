"""From a wish to a Place: dialogs for every kind of source."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QDialog, QFileDialog

from faces.sources import images, video
from faces_gui.places import joined, recalled
from faces_gui.window import Window


class Opening(QObject):
    """Asks what to open and opens it in the window.

    Attributes:
        dialog: the question that is on the screen, if any.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: QDialog | None = None
        self._handed: list[str] = []
        self._wishes = {
            "camera": self.camera,
            "file": self.file,
            "folder": self.folder,
            "screen": self.screen,
            "window": self.window,
            "address": self.address,
        }
        for name, wish in self._wishes.items():
            window.actions_[name].triggered.connect(lambda _checked=False, wish=wish: wish())
        window.start.chosen.connect(lambda name: self._wishes[name]())

    def camera(self) -> None:
        """Ask for a camera."""
        from faces_gui.dialogs.camera import CameraDialog

        dialog = CameraDialog(self._window)
        dialog.chosen.connect(self._window.open)
        self._ask(dialog)

    def screen(self) -> None:
        """Ask for a screen."""
        from faces_gui.dialogs.screen import ScreenDialog

        dialog = ScreenDialog(self._window)
        dialog.chosen.connect(self._window.open)
        self._ask(dialog)

    def window(self) -> None:
        """Ask for a window."""
        from faces_gui.dialogs.windows import WindowDialog

        dialog = WindowDialog(self._window)
        dialog.chosen.connect(self._window.open)
        self._ask(dialog)

    def address(self) -> None:
        """Ask for an address."""
        from faces_gui.dialogs.address import AddressDialog

        dialog = AddressDialog(self._window)
        dialog.chosen.connect(self._window.open)
        self._ask(dialog)

    def file(self) -> None:
        """Ask for a video or a picture."""
        known = " ".join(f"*{suffix}" for suffix in sorted(video.SUFFIXES | images.SUFFIXES))
        dialog = QFileDialog(self._window, self.tr("Video or picture"))
        dialog.setNameFilters([self.tr("Videos and pictures") + f" ({known})", self.tr("All files") + " (*)"])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.path)
        self._ask(dialog)

    def folder(self) -> None:
        """Ask for a folder."""
        dialog = QFileDialog(self._window, self.tr("Folder of pictures"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.path)
        self._ask(dialog)

    def path(self, path: str) -> None:
        """Open what lies there."""
        self._window.open(recalled(path))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open what macOS hands the application: dropped on the Dock, or opened with Faces from elsewhere."""
        if isinstance(event, QFileOpenEvent) and event.file():
            if not self._handed:  # several files come as so many events in a row
                QTimer.singleShot(0, self, self._open_handed)
            self._handed.append(event.file())
            return True
        return False

    def _open_handed(self) -> None:
        paths, self._handed = self._handed, []
        self._window.open(joined([recalled(path) for path in paths]))

    def _ask(self, dialog: QDialog) -> None:
        if self.dialog is not None:
            self.dialog.close()
        self.dialog = dialog
        dialog.finished.connect(self._over)
        dialog.open()

    def _over(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
