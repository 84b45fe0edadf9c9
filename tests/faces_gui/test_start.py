"""The window with the weights that are shipped: how soon a face has its label, and that nothing hangs meanwhile."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import cv2
import pytest

from faces_gui import app
from faces_gui.docks import Docks
from tests.faces.clips import steady, write_clip
from tests.faces_gui.conftest import assert_never_blocked

ROOT = Path(__file__).resolve().parents[2]
START = """
import sys, time
from faces_gui import app
window = app.build(sys.argv[1])
window.show()
end = time.monotonic() + 20
while time.monotonic() < end and not (window.view.shown and any(f.attributes for f in window.view.shown.result.faces)):
    app.application().processEvents()
    time.sleep(0.002)
window.view.repaint()
print(time.monotonic() - float(sys.argv[2]), time.process_time())
window.close()
"""
ALLOWED = 2.5
"""Seconds."""


pytestmark = pytest.mark.slow


@pytest.fixture
def clip(tmp_path, monkeypatch):
    """Seven faces in 720p; and settings of its own."""
    monkeypatch.setenv("FACES_SETTINGS", str(tmp_path / "window.json"))
    (tmp_path / "window.json").write_text('{"welcomed": true}')
    group = cv2.imread(str(ROOT / "resources" / "samples" / "group.jpg"))
    return write_clip(tmp_path / "group.mp4", steady(250, Fraction(25)), lambda index, pts: group)


def test_the_first_labelled_frame_of_a_clip_is_there_within_two_and_a_half_seconds(clip):
    runs = []
    for _ in range(3):
        command = [sys.executable, "-c", START, str(clip), str(time.monotonic())]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        runs.append(tuple(map(float, done.stdout.split())))
    waited, worked = (min(each) for each in zip(*runs, strict=True))
    assert worked < ALLOWED
    if os.getloadavg()[0] < 0.7 * (os.cpu_count() or 1):  # else others' work counts as waiting
        assert waited < ALLOWED


def test_the_window_never_waits_for_the_real_analysis(clip, qtbot, request):
    request.addfinalizer(gc.unfreeze)
    window = app.build(str(clip), language="en")
    qtbot.addWidget(window)
    docks = window.findChild(Docks)
    docks.show("table")
    docks.show("history")
    window.show()
    qtbot.waitUntil(lambda: docks.history.drawn and window.view.shown is not None, timeout=20000)
    assert_never_blocked(qtbot, 3000)
    assert len(window.view.shown.result.faces) >= 5
    window.close()
