"""What is due when: periods in seconds of the video's own time, never counts of frames."""

from __future__ import annotations

import math

EARLY = 1e-4
"""Seconds: a frame this little before a grid point counts as on it, so that rounded times do not shift the grid."""


class Grid:
    """Says once per period that something is due, at the first frame at or after each multiple of the period.

    The points lie on multiples of the period, so the pace neither drifts nor depends on the frame rate.

    Attributes:
        next: the point that comes, seconds; after a Frame it depends on that Frame's time alone.
    """

    def __init__(self, period: float) -> None:
        """A grid of `period` seconds; 0 means that every frame is due."""
        self._period = period
        self.next = -math.inf

    def change(self, period: float) -> None:
        """Go on with another period after the point that is waited for now."""
        self._period = period

    def due(self, pts: float) -> bool:
        """Whether the frame at `pts` seconds is the first of its period."""
        if self._period <= 0:
            return True
        if pts + EARLY < self.next:
            return False
        self.next = (math.floor((pts + EARLY) / self._period) + 1) * self._period
        return True


class Periods:
    """Says of times in any order, such as those of packets, which frames no Grid of the same period can ask for."""

    KEPT = 64
    """Periods that are remembered: packets are not further out of order than that."""

    def __init__(self, period: float) -> None:
        """None is taken yet; `period` in seconds, > 0."""
        self._period = period
        self._first: dict[int, float] = {}

    def taken(self, pts: float) -> bool:
        """Whether a frame of the same period, but before `pts` seconds, was named already; names this one."""
        number = math.floor((pts + EARLY) / self._period)
        first = self._first.get(number)
        if first is not None and first < pts:
            return True
        self._first[number] = pts
        if len(self._first) > self.KEPT:
            del self._first[min(self._first)]
        return False
