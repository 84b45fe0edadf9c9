"""The window that shows pictures while a batch runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from faces_gui.show import Show, display_available, run_with_window

pytest.importorskip("PySide6.QtWidgets")

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from faces_gui.show_window import ShowWindow

RED, BLUE = (0, 0, 255), (255, 0, 0)  # BGR


def picture(colour: tuple[int, int, int], width: int = 320, height: int = 200) -> np.ndarray:
    return np.full((height, width, 3), colour, np.uint8)


def window() -> ShowWindow | None:
    return next((each for each in QApplication.topLevelWidgets() if isinstance(each, ShowWindow)), None)


def soon(seconds: float, action) -> None:
    """Do something on the window's thread after a while, if the window is still there."""
    QTimer.singleShot(round(seconds * 1000), lambda: action(window()) if window() else None)


def test_each_picture_stays_for_the_delay_and_the_jobs_value_comes_back(qapp) -> None:
    times = []

    def job(show: Show) -> int:
        for index in range(3):
            show(picture(RED), f"{index}.jpg")
            times.append(time.monotonic())
        return 7

    begun = time.monotonic()
    assert run_with_window(job, delay=0.2) == 7
    assert time.monotonic() - begun >= 0.6  # the last one stays, too
    assert np.diff(times).min() >= 0.19
    assert window() is None or not window().isVisible()


def test_the_job_goes_on_while_a_picture_stays(qapp) -> None:
    """Work and delay overlap: three pictures of 0.2 s work and 0.2 s delay take 0.8 s, not 1.2 s."""

    def job(show: Show) -> int:
        for _ in range(3):
            time.sleep(0.2)
            show(picture(RED), "a")
        return 0

    begun = time.monotonic()
    run_with_window(job, delay=0.2)
    assert time.monotonic() - begun < 1.15


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Right])
def test_space_and_right_show_the_next_one_at_once(qapp, key) -> None:
    def job(show: Show) -> int:
        show(picture(RED), "a")
        show(picture(BLUE), "b")
        return 0

    for moment in (0.4, 0.8):
        soon(moment, lambda shown: QTest.keyClick(shown, key))
    begun = time.monotonic()
    run_with_window(job, delay=30)
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("way", ["escape", "q", "close"])
def test_the_user_can_stop_the_job(qapp, way) -> None:
    done, stopped = [], []

    def job(show: Show) -> int:
        try:
            for index in range(100):
                show(picture(RED), str(index))
                done.append(index)
        except KeyboardInterrupt:
            stopped.append(True)
            return 130
        return 0

    ways = {
        "escape": lambda shown: QTest.keyClick(shown, Qt.Key.Key_Escape),
        "q": lambda shown: QTest.keyClick(shown, Qt.Key.Key_Q),
        "close": lambda shown: shown.close(),
    }
    soon(0.4, ways[way])
    begun = time.monotonic()
    assert run_with_window(job, delay=30) == 130
    assert time.monotonic() - begun < 1.4
    assert (done, stopped) == ([0], [True])


@pytest.mark.skipif(os.name == "nt", reason="Windows delivers no signal to one's own process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_job(qapp, number) -> None:
    def job(show: Show) -> int:
        while True:
            show(picture(RED), "a")

    before = signal.getsignal(number)
    timer = threading.Timer(0.4, lambda: os.kill(os.getpid(), number))
    timer.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_with_window(job, delay=30)
    assert time.monotonic() - begun < 1.4
    assert signal.getsignal(number) is before


def test_what_the_job_raises_reaches_the_caller(qapp) -> None:
    def job(show: Show) -> int:
        show(picture(RED), "a")
        raise ValueError("disk full")

    with pytest.raises(ValueError, match="disk full"):
        run_with_window(job, delay=0)


def test_the_picture_is_fitted_with_its_aspect_and_colours(qapp) -> None:
    seen = {}

    def look(shown: ShowWindow) -> None:
        shown.resize(600, 600)
        image = shown.grab().toImage()
        ratio = shown.devicePixelRatioF()
        seen["middle"] = image.pixelColor(round(300 * ratio), round(300 * ratio))
        seen["above"] = image.pixelColor(round(300 * ratio), round(100 * ratio))
        seen["place"] = shown.place()
        seen["title"] = shown.windowTitle()
        shown.close()

    def job(show: Show) -> int:
        show(picture(RED, 400, 200), "some folder/a.jpg")
        show(picture(RED), "never shown")
        return 0

    soon(0.4, look)
    with pytest.raises(KeyboardInterrupt):
        run_with_window(job, delay=30)
    assert seen["middle"] == QColor(255, 0, 0)
    assert seen["above"] != QColor(255, 0, 0)
    assert seen["place"].getRect() == pytest.approx((0, 150, 600, 300))
    assert "some folder/a.jpg" in seen["title"]


def test_hundreds_of_pictures_without_delay_keep_the_window_alive(qapp) -> None:
    beats = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    timer.start(10)

    def job(show: Show) -> int:
        for index in range(300):
            show(picture((index % 256, 0, 0)), str(index))
        return 0

    run_with_window(job, delay=0)
    timer.stop()
    assert len(beats) > 2
    assert np.diff(beats).max() < 0.5


def test_a_picture_larger_than_the_screen_is_shrunk_on_the_jobs_thread() -> None:
    show = Show(0, (200, 100))
    show(picture(RED, 4000, 1000), "large")
    taken = show.take()
    assert taken is not None
    assert taken[0].shape == (50, 200, 3)


def test_a_show_without_a_window_that_takes_does_not_hang_once_cancelled() -> None:
    show = Show(30, (200, 100))
    show(picture(RED), "a")
    threading.Timer(0.1, show.cancel).start()
    with pytest.raises(KeyboardInterrupt):
        show(picture(RED), "b")


def test_an_event_loop_that_runs_already_is_left_running(qapp) -> None:
    outcome = []
    loop, parent = QEventLoop(), QObject()

    def inner() -> None:
        outcome.append(run_with_window(lambda show: show(picture(RED), "a") or 3, delay=0))
        outcome.append(loop.isRunning())
        loop.quit()

    QTimer.singleShot(0, parent, inner)
    loop.exec()
    assert outcome == [3, True]


class TestDisplay:
    """display_available: None, or why not."""

    @pytest.fixture(autouse=True)
    def _on_linux_without_a_display(self, monkeypatch) -> None:
        monkeypatch.setattr(sys, "platform", "linux")
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)

    def test_offscreen_always_is(self, monkeypatch) -> None:
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
        assert display_available() is None

    def test_linux_without_one(self) -> None:
        assert "DISPLAY" in str(display_available())

    @pytest.mark.skipif(not os.path.exists("/proc"), reason="needs X11's libraries")
    def test_a_dead_one_is_found_out_before_qt_aborts(self, monkeypatch) -> None:
        monkeypatch.setenv("DISPLAY", ":987")
        reason = display_available()
        assert reason is not None
        assert ":987" in reason or "libxcb" in reason

    def test_a_wayland_socket(self, monkeypatch, tmp_path) -> None:
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        assert display_available() is not None
        (tmp_path / "wayland-0").touch()
        assert display_available() is None

    def test_other_systems_have_one(self, monkeypatch) -> None:
        monkeypatch.setattr(sys, "platform", "darwin")
        assert display_available() is None

    def test_without_pyside6_it_says_what_to_install(self, monkeypatch) -> None:
        for name in ("PySide6", "PySide6.QtWidgets"):
            monkeypatch.setitem(sys.modules, name, None)
        assert "PySide6" in str(display_available())
        assert "-m pip install" in str(display_available())


def test_importing_the_module_loads_no_qt() -> None:
    code = "import sys, faces_gui.show; sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
