from __future__ import annotations

import os
import threading
import time

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytest.importorskip("PySide6.QtWidgets")

from PySide6.QtCore import QTimer

from faces.config import Options
from faces.errors import InputError
from faces.types import Box, Detection, Distribution, Face, Frame, FrameResult
from faces_gui import settings as storage
from faces_gui import theme
from faces_gui.bridge import Bridge
from faces_gui.capture import Capture
from faces_gui.docks import Docks
from faces_gui.languages import Languages
from faces_gui.model import Loaded
from faces_gui.view import Look, Shown
from faces_gui.window import Window


def pytest_collection_modifyitems(items):
    for item in items:
        if "faces_gui" in item.nodeid:
            item.add_marker(pytest.mark.gui)
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


def face(number, x, y, size, **labels):
    landmarks = np.zeros((5, 2), np.float32)
    answers = {name: answer(label) for name, label in ({"gender": "female"} | labels).items()}
    return Face(number, Detection(Box(x, y, size, size), 0.9, landmarks), answers)


def answer(label, probability=0.9):
    scores = {"female": probability, "male": 1 - probability} if label in ("female", "male") else {label: probability}
    return Distribution(label, probability, True, scores)


def picture(width=320, height=240, value=90):
    return np.full((height, width, 3), value, np.uint8)


def plain(frame, result):
    """The frame as it is, for whom it is not to be looked at."""
    return Shown(frame, result, Look((frame.width, frame.height)), frame.image, ())


class Pipeline:
    """Finds `count` faces on every frame after `seconds` of work."""

    def __init__(self, count=2, seconds=0.0):
        self.count, self.seconds, self.steps, self.given = count, seconds, 0, count

    def smooth(self, factor):
        self.smoothing = factor

    def step(self, frame):
        time.sleep(self.seconds)
        self.steps += 1
        side = frame.height / 4
        faces = tuple(face(n, 10 + n * (side + 20), 20 + self.steps % 3, side) for n in range(self.count))
        return FrameResult(frame.pts, frame.width, frame.height, faces)

    def still(self, frame):
        return self.step(frame)


class Camera:
    """A live source that plays until it is told to stall, to die, or to stop."""

    def __init__(self, size=(320, 240), fps=60.0):
        self.name = "fake"
        self.period = 1 / fps
        self.image = picture(*size)
        self.stalled, self.dead, self.stopped = threading.Event(), threading.Event(), threading.Event()
        self.closed = False

    def interrupt(self):
        self.stopped.set()

    def close(self):
        self.closed = True

    def __iter__(self):
        begun = time.monotonic()
        while not self.stopped.wait(self.period):
            if self.dead.is_set():
                raise InputError("the camera was unplugged")
            while self.stalled.is_set() and not self.stopped.wait(0.01):
                pass
            yield Frame(self.image, time.monotonic() - begun)


class Loader:
    """Stands for loading weights; remembers what was asked for. Its `trouble`, if any, is raised."""

    def __init__(self, pipeline):
        self.pipeline, self.asked, self.trouble = pipeline, [], None

    def __call__(self, options: Options) -> Loaded:
        self.asked.append(options)
        if self.trouble:
            raise self.trouble
        return Loaded(
            self.pipeline,
            lambda smoothing, first: self.pipeline,
            ("gender", "age"),
            {"detector": "fake"},
            "CPUExecutionProvider",
        )


def heartbeat(qtbot, milliseconds):
    """Seconds between the beats of the window's thread, and how much of each it was at work."""
    beats, last = [], [(time.monotonic(), time.thread_time())]

    def beat():
        now = time.monotonic(), time.thread_time()
        beats.append((now[0] - last[0][0], now[1] - last[0][1]))
        last[0] = now

    heart = QTimer(interval=5)
    heart.timeout.connect(beat)
    heart.start()
    qtbot.wait(milliseconds)
    heart.stop()
    return beats


def assert_never_blocked(qtbot, milliseconds):
    """Watch the window's thread; of two times the better one counts, for others' work can lengthen a turn of it."""
    for last in (False, True):
        beats = heartbeat(qtbot, milliseconds)
        worked = sorted(work for _, work in beats)
        waited = sorted(gap for gap, _ in beats)
        if os.getloadavg()[0] >= 0.7 * (os.cpu_count() or 1):
            waited = worked  # the gaps must be others' work
        if last or max(worked[-1], waited[-3]) < 0.050:
            break
    assert worked[-1] < 0.050, f"the longest work between two beats: {worked[-5:]}"
    assert waited[-3] < 0.050, f"the longest gaps: {waited[-5:]}"


@pytest.fixture
def pipeline():
    return Pipeline()


@pytest.fixture
def loader(pipeline):
    return Loader(pipeline)


@pytest.fixture
def cameras():
    """What `open` gives, one after another; an exception is raised, a number of seconds waited first."""
    return []


@pytest.fixture
def bridge(qapp, loader, cameras):
    def open_next(place, on_error):
        found = cameras.pop(0) if cameras else Camera()
        if isinstance(found, float):
            time.sleep(found)
            found = cameras.pop(0) if cameras else Camera()
        if isinstance(found, Exception):
            raise found
        return found

    made = Bridge(open=open_next, load=loader, stalled=0.4)
    yield made
    made.shutdown()


@pytest.fixture
def window(qtbot, bridge, tmp_path, qapp):
    theme.apply(qapp, "dark")
    made = Window(bridge, storage.Settings(welcomed=True, outputs=str(tmp_path / "out")), tmp_path / "window.json")
    qtbot.addWidget(made)
    made.docks = Docks(made, ["fast", "accurate"])
    made.capture = Capture(made)
    made.resize(1200, 800)
    made.show()
    return made


@pytest.fixture
def typing(window, qtbot):
    """Gives the window the keyboard."""
    window.activateWindow()
    try:
        qtbot.waitUntil(window.isActiveWindow, timeout=3000)
    except qtbot.TimeoutError:
        pytest.skip("a screen without a window manager gives no window the keyboard")


@pytest.fixture
def languages(qapp):
    """The window's languages, English before and after."""
    made = Languages(qapp)
    made.use("en")
    yield made
    made.use("en")
