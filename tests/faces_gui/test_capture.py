from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import av
import cv2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from faces.attributes import VOCABULARY
from faces.overlay.raster import can_draw
from faces.overlay.wording import line, percent
from faces.sinks import recording
from faces.sinks.subtitles import write_subtitles
from faces.sources.images import Item
from faces.sources.player import Slides
from faces.types import Distribution
from faces_gui import app, capture
from faces_gui import settings as storage
from faces_gui.places import Place
from tests.faces_gui.conftest import picture

CAMERA = Place("camera", "0", "Fake")


@pytest.fixture
def live(window, qtbot):
    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    return window


def test_a_recording_has_the_frames_and_says_so(live, qtbot, tmp_path):
    live.change(recording="both")
    live.actions_["record"].trigger()
    assert live.capture.indicator.isVisible()
    qtbot.waitUntil(lambda: live.capture.recording.seconds > 0.5, timeout=30000)
    qtbot.waitUntil(lambda: "MB" in live.capture.indicator.text())
    live.actions_["record"].trigger()
    qtbot.waitUntil(lambda: live.capture.recording is None, timeout=30000)
    assert not live.capture.indicator.isVisible()
    assert "Recorded" in live.toast.text
    found = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    assert found == [".ass", ".csv", ".mp4", ".mp4"]
    for path in (tmp_path / "out").glob("*.mp4"):
        with av.open(str(path)) as container:
            times = [float(frame.pts * frame.time_base) for frame in container.decode(video=0)]
        assert len(times) > 10
        assert times[0] == 0.0
        assert times[-1] > 0.4


@pytest.fixture
def recorded(live, qtbot):
    """A recording that runs."""
    live.actions_["record"].trigger()
    qtbot.waitUntil(lambda: live.capture.recording.seconds > 0.2, timeout=30000)
    return live.capture.recording


def assert_whole(recording):
    """Every file is there, though nobody waited for it."""
    assert recording.join(30)
    assert sorted(path.suffix for path in recording.folder.iterdir()) == [".ass", ".csv", ".mp4"]
    with av.open(str(next(recording.folder.glob("*_annotated.mp4")))) as container:
        assert sum(1 for _ in container.decode(video=0)) > 3


def test_closing_the_window_keeps_the_recording_and_does_not_wait_for_it(live, recorded, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr(recording, "write_subtitles", lambda *each: go.wait(10) and write_subtitles(*each))
    begun = time.monotonic()
    live.close()
    assert time.monotonic() - begun < 2
    assert not recorded.join(0)
    go.set()
    assert_whole(recorded)


def test_the_process_ends_when_the_files_are_written(tmp_path):
    script = """
import sys, time
from pathlib import Path
import numpy as np
from faces.sinks import recording
from faces.types import Frame, FrameResult

write = recording.write_subtitles
recording.write_subtitles = lambda *each: time.sleep(1) or write(*each)
made = recording.Recording(Path(sys.argv[1]))
made.write(Frame(np.zeros((64, 64, 3), np.uint8)), FrameResult(0.0, 64, 64, ()))
made.stop()
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], timeout=60, check=True)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".ass", ".csv", ".mp4"]


def test_the_process_ends_though_a_thread_of_the_analysis_does_not_and_what_must_be_written_is():
    script = """
import atexit, threading, time
from faces_gui import app

atexit.register(print, "taken apart")
threading.Thread(target=time.sleep, args=(60,), name="faces-worker", daemon=True).start()
threading.Thread(target=lambda: time.sleep(1) or print("written"), name="faces-record").start()
app.end(3)
"""
    ended = subprocess.run([sys.executable, "-c", script], timeout=60, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "written\n", "")


@pytest.mark.skipif(os.name == "nt", reason="Windows delivers no signal to one's own process")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_closes_the_window_and_what_was_recorded_is_kept(live, recorded, tmp_path, monkeypatch, name):
    monkeypatch.setattr(app, "build", lambda *_, **__: live)
    live.change(fit="fill")
    threading.Timer(0.3, lambda: os.kill(os.getpid(), getattr(signal, name))).start()
    assert app.run() == 0
    assert not live.isVisible()
    assert_whole(recorded)
    assert storage.load(tmp_path / "window.json")[0].fit == "fill"


def test_closing_the_source_ends_the_recording(live, recorded, qtbot):
    live.actions_["close"].trigger()
    assert not live.actions_["record"].isChecked()
    qtbot.waitUntil(lambda: live.capture.recording is None, timeout=30000)
    assert "Recorded" in live.toast.text
    assert_whole(recorded)


def test_a_snapshot_is_annotated_unless_boxes_are_off(live, qtbot, tmp_path):
    with qtbot.waitSignal(live.capture.snapshots.done):
        live.actions_["snapshot"].trigger()
    live.change(overlay=False)
    with qtbot.waitSignal(live.capture.snapshots.done):
        live.actions_["snapshot"].trigger()
    assert "Saved" in live.toast.text
    files = sorted((tmp_path / "out").glob("snapshot_*.png"), key=lambda path: path.stat().st_mtime_ns)
    assert len(files) == 2
    annotated, plain = (cv2.imread(str(path)) for path in files)
    assert plain.std() == 0
    assert annotated.std() > 0


@pytest.mark.parametrize(
    ("code", "age"),
    [("en", "34 years [30-39]"), ("de", "34 Jahre [30-39]"), ("fr", "34 ans [30-39]"), ("zh", "34 岁[30-39]")],
)
def test_files_are_written_in_the_windows_language(live, languages, code, age):
    languages.use(code)
    years = Distribution("30-39", 0.9, True, {"30-39": 0.9}, {"years": 34.0})
    style = live.capture._style()
    assert line("age", years, style.say) == age
    unsure = Distribution("female", 0.4, False, {"female": 0.4})
    names = [line(name, unsure, style.say) for name in VOCABULARY]
    labels = [style.say(label) for attribute in VOCABULARY.values() for label in attribute.classes]
    assert all(map(can_draw, [age, *names, *labels, percent(unsure, style.say)]))


def test_files_are_in_english_where_the_letters_of_the_windows_language_cannot_be_drawn(live, languages, qapp):
    languages.use("ar")
    qapp.sendPostedEvents()
    assert live.look().right_to_left
    style = live.capture._style()
    assert not style.right_to_left
    assert style.say("female") == "female"


def test_a_language_chosen_during_a_recording_burns_in_no_letters_that_cannot_be_drawn(live, languages):
    languages.use("de")
    style = live.capture._style()
    assert style.say("uncertain") == "unsicher"
    languages.use("ar")
    labels = [label for attribute in VOCABULARY.values() for label in attribute.classes]
    assert [style.say(label) for label in labels] == labels


def test_snapshots_in_quick_succession_do_not_overwrite_each_other(live, qtbot, tmp_path):
    saved = []
    live.capture.snapshots.done.connect(saved.append)
    for _ in range(5):
        live.actions_["snapshot"].trigger()
    qtbot.waitUntil(lambda: len(saved) == 5, timeout=5000)
    assert len(list((tmp_path / "out").glob("snapshot_*.png"))) == 5


def test_a_nearly_full_disk_is_told_before_anything_is_recorded(live, tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "SPARE", 1 << 62)
    live.actions_["record"].trigger()
    assert "nearly full" in live.banner.text
    assert not live.actions_["record"].isChecked()
    assert not list((tmp_path / "out").iterdir())


def test_a_recording_without_a_new_picture_says_so(window, qtbot, cameras, tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), picture())
    cameras.append(Slides([Item(tmp_path / "a.png", "a.png")]))
    window.open(Place("pictures", str(tmp_path / "a.png")))
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    window.actions_["record"].trigger()
    window.actions_["record"].trigger()
    qtbot.waitUntil(lambda: "Nothing was recorded" in window.toast.text, timeout=5000)


def test_a_folder_that_cannot_be_made_is_told(window, tmp_path):
    (tmp_path / "file").write_text("")
    window.change(outputs=str(tmp_path / "file" / "out"))
    window.actions_["outputs"].trigger()
    assert "cannot be written" in window.banner.text
    assert "kept" not in window.banner.text


def test_there_is_nothing_to_record_without_a_source(window):
    window.actions_["record"].trigger()
    assert not window.actions_["record"].isChecked()
    assert "source" in window.toast.text
    window.actions_["snapshot"].trigger()
    assert not list(window.capture.folder.glob("*"))


def test_space_and_then_s_take_a_snapshot_and_the_toast_opens_the_folder(live, qtbot, tmp_path, monkeypatch, typing):
    opened = []
    monkeypatch.setattr(capture.QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    with qtbot.waitSignal(live.capture.snapshots.done):
        qtbot.keyClick(live, Qt.Key.Key_Space)
        qtbot.keyClick(live, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: "snapshot_" in live.toast.text)
    button = live.toast.findChild(QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opened == [str(tmp_path / "out")]
