"""How long it takes from the command to the first face with its label."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import cv2
import pytest

from tests.faces.clips import steady, write_clip

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


@pytest.mark.slow
def test_the_first_labelled_frame_of_a_clip_is_there_within_two_and_a_half_seconds(tmp_path):
    group = cv2.imread(str(ROOT / "resources" / "samples" / "group.jpg"))
    clip = write_clip(tmp_path / "group.mp4", steady(50, Fraction(25)), lambda index, pts: group)
    (tmp_path / "window.json").write_text('{"welcomed": true}')
    environment = os.environ | {"FACES_SETTINGS": str(tmp_path / "window.json")}
    runs = []
    for _ in range(3):
        command = [sys.executable, "-c", START, str(clip), str(time.monotonic())]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        runs.append(tuple(map(float, done.stdout.split())))
    waited, worked = (min(each) for each in zip(*runs, strict=True))
    assert worked < ALLOWED
    if os.getloadavg()[0] < 0.7 * (os.cpu_count() or 1):  # else others' work counts as waiting
        assert waited < ALLOWED
