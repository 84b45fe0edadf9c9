from __future__ import annotations

import os
from threading import Event
from types import SimpleNamespace
from unittest.mock import MagicMock, Mock

import numpy as np
import pytest
from mss.exception import ScreenShotError

from faces.errors import InputError
from faces.notices import MACOS_SCREEN
from faces.sources import screen, win32
from faces.sources.screen import ScreenSource


def test_wayland_is_explained_before_anything_is_tried(monkeypatch):
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    with pytest.raises(InputError, match=r"Wayland.*X11"):
        screen.monitors()


def test_macos_is_asked_for_the_screen_and_its_no_is_explained(monkeypatch):
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(screen.sys, "platform", "darwin")
    answers = {}
    ask = Mock(side_effect=lambda: answers["allowed"])
    monkeypatch.setattr(screen.ctypes, "CDLL", lambda path: SimpleNamespace(CGRequestScreenCaptureAccess=ask))
    for answers["allowed"], expected in ((True, None), (False, MACOS_SCREEN)):
        assert screen.obstacle() == expected
    monkeypatch.setattr(screen.ctypes, "CDLL", Mock(side_effect=OSError))
    assert screen.obstacle() is None


def test_a_window_of_windows_whose_screen_is_locked_ends_with_a_sentence(monkeypatch):
    def place(window, what, rectangle, size):
        rectangle._obj.right, rectangle._obj.bottom = 200, 100

    user = SimpleNamespace(IsWindow=lambda handle: True, IsIconic=lambda handle: False)
    monkeypatch.setattr(win32, "_libraries", lambda: (user, SimpleNamespace(DwmGetWindowAttribute=place)))
    grabber = MagicMock()
    grabber.return_value.__exit__.return_value = False
    grabber.return_value.__enter__.return_value.grab.side_effect = ScreenShotError("gdi32.BitBlt() failed")
    monkeypatch.setattr("mss.MSS", grabber)
    said = r"A film: capturing stopped: gdi32\.BitBlt\(\) failed"
    with pytest.raises(InputError, match=said), win32.looking(7, "A film", InputError("closed")) as look:
        look()


@pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="needs an X server")
def test_a_part_of_the_screen_is_captured_until_it_is_interrupted():
    source = ScreenSource("10,20,64,48", fps=50)
    frames = []
    for frame in source:
        frames.append(frame)
        if len(frames) == 3:
            source.interrupt()
    assert len(frames) == 3
    assert frames[0].image.shape == (48, 64, 3)
    assert frames[0].image.dtype == np.uint8
    assert frames[0].pts < frames[1].pts < frames[2].pts


@pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="needs an X server")
@pytest.mark.parametrize("what", ["99", "x", "1,2,3", "0,0,4,4"])
def test_what_is_not_there_is_refused(what):
    with pytest.raises(InputError):
        ScreenSource(what)


def test_times_count_from_the_first_look_and_nothing_to_see_is_no_frame():
    stopped, seen = Event(), iter([np.zeros((4, 4, 3), np.uint8), None, np.ones((4, 4, 3), np.uint8)])
    frames = screen.paced(lambda: next(seen), 0.05, stopped)
    first, second = next(frames), next(frames)
    assert first.pts < 0.05
    assert second.pts >= 0.1 - 1e-3
    assert second.image.all()
    stopped.set()
    assert list(frames) == []
