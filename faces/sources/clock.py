"""Times of a video's frames that never go back, from stamps that may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import av

JUMP = 1.0
"""Seconds by which times go back where something new begins, as in joined files."""


@dataclass
class Clock:
    """The times of frames in order, which never go back, from stamps that may.

    Attributes:
        last: the time given last.
        jumped: the last time before the stamps first jumped back, or None.
    """

    last: float | None = None
    jumped: float | None = None
    _shift: float = 0.0
    _by_dts: bool = False

    def time(self, pts: float | None, dts: float | None, step: float) -> float:
        """The next frame's time; its stamps and the usual time between two frames in seconds."""
        self.last = self._next(pts, dts, step)
        return self.last

    def _next(self, pts: float | None, dts: float | None, step: float) -> float:
        stated = dts if self._by_dts or pts is None else pts
        if self.last is None:
            return stated or 0.0
        following = self.last + step
        if stated is None:  # raw streams carry no times, the last frames no dts
            return following
        if stated + self._shift >= self.last:
            return stated + self._shift
        if dts is not None and dts + self._shift >= self.last:  # pts were given to packets, not to frames, as in AVI
            self._by_dts = True
            return max(dts + self._shift, self.last + step / 2)  # both may be the same
        if self.last - stated - self._shift > JUMP:
            self._shift = following - stated
            self.jumped = self.last if self.jumped is None else self.jumped
        return following


@dataclass
class Order:
    """Watches whether packets tell when their frames are shown."""

    _dts: int | None = None
    _latest: int | None = None
    _jumped: bool = False
    _reordered: bool = False

    def told(self, packet: av.Packet[Any], reorders: bool) -> bool:
        """Whether this packet tells it: not after a jump back, nor where B-frames do not show in pts, as in AVI.

        Args:
            packet: the next one.
            reorders: whether frames are shown in another order than they are decoded in.
        """
        if packet.dts is not None:
            self._jumped = self._jumped or (self._dts is not None and packet.dts < self._dts)
            self._dts = packet.dts
        if packet.pts is not None:
            self._reordered = self._reordered or (self._latest is not None and packet.pts < self._latest)
            self._latest = packet.pts
        return not self._jumped and (self._reordered or not reorders)
