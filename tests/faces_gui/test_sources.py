"""Every kind of source in the window, with its real code: started, steered, stopped, and nothing is left running."""

from __future__ import annotations

import csv
import subprocess
import sys
import threading
from fractions import Fraction

import av
import cv2
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from faces_gui.bridge import Bridge
from faces_gui.places import Place, recalled
from tests.faces.clips import steady, write_clip
from tests.faces.sources.conftest import BOARD
from tests.faces_gui.conftest import picture
from tests.faces_gui.test_streams import over_http, over_rtsp  # noqa: F401

SOURCES = ("video", "picture", "pictures", "over_http", "over_rtsp", "screen", "board")


@pytest.fixture
def bridge(qapp, loader):
    """The window's bridge, which opens what it is told to."""
    made = Bridge(load=loader)
    yield made
    made.shutdown()


@pytest.fixture
def video(tmp_path):
    return write_clip(tmp_path / "ü 1'.mp4", steady(100, Fraction(25)), sound=True)


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(3):
        cv2.imwrite(str(folder / f"{number}.png"), picture(value=60 * number))
    return folder


@pytest.fixture
def board(qapp):
    """Another program's window; as a Place is stored."""
    command = [sys.executable, "-c", BOARD, "Board", "teal", "20", "20", "200", "150"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        yield f"window:{program.stdout.readline().strip()} Board"
        program.kill()


@pytest.fixture
def stored(request, qapp):
    kind = request.param
    if kind in ("screen", "board") and qapp.platformName() != "xcb":
        pytest.skip("needs an X server")
    if kind == "screen":
        return "screen:1"
    if kind == "picture":
        return str(request.getfixturevalue("pictures") / "0.png")
    return str(request.getfixturevalue(kind))


def ours():
    return [each.name for each in threading.enumerate() if each.name.startswith("faces-")]


@pytest.mark.network
@pytest.mark.parametrize("stored", SOURCES, indirect=True)
def test_each_source_starts_and_stops(window, qtbot, stored):
    window.open(recalled(stored))
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=10000)
    assert len(window.view.shown.result.faces) == 2
    assert not window.banner.isVisible()
    window.close_source()
    assert window.start.isVisible()
    qtbot.waitUntil(lambda: not ours(), timeout=1000)


def test_a_video_is_steered_with_the_keyboard(window, qtbot, video, typing):
    window.open(recalled(str(video)))
    qtbot.waitUntil(window.transport.isVisible, timeout=3000)
    assert window.transport.speed.isVisible()
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert window.transport.paused
    qtbot.keyClick(window, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: window.view.shown.frame.pts == 0.0, timeout=3000)
    assert window.transport.time.text() == "0:00 / 0:03"  # the pictures end before the sound
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.view.shown.frame.pts > 0.2, timeout=3000)


def test_a_video_that_does_not_say_how_long_it_is_shows_only_the_time(window, qtbot, tmp_path):
    clip = write_clip(tmp_path / "live.mkv", steady(100, Fraction(25)), container_options={"live": "1"})
    window.open(recalled(str(clip)))
    qtbot.waitUntil(lambda: window.transport.isVisible() and window.view.shown is not None, timeout=3000)
    qtbot.waitUntil(lambda: window.transport.time.text() == "0:01", timeout=5000)
    assert not window.transport.slider.isEnabled()
    assert window.transport.slider.value() == 0


def test_the_play_button_says_what_it_does_and_is_drawn_only_when_that_changes(window, qtbot, video, typing):
    window.open(recalled(str(video)))
    transport = window.transport
    qtbot.waitUntil(lambda: transport.isVisible() and window.view.shown is not None, timeout=3000)
    drawn = transport.play.icon().cacheKey()
    transport.refresh()
    assert (transport.play.accessibleName(), transport.play.icon().cacheKey()) == ("Pause", drawn)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert transport.play.accessibleName() == "Play"
    assert transport.play.icon().cacheKey() != drawn
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert transport.play.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: transport.play.accessibleName() == "Play", timeout=8000)  # at its end


def test_a_video_that_is_gone_is_no_more_steered(window, qtbot, video):
    window.open(recalled(str(video)))
    qtbot.waitUntil(lambda: window.transport.isVisible() and window.view.shown is not None, timeout=3000)
    video.unlink()
    window.transport.step(1)
    qtbot.waitUntil(lambda: "no such file" in window.banner.text, timeout=3000)
    assert not window.transport.isVisible()
    assert not window.actions_["play"].isEnabled()


def test_a_video_that_is_cut_short_says_so_at_its_end(window, qtbot, tmp_path):
    clip = write_clip(tmp_path / "short.mkv", steady(150, Fraction(25)))
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 3])
    window.open(recalled(str(clip)))
    qtbot.waitUntil(lambda: "short.mkv: cut short" in window.banner.text, timeout=8000)
    assert window.view.shown is not None


def test_a_folder_is_leafed_through_with_the_keyboard(window, qtbot, pictures, typing):
    window.open(recalled(str(pictures)))
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    for key, value in ((Qt.Key.Key_Right, 60), (Qt.Key.Key_Right, 120), (Qt.Key.Key_Left, 60)):
        qtbot.keyClick(window, key)
        qtbot.waitUntil(lambda value=value: window.view.shown.frame.image[0, 0, 0] == value, timeout=3000)
    qtbot.waitUntil(lambda: window.transport.time.text() == "2 / 3", timeout=1000)


def test_pictures_dropped_together_are_one_series(window, qtbot, pictures, video):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (pictures / "2.png", pictures / "0.png", video)])
    where, copy, button = QPointF(5, 5), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(where, copy, data, button, Qt.KeyboardModifier.NoModifier))
    assert window.toast.text == "1 left out: only pictures are shown together"
    for name in ("2.png", "0.png"):
        qtbot.waitUntil(lambda name=name: window.status.place.text() == f"{name} – pictures", timeout=3000)
        window.transport.step(1)
    assert window.settings.recent == []


def test_the_picture_of_a_folder_is_named_in_the_window_and_in_the_table(window, qtbot, pictures, tmp_path):
    (pictures / "more").mkdir()
    (pictures / "2.png").rename(pictures / "more" / "0.png")
    window.docks.show("table")
    window.open(recalled(str(pictures)))
    for name in ("0.png", "1.png", "more/0.png"):
        qtbot.waitUntil(lambda name=name: window.status.place.text() == f"{name} – pictures", timeout=3000)
        assert window.windowTitle() == f"{name} – pictures – Faces"
        window.transport.step(1)
    table = window.docks.table
    table.refresh()
    table.copy()
    titles, *lines = QGuiApplication.clipboard().text().splitlines()
    assert titles.split("\t")[:2] == ["Picture", "Face"]
    assert "From" not in titles
    rows = [(name, str(face)) for name in ("0.png", "1.png", "more/0.png") for face in range(2)]
    assert [tuple(line.split("\t")[:2]) for line in lines] == rows
    table.export(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as file:
        assert [(row["picture"], row["id"]) for row in csv.DictReader(file)] == rows
    window.open(Place("camera", "0", "Fake"))
    table.copy()
    assert QGuiApplication.clipboard().text().startswith("Face\tFrom\tTo\t")


def test_a_video_is_recorded_with_its_sound(window, qtbot, video, tmp_path):
    window.open(recalled(str(video)))
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    window.actions_["record"].trigger()
    qtbot.waitUntil(lambda: window.capture.recording.seconds > 0.8, timeout=30000)
    window.actions_["record"].trigger()
    qtbot.waitUntil(lambda: window.capture.recording is None, timeout=30000)
    with av.open(str(next((tmp_path / "out").glob("*_annotated.mp4")))) as container:
        sound = sum(packet.size for packet in container.demux(audio=0))
        assert len(container.streams.audio) == 1
    assert sound > 0


def test_a_place_of_the_recent_list_is_opened_again(window, qtbot, video, tmp_path):
    odd = write_clip(tmp_path / "cats & dogs.mp4", steady(25, Fraction(25)))
    for path in (odd, video):
        window.open(recalled(str(path)))
        qtbot.waitUntil(lambda name=path.name: window.windowTitle().startswith(name), timeout=3000)
    window.menus.recent.aboutToShow.emit()
    entries = window.menus.recent.actions()
    assert [each.text() for each in entries] == ["ü 1'.mp4", "cats && dogs.mp4", "", "&Clear list"]
    entries[1].trigger()
    qtbot.waitUntil(lambda: window.windowTitle().startswith("cats & dogs.mp4"), timeout=3000)


def test_the_recent_list_can_be_cleared(window, qtbot, video):
    window.open(recalled(str(video)))
    qtbot.waitUntil(lambda: bool(window.settings.recent), timeout=3000)
    window.menus.recent.aboutToShow.emit()
    window.menus.recent.actions()[-1].trigger()
    assert window.settings.recent == []
    window.menus.recent.aboutToShow.emit()
    assert [each.text() for each in window.menus.recent.actions()] == ["Nothing yet"]


def test_a_damaged_picture_of_a_folder_is_told_and_shows_nothing(window, qtbot, pictures):
    (pictures / "0.png").write_bytes(b"no picture")
    (pictures / "2.png").write_bytes(b"no picture")
    window.open(recalled(str(pictures)))
    qtbot.waitUntil(lambda: "0.png" in window.banner.text, timeout=3000)
    assert not window.start.isVisible()
    qtbot.waitUntil(lambda: window.transport.isVisible(), timeout=3000)
    window.transport.step(1)
    qtbot.waitUntil(lambda: bool(window.docks.cards.cards), timeout=3000)
    assert not window.banner.isVisible()
    window.transport.step(1)
    qtbot.waitUntil(lambda: "2.png" in window.banner.text, timeout=3000)
    assert window.view.shown is None
    assert window.windowTitle().startswith("2.png")
    qtbot.waitUntil(lambda: not window.docks.cards.cards, timeout=3000)


def test_a_video_is_looked_at_once_more_whenever_it_stands_still_and_only_then(window, qtbot, video):
    looks = []
    window.transport.stood.connect(lambda: looks.append(window.transport._source.position))
    window.open(recalled(str(video)))
    transport = window.transport
    qtbot.waitUntil(lambda: transport.isVisible() and window.view.shown is not None, timeout=3000)
    qtbot.wait(500)
    assert not looks
    transport.toggle()
    qtbot.waitUntil(lambda: bool(looks), timeout=1000)
    qtbot.wait(500)
    assert len(looks) <= 2  # a frame may have been on its way
    assert looks[-1] == window.view.shown.frame.pts
    looks.clear()
    transport._seek(35)
    transport.toggle()
    qtbot.waitUntil(lambda: transport._source.at_end, timeout=5000)
    qtbot.wait(1000)
    assert looks[-1] == window.view.shown.frame.pts
    assert len(looks) == 1
    assert transport.play.accessibleName() == "Play"
