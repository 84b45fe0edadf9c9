"""The window of faces_gui.show."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QRectF, QSize, Qt, QThread, Signal
from PySide6.QtGui import QCloseEvent, QColor, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from faces.types import Picture
from faces_gui.interrupts import interruptible
from faces_gui.show import Show

BACKGROUND, FOREGROUND = QColor(13, 15, 18), QColor(235, 235, 235)
START_SIZE = QSize(960, 640)
"""Logical pixels, before the first picture is there."""
SCREEN_SHARE = 0.85
"""Share of the screen that the window takes at most."""


class ShowWindow(QWidget):
    """Shows one picture, as large as fits, and passes the user's wishes on to the Show."""

    def __init__(self, show: Show) -> None:
        """Begin with a line that says that work goes on."""
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setWindowTitle(self.tr("Faces"))
        self.setMinimumSize(160, 120)
        self.resize(START_SIZE)
        self._show = show
        self._pixels: Picture | None = None  # keeps alive what _image points at
        self._image: QImage | None = None

    def refresh(self) -> None:
        """Take the next picture."""
        taken = self._show.take()
        if taken is None:
            return
        first = self._pixels is None
        self._pixels, title = taken
        height, width = self._pixels.shape[:2]
        self._image = QImage(self._pixels.data, width, height, self._pixels.strides[0], QImage.Format.Format_BGR888)
        self.setWindowTitle(self.tr("{} - Faces (Space: next, Esc: stop)").format(title))
        self.setAccessibleDescription(title)
        if first and not (self.isMaximized() or self.isFullScreen()):
            self._suit(width, height)
        self.update()

    def place(self) -> QRectF:
        """Where the picture is painted, logical pixels: the whole of it, centred, its aspect kept."""
        if self._image is None:
            return QRectF()
        size = self._image.size().scaled(self.size() * 4096, Qt.AspectRatioMode.KeepAspectRatio)
        width, height = size.width() / 4096, size.height() / 4096
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.fillRect(self.rect(), BACKGROUND)
        if self._image is None:
            painter.setPen(FOREGROUND)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Looking for faces…"))
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.place(), self._image)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Right):
            self._show.skip()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Q):
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        self._show.cancel()
        super().closeEvent(event)

    def _suit(self, width: int, height: int) -> None:
        """As large as a picture of `width` × `height` device pixels, or what the screen has room for."""
        room = self.screen().availableSize() * SCREEN_SHARE
        wanted = QSize(width, height) / self.devicePixelRatioF()
        if wanted.width() > room.width() or wanted.height() > room.height():
            wanted.scale(room, Qt.AspectRatioMode.KeepAspectRatio)
        self.resize(wanted.expandedTo(START_SIZE / 2))


class _Job(QThread):
    """Runs a job away from the window's thread and keeps what came of it."""

    posted = Signal()

    def __init__(self, job: Callable[[Show], int], show: Show) -> None:
        super().__init__()
        self._job = job
        self._show = show
        self.outcome: int | BaseException = 0
        show.announce = self.posted.emit

    def run(self) -> None:
        try:
            self.outcome = self._job(self._show)
            self._show.linger()
        except BaseException as error:  # raised again where the job's caller waits
            self.outcome = error


def run(job: Callable[[Show], int], delay: float) -> int:
    """See faces_gui.show.run_with_window."""
    os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)  # an OpenCV with a Qt of its own would point it elsewhere
    application = QApplication.instance() or QApplication(sys.argv[:1])
    screen = QApplication.primaryScreen()
    pixels = screen.size() * screen.devicePixelRatio()
    show = Show(delay, (pixels.width(), pixels.height()))
    window = ShowWindow(show)
    thread = _Job(job, show)
    loop = QEventLoop()
    thread.posted.connect(window.refresh)
    thread.finished.connect(loop.quit)
    with interruptible(window.close):
        window.show()
        thread.start()
        loop.exec()
        show.cancel()  # when something else than the job ended the loop
        thread.wait()
    window.close()
    window.deleteLater()
    application.processEvents()
    if isinstance(thread.outcome, BaseException):
        raise thread.outcome
    return thread.outcome
