from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys

import pytest

BOARD = """
import sys
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
title, colour, x, y, width, height = sys.argv[1:7]
application = QApplication([])
board = QWidget()
board.setWindowTitle(title)
board.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
board.setStyleSheet(f"background: {colour}")
board.setGeometry(int(x), int(y), int(width), int(height))
board.show()
print(int(board.winId()), flush=True)
application.exec()
"""


@pytest.fixture
def x_server(monkeypatch):
    """An X server of its own, with nothing on it."""
    if not shutil.which("Xvfb"):
        pytest.skip("needs Xvfb")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()  # all of it: a server that cannot finish the line gives up
    monkeypatch.setenv("DISPLAY", f":{number}")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    yield
    server.terminate()
    server.wait()


@pytest.fixture
def composite():
    """What captures single windows."""
    try:
        ctypes.CDLL(ctypes.util.find_library("xcb-composite") or "libxcb-composite.so.0")
    except OSError:
        pytest.skip("needs libxcb-composite")


@pytest.fixture
def board(composite, x_server):
    """Puts another program's window of one colour onto the screen; gives its number and its process."""
    pytest.importorskip("PySide6.QtWidgets")
    shown = []

    def show(title, colour, *place):
        environment = os.environ | {"QT_QPA_PLATFORM": "xcb"}
        command = [sys.executable, "-c", BOARD, title, colour, *map(str, place)]
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        shown.append(process)
        number = process.stdout.readline().strip()
        if not number:
            pytest.skip(f"no window on X11 here: {process.stderr.read()[:600]}")
        return int(number), process

    yield show
    for process in shown:
        process.kill()
        process.communicate()
