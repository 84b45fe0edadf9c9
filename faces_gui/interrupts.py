"""Ctrl-C, and the system's wish that the process ends, close the window as its own button does."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

BEAT = 100
"""Milliseconds after which a signal is noticed; Python sees none while Qt waits for events."""
SIGNALS = signal.SIGINT, signal.SIGTERM


@contextmanager
def interruptible(close: Callable[[], object]) -> Iterator[None]:
    """A signal calls `close` while this lasts, in a turn of its own of the window's thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    beat = QTimer()
    beat.timeout.connect(lambda: None)
    before = {each: signal.signal(each, lambda *_: QTimer.singleShot(0, close)) for each in SIGNALS}
    beat.start(BEAT)
    try:
        yield
    finally:
        beat.stop()
        for each, handler in before.items():
            signal.signal(each, handler)
