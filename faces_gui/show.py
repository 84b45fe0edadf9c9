"""Annotated pictures shown while a batch runs. Needs no Qt until a window really opens."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Condition

import cv2
import numpy as np

from faces.packages import install_extra
from faces.types import Picture


class Show:
    """Hands pictures from the thread of a job to the window's, each no sooner than the one before has stayed.

    A job calls it with each picture; the window takes them.
    """

    def __init__(self, delay: float, largest: tuple[int, int]) -> None:
        """Begin with nothing to show.

        Args:
            delay: seconds that each picture stays at least, unless the user wants the next one.
            largest: width and height in pixels of what the screen can show; larger pictures are shrunk to fit.
        """
        self.announce: Callable[[], None] = lambda: None
        self._delay = max(0.0, delay)
        self._largest = largest
        self._changed = Condition()
        self._posted: tuple[Picture, str] | None = None
        self._until = 0.0
        self._cancelled = False

    def __call__(self, image: Picture, title: str) -> None:
        """Show a picture as soon as the one before has stayed long enough. For the job's thread.

        Args:
            image: (height, width, 3) uint8, BGR; not to be written to any more.
            title: what it is.

        Raises:
            KeyboardInterrupt: when the user closed the window: the job is to stop as after Ctrl-C.
        """
        image = _fitted(image, self._largest)
        self.linger()
        with self._changed:
            if self._cancelled:
                raise KeyboardInterrupt
            self._posted = image, title
        self.announce()

    def linger(self) -> None:
        """Wait until the last picture has stayed long enough or the user wants no more."""
        with self._changed:
            while not self._cancelled and (self._posted or time.monotonic() < self._until):
                self._changed.wait(None if self._posted else self._until - time.monotonic())

    def take(self) -> tuple[Picture, str] | None:
        """The next picture and its title, if there is one; its stay begins now. For the window's thread."""
        with self._changed:
            posted, self._posted = self._posted, None
            if posted:
                self._until = time.monotonic() + self._delay
            self._changed.notify_all()
        return posted

    def skip(self) -> None:
        """End the stay of the picture on show."""
        with self._changed:
            self._until = 0.0
            self._changed.notify_all()

    def cancel(self) -> None:
        """Ask the job to stop."""
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()


def run_with_window(job: Callable[[Show], int], *, delay: float = 1.0) -> int:
    """Run a job on a thread of its own while a window shows the pictures that it hands over.

    Space and Right show the next picture at once. Escape, Q, Ctrl-C or closing the window stops the job: its next call
    of the Show raises KeyboardInterrupt. The window closes when the job is done and its last picture has stayed.

    Args:
        job: is given the Show to call with each picture and its title.
        delay: seconds that each picture stays at least.

    Returns:
        What the job returned.

    Raises:
        BaseException: whatever the job raised.
    """
    from faces_gui.show_window import run

    return run(job, delay)


def display_available() -> str | None:
    """None when a window can be opened, else why not, in words."""
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ModuleNotFoundError:
        return f"windows need PySide6, which is not installed: {install_extra('gui')}"
    except ImportError as error:
        return f"PySide6 does not load: {error}; python -m faces doctor says what it lacks"
    if (
        not sys.platform.startswith("linux")
        or (os.environ.get("QT_QPA_PLATFORM") or "xcb").split(":")[0] not in _SCREENS
    ):
        return None
    if os.environ.get("WAYLAND_DISPLAY"):
        socket = Path(os.environ.get("XDG_RUNTIME_DIR", "/"), os.environ["WAYLAND_DISPLAY"])
        if socket.exists():
            return None
    return _x11_trouble()


_SCREENS = ("xcb", "wayland")
"""Qt's platforms that need a display; the others, such as offscreen, always start."""


def _x11_trouble() -> str | None:
    """Why no window can be opened on X11. Qt must not find out: it would end the process."""
    name = os.environ.get("DISPLAY")
    if not name:
        return "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set"
    try:
        ctypes.CDLL("libxcb-cursor.so.0")
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        return f"Qt needs a system library: {error}; python -m faces doctor says how to install it"
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return f"the display {name} does not answer" if failed else None


def _fitted(image: Picture, largest: tuple[int, int]) -> Picture:
    """The picture, shrunk where the screen could not show all its pixels anyway."""
    height, width = image.shape[:2]
    scale = min(largest[0] / width, largest[1] / height)
    if scale >= 1:
        return np.ascontiguousarray(image)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
