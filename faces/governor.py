"""How often live pictures are analysed: less when the machine is busy or on battery. Each of them is still shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from faces.runtime.machine import Busy, on_battery
from faces.types import Frame, FrameResult

LOOK = 1.0
"""Seconds between two looks at the machine."""
BATTERY_LOOK = 30.0
"""Seconds between two looks at the power supply."""
SLOWEST = 3.0
"""Periods are stretched at most so much."""
ON_BATTERY = 2.0
"""And at least so much on battery."""
MOST, EASY = 0.90, 0.70
"""Share of the machine's processors in use from which it is busy, and up to which it is not."""
WORK, LIGHT = 0.50, 0.25
"""Share of the clock's time that analysing takes, likewise."""
INTERVAL = 0.1
"""Seconds between two analysed Frames at pace 2, where each is analysed on its own; at full pace all of them are."""
UP, DOWN = 1.5, 0.8
"""What the pace is multiplied by when there is too much, and when there is room."""


class Governor:
    """Watches how much time the analysis takes and how busy the machine is, and says how far periods are stretched.

    Attributes:
        pace: what the schedule's periods are multiplied by, 1 to SLOWEST.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        busy: Callable[[], float] | None = None,
        battery: Callable[[], bool] = on_battery,
    ) -> None:
        """Begin at full pace.

        Args:
            clock: seconds.
            busy: the share of the machine's processors in use since the last call; None asks the machine.
            battery: whether it runs on its battery.
        """
        self._clock, self._battery = clock, battery
        self._busy = busy or Busy().share
        self._looked = self._supply = clock()
        self._worked = 0.0
        self._least = ON_BATTERY if battery() else 1.0
        self.pace = self._least

    def worked(self, seconds: float) -> float:
        """Count `seconds` of analysis, and give the pace from now on."""
        self._worked += seconds
        now = self._clock()
        elapsed = now - self._looked
        if elapsed < LOOK:
            return self.pace
        if now - self._supply >= BATTERY_LOOK:
            self._supply = now
            self._least = ON_BATTERY if self._battery() else 1.0
        busy, work = self._busy(), self._worked / elapsed
        self._looked, self._worked = now, 0.0
        if busy > MOST or work > WORK:
            self.pace *= UP
        elif busy < EASY and work < LIGHT:
            self.pace *= DOWN
        self.pace = min(SLOWEST, max(self._least, self.pace))
        return self.pace


class Paced:
    """Answers each Frame of something live on its own; when there is no time for all, with the faces of one before."""

    def __init__(self, step: Callable[[Frame], FrameResult], governor: Governor | None = None) -> None:
        """Around `step`; without a governor with one of its own."""
        self._analysed = step
        self._governor = governor or Governor()
        self._last: FrameResult | None = None
        self._newest: Frame | None = None

    def step(self, frame: Frame) -> FrameResult:
        """The faces on the Frame, or those of a moment ago unless the last Frame comes once more."""
        again, self._newest = frame is self._newest, frame
        last, wait = self._last, INTERVAL * (self._governor.pace - 1.0)
        alike = last is not None and (last.width, last.height) == (frame.width, frame.height)
        if last is not None and alike and not again and 0.0 <= frame.pts - last.pts < wait:
            return replace(last, pts=frame.pts)
        began = time.perf_counter()
        self._last = self._analysed(frame)
        self._governor.worked(time.perf_counter() - began)
        return self._last
