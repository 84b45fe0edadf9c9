"""Where one scene ends and another begins."""

from __future__ import annotations

from collections import deque
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from faces.types import Picture

SIDE = (32, 18)
"""Pixels of the thumbnail that is compared: motion inside a scene changes it little."""
MOVE = (8, 4)
"""Pixels of it by which the camera may have moved between two pictures: a quarter of the view."""
LEAST = 26.0
"""Mean difference, in grey levels, below which there is no cut (PySceneDetect's default is 27), of pictures as
CONTRAST says. Measured on photographs, as they are and darkened to a quarter: of moves by up to a quarter of the view
2 % differ more, of cuts from one photograph to another all do."""
CONTRAST = 50.0
"""Standard deviation of the grey levels of an ordinary picture: what is darker or fainter also differs less."""
FAINTEST = 0.15
"""The least share of that which is reckoned with: below, noise differs as much as scenes."""
FLAT = 3.0
"""Standard deviation below which a dark picture shows nothing that could be compared: a scene fades in, or out."""
FADED = 0.8
"""Share of the difference that dark pictures still have when they are made equally light, unless a scene only fades."""
RATIO = 3.0
"""And a cut differs this many times more than the frames before it did: a flickering light is no cut."""
RECENT = 10
"""Differences inside the scene that are remembered for that."""


Thumbnail: TypeAlias = npt.NDArray[np.float32]


class Cuts:
    """Compares each picture with the one before."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._last: Thumbnail | None = None
        self._recent: deque[float] = deque(maxlen=RECENT)

    @property
    def memory(self) -> tuple[float, ...]:
        """All that later answers depend on besides the last picture: nothing after a cut."""
        return tuple(self._recent)

    def cut(self, image: Picture) -> bool:
        """Whether `image` belongs to another scene than the picture of the last call."""
        step = max(1, image.shape[1] // (4 * SIDE[0]))  # enough for a mean, and cheap
        small = cv2.resize(np.ascontiguousarray(image[::step, ::step]), SIDE, interpolation=cv2.INTER_AREA)
        now = small.astype(np.float32)
        before, self._last = self._last, now
        if before is None:
            return False
        difference = _difference(before, now)
        usual = sum(self._recent) / len(self._recent) if self._recent else 0.0
        cut = _are_scenes(before, now, difference) and difference > RATIO * usual
        if cut:
            self._recent.clear()
        else:
            self._recent.append(difference)
        return cut


def _are_scenes(before: Thumbnail, now: Thumbnail, difference: float) -> bool:
    """Whether two thumbnails that differ so much show two scenes."""
    flat, rich = sorted((float(before.std()), float(now.std())))
    least = LEAST * min(1.0, max(FAINTEST, rich / CONTRAST))
    if difference <= least or difference > LEAST:
        return difference > least
    return flat > FLAT and _difference(_as_rich(before, rich), _as_rich(now, rich)) > FADED * least


def _as_rich(thumbnail: Thumbnail, deviation: float) -> Thumbnail:
    """The same with a mean of 0 and that standard deviation."""
    return np.asarray((thumbnail - thumbnail.mean()) * (deviation / thumbnail.std()), np.float32)


def _difference(before: Thumbnail, now: Thumbnail) -> float:
    """The mean difference, in grey levels, of two thumbnails: as they lie, or the middle of one where it fits best."""
    (across, down), (width, height) = MOVE, SIDE
    middle = np.ascontiguousarray(before[down : height - down, across : width - across])
    _, _, (x, y), _ = cv2.minMaxLoc(cv2.matchTemplate(now, middle, cv2.TM_SQDIFF))
    moved = now[y : y + height - 2 * down, x : x + width - 2 * across]
    return min(float(np.abs(now - before).mean()), float(np.abs(moved - middle).mean()))
