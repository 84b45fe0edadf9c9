from __future__ import annotations

import ctypes
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt

from faces.errors import InputError
from faces.overlay import Panel, Rectangle, Style
from faces.sources import screen
from faces.sources.screen import Monitor
from faces.types import FrameResult
from faces_gui import desktop
from faces_gui.desktop import Desktop, Layer
from tests.faces_gui.conftest import Camera, face


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
    assert layer.testAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow), "also over another program's windows"
    assert layer.geometry() == qapp.primaryScreen().geometry()


def test_faces_on_the_screen_are_labelled_until_the_mode_is_left(window, mode, qtbot, qapp, cameras):
    size = qapp.primaryScreen().size()
    cameras.append(Camera((size.width(), size.height())))
    window.actions_["desktop"].trigger()
    layer = mode.layer
    assert layer.isVisible()
    assert (window.place.kind, window.place.text) == ("screen", "1")
    qtbot.waitUntil(lambda: bool(layer._drawing), timeout=3000)
    image = layer.grab().toImage()
    box = next(each.box for each in layer._drawing if isinstance(each, Rectangle))
    assert image.pixelColor(round(box.x), round(box.y + box.h / 2)).alpha() > 0
    assert image.pixelColor(round(box.x + box.w / 2), round(box.y + box.h / 2)).alpha() == 0
    mode.leave()
    assert mode.layer is None
    assert window.isVisible()
    assert not window.bridge.running
    assert not window.actions_["desktop"].isChecked()


def test_without_a_compositor_the_layer_is_only_where_it_draws(qtbot, qapp):
    layer = Layer(qapp.primaryScreen(), cut_out=True)
    qtbot.addWidget(layer)
    assert layer.mask().boundingRect().size().width() == 1
    size = qapp.primaryScreen().size()
    layer.show_result(FrameResult(0.0, size.width(), size.height(), (face(0, 100, 100, 80),)), Style())
    assert layer.mask().contains(QPoint(100, 140))
    assert not layer.mask().contains(QPoint(140, 140))
    assert not layer.mask().contains(QPoint(size.width() - 5, size.height() - 5))
    panel = next(each.box for each in layer._drawing if isinstance(each, Panel))
    assert layer.mask().contains(QPoint(round(panel.x + panel.w / 2), round(panel.y + panel.h / 2)))
    layer.show_result(FrameResult(1.0, size.width(), size.height(), ()), Style())
    assert not layer.mask().contains(QPoint(100, 140))


def test_on_x11_the_layer_is_left_out_of_the_picture(window, mode, monkeypatch):
    monkeypatch.setattr(desktop, "_x11", lambda: (True, False))
    window.actions_["desktop"].trigger()
    assert window.place.without == int(mode.layer.winId())
    assert mode.layer.mask().boundingRect().size().width() == 1


def test_on_windows_the_layer_is_left_out_of_the_picture(qtbot, qapp, monkeypatch):
    asked = []
    user32 = SimpleNamespace(SetWindowDisplayAffinity=lambda *arguments: asked.append(arguments))
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user32), raising=False)
    monkeypatch.setattr(desktop.sys, "platform", "win32")
    layer = Layer(qapp.primaryScreen())
    qtbot.addWidget(layer)
    layer.hide_from_capture()
    assert asked == [(int(layer.winId()), 0x11)]


def test_a_maximised_window_is_so_again_when_the_mode_is_left(window, mode):
    window.showMaximized()
    window.actions_["desktop"].trigger()
    assert window.isMinimized()
    mode.leave()
    assert window.isMaximized()
    assert not window.isMinimized()


@pytest.mark.qt_log_ignore("systemTrayWindowChanged", "This plugin does not support", extend=True)
def test_the_tray_icon_leaves_the_mode(window, mode, monkeypatch):
    monkeypatch.setattr(desktop.QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    window.actions_["desktop"].trigger()
    assert not window.isVisible()
    assert mode.tray.toolTip()
    mode.tray.activated.emit(desktop.QSystemTrayIcon.ActivationReason.Trigger)
    assert window.isVisible()
    assert (mode.tray, mode.layer) == (None, None)
    window.actions_["desktop"].trigger()
    mode.tray.contextMenu().actions()[0].trigger()
    assert window.isVisible()
    assert mode.layer is None


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
