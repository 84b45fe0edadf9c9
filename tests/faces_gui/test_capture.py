from __future__ import annotations

import av
import cv2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from faces.sinks import recording
from faces.sources.images import Item
from faces.sources.player import Slides
from faces_gui import capture
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


def test_closing_the_window_keeps_the_recording(live, qtbot, tmp_path):
    live.actions_["record"].trigger()
    qtbot.waitUntil(lambda: live.capture.recording.seconds > 0.2, timeout=30000)
    live.close()
    found = next((tmp_path / "out").glob("*_annotated.mp4"))
    with av.open(str(found)) as container:
        assert sum(1 for _ in container.decode(video=0)) > 3


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
