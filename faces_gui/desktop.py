"""Labels on the desktop itself: a layer above all windows that lets every click through."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from faces.errors import InputError
from faces.overlay import Kind, Style
from faces.sources.screen import monitors
from faces.types import FrameResult
from faces_gui import painter as overlay
from faces_gui import theme
from faces_gui.places import Place
from faces_gui.view import Shown
from faces_gui.window import Window

FPS = 8.0
"""Frames of the screen per second: enough to follow, and leaves the machine to what is watched."""
EXCLUDED = 0x11
"""Windows' WDA_EXCLUDEFROMCAPTURE."""


class Layer(QWidget):
    """Covers one screen, paints nothing but boxes and labels, and takes no input."""

    def __init__(self, screen: QScreen) -> None:
        flags = (
            Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.Tool
            | Qt.WindowType.WindowTransparentForInput
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        super().__init__(None, flags)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle("Faces")
        self.setAccessibleName(self.tr("Labels on the desktop"))
        self.setGeometry(screen.geometry())
        self._result: FrameResult | None = None
        self._style = Style()

    def show_result(self, result: FrameResult, style: Style) -> None:
        """Paint this."""
        self._result, self._style = result, style
        self.update()

    def hide_from_capture(self) -> None:
        """Leave the layer out of what is captured, where the system can do that: it must not see its own labels."""
        system: str = sys.platform
        if system == "win32":
            import ctypes

            ctypes.windll.user32.SetWindowDisplayAffinity(int(self.winId()), EXCLUDED)  # type: ignore[attr-defined]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        if self._result is None:
            return
        painter = QPainter(self)
        area = QRectF(self.rect())
        overlay.paint(painter, overlay.commands(overlay.mapped(self._result, area, area), self._style))


class Desktop(QObject):
    """Enters and leaves the overlay mode.

    Attributes:
        layer: while the mode is on.
        tray: the icon that leaves it.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.layer: Layer | None = None
        self.tray: QSystemTrayIcon | None = None
        window.actions_["desktop"].toggled.connect(self._toggled)
        window.arrived.connect(self._arrived)
        window.closing.connect(self.leave)
        window.shown.connect(self.leave)

    def leave(self) -> None:
        """Take the layer away and show the window again."""
        if self.layer is None:
            return
        layer, self.layer = self.layer, None
        layer.close()
        layer.deleteLater()
        if self.tray is not None:
            self.tray.hide()
            self.tray.deleteLater()
            self.tray = None
        self._window.close_source()
        self._window.actions_["desktop"].setChecked(False)
        self._window.showNormal()

    def _toggled(self, on: bool) -> None:
        self._enter() if on else self.leave()

    def _enter(self) -> None:
        screen = self._window.screen()
        try:
            place = Place("screen", str(_monitor(screen)), self.tr("Desktop"), fps=FPS)
        except InputError as error:
            self._window.banner.say(str(error), (self.tr("Close"), self._window.banner.hide))
            self._window.actions_["desktop"].setChecked(False)
            return
        self._window.open(place)
        self.layer = Layer(screen)
        self.layer.show()
        self.layer.hide_from_capture()
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.tray = QSystemTrayIcon(theme.icon("faces"), self)
            menu = QMenu(self._window)
            menu.addAction(self.tr("Leave the desktop overlay")).triggered.connect(self.leave)
            self.tray.setContextMenu(menu)
            self.tray.activated.connect(lambda _reason: self.leave())
            self.tray.setToolTip(self.tr("Faces labels the desktop. Click to leave."))
            self.tray.show()
            self._window.hide()
        else:
            self._window.showMinimized()  # the task bar is then the way back

    def _arrived(self, shown: Shown) -> None:
        if self.layer is not None:
            chosen = self._window.settings
            self.layer.show_result(shown.result, Style(Kind(chosen.style), chosen.font_scale, chosen.ids))


def _monitor(screen: QScreen) -> int:
    """The number of the monitor that Qt calls `screen`.

    Raises:
        InputError: when screens cannot be captured here.
    """
    found = monitors()[1:]
    corner = screen.geometry().topLeft()
    near = [each.number for each in found if (each.left, each.top) == (corner.x(), corner.y())]
    return near[0] if near else found[0].number
