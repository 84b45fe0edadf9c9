"""A live run through the window's own path: bridge, view and painting."""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from faces.bench.modes import Camera, Live, Meter
from faces.config import Options
from faces_gui.app import SWITCH
from faces_gui.bridge import Bridge
from faces_gui.places import Place
from faces_gui.view import LiveView

SIZE = (960, 540)


class _View(LiveView):
    """Notes when a frame has been painted."""

    def __init__(self, meter: Meter) -> None:
        super().__init__()
        self._meter = meter
        self._last = -1.0
        self.delays: list[float] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.shown is not None and self.shown.frame.pts != self._last:
            self._last = self.shown.frame.pts
            self._meter.shown(self._last, self.delays)


def painted(camera: Camera, options: Options) -> Live:
    """Show the camera in a view until it ends."""
    running: Any = QApplication.instance() or QApplication(sys.argv[:1])
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    meter = Meter(camera)
    view, bridge, loop = _View(meter), Bridge(open=lambda place: camera), QEventLoop()
    view.resize(*SIZE)
    bridge.choose(options)
    bridge.prepare_with(view.preparer())
    bridge.ready.connect(lambda: view.show_frame(bridge.take()))
    bridge.ended.connect(lambda message: QTimer.singleShot(100, loop.quit))
    view.show()
    bridge.open(Place("video", "bench"))
    try:
        loop.exec()
    finally:
        bridge.shutdown()
        view.close()
        sys.setswitchinterval(before)
        running.processEvents()
    return meter.live(view.delays, painted=True)
