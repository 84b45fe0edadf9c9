"""The engine's data: frozen, slotted dataclasses over numpy. One word per concept, see CONTEXT.md.

Pictures are uint8 arrays of shape (height, width, 3) in BGR order. Coordinates are pixels of the picture as a person
sees it: floats, x to the right, y down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
"""(height, width, 3) uint8, BGR."""
Points = npt.NDArray[np.float32]
"""(n, 2) float32, pixels."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture and its presentation time.

    Attributes:
        image: (height, width, 3) uint8, BGR.
        pts: seconds since the source's start as the source states it; 0.0 for a still picture.
    """

    image: Picture
    pts: float = 0.0

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.image.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.image.shape[0])


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-parallel rectangle in pixels; `x`, `y` is its top left corner."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """x of the right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """y of the lower edge."""
        return self.y + self.h

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.w * self.h

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """x and y of the top left corner, and of the bottom right one."""
        return self.x, self.y, self.right, self.bottom


@dataclass(frozen=True, slots=True)
class Detection:
    """A face found on one Frame.

    Attributes:
        box: where.
        score: the detector's confidence, 0..1.
        landmarks: (5, 2) float32: the eye on the picture's left, the eye on its right, the nose tip, the mouth corner
            on the picture's left, the one on its right.
    """

    box: Box
    score: float
    landmarks: Points

    def __eq__(self, other: object) -> bool:
        """Whether all is the same; arrays cannot be compared as a dataclass does it."""
        if not isinstance(other, Detection):
            return NotImplemented
        same = (self.box, self.score) == (other.box, other.score)
        return same and np.array_equal(self.landmarks, other.landmarks)


@dataclass(frozen=True, slots=True)
class Distribution:
    """An attribute's answer.

    Attributes:
        label: the top class, whether certain or not.
        probability: the label's calibrated probability, 0..1.
        certain: whether that probability reaches the attribute's threshold.
        scores: probability per class, in the vocabulary's order. Sums to 1, except for attributes whose classes are
            independent (occlusion).
        extra: the attribute's further answers, such as `years` and `group` for age, `yaw` in degrees for pose.
    """

    label: str
    probability: float
    certain: bool
    scores: Mapping[str, float]
    extra: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Face:
    """The state of one face on one Frame.

    Attributes:
        id: the Track's in a video, the position in a still picture's list.
        detection: where; in a video carried on from the last time that it was found where `seen` is false.
        attributes: per name; in a video smoothed over time.
        seen: whether the detector found it on this very Frame.
    """

    id: int
    detection: Detection
    attributes: Mapping[str, Distribution] = field(default_factory=dict)
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Track:
    """The same physical face over time: what is known when it has ended.

    Attributes:
        id: stable within one run.
        first, last: presentation times of its first and its last Frame, seconds.
        frames: on how many Frames it is.
        seen: on how many of these the detector found it.
        box: mean over its Frames.
        score: mean over the Frames on which it was found.
        attributes: averaged over the whole Track.
    """

    id: int
    first: float
    last: float
    frames: int
    seen: int
    box: Box
    score: float
    attributes: Mapping[str, Distribution]


@dataclass(frozen=True, slots=True)
class FrameResult:
    """Everything found on one Frame, largest score first."""

    pts: float
    width: int
    height: int
    faces: tuple[Face, ...]
