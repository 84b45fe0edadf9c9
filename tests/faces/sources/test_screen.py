from __future__ import annotations

import os
from threading import Event

import numpy as np
import pytest

from faces.errors import InputError
from faces.sources import screen
from faces.sources.screen import ScreenSource


def test_wayland_is_explained_before_anything_is_tried(monkeypatch):
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    with pytest.raises(InputError, match=r"Wayland.*X11"):
        screen.monitors()


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
