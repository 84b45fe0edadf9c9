"""A window of another program as a live source: on X11 even when covered, on Windows as the screen shows it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

import numpy as np

from faces.errors import InputError
from faces.notices import MACOS
from faces.sources.screen import FPS, SMALLEST, Look, obstacle, paced
from faces.types import Frame, Picture


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window: the system's number for it, and its title."""

    id: int
    title: str

    @property
    def text(self) -> str:
        """How `WindowSource` is told which one: by number and, once that is gone, by title."""
        return f"{self.id} {self.title}"


def title_of(text: str) -> str:
    """The title in an OpenWindow's text; a text without a number is a title."""
    number, _, title = text.partition(" ")
    return title if number.isdecimal() and title else text


def windows() -> list[OpenWindow]:
    """Other programs' windows that can be seen now, the topmost first.

    Raises:
        InputError: when no single window can be captured here.
    """
    problem = obstacle()
    if problem:
        raise InputError(problem)
    if sys.platform == "win32":
        from faces.sources import win32

        return [OpenWindow(number, title) for number, title in win32.windows()]
    if sys.platform == "darwin":
        raise InputError(MACOS)
    return _on_x11()


def _on_x11() -> list[OpenWindow]:
    from faces.sources.x11 import X11

    server = X11()
    try:
        known = server.numbers(server.root, "_NET_CLIENT_LIST_STACKING") or server.children(server.root)
        found = []
        for window in reversed(known):
            title, area = server.title(window), server.area(window)
            ours = server.numbers(window, "_NET_WM_PID")[:1] == (os.getpid(),)
            if title and not ours and server.visible(window) and area and min(area.width, area.height) >= SMALLEST:
                found.append(OpenWindow(window, title))
        return found
    finally:
        server.close()


def find(text: str) -> OpenWindow:
    """The window that `text` names, see OpenWindow.text.

    Raises:
        InputError: when there is no such window now.
    """
    number, title = text.partition(" ")[0], title_of(text)
    found = windows()
    same = [each for each in found if str(each.id) == number] or [each for each in found if each.title == title]
    if not same:
        raise InputError(f"{title}: this window is not open, or it is minimised")
    return same[0]


class WindowSource:
    """Frames of a window until `interrupt`; they follow its place and size.

    Attributes:
        name: for messages.
    """

    def __init__(self, text: str, *, fps: float = FPS) -> None:
        """Choose the window.

        Args:
            text: which, see OpenWindow.text.
            fps: at most this many frames per second.

        Raises:
            InputError: when it is not there.
        """
        self._window = find(text)
        self.name = self._window.title
        self._period = 1.0 / fps
        self._stopped = Event()

    def interrupt(self) -> None:
        """End the iteration, from any thread."""
        self._stopped.set()

    def close(self) -> None:
        """The same; nothing is held open."""
        self.interrupt()

    def __iter__(self) -> Iterator[Frame]:
        """Frames until `interrupt`, none while the window is minimised; their time counts from the first one.

        Raises:
            InputError: when the window was closed.
        """
        with _looking(self._window) as look:
            yield from paced(look, self._period, self._stopped)


@contextmanager
def _looking(window: OpenWindow) -> Iterator[Look]:
    gone = InputError(f"{window.title}: this window was closed")
    if sys.platform == "win32":
        from faces.sources import win32

        with win32.looking(window.id, window.title, gone) as look:
            yield look
        return
    from faces.sources.x11 import REPAINTED, X11

    server = X11()
    server.redirect(window.id)
    time.sleep(REPAINTED)

    def picture() -> Picture | None:
        if server.area(window.id) is None:
            raise gone
        pixels = server.picture(window.id) if server.visible(window.id) else None
        return None if pixels is None else np.ascontiguousarray(pixels[:, :, :3])

    try:
        yield picture
    finally:
        server.close()
