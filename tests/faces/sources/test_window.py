"""Windows of other programs, on an X server of the test's own."""

from __future__ import annotations

import time

import numpy as np
import pytest

from faces.errors import InputError
from faces.sources.screen import ScreenSource
from faces.sources.window import WindowSource, find, windows
from faces.sources.x11 import X11, paste

pytestmark = pytest.mark.gui

RED, GREEN, BLUE = [0, 0, 255], [0, 128, 0], [255, 0, 0]


def frame_where(source, fits, seconds=5.0):
    """The first frame that fits."""
    ends = time.monotonic() + seconds
    for frame in source:
        if fits(frame.image):
            source.interrupt()
            return frame
        assert time.monotonic() < ends, f"last pixels: {frame.image[0, 0]}, {frame.image[-1, -1]}"
    return None


def test_a_covered_window_is_captured_whole(board):
    number, _ = board("The film", "green", 40, 30, 200, 120)
    board("In front", "red", 60, 40, 300, 200)
    listed = {each.title: each.id for each in windows()}
    assert listed["The film"] == number
    source = WindowSource(f"{number} The film", fps=50)
    frame = frame_where(source, lambda image: (image == GREEN).all())
    assert frame.image.shape == (120, 200, 3)
    assert source.name == "The film"


def test_a_window_is_found_by_its_title_when_its_program_was_started_again(board):
    number, _ = board("The film", "green", 40, 30, 200, 120)
    assert find("99999999 The film").id == number
    assert find("The film").id == number
    with pytest.raises(InputError, match="Another: this window is not open"):
        find("99999999 Another")


def test_a_closed_window_ends_the_source_with_a_reason(board):
    number, process = board("The film", "green", 40, 30, 200, 120)
    source = WindowSource(f"{number} The film", fps=50)
    with pytest.raises(InputError, match="The film: this window was closed"):
        for _ in source:
            process.kill()


def test_the_screen_without_one_of_its_windows(board):
    board("Below", "green", 0, 0, 400, 300)
    layer, _ = board("Layer", "red", 50, 50, 500, 300)
    board("Above", "blue", 100, 100, 50, 50)
    with_it = frame_where(ScreenSource("1", fps=50), lambda image: (image[60, 60] == RED).all())
    assert with_it.image[120, 120].tolist() == BLUE
    without = frame_where(ScreenSource("1", fps=50, without=layer), lambda image: (image[60, 60] == GREEN).all())
    assert without.image.shape == (480, 640, 3)
    assert not (without.image == RED).all(2).any()
    assert without.image[120, 120].tolist() == BLUE
    assert without.image[400, 600].tolist() == [0, 0, 0]
    part = frame_where(ScreenSource("90,90,40,40", fps=50, without=layer), lambda image: True)
    assert part.image[0, 0].tolist() == GREEN
    assert part.image[20, 20].tolist() == BLUE


def test_a_window_that_is_not_there_gives_nothing(composite, x_server):
    server = X11()
    assert not server.composited()
    assert server.area(12345) is None
    assert server.picture(12345) is None
    assert not server.visible(12345)
    assert server.title(12345) == ""
    assert server.children(12345) == ()
    server.close()


def test_without_an_x_server_it_is_said(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(InputError, match=r"no X server|install libxcb"):
        X11()


def test_wayland_is_explained(monkeypatch):
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    with pytest.raises(InputError, match="Wayland"):
        windows()


def test_a_translucent_window_lets_what_is_below_through():
    canvas = np.full((4, 4, 3), 200, np.uint8)
    half = np.zeros((2, 2, 4), np.uint8)
    half[:] = (50, 0, 0, 127)
    paste(canvas, half, -1, 3)
    assert canvas[3, 0].tolist() == [50 + 200 * 128 // 255, 200 * 128 // 255, 200 * 128 // 255]
    assert (canvas[:3] == 200).all()
    paste(canvas, half, 4, 0)
