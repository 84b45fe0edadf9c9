"""Nothing but the picture on the whole screen, and everything as it was."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar


class FullScreen(QObject):
    """Takes a window's bars and panels away and brings them back."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._arranged, self._maximised = QByteArray(), False

    def set(self, on: bool) -> None:
        """Go there, or back."""
        window = self._window
        window.menuBar().setVisible(not on)
        window.statusBar().setVisible(not on)
        if on:
            self._arranged, self._maximised = window.saveState(), window.isMaximized()
            for widget in (*window.findChildren(QDockWidget), *window.findChildren(QToolBar)):
                widget.hide()
            window.showFullScreen()
        else:
            window.showMaximized() if self._maximised else window.showNormal()
            window.restoreState(self._arranged)
