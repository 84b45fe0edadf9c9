"""The window's own path, measured: preparing, painting, and live from camera to screen."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPaintEvent

from faces.analyzer import Analyzer
from faces.bench.modes import Camera, Live, Meter
from faces.bench.scene import Scene
from faces.bench.stages import Work
from faces.config import Options
from faces_gui.app import SWITCH, application
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


def stages(analyzer: Analyzer, scene: Scene) -> dict[str, Work]:
    """What the window does with a frame, as faces.bench.stages has the rest."""
    running = application()
    frame = scene.frame()
    result = analyzer.pipeline.step(frame)
    view = LiveView()
    view.resize(*SIZE)
    view.show()
    running.processEvents()
    prepare = view.preparer()
    shown = prepare(frame, result)

    def paint() -> None:
        view.show_frame(shown)
        view.repaint()

    return {"prepare a frame for the view": lambda: prepare(frame, result), "paint": paint}


def painted(camera: Camera, options: Options) -> Live:
    """Show the camera in a view until it ends."""
    running = application()
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    meter = Meter(camera)
    view, bridge, loop = _View(meter), Bridge(open=lambda place, on_error: camera), QEventLoop()
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
