"""Keys pressed in the terminal while something runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

PAUSE = 0.1
"""Seconds between two looks at the keyboard."""


@contextmanager
def on_q(call: Callable[[], None]) -> Iterator[bool]:
    """Call `call` from another thread when q is pressed; the value says whether there is a keyboard to press it on."""
    if not sys.stdin or not sys.stdin.isatty():
        yield False
        return
    ended = Event()
    with _unbuffered():
        watcher = Thread(target=_watch, args=(call, ended), daemon=True)
        watcher.start()
        try:
            yield True
        finally:
            ended.set()
            watcher.join(1.0)


def _watch(call: Callable[[], None], ended: Event) -> None:
    while not ended.is_set():
        if _pressed() in ("q", "Q"):
            call()
            return


if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def _unbuffered() -> Iterator[None]:
        yield

    def _pressed() -> str:
        if msvcrt.kbhit():
            return msvcrt.getwch()
        time.sleep(PAUSE)
        return ""

else:
    import select
    import termios
    import tty

    @contextmanager
    def _unbuffered() -> Iterator[None]:
        before = termios.tcgetattr(sys.stdin)
        tty.setcbreak(sys.stdin)
        try:
            yield
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)

    def _pressed() -> str:
        return sys.stdin.read(1) if select.select([sys.stdin], [], [], PAUSE)[0] else ""
