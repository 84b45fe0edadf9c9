"""Looking at one picture in several sizes, so that faces of 10 pixels and faces that fill the frame are both found."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from faces.detect.base import Search, detections, require_outputs
from faces.geometry import Floats, Letterbox
from faces.runtime.machine import threads
from faces.runtime.session import Session
from faces.types import Detection, Picture
from faces.zoo.cards import Card, Catalogue
from faces.zoo.store import locate

LARGEST_ANEW = 160.0
"""Input pixels: wider faces were wide enough to be found in the pass before; what looks like one is a part of one."""

MOST_ENLARGED = 5 / 3
"""Without enlarging small pictures fewer small faces are found; see the card of `faces-detector`."""


class PassDetector(ABC):
    """A detector whose network looks at one size at a time; see faces.detect.base.Detector."""

    def __init__(self, card: Card, catalogue: Catalogue, search: Search, outputs: Sequence[str]) -> None:
        """Load the weight.

        Raises:
            WeightError: when it is missing, altered, or lacks one of `outputs`.
        """
        self._session = self._load(locate(card, catalogue), search.provider)
        require_outputs(card, self._session.outputs, outputs)
        self._threshold = card.threshold if search.threshold is None else search.threshold
        self._search = search
        self.name = card.name
        self.provider = self._session.provider
        self.fallback = self._session.fallback

    def detect(self, image: Picture, passes: int | None = None) -> list[Detection]:
        """See faces.detect.base.Detector."""
        height, width = image.shape[:2]
        found = []
        for number, fit in enumerate(sizes(width, height, self._search.longest, passes or self._search.passes)):
            boxes, scores, landmarks = self._look(letterboxed(image, fit), fit)
            if number:
                small = boxes[:, 2] - boxes[:, 0] <= LARGEST_ANEW
                boxes, scores, landmarks = boxes[small], scores[small], landmarks[small]
            found.append((fit.back(boxes), scores, fit.back(landmarks)))
        boxes, scores, landmarks = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return detections(boxes, scores, landmarks, width, height)

    def _load(self, path: Path, provider: str) -> Session:
        """The weight's session."""
        return Session(path, provider, threads())

    @abstractmethod
    def _look(self, canvas: Picture, fit: Letterbox) -> tuple[Floats, Floats, Floats]:
        """Candidates of one size, at or above the threshold, in pixels of the canvas.

        Returns:
            boxes (n, 4) x0, y0, x1, y1; scores (n,); landmarks (n, 5, 2).
        """


def sizes(width: int, height: int, longest: int, passes: int) -> list[Letterbox]:
    """The sizes at which a picture is looked at: first `longest`, then each twice the one before.

    A size is added while the picture need not be enlarged more than `MOST_ENLARGED` times for it: tiny faces are found
    better enlarged. The first look never enlarges.
    """
    side = max(width, height)
    fits = [Letterbox.fit(width, height, longest)]
    while len(fits) < passes and MOST_ENLARGED * side >= 2 * longest:
        longest *= 2
        fits.append(Letterbox.fit(width, height, longest, enlarge=True))
    return fits


def letterboxed(image: Picture, fit: Letterbox) -> npt.NDArray[np.uint8]:
    """`image` shrunk into a grey canvas of the letterbox's size, (height, width, 3) uint8."""
    canvas = np.full((fit.height, fit.width, 3), 114, np.uint8)
    height, width = image.shape[:2]
    across, down = (max(1, round(side * fit.scale)) for side in (width, height))
    how = cv2.INTER_AREA if fit.scale < 0.5 else cv2.INTER_LINEAR
    small = image if fit.scale == 1 else cv2.resize(_halved(image, across, down), (across, down), interpolation=how)
    canvas[:down, :across] = small
    return canvas


def _halved(image: Picture, width: int, height: int) -> Picture:
    """`image` halved while both sides are even and stay at or above `width` × `height`.

    Area averaging by halves is several times as fast as at once: OpenCV has vector code for that case alone.
    """
    while all(
        side % 2 == 0 and side >= 2 * least for side, least in zip(image.shape[:2], (height, width), strict=True)
    ):
        image = np.asarray(
            cv2.resize(image, (image.shape[1] // 2, image.shape[0] // 2), interpolation=cv2.INTER_AREA), np.uint8
        )
    return image
