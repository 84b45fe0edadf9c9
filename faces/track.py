"""Which Detection on one Frame is which face on the next: ids that stay, places in between.

Greedy association, best pair first, by overlap, distance, size and look; a constant-velocity model carries a face on
while nobody looks. All in seconds: frame rates may vary. The ideas of not searching on every frame and of widening the
search with the time since a face was last seen are OpenSeeFace's and norfair's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from faces.config import Following
from faces.geometry import Floats, iou
from faces.types import Box, Detection

Vector = npt.NDArray[np.float64]

LEARNING = 0.3
"""Seconds: how quickly a Track's velocity follows what is measured."""
DAMPING = 1.0
"""Seconds: how quickly the velocity of a Track that nobody sees dies away."""
OVERLAP = 0.1
"""Intersection over union from which a Detection can be a Track's, however far its centre."""
REACH, REACH_PER_SECOND = 0.5, 1.0
"""Or its centre is within this many face sizes, the more the longer the Track was not seen."""
ALIKE = 0.7
"""Likeness of two looks from which they are very probably one face: across 4 crossings of two people, searched 30 times
each, the same face had 0.8 and more, unless half hidden, and the other 0.35 at most."""
FARTHER, LONGER = 0.7, 2.0
"""A face that looks alike may be so many sizes farther away, and is remembered so many times as long."""
LARGEST_RATIO = 2.0
"""Sizes that differ more are not the same face."""
LOOK_WEIGHT = 0.6
"""How much two faces' looks count beside their places when one Detection could be either."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One Track on one Frame; `seen` says whether the detector found it there."""

    id: int
    detection: Detection
    seen: bool


class _Path:
    """What is known of one face: where it was seen last and where it was going."""

    __slots__ = ("detection", "first", "id", "last", "look", "velocity")

    def __init__(self, detection: Detection, pts: float, look: Floats | None) -> None:
        self.id = -1
        self.detection = detection
        self.first = self.last = pts
        self.velocity: Vector = np.zeros(3)  # of the centre, pixels per second; of the size's logarithm, per second
        self.look = look

    def at(self, pts: float) -> Detection:
        """Where it should be at `pts`."""
        elapsed = pts - self.last
        if elapsed <= 0:
            return self.detection
        across, down, growth = self.velocity * DAMPING * (1.0 - np.exp(-elapsed / DAMPING))
        scale = float(np.exp(np.clip(growth, -0.3, 0.3)))
        box = self.detection.box
        centre = np.array([box.x + box.w / 2, box.y + box.h / 2])
        moved = centre + np.array([across, down])
        width, height = box.w * scale, box.h * scale
        landmarks = ((self.detection.landmarks - centre) * scale + moved).astype(np.float32)
        place = Box(float(moved[0] - width / 2), float(moved[1] - height / 2), width, height)
        return Detection(place, self.detection.score, landmarks)

    def found(self, detection: Detection, pts: float, look: Floats | None) -> None:
        """The detector found it again."""
        elapsed = pts - self.last
        if elapsed > 0:
            measured = (_state(detection.box) - _state(self.detection.box)) / elapsed
            self.velocity += (1.0 - np.exp(-elapsed / LEARNING)) * (measured - self.velocity)
        self.detection, self.last = detection, pts
        if look is not None:
            self.look = look if self.look is None else (0.8 * self.look + 0.2 * look).astype(np.float32)


class Tracker:
    """Follows faces. Ids count up within one Tracker and are never used twice."""

    def __init__(self, following: Following | None = None, first: int = 0) -> None:
        """A tracker without any Track yet; `first` is the id that it gives first."""
        self._following = following or Following()
        self._paths: list[_Path] = []
        self._next = first
        self._searched = -inf

    def follow(self, following: Following) -> None:
        """Go on with another schedule."""
        self._following = following

    def update(self, detections: Sequence[Detection], pts: float, looks: Sequence[Floats] | None = None) -> None:
        """Take the Detections of the Frame at `pts` seconds, all of them.

        Args:
            detections: may be empty.
            pts: not before that of the last call.
            looks: (d,) of unit length per Detection, similar for the same face; None goes by place alone.
        """
        expire = self._following.expire
        self._paths = [path for path in self._paths if pts - path.last <= expire * (1 if path.look is None else LONGER)]
        self._searched = pts
        given = list(looks) if looks is not None else [None] * len(detections)
        taken: set[int] = set()
        for path, index in self._pairs(detections, pts, given):
            path.found(detections[index], pts, given[index])
            taken.add(index)
        for index, detection in enumerate(detections):
            if index not in taken:
                self._paths.append(_Path(detection, pts, given[index]))
        for path in self._paths:
            if path.id < 0 and path.last == pts and pts - path.first >= self._following.confirm:
                path.id = self._next
                self._next += 1

    def at(self, pts: float) -> list[Followed]:
        """The faces to show on the Frame at `pts` seconds, by id: what the last search found, others for a while."""
        coast = self._following.coast
        shown = [path for path in self._paths if path.last >= self._searched or pts - path.last <= coast]
        shown = sorted((path for path in shown if path.id >= 0), key=lambda path: path.id)
        return [Followed(path.id, path.at(pts), path.last == pts) for path in shown]

    def alive(self) -> set[int]:
        """Ids that can still come back."""
        return {path.id for path in self._paths if path.id >= 0}

    @property
    def idle(self) -> bool:
        """Whether nothing is followed or remembered."""
        return not self._paths

    @property
    def given(self) -> int:
        """How many ids were given so far, with those before the first one of this Tracker."""
        return self._next

    def cut(self) -> None:
        """The scene changed: every Track ends."""
        self._paths.clear()

    def _pairs(
        self, detections: Sequence[Detection], pts: float, looks: Sequence[Floats | None]
    ) -> list[tuple[_Path, int]]:
        """Which Track gets which Detection."""
        costs: list[tuple[float, int, int]] = []
        corners = np.array([face.box.corners for face in detections], np.float32).reshape(-1, 4)
        for row, path in enumerate(self._paths):
            expected = path.at(pts).box
            overlaps = iou(np.array(expected.corners, np.float32), corners)
            for index, detection in enumerate(detections):
                look, known, unseen = looks[index], path.look, pts - path.last
                likeness = None if look is None or known is None else float(look @ known)
                alike = likeness is not None and likeness >= ALIKE
                if unseen > self._following.expire and not alike:
                    continue
                cost = _cost(expected, detection.box, float(overlaps[index]), unseen, FARTHER if alike else 0.0)
                if cost is not None:
                    odd = 0.0 if likeness is None else LOOK_WEIGHT * (1.0 - likeness)
                    costs.append((cost + odd, row, index))
        pairs: list[tuple[_Path, int]] = []
        rows: set[int] = set()
        columns: set[int] = set()
        for _, row, index in sorted(costs):
            if row not in rows and index not in columns:
                rows.add(row)
                columns.add(index)
                pairs.append((self._paths[row], index))
        return pairs


def _cost(expected: Box, found: Box, overlap: float, unseen: float, farther: float) -> float | None:
    """How unlikely `found` is the face that was `expected`, from 0; None when it cannot be."""
    if min(expected.area, found.area) <= 0:
        return None
    one, other = np.sqrt(expected.area), np.sqrt(found.area)
    ratio = max(one, other) / min(one, other)
    away = np.hypot(
        expected.x + expected.w / 2 - found.x - found.w / 2, expected.y + expected.h / 2 - found.y - found.h / 2
    ) / ((one + other) / 2)
    if ratio > LARGEST_RATIO or (overlap < OVERLAP and away > REACH + REACH_PER_SECOND * min(unseen, 1.0) + farther):
        return None
    return float(0.5 * (1.0 - overlap) + 0.5 * min(1.0, away) + 0.2 * np.log(ratio))


def _state(box: Box) -> Vector:
    """Centre and logarithm of the size."""
    return np.array([box.x + box.w / 2, box.y + box.h / 2, 0.5 * np.log(max(box.area, 1e-6))])
