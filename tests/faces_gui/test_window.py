from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QSlider, QWidget

from faces.errors import InputError, WeightError
from faces.overlay import Text
from faces.sources.images import Item
from faces.sources.player import Slides
from faces_gui import settings as storage
from faces_gui import theme
from faces_gui.places import Place, open_place
from tests.faces_gui.conftest import Camera, assert_never_blocked

CAMERA = Place("camera", "0", "Fake")


def test_a_camera_is_shown_with_its_faces(window, qtbot):
    assert window.start.isVisible()
    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    assert len(window.view.shown.result.faces) == 2
    assert not window.start.isVisible()
    assert window.windowTitle().startswith("Fake")
    qtbot.waitUntil(lambda: "CPU" in window.status.provider.text(), timeout=2000)
    window.close_source()
    assert window.start.isVisible()
    assert window.view.shown is None
    assert window.windowTitle() == "Faces"
    assert window.settings.recent == [CAMERA.stored]


def test_the_status_bar_says_how_it_goes_while_something_comes(window, qtbot, cameras):
    gone = Camera()
    cameras.extend([gone, *(InputError("gone") for _ in range(9))])
    window.open(CAMERA)
    status = window.status
    rates = re.compile(r"[1-9]\d* fps in, [1-9]\d* analysed")
    qtbot.waitUntil(lambda: bool(rates.fullmatch(status.rates.text())), timeout=5000)
    assert re.fullmatch(r"delay \d+ ms, 95%: \d+ ms", status.delay.text())
    assert re.fullmatch(r"\d+ dropped", status.dropped.text().replace("%n", "0"))
    assert (status.place.text(), status.provider.text()) == ("Fake", "CPU")
    assert all(label.toolTip() for label in (status.rates, status.delay, status.dropped, status.provider))
    gone.stalled.set()
    qtbot.waitUntil(lambda: not status.rates.text() and not status.delay.text(), timeout=5000)
    window.open(Place("pictures", "a.png"))
    qtbot.waitUntil(lambda: not (status.rates.isVisible() or status.delay.isVisible()), timeout=2000)
    assert not status.dropped.isVisible()


def test_the_full_screen_shows_nothing_else_and_is_left_with_escape(window, qtbot, typing):
    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    qtbot.mouseDClick(window.view, Qt.MouseButton.LeftButton)
    assert window.isFullScreen()
    others = (window.menuBar(), window.statusBar(), window.docks.attributes, window.docks.cards)
    assert not any(each.isVisible() for each in others)
    qtbot.keyClick(window, Qt.Key.Key_O)
    assert not window.settings.overlay
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert all(each.isVisible() for each in others)
    assert not window.docks.table.isVisible()
    window.actions_["fullscreen"].trigger()
    window.close()
    assert not window.isFullScreen(), "the next start would have no menu"


def test_a_maximised_window_is_maximised_again_after_the_full_screen(window, typing):
    window.showMaximized()
    for on in (True, False):
        window.actions_["fullscreen"].trigger()
        assert (window.isFullScreen(), window.isMaximized()) == (on, not on)
    window.showNormal()
    for _ in range(2):
        window.actions_["fullscreen"].trigger()
    assert not window.isMaximized()


def test_letters_grow_and_shrink_within_limits(window, qtbot):
    def size():
        window.view.grab()
        return max(each.size for each in window.view.shown.drawing if isinstance(each, Text))

    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    before = size()
    for _ in range(20):
        window.actions_["larger"].trigger()
    assert size() >= 2 * before
    assert window.settings.font_scale == 2.5
    for _ in range(40):
        window.actions_["smaller"].trigger()
    assert size() < before


def test_a_camera_is_mirrored_unless_that_is_switched_off_and_a_video_never(window, qtbot, typing):
    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    assert window.view.shown.look.mirror
    qtbot.keyClick(window, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: not window.view.shown.look.mirror, timeout=2000)
    qtbot.keyClick(window, Qt.Key.Key_M)
    window.open(Place("video", "clip.mp4"))
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    assert not window.view.shown.look.mirror


def test_the_systems_colours_are_followed_unless_a_theme_was_chosen(window, qapp, monkeypatch):
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the windows of earlier tests would follow, too
    window.set_theme("system")
    for name, dark in (("dark", True), ("light", False)):
        monkeypatch.setattr(theme, "resolve", lambda wanted, name=name: name if wanted == "system" else wanted)
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
        assert (window.palette().window().color().lightness() < 128) is dark
    window.set_theme("contrast")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert window.settings.theme == "contrast"
    assert window.palette().window().color().lightness() == 0


def test_opening_is_shown_and_can_be_cancelled(window, qtbot, cameras):
    cameras.append(1.0)
    window.open(CAMERA)
    assert "Fake" in window.start._title.text()
    qtbot.mouseClick(window.start._cancel, Qt.MouseButton.LeftButton)
    assert not window.bridge.running
    assert window.start._choices.isVisible()


def test_a_failure_is_told_in_the_banner(window, qtbot, cameras):
    cameras.append(InputError("fake: not there; plug it in"))
    window.open(CAMERA)
    qtbot.waitUntil(window.banner.isVisible, timeout=2000)
    assert window.banner.text == "fake: not there; plug it in"
    assert window.start.isVisible()
    assert not window.settings.recent


def test_where_nothing_is_analysed_that_is_said_with_its_reason_and_never_that_there_is_no_face(
    window, qtbot, cameras, loader
):
    def told():
        return window.banner.isVisible() and window.banner.text == "Nothing is analysed: the weight 'x' is missing"

    def said():
        return {window.docks.cards.findChild(QLabel).text(), window.view.accessibleDescription()}

    running = window.docks.analysis.running
    window.open(CAMERA)
    qtbot.waitUntil(lambda: running.text() == "CPU: fake", timeout=3000)
    loader.trouble = WeightError("the weight 'x' is missing")
    window.docks.analysis.changed.emit({"model_set": "accurate"})
    qtbot.waitUntil(told, timeout=3000)
    assert (window.status.provider.text(), running.text()) == ("", "nothing")
    first = Camera()
    cameras.append(first)
    window.open(CAMERA)
    assert not window.banner.isVisible()
    qtbot.waitUntil(told, timeout=3000)
    with qtbot.waitSignal(window.bridge.found, timeout=3000):
        first.dead.set()
    qtbot.waitUntil(told, timeout=3000)
    qtbot.waitUntil(lambda: said() == {"Nothing is analysed"}, timeout=2000)
    loader.trouble = None
    window.docks.analysis.changed.emit({"model_set": "fast"})
    qtbot.waitUntil(lambda: len(window.view.shown.result.faces) == 2, timeout=3000)
    assert not window.banner.isVisible()
    assert "Nothing is analysed" not in said()
    assert (window.status.provider.text(), running.text()) == ("CPU", "CPU: fake")


def test_a_lost_camera_shows_a_banner_until_it_is_back(window, qtbot, cameras):
    first = Camera()
    cameras.append(first)
    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    first.dead.set()
    qtbot.waitUntil(window.banner.isVisible, timeout=2000)
    assert "Fake" in window.banner.text
    qtbot.waitUntil(lambda: not window.banner.isVisible(), timeout=3000)


@pytest.mark.parametrize(("text", "kind"), [("/clips/a b'c.mp4", "video"), ("/pictures/ä.jpg", "pictures")])
def test_what_is_dropped_is_opened(window, qtbot, text, kind):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(text)])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(drop)
    assert (window.place.kind, window.place.text) == (kind, text)
    qtbot.waitUntil(lambda: window.settings.recent[:1] == [text], timeout=2000)


@pytest.fixture
def clipboard():
    """Qt's; emptied in the end, as Qt deletes what lies there after Python has ended."""
    clipboard = QGuiApplication.clipboard()
    yield clipboard
    clipboard.clear()


def test_a_picture_from_another_program_is_dropped_or_pasted(window, qtbot, clipboard):
    data = QMimeData()
    data.setImageData(QImage(160, 120, QImage.Format.Format_RGB32))
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    clipboard.setMimeData(data)
    window.actions_["paste"].trigger()
    assert (window.place.kind, window.place.shown) == ("pictures", "Copied picture")
    source = open_place(window.place, lambda message: None)
    assert next(iter(source)).image.shape == (120, 160, 3)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    assert window.settings.recent == []


@pytest.mark.parametrize("form", ["{path}", '"{path}"', "file://{path}"])
def test_a_copied_file_or_its_path_is_pasted(window, qtbot, tmp_path, typing, clipboard, form):
    path = tmp_path / "a b.jpg"
    path.write_bytes(b"")
    clipboard.setText(form.format(path=path.as_posix()))
    qtbot.keyClick(window.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert (window.place.kind, Path(window.place.text)) == ("pictures", path)


def test_what_can_not_be_opened_is_not_pasted(window, clipboard):
    clipboard.setText("see\nyou")
    window.actions_["paste"].trigger()
    assert window.place is None
    assert "nothing to paste" in window.toast.text


@pytest.mark.parametrize("link", ["data:text/plain,faces", "mailto:anna@example.org", "", "file:"])
def test_links_that_lead_to_no_picture_are_neither_taken_nor_pasted(window, link, clipboard):
    data = QMimeData()
    data.setUrls([QUrl(link)])
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    window.dragEnterEvent(enter)
    assert not enter.isAccepted()
    clipboard.setMimeData(data)
    window.actions_["paste"].trigger()
    assert window.place is None
    assert "nothing to paste" in window.toast.text


def test_nothing_in_the_window_keeps_a_dropped_file_for_itself(window):
    for name in ("table", "history"):
        window.docks.show(name)
    assert [each for each in window.findChildren(QWidget) if each.acceptDrops()] == []


def test_keys_change_the_look_and_settings_keep_it(window, qtbot, tmp_path, typing):
    qtbot.keyClick(window, Qt.Key.Key_O)
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier)
    assert (window.settings.overlay, window.settings.fit) == (False, "fill")
    window.close()
    stored, trouble = storage.load(tmp_path / "window.json")
    assert (stored.overlay, stored.fit, trouble) == (False, "fill", "")


def test_settings_are_kept_soon_after_they_change_and_places_too(window, qtbot, tmp_path):
    file = tmp_path / "window.json"
    window.change(fit="fill")
    qtbot.waitUntil(lambda: storage.load(file)[0].fit == "fill", timeout=3000)
    window.open(CAMERA)
    qtbot.waitUntil(lambda: storage.load(file)[0].recent == [CAMERA.stored], timeout=5000)


def test_settings_that_cannot_be_kept_are_told(window, qtbot, tmp_path, capsys):
    (tmp_path / "window.json").mkdir()
    window.change(fit="fill")
    qtbot.waitUntil(lambda: "window.json: cannot be written" in window.toast.text, timeout=3000)
    window.close()
    assert "window.json: cannot be written" in capsys.readouterr().err


def test_keys_of_the_window_leave_the_focused_widget_its_own(window, qtbot, cameras, typing):
    taken = []
    for name in ("play", "previous", "next"):
        window.actions_[name].triggered.connect(lambda _checked=False, name=name: taken.append(name))
    box, slider = window.docks.attributes.boxes["gender"], window.docks.analysis.findChild(QSlider)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()
    slider.setFocus()
    before = slider.value()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value() > before
    assert not taken
    cameras.append(Slides([Item(Path(name), name) for name in ("a.png", "b.png")]))
    window.open(CAMERA)
    qtbot.waitUntil(window.transport.isVisible, timeout=3000)
    window.view.setFocus()
    qtbot.keyClick(window.view, Qt.Key.Key_Space)
    assert taken == ["play"]


def test_nothing_is_steered_that_cannot_be(window, qtbot, cameras):
    steering = [window.actions_[name] for name in ("play", "previous", "next")]
    pictures = [Item(Path(name), name) for name in ("a.png", "b.png")]
    for source, steered in ((Slides(pictures), True), (Slides(pictures[:1]), False), (Camera(), False)):
        cameras.append(source)
        assert not any(each.isEnabled() for each in steering)
        with qtbot.waitSignal(window.bridge.opened, timeout=3000):
            window.open(CAMERA)
        assert [each.isEnabled() for each in steering] == 3 * [steered]
        window.close_source()


def test_enter_presses_the_button_with_the_focus(window, qtbot, typing):
    button = window.start._buttons["camera"]
    button.setFocus()
    with qtbot.waitSignal(window.start.chosen, timeout=1000) as chosen:
        qtbot.keyClick(button, Qt.Key.Key_Return)
    assert chosen.args == ["camera"]
    window.open(CAMERA)
    qtbot.waitUntil(lambda: bool(window.docks.cards.cards), timeout=3000)
    card = window.docks.cards.cards[0]
    qtbot.waitUntil(card.isVisible, timeout=1000)
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert card.isChecked()


def test_the_window_never_waits_while_720p_with_five_faces_is_analysed(window, qtbot, cameras, pipeline):
    pipeline.count, pipeline.seconds = 5, 0.02
    cameras.append(Camera((1280, 720), fps=60))
    window.docks.show("table")
    window.docks.show("history")
    window.open(CAMERA)
    qtbot.waitUntil(lambda: window.view.shown is not None, timeout=3000)
    assert_never_blocked(qtbot, 2000)
    assert window.docks.history.drawn, "the plot was built between the beats"
