"""Where one scene ends and another begins."""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
import numpy.typing as npt

from faces.types import Picture

SIDE = (32, 18)
"""Pixels of the thumbnail that is compared: motion inside a scene changes it little."""
LEAST = 24.0
"""Mean difference of two thumbnails, in grey levels, below which there is no cut (PySceneDetect's default is 27)."""
RATIO = 3.0
"""And a cut differs this many times more than the frames before it did: a shaking camera is no cut."""
RECENT = 10
"""Differences inside the scene that are remembered for that."""


class Cuts:
    """Compares each picture with the one before."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._last: npt.NDArray[np.float32] | None = None
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
        difference = float(np.abs(now - before).mean())
        usual = sum(self._recent) / len(self._recent) if self._recent else 0.0
        cut = difference > LEAST and difference > RATIO * usual
        if cut:
            self._recent.clear()
        else:
            self._recent.append(difference)
        return cut
