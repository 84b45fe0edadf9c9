from __future__ import annotations

import sys
import tempfile
import threading
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import cv2
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QDialogButtonBox

from faces.errors import InputError
from faces.sources import device
from faces.sources.images import find
from faces.sources.player import Player, Slides
from faces.sources.screen import Monitor
from faces.sources.window import OpenWindow
from faces_gui import cameras
from faces_gui.cameras import Camera as Listed
from faces_gui.dialogs import screen
from faces_gui.dialogs.address import AddressDialog
from faces_gui.dialogs.camera import CameraDialog
from faces_gui.dialogs.screen import Marker, ScreenDialog
from faces_gui.dialogs.windows import WindowDialog
from faces_gui.opening import Opening
from faces_gui.places import Place, open_place, recalled
from tests.faces.clips import steady, write_clip
from tests.faces_gui.conftest import picture

OPEN = QDialogButtonBox.StandardButton.Open


@pytest.mark.parametrize(
    ("stored", "kind", "shown"),
    [
        ("/a/b.mp4", "video", "b.mp4"),
        ("/a/b.jpg", "pictures", "b.jpg"),
        ("/a/b.JPG_large", "pictures", "b.JPG_large"),
        ("/a/b", "pictures", "b"),
        ("rtsp://host/s", "address", "rtsp://host/s"),
        ("camera:Cam: Cam@1-2", "camera", "Cam"),
        ("camera:1", "camera", "Camera 2"),
        ("screen:0,0,640,480", "screen", "Part of the screen, 640 × 480"),
        ("screen:2", "screen", "Screen 2"),
        ("window:4711 A film", "window", "A film"),
        ("window:A film", "window", "A film"),
    ],
)
def test_a_stored_place_is_recalled(stored, kind, shown):
    place = recalled(stored)
    assert (place.kind, place.shown, place.stored) == (kind, shown, stored)


def test_an_address_with_secrets_is_shown_without_them_and_not_stored():
    place = recalled("rtsp://me:secret@host/s")
    assert (place.kind, place.shown, place.stored) == ("address", "rtsp://***@host/s", None)


def test_a_video_a_picture_and_a_folder_can_be_opened(tmp_path):
    clip = write_clip(tmp_path / "ü 1'.mp4", steady(5, Fraction(25)))
    cv2.imwrite(str(tmp_path / "a.png"), picture())
    cv2.imwrite(str(tmp_path / "b.png"), picture())
    opened = open_place(recalled(str(clip)), print)
    assert isinstance(opened, Player)
    opened.close()
    assert open_place(recalled(str(tmp_path / "a.png")), print).count == 1
    folder = open_place(recalled(str(tmp_path)), print)
    assert isinstance(folder, Slides)
    assert folder.count == 2


@pytest.mark.parametrize("name", ["clip", "clip.part"])
def test_a_file_with_an_odd_name_is_what_is_in_it(tmp_path, name):
    write_clip(tmp_path / "a.mkv", steady(5, Fraction(25))).rename(tmp_path / name)
    assert recalled(str(tmp_path / name)).kind == "video"
    for known in (".jpg", ".webp", ".sr"):  # the last is none of Pillow's
        (tmp_path / name).write_bytes(cv2.imencode(known, picture())[1].tobytes())
        assert recalled(str(tmp_path / name)).kind == "pictures"


def test_a_gif_that_moves_is_a_video(tmp_path):
    frames = [Image.fromarray(picture(value=value)) for value in (0, 90, 180)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:], duration=100)
    frames[0].save(tmp_path / "still.gif")
    assert [recalled(str(tmp_path / name)).kind for name in ("moving.gif", "still.gif")] == ["video", "pictures"]
    opened = open_place(recalled(str(tmp_path / "moving.gif")), print)
    assert isinstance(opened, Player)
    opened.close()


def test_a_path_is_stored_for_any_folder_that_faces_is_started_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.mp4", "a.jpg"):
        assert recalled(name).stored == str(tmp_path / name)
    assert recalled("rtsp://host/s").stored == "rtsp://host/s"


def test_an_empty_folder_and_an_unplugged_camera_say_so(tmp_path):
    with pytest.raises(InputError, match="no picture"):
        open_place(recalled(str(tmp_path)), print)
    with pytest.raises(InputError, match="Desk camera: not plugged in"):
        open_place(Place("camera", "Desk@nowhere", "Desk camera"), print)


@pytest.fixture
def plug(tmp_path, monkeypatch):
    """Has these cameras plugged in, as Linux lists them: number, name and port."""

    def plug(*plugged):
        kernel = Path(tempfile.mkdtemp(dir=tmp_path))
        for number, _, port in plugged:
            (kernel / port).mkdir(exist_ok=True)
            (kernel / f"video{number}").mkdir()
            (kernel / f"video{number}" / "device").symlink_to(kernel / port)
        found = [device.Camera(number, name, f"/dev/video{number}") for number, name, _ in plugged]
        monkeypatch.setattr(cameras, "LINUX", kernel)
        monkeypatch.setattr(device, "cameras", lambda: found)

    return plug


def test_cameras_have_names_and_keep_their_id_when_plugged_in_again(plug):
    plug((0, "Desk: Desk", "1-2:1.0"), (1, "Desk: Desk", "1-2:1.0"), (2, "Desk: Desk", "1-3:1.0"))
    found = cameras.cameras()
    assert [each.name for each in found] == ["Desk", "Desk"]
    assert [cameras.number_of(each.id) for each in found] == [0, 2]
    plug((4, "Desk: Desk", "1-2:1.0"))
    assert [cameras.number_of(each.id) for each in found] == [4, None]


def test_the_window_offers_cameras_that_have_no_port_by_their_name(monkeypatch):
    listed = [device.Camera(0, "FaceTime HD Camera", "47B4B64B"), device.Camera(1, "Desk", "")]
    monkeypatch.setattr(device, "cameras", lambda: listed)
    found = cameras.cameras()
    assert [each.name for each in found] == ["FaceTime HD Camera", "Desk"]
    assert [cameras.number_of(each.id) for each in found] == [0, 1]


def test_where_cameras_cannot_be_listed_numbers_are_offered(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2_enumerate_cameras", None)
    found = cameras.cameras()
    assert [each.name for each in found] == ["Camera 1", "Camera 2", "Camera 3", "Camera 4"]
    assert [cameras.number_of(each.id) for each in found] == [0, 1, 2, 3]
    with pytest.raises(InputError, match="cannot be listed"):
        open_place(Place("camera", "Desk@1-2", "Desk"), print)


def test_the_list_of_cameras_follows_the_plug(qtbot):
    plugged = []
    dialog = CameraDialog(look=lambda: list(plugged))
    qtbot.addWidget(dialog)
    assert not dialog.buttons.button(OPEN).isEnabled()
    plugged.extend([Listed("a", "Desk"), Listed("b", "Door")])
    dialog.refresh()
    assert [dialog.camera.itemText(row) for row in range(2)] == ["Desk", "Door"]
    dialog.camera.setCurrentIndex(1)
    del plugged[0]
    dialog.refresh()
    assert dialog.camera.currentText() == "Door"
    dialog.format.setCurrentIndex(2)
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.mouseClick(dialog.buttons.button(OPEN), Qt.MouseButton.LeftButton)
    assert chosen.args == [Place("camera", "b", "Door", 1280, 720, 30.0)]


def test_the_list_of_windows_follows_what_is_open(qtbot):
    there = []
    dialog = WindowDialog(look=lambda: list(there))
    qtbot.addWidget(dialog)
    assert not dialog.buttons.button(OPEN).isEnabled()
    assert "No other window" in dialog.hint.text()
    there.extend([OpenWindow(7, "Editor"), OpenWindow(8, "Film")])
    dialog.refresh()
    dialog.list.setCurrentRow(1)
    there.insert(0, OpenWindow(9, "Mail"))
    dialog.refresh()
    assert [dialog.list.item(row).text() for row in range(3)] == ["Mail", "Editor", "Film"]
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.mouseClick(dialog.buttons.button(OPEN), Qt.MouseButton.LeftButton)
    assert chosen.args == [Place("window", "8 Film", "Film")]
    assert chosen.args[0].live


def test_where_windows_cannot_be_captured_the_dialog_says_why(qtbot):
    def look():
        raise InputError("This desktop runs Wayland")

    dialog = WindowDialog(look=look)
    qtbot.addWidget(dialog)
    assert "Wayland" in dialog.hint.text()
    assert not dialog.buttons.button(OPEN).isEnabled()


def test_pictures_of_a_folder_stay_as_long_as_is_asked(window, qtbot, cameras, tmp_path):
    for number in range(4):
        cv2.imwrite(str(tmp_path / f"{number}.png"), picture())
    window.change(delay=30.0)
    slides = Slides(list(find(tmp_path)))
    cameras.append(slides)
    window.open(recalled(str(tmp_path)))
    qtbot.waitUntil(window.transport.delay.isVisible, timeout=3000)
    assert window.transport.delay.value() == 30.0
    window.transport.begin()
    qtbot.wait(300)
    assert slides.position == 0
    window.transport.delay.setValue(0.3)
    qtbot.waitUntil(lambda: slides.position > 1, timeout=3000)
    assert window.settings.delay == 0.3


def test_settings_take_effect_on_a_still_picture(window, qtbot, cameras, loader, tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), picture())
    cameras.append(Slides(list(find(tmp_path))))
    window.open(recalled(str(tmp_path)))
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    window.change(hidden=["gender"])
    qtbot.waitUntil(lambda: not window.view.shown.result.faces[0].attributes, timeout=2000)
    window.docks.analysis.changed.emit({"model_set": "fast"})
    qtbot.waitUntil(lambda: loader.asked[-1].model_set == "fast", timeout=2000)


def test_only_an_address_can_be_opened_as_one(qtbot):
    dialog = AddressDialog()
    qtbot.addWidget(dialog)
    for text, fine in (("", False), ("/a/b.mp4", False), ("rtsp://host/s", True)):
        dialog.address.setText(text)
        assert dialog.buttons.button(OPEN).isEnabled() is fine


@pytest.mark.parametrize(
    ("system", "expected"), [("win32", (1920 + 150, 90, 300, 300)), ("darwin", (1920 + 100, 60, 200, 200))]
)
def test_a_part_of_a_second_screen_with_larger_pixels_is_counted_as_it_is_captured(
    qtbot, monkeypatch, system, expected
):
    """Windows counts each screen's own pixels from its corner, macOS points."""
    monkeypatch.setattr(screen.sys, "platform", system)
    second = SimpleNamespace(geometry=lambda: QRect(1920, 0, 1280, 720), devicePixelRatio=lambda: 1.5)
    marker = Marker(second)
    qtbot.addWidget(marker)
    with qtbot.waitSignal(marker.marked) as marked:
        marker._finish(QRect(100, 60, 200, 200))
    assert marked.args[0].getRect() == expected


def test_a_part_of_the_screen_is_marked_with_the_mouse(qtbot, qapp):
    dialog = ScreenDialog(look=lambda: [Monitor(0, 0, 0, 800, 800), Monitor(1, 0, 0, 800, 800)])
    qtbot.addWidget(dialog)
    dialog.part.click()
    (marker,) = dialog._markers
    assert marker.geometry() == qapp.primaryScreen().geometry()
    with qtbot.waitSignal(marker.marked) as marked:
        qtbot.mousePress(marker, Qt.MouseButton.LeftButton, pos=QPoint(300, 260))
        qtbot.mouseMove(marker, QPoint(100, 60))
        qtbot.mouseRelease(marker, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
    area = marked.args[0]
    assert (area.x(), area.y()) == (100, 60)
    assert (area.width(), area.height()) == pytest.approx((200, 200), abs=1)
    assert not marker.isVisible()


def test_closing_what_a_part_is_marked_on_leads_back_to_the_dialog(qtbot, qapp, monkeypatch):
    """As with Alt+F4, with which one of several screens' markers is closed."""
    monkeypatch.setattr(screen.QGuiApplication, "screens", lambda: [qapp.primaryScreen()] * 2)
    dialog = ScreenDialog(look=lambda: [Monitor(0, 0, 0, 800, 800), Monitor(1, 0, 0, 800, 800)])
    qtbot.addWidget(dialog)
    dialog.part.click()
    assert not dialog.isVisible()
    one, other = dialog._markers
    one.close()
    assert dialog.isVisible()
    assert not other.isVisible()


@pytest.mark.parametrize("wish", ["camera", "screen", "window", "address", "file", "folder"])
def test_every_wish_opens_its_dialog_and_escape_leaves_it(window, qtbot, wish):
    opening = Opening(window)
    window.actions_[wish].trigger()
    dialog = opening.dialog
    assert dialog is not None
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert opening.dialog is None


def play(player, count):
    """The times of the next `count` frames, read on another thread."""
    times = []

    def read():
        for frame in player:
            times.append(frame.pts)
            if len(times) >= count:
                break

    thread = threading.Thread(target=read)
    thread.start()
    return times, thread


def test_a_player_pauses_seeks_and_goes_on(tmp_path, qtbot):
    player = Player(write_clip(tmp_path / "a.mp4", steady(75, Fraction(25))))
    times, thread = play(player, 10_000)
    qtbot.waitUntil(lambda: len(times) > 5, timeout=3000)
    player.pause()
    qtbot.wait(100)
    stood = len(times)
    qtbot.wait(200)
    assert len(times) == stood
    player.seek(2.0)
    qtbot.waitUntil(lambda: times[-1] >= 2.0, timeout=2000)
    assert len(times) == stood + 1
    player.set_speed(4.0)
    player.resume()
    qtbot.waitUntil(lambda: player.at_end, timeout=3000)
    player.resume()
    qtbot.waitUntil(lambda: times[-1] < 1.0, timeout=2000)
    player.interrupt()
    thread.join(1)
    assert not thread.is_alive()
    player.close()


@pytest.mark.parametrize(("name", "rate", "longer"), [("a.ts", 10, 0.0), ("a.ts", 15, 0.0), ("a.mp4", 25, 2.0)])
def test_at_the_end_of_the_slider_is_the_last_picture_of_a_video(tmp_path, qtbot, name, rate, longer):
    clip = write_clip(tmp_path / name, steady(2 * rate, Fraction(rate)), sound=longer > 0, longer=longer)
    player = Player(clip)
    player.pause()
    times, thread = play(player, 10_000)
    qtbot.waitUntil(lambda: times == [0.0], timeout=3000)
    player.seek(player.duration)
    qtbot.waitUntil(lambda: len(times) == 2, timeout=3000)
    assert times[1] == pytest.approx(2.0 - 1.0 / rate, abs=1e-3)
    player.resume()
    qtbot.waitUntil(lambda: player.at_end, timeout=3000)
    player.resume()
    qtbot.waitUntil(lambda: times[2:3] == [0.0], timeout=3000)
    player.interrupt()
    thread.join(1)
    player.close()


def test_steps_in_a_video_go_on_from_where_it_is_sought(tmp_path, qtbot):
    player = Player(write_clip(tmp_path / "a.mp4", steady(300, Fraction(25))))
    player.pause()
    times, thread = play(player, 10_000)
    qtbot.waitUntil(lambda: times == [0.0], timeout=3000)
    for _ in range(4):
        player.step(2.5)
    assert player.position == 10.0
    qtbot.waitUntil(lambda: times[-1] == 10.0, timeout=3000)
    player.step(-20)
    assert player.position == 0.0
    player.interrupt()
    thread.join(3)
    player.close()


def test_a_video_shows_pictures_while_it_is_sought_again_and_again(tmp_path):
    player = Player(write_clip(tmp_path / "a.mp4", steady(100, Fraction(25))))
    player.pause()
    shown = iter(player)
    assert next(shown).pts == 0.0
    found = player._search

    def search(start):
        frames = found(start)
        if start < 3.0:  # while one is sought, the slider is dragged on
            player.seek(start + 1.0)
        return frames

    player._search = search
    player.seek(1.0)
    assert [next(shown).pts for _ in range(3)] == [1.0, 2.0, 3.0]
    assert player.position == 3.0
    player.close()


def test_next_pressed_twice_goes_two_pictures_on_however_long_one_is_read(tmp_path):
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), picture())
    slides = Slides(list(find(tmp_path)))
    shown = iter(slides)
    assert next(shown).pts == 0.0
    slides.step(1)
    slides.step(1)
    assert next(shown).pts == 2.0
    slides.step(-1)
    assert next(shown).pts == 1.0


def test_slides_step_and_run_by_themselves(tmp_path, qtbot):
    for number in range(4):
        cv2.imwrite(str(tmp_path / f"{number}.png"), picture())
    (tmp_path / "2.png").write_bytes(b"no picture")
    told = []
    slides = Slides(list(find(tmp_path)), delay=0.05, on_error=told.append)
    times, thread = play(slides, 10_000)
    qtbot.waitUntil(lambda: times == [0.0], timeout=1000)
    slides.step(1)
    qtbot.waitUntil(lambda: times == [0.0, 1.0], timeout=1000)
    slides.resume()
    qtbot.waitUntil(lambda: slides.at_end, timeout=2000)
    qtbot.waitUntil(lambda: times == [0.0, 1.0, 3.0], timeout=1000)
    assert "2.png" in told[0]
    slides.interrupt()
    thread.join(1)
    assert not thread.is_alive()
