"""The window's tests once more on a real X server instead of Qt's offscreen platform."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faces.sources.conftest import x_server  # noqa: F401

HERE = Path(__file__).parent


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["test_window.py", "test_desktop.py", "test_capture.py", "test_sources.py"])
def test_on_a_real_x_server(x_server, name):  # noqa: F811
    environment = os.environ | {"QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(HERE / name)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=590, cwd=HERE.parents[1])
    told = done.stdout + done.stderr
    if "Could not load the Qt platform plugin" in told:
        pytest.skip("this machine lacks libraries of Qt's xcb plugin")
    assert done.returncode == 0, told[-3000:]
