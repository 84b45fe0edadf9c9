"""Two threads: one reads frames, one analyses the newest."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread

import numpy as np

from faces.errors import FacesError
from faces.mailbox import Closed, Latest
from faces.types import Frame, FrameResult
from faces_gui.model import Stepping
from faces_gui.places import Source

WINDOW = 2.0
"""Seconds over which rates are counted."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """How it goes.

    Attributes:
        captured: frames per second that came.
        analysed: frames per second that were answered.
        median, slow: 50th and 95th percentile of seconds from a frame's coming to its result.
        dropped: frames that were overtaken by newer ones.
    """

    captured: float
    analysed: float
    median: float
    slow: float
    dropped: int


class Worker:
    """Runs a source through a pipeline until one of them ends."""

    def __init__(self, source: Source, pipeline: Stepping, on_result: Callable[[Frame, FrameResult], None]) -> None:
        """Nothing runs yet; `on_result` is called from the analysing thread."""
        self._source, self._pipeline, self._on_result = source, pipeline, on_result
        self._mailbox: Latest[tuple[Frame, float]] = Latest()
        self._lock = Lock()
        self._came: deque[float] = deque(maxlen=240)
        self._done: deque[tuple[float, float]] = deque(maxlen=240)
        self._threads = [
            Thread(target=self._read, name="faces-read", daemon=True),
            Thread(target=self._analyse, name="faces-analyse", daemon=True),
        ]
        self.finished = Event()
        self.error: str | None = None
        self.newest = time.monotonic()
        """When the last frame came."""

    def start(self) -> None:
        """Start both threads."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask both threads to end; returns at once."""
        self._mailbox.close(discard=True)
        interrupt = getattr(self._source, "interrupt", None)
        if interrupt is not None:
            interrupt()

    def join(self, deadline: float) -> None:
        """Wait for both threads until `deadline` (monotonic); a reader that hangs in a driver is left behind."""
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def statistics(self) -> Statistics:
        """Of the last two seconds."""
        now = time.monotonic()
        with self._lock:
            came = [each for each in self._came if now - each <= WINDOW]
            done = [each for each in self._done if now - each[0] <= WINDOW]
        delays = [delay for _, delay in done]
        median, slow = (float(value) for value in np.percentile(delays, (50, 95))) if delays else (0.0, 0.0)
        return Statistics(_rate(came), _rate([at for at, _ in done]), median, slow, self._mailbox.dropped)

    def _read(self) -> None:
        try:
            for frame in self._source:
                self.newest = time.monotonic()
                with self._lock:
                    self._came.append(self.newest)
                self._mailbox.put((frame, self.newest))
        except Closed:
            pass
        except FacesError as error:
            self.error = str(error)
        finally:
            self._mailbox.close()
            self._source.close()
            self.finished.set()

    def _analyse(self) -> None:
        try:
            while True:
                taken = self._mailbox.get()
                if taken is None:
                    continue
                frame, came = taken
                result = self._pipeline.step(frame)
                self._on_result(frame, result)
                now = time.monotonic()
                with self._lock:
                    self._done.append((now, now - came))
        except Closed:
            pass
        except FacesError as error:
            self.error = str(error)
            self.finished.set()


def _rate(times: list[float]) -> float:
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 and times[-1] > times[0] else 0.0
