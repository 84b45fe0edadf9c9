from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from faces.errors import InputError
from faces.sources import screen
from faces.sources.screen import Monitor
from faces_gui import desktop
from faces_gui.desktop import Desktop, Layer
from tests.faces_gui.conftest import Camera


@pytest.fixture
def mode(window, monkeypatch):
    monkeypatch.setattr(desktop, "monitors", lambda: [Monitor(0, 0, 0, 800, 800), Monitor(1, 0, 0, 800, 800)])
    monkeypatch.setattr(desktop.QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    return Desktop(window)


def test_the_layer_lets_everything_through_and_stays_on_top(qtbot, qapp):
    layer = Layer(qapp.primaryScreen())
    qtbot.addWidget(layer)
    for flag in (
        Qt.WindowType.FramelessWindowHint,
        Qt.WindowType.WindowStaysOnTopHint,
        Qt.WindowType.Tool,
        Qt.WindowType.WindowTransparentForInput,
    ):
        assert layer.windowFlags() & flag == flag
    assert layer.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    assert layer.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert layer.geometry() == qapp.primaryScreen().geometry()


def test_faces_on_the_screen_are_labelled_until_the_mode_is_left(window, mode, qtbot, qapp, cameras):
    size = qapp.primaryScreen().size()
    cameras.append(Camera((size.width(), size.height())))
    window.actions_["desktop"].trigger()
    layer = mode.layer
    assert layer.isVisible()
    assert (window.place.kind, window.place.text) == ("screen", "1")
    qtbot.waitUntil(lambda: layer._result is not None, timeout=3000)
    image = layer.grab().toImage()
    box = layer._result.faces[0].detection.box
    assert image.pixelColor(round(box.x), round(box.y + box.h / 2)).alpha() > 0
    assert image.pixelColor(round(box.x + box.w / 2), round(box.y + box.h / 2)).alpha() == 0
    mode.leave()
    assert mode.layer is None
    assert window.isVisible()
    assert not window.bridge.running
    assert not window.actions_["desktop"].isChecked()


def test_coming_back_from_the_task_bar_leaves_the_mode(window, mode, qtbot):
    window.actions_["desktop"].trigger()
    window.showNormal()
    qtbot.waitUntil(lambda: mode.layer is None, timeout=2000)


def test_wayland_is_explained(window, mode, monkeypatch):
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.setattr(desktop, "monitors", screen.monitors)
    window.actions_["desktop"].trigger()
    assert "Wayland" in window.banner.text
    assert mode.layer is None
    assert not window.actions_["desktop"].isChecked()
    with pytest.raises(InputError, match="Wayland"):
        screen.ScreenSource("1")
