"""Threads: a reader fetches Frames ahead, one worker steps the pipeline and hands the results to the sinks."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Protocol

from faces.mailbox import Bounded, Closed, Latest, Mailbox
from faces.types import Frame, FrameResult

RECENT = 120
"""Frames over which rates and delays are counted."""
AHEAD = 8
"""Frames of a file that are read ahead: a search for faces takes as long as reading that many."""
BEHIND = 4
"""Frames by which a sink with a thread of its own may lag."""
LATELY = 2.0
"""Seconds after which they count no more."""
PATIENCE = 0.2
"""Seconds between two looks at whether to stop."""


class Sink(Protocol):
    """Takes every Frame and its result, in order, from one thread."""

    def write(self, frame: Frame, result: FrameResult) -> None:
        """Take one; must not change either."""
        ...


@dataclass(frozen=True, slots=True)
class Statistics:
    """How it goes.

    Attributes:
        frames: handed to the sinks so far.
        dropped: overwritten by newer ones before the worker took them.
        rate: frames per second, of late.
        median, slow: 50th and 95th percentile of the seconds from a Frame's reading to its result, of late.
    """

    frames: int
    dropped: int
    rate: float
    median: float
    slow: float


class Aside:
    """A sink with a thread of its own, a few Frames behind the worker: for what takes long, such as a film."""

    def __init__(self, sink: Sink) -> None:
        """The thread begins; `close` ends it."""
        self._sink = sink
        self._mailbox: Bounded[tuple[Frame, FrameResult]] = Bounded(BEHIND)
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._work, name="faces-aside", daemon=True)
        self._thread.start()

    def write(self, frame: Frame, result: FrameResult) -> None:
        """Hand over, waiting for room; see Sink.

        Raises:
            FacesError: what the sink raised, perhaps of an earlier Frame.
        """
        try:
            self._mailbox.put((frame, result))
        except Closed:
            self.close()

    def close(self, *, discard: bool = False) -> None:
        """Wait until the sink has written everything, or what it is at when the rest is to `discard`.

        Raises:
            FacesError: what the sink raised, unless `discard`.
        """
        self._mailbox.close(discard=discard)
        self._thread.join()
        if self._failure is not None and not discard:
            raise self._failure

    def _work(self) -> None:
        try:
            while taken := self._mailbox.get():
                self._sink.write(*taken)
        except Closed:
            pass
        except BaseException as error:  # handed to whoever writes or closes
            self._failure = error
            self._mailbox.close(discard=True)


class Engine:
    """Runs one source through a pipeline, once.

    A file's reader waits for the worker, so that every Frame counts; a live source's newest Frame replaces the one
    that the worker has not taken yet.
    """

    def __init__(
        self,
        source: Iterable[Frame],
        step: Callable[[Frame], FrameResult],
        sinks: Sequence[Sink],
        *,
        live: bool = False,
    ) -> None:
        """Nothing runs yet.

        Args:
            source: is iterated in a thread of its own.
            step: is called from one thread only: the worker, or the caller of `run`.
            sinks: likewise.
            live: whether Frames that come too fast are dropped.
        """
        self._source, self._step, self._sinks = source, step, tuple(sinks)
        self._mailbox: Mailbox[tuple[Frame, float]] = Latest() if live else Bounded(AHEAD)
        self._going = Event()
        self._going.set()
        self._stopped = Event()
        self._again = Event()
        self._failure: BaseException | None = None
        self._worker: Thread | None = None
        self._lock = Lock()
        self._frames = 0
        self._recent: deque[tuple[float, float]] = deque(maxlen=RECENT)

    def run(self) -> None:
        """Work in the calling thread until the source ends or `stop` is called.

        Raises:
            FacesError: what the source, the pipeline or a sink raised; of the source after all its Frames are through.
        """
        reader = Thread(target=self._read, name="faces-reader", daemon=True)
        reader.start()
        try:
            self._work()
        finally:
            self._stopped.set()
            self._mailbox.close(discard=True)
            reader.join(5.0)  # a reader that hangs in a driver is left behind
        if self._failure is not None:
            raise self._failure

    def start(self) -> None:
        """Work in a thread of its own; `join` tells how it ended."""
        self._worker = Thread(target=self._run_quietly, name="faces-worker", daemon=True)
        self._worker.start()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for a started engine; whether it has ended.

        Raises:
            FacesError: see `run`.
        """
        if self._worker is None:
            return True
        self._worker.join(timeout)
        if self._worker.is_alive():
            return False
        if self._failure is not None:
            raise self._failure
        return True

    def pause(self) -> None:
        """Take no further Frame until `resume`."""
        self._going.clear()

    def resume(self) -> None:
        """Go on."""
        self._going.set()

    def again(self) -> None:
        """Step the last Frame once more when no other comes meanwhile; may be called from any thread."""
        self._again.set()

    def stop(self) -> None:
        """End after the Frame at work; may be called from any thread."""
        self._stopped.set()
        self._going.set()
        self._mailbox.close(discard=True)

    def statistics(self) -> Statistics:
        """As of now; may be called from any thread."""
        now = time.monotonic()
        with self._lock:
            recent, frames = [each for each in self._recent if now - each[0] <= LATELY], self._frames
        delays = sorted(delay for _, delay in recent)
        span = recent[-1][0] - recent[0][0] if len(recent) > 1 else 0.0
        return Statistics(
            frames=frames,
            dropped=self._mailbox.dropped,
            rate=(len(recent) - 1) / span if span > 0 else 0.0,
            median=delays[len(delays) // 2] if delays else 0.0,
            slow=delays[int(len(delays) * 0.95)] if delays else 0.0,
        )

    def _read(self) -> None:
        try:
            for frame in self._source:
                self._mailbox.put((frame, time.monotonic()))
                if self._stopped.is_set():
                    return
        except Closed:
            pass
        except BaseException as error:  # handed to whoever runs the engine
            self._failure = error
        finally:
            self._mailbox.close()

    def _work(self) -> None:
        frame: Frame | None = None
        while not self._stopped.is_set():
            if not self._going.wait(PATIENCE):
                continue
            try:
                taken = self._mailbox.get(PATIENCE)
            except Closed:
                return
            if taken is not None:
                frame, came = taken
                self._pass_on(frame)
                now = time.monotonic()
                with self._lock:
                    self._frames += 1
                    self._recent.append((now, now - came))
            elif frame is not None and self._again.is_set():
                self._again.clear()
                self._pass_on(frame)

    def _pass_on(self, frame: Frame) -> None:
        result = self._step(frame)
        for sink in self._sinks:
            sink.write(frame, result)

    def _run_quietly(self) -> None:
        try:
            self.run()
        except BaseException as error:  # `join` raises it
            self._failure = error
