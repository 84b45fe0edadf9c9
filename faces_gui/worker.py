"""The engine at work on one source, with the numbers that the window shows."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock

from faces.engine import LATELY, Engine
from faces.errors import FacesError
from faces.types import Frame, FrameResult
from faces_gui.model import Stepping
from faces_gui.places import Source


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
    """Runs a source through a pipeline until one of them ends; the newest frame is what counts."""

    def __init__(self, source: Source, pipeline: Stepping, on_result: Callable[[Frame, FrameResult], None]) -> None:
        """Nothing runs yet; `on_result` is called from the engine's worker thread."""
        self._source, self._on_result = source, on_result
        self._engine = Engine(self, pipeline.step, [self], live=True)
        self._lock = Lock()
        self._came: deque[float] = deque(maxlen=240)
        self.error: str | None = None
        self.newest = time.monotonic()
        """When the last frame came."""

    def __iter__(self) -> Iterator[Frame]:
        """The source's frames, counted; closes the source. For the engine's reader."""
        try:
            for frame in self._source:
                self.newest = time.monotonic()
                with self._lock:
                    self._came.append(self.newest)
                yield frame
        finally:
            self._source.close()

    def write(self, frame: Frame, result: FrameResult) -> None:
        """Pass a result on. For the engine."""
        self._on_result(frame, result)

    def start(self) -> None:
        """Begin."""
        self._engine.start()

    def again(self) -> None:
        """Have the last frame answered once more when no other comes."""
        self._engine.again()

    def stop(self) -> None:
        """Ask the threads to end; returns at once."""
        self._engine.stop()
        interrupt = getattr(self._source, "interrupt", None)
        if interrupt is not None:
            interrupt()

    def join(self, timeout: float) -> bool:
        """Wait for at most `timeout` seconds; whether it has ended, and `error` says why if not by itself."""
        try:
            return self._engine.join(max(0.0, timeout))
        except FacesError as error:
            self.error = str(error)
        except Exception as error:  # a defect of ours must not pass for the end of the video
            self.error = f"{type(error).__name__}: {error}"
        return True

    def statistics(self) -> Statistics:
        """Of late."""
        now = time.monotonic()
        with self._lock:
            came = [each for each in self._came if now - each <= LATELY]
        captured = (len(came) - 1) / (came[-1] - came[0]) if len(came) > 1 and came[-1] > came[0] else 0.0
        numbers = self._engine.statistics()
        return Statistics(captured, numbers.rate, numbers.median, numbers.slow, numbers.dropped)
