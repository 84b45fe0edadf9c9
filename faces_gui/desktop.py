"""Labels on the desktop itself: a layer above all windows that lets every click through."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QRegion, QScreen
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from faces.errors import InputError
from faces.overlay import Command, Seats, Style
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

    def __init__(self, screen: QScreen, *, cut_out: bool = False) -> None:
        """Not shown yet; `cut_out` leaves holes between the drawings where no compositor makes windows translucent."""
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
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)  # also while another program is used
        self.setWindowTitle("Faces")
        self.setAccessibleName(self.tr("Labels on the desktop"))
        self.setGeometry(screen.geometry())
        self._drawing: list[Command] = []
        self._seats = Seats()
        self._cut_out = cut_out
        self._cut()

    def show_result(self, result: FrameResult, style: Style) -> None:
        """Paint this."""
        area = QRectF(self.rect())
        self._drawing = overlay.commands(overlay.mapped(result, area, area), style, self._seats)
        self._cut()
        self.update()

    def hide_from_capture(self) -> None:
        """Have Windows leave the layer out of what is captured: it must not see its own labels."""
        system: str = sys.platform
        if system == "win32":
            import ctypes

            ctypes.windll.user32.SetWindowDisplayAffinity(int(self.winId()), EXCLUDED)  # type: ignore[attr-defined]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        overlay.paint(QPainter(self), self._drawing)

    def _cut(self) -> None:
        """Without a compositor, keep only what is drawn on; a window without any part would be shown whole."""
        if self._cut_out:
            drawn = overlay.covered(self._drawing)
            self.setMask(QRegion(QRect(0, 0, 1, 1)) if drawn.isEmpty() else drawn)


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
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.show()

    def _toggled(self, on: bool) -> None:
        self._enter() if on else self.leave()

    def _enter(self) -> None:
        screen = self._window.screen()
        try:
            monitor = _monitor(screen)
        except InputError as error:
            self._window.warn(str(error))
            self._window.actions_["desktop"].setChecked(False)
            return
        separable, composited = _x11()
        self.layer = Layer(screen, cut_out=separable and not composited)
        self.layer.show()
        self.layer.hide_from_capture()
        without = int(self.layer.winId()) if separable else 0
        self._window.open(Place("screen", str(monitor), self.tr("Desktop"), fps=FPS, without=without))
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
            self.layer.show_result(shown.result, self._window.look())


def _x11() -> tuple[bool, bool]:
    """Whether single windows can be left out of a picture of the screen, as on X11, and whether a compositor runs."""
    if QGuiApplication.platformName() != "xcb":
        return False, True
    from faces.sources.x11 import X11

    try:
        server = X11()
    except InputError:
        return False, True
    try:
        return True, server.composited()
    finally:
        server.close()


def _monitor(screen: QScreen) -> int:
    """The number of the monitor that Qt calls `screen`.

    Raises:
        InputError: when screens cannot be captured here.
    """
    found = monitors()[1:]
    corner = screen.geometry().topLeft()
    near = [each.number for each in found if (each.left, each.top) == (corner.x(), corner.y())]
    return near[0] if near else found[0].number
