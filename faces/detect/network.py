"""Our own detector: its network decodes itself, here is only scaling and suppression."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from faces.detect.base import detections, require_outputs
from faces.geometry import Floats, Letterbox
from faces.runtime.session import Session
from faces.types import Detection, Picture
from faces.zoo.cards import Card, Catalogue
from faces.zoo.store import locate


class NetworkDetector:
    """Runs a network with input `image` (1, H, W, 3) uint8 BGR and outputs `boxes`, `scores`, `landmarks`."""

    def __init__(self, card: Card, catalogue: Catalogue, provider: str, threshold: float, longest: int) -> None:
        """See faces.detect.base.create."""
        self._session = Session(locate(card, catalogue), provider)
        require_outputs(card, self._session.outputs, ("boxes", "scores", "landmarks"))
        self._threshold = threshold
        self._longest = longest
        self.name = card.name
        self.provider = self._session.provider
        self.fallback = self._session.fallback

    def detect(self, image: Picture) -> list[Detection]:
        """See faces.detect.base.Detector."""
        height, width = image.shape[:2]
        boxes, scores, landmarks = self._pass(image, Letterbox.fit(width, height, self._longest))
        return detections(boxes, scores, landmarks, width, height)

    def _pass(self, image: Picture, fit: Letterbox) -> tuple[Floats, Floats, Floats]:
        """The candidates of one scale, in pixels of `image`."""
        raw = self._session.run({"image": letterboxed(image, fit)[None]})
        scores = raw["scores"][0]
        kept = scores >= self._threshold
        return fit.back(raw["boxes"][0][kept]), scores[kept], fit.back(raw["landmarks"][0][kept])


def letterboxed(image: Picture, fit: Letterbox) -> npt.NDArray[np.uint8]:
    """`image` shrunk into a grey canvas of the letterbox's size, (height, width, 3) uint8."""
    canvas = np.full((fit.height, fit.width, 3), 114, np.uint8)
    height, width = image.shape[:2]
    across, down = (max(1, round(side * fit.scale)) for side in (width, height))
    how = cv2.INTER_AREA if fit.scale < 0.5 else cv2.INTER_LINEAR
    small = image if fit.scale == 1 else cv2.resize(image, (across, down), interpolation=how)
    canvas[:down, :across] = small
    return canvas
