"""dlib's frontal face detector (King, 2015, arXiv:1502.00046), optional: the extra `dlib`."""

from __future__ import annotations

import cv2
import numpy as np

from faces.detect.base import Search, detections
from faces.detect.passes import letterboxed, sizes
from faces.errors import WeightError
from faces.packages import install_extra
from faces.types import Detection, Picture
from faces.zoo.cards import Card, Catalogue

USUAL = np.array([[0.30, 0.34], [0.70, 0.34], [0.50, 0.56], [0.34, 0.76], [0.66, 0.76]], np.float32)
"""Where the landmarks usually are in dlib's box, in parts of its side. It finds only upright faces seen from the front,
so this stands in for landmarks that it does not give."""


class HogDetector:
    """Histograms of oriented gradients under a sliding window; see faces.detect.base.Detector."""

    def __init__(self, card: Card, catalogue: Catalogue, search: Search) -> None:
        """Make dlib's detector; it needs no file.

        Raises:
            WeightError: when dlib is not installed.
        """
        try:
            import dlib
        except ImportError:
            raise WeightError(f"the detector dlib needs the package dlib-bin: {install_extra('dlib')}") from None
        self._detector = dlib.get_frontal_face_detector()
        self._threshold = card.threshold if search.threshold is None else search.threshold
        self._search = search
        self.name = card.name
        self.provider = "dlib"
        self.fallback: str | None = None

    def detect(self, image: Picture, passes: int | None = None) -> list[Detection]:
        """See faces.detect.base.Detector. Scores are dlib's, squeezed into 0..1 by the logistic function."""
        height, width = image.shape[:2]
        boxes: list[list[float]] = []
        scores: list[float] = []
        for fit in sizes(width, height, self._search.longest, passes or self._search.passes):
            grey = cv2.cvtColor(letterboxed(image, fit), cv2.COLOR_BGR2GRAY)
            found, strengths, _ = self._detector.run(grey, 0, 0.0)
            for box, strength in zip(found, strengths, strict=True):
                score = 1.0 / (1.0 + np.exp(-4.0 * strength))
                if score >= self._threshold:
                    boxes.append([edge / fit.scale for edge in (box.left(), box.top(), box.right(), box.bottom())])
                    scores.append(score)
        table = np.array(boxes, np.float32).reshape(-1, 4)
        sides = (table[:, 2:] - table[:, :2])[:, None]
        return detections(table, np.array(scores, np.float32), table[:, None, :2] + USUAL * sides, width, height)
