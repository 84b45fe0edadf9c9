"""The screen, a part of it, as a live source (X11, Windows, macOS; Wayland does not allow it)."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from faces.errors import InputError
from faces.notices import MACOS_SCREEN, NO_SCREEN, WAYLAND
from faces.types import Frame, Picture

if TYPE_CHECKING:
    from mss import MSS

GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"
FPS = 15.0
SMALLEST = 16
"""Pixels: what is narrower or lower is no part of the screen, and no window, that anybody means."""
Look = Callable[[], Picture | None]
"""Gives what is to be seen now; None while nothing is. Raises InputError once it is gone."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """A screen: its number, from 1, and its place on the desktop in pixels; number 0 is the whole desktop."""

    number: int
    left: int
    top: int
    width: int
    height: int


def obstacle() -> str | None:
    """Why the screen cannot be captured here, as a sentence; None when nothing speaks against it."""
    if os.environ.get("XDG_SESSION_TYPE") == "wayland" or (
        os.environ.get("WAYLAND_DISPLAY") and not os.environ.get("DISPLAY")
    ):
        return WAYLAND
    if sys.platform == "darwin" and not _allowed():
        return MACOS_SCREEN
    return None


def _allowed() -> bool:
    """Whether macOS shows this program more than the wallpaper; if not yet, it asks the user.

    https://developer.apple.com/documentation/coregraphics/cgrequestscreencaptureaccess()
    """
    try:
        ask = ctypes.CDLL(GRAPHICS).CGRequestScreenCaptureAccess
    except (OSError, AttributeError):
        return True
    ask.restype = ctypes.c_bool
    return bool(ask())


def monitors() -> list[Monitor]:
    """All screens, the whole desktop first.

    Raises:
        InputError: when the screen cannot be captured.
    """
    import mss
    import mss.exception

    problem = obstacle()
    if problem:
        raise InputError(problem)
    try:
        with mss.MSS() as grabber:
            return [
                Monitor(number, found["left"], found["top"], found["width"], found["height"])
                for number, found in enumerate(grabber.monitors)
            ]
    except mss.exception.ScreenShotError as error:
        raise InputError(f"{NO_SCREEN}: {error}") from None


@contextmanager
def grabbing(name: str) -> Iterator[MSS]:
    """What `grab` takes pictures with.

    Raises:
        InputError: about `name` when the screen went away or is locked.
    """
    import mss
    import mss.exception

    try:
        with mss.MSS() as grabber:
            yield grabber
    except mss.exception.ScreenShotError as error:
        raise InputError(f"{name}: capturing stopped: {error}") from None


def grab(grabber: MSS, left: int, top: int, width: int, height: int) -> Picture:
    """What a part of the desktop shows now; the place in pixels.

    Raises:
        ScreenShotError: of mss, when the screen went away.
    """
    shot = grabber.grab({"left": left, "top": top, "width": width, "height": height})
    pixels = np.frombuffer(shot.bgra, np.uint8).reshape(shot.height, shot.width, 4)
    return np.ascontiguousarray(pixels[:, :, :3])


def paced(look: Look, period: float, stopped: Event) -> Iterator[Frame]:
    """What `look` gives, at most once in `period` seconds until `stopped`; times count from the first look."""
    begun = time.perf_counter()  # Windows moves monotonic() on by 16 ms at a time
    while not stopped.is_set():
        now = time.perf_counter()
        image = look()
        if image is not None:
            yield Frame(image, now - begun)
        stopped.wait(max(0.0, period - (time.perf_counter() - now)))


class ScreenSource:
    """Frames of a screen or of a rectangle on the desktop.

    Attributes:
        name: for messages.
        width, height: pixels.
    """

    def __init__(self, what: str = "1", *, fps: float = FPS, without: int = 0) -> None:
        """Choose what to capture.

        Args:
            what: a monitor's number, or `left,top,width,height` in pixels of the desktop.
            fps: at most this many frames per second.
            without: on X11 the number of a window that is left out; 0 for none.

        Raises:
            InputError: when the screen cannot be captured or there is no such part of it.
        """
        found = monitors()
        try:
            numbers = [int(part) for part in what.split(",")]
        except ValueError:
            raise InputError(f"{what}: not a monitor's number nor left,top,width,height") from None
        if len(numbers) == 1 and 0 <= numbers[0] < len(found):
            chosen = found[numbers[0]]
            self._area = (chosen.left, chosen.top, chosen.width, chosen.height)
        elif len(numbers) == 4 and min(numbers[2:]) >= SMALLEST:
            self._area = (numbers[0], numbers[1], numbers[2], numbers[3])
        else:
            raise InputError(f"{what}: there is no such monitor, or the part is smaller than {SMALLEST} pixels")
        self.name = f"screen {what}"
        self.width, self.height = self._area[2:]
        self._period = 1.0 / fps
        self._without = without
        self._stopped = Event()

    def interrupt(self) -> None:
        """End the iteration, from any thread."""
        self._stopped.set()

    def close(self) -> None:
        """The same; nothing is held open."""
        self.interrupt()

    def __iter__(self) -> Iterator[Frame]:
        """Frames until `interrupt`; their time counts from the first one.

        Raises:
            InputError: when the screen went away.
        """
        with self._looking() as look:
            yield from paced(look, self._period, self._stopped)

    @contextmanager
    def _looking(self) -> Iterator[Look]:
        """What gives the picture as it is now."""
        if self._without:
            from faces.sources.x11 import REPAINTED, X11, Area

            server = X11()
            server.redirect(server.root, inside=True)
            self._stopped.wait(REPAINTED)
            try:
                yield lambda: server.screen(Area(*self._area), self._without)
            finally:
                server.close()
            return
        with grabbing(self.name) as grabber:
            yield lambda: grab(grabber, *self._area)
