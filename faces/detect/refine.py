"""A closer look at what a detector found: is it a face, and where exactly are its landmarks.

A second, small network sees each candidate upright and large. So the first one may propose more than is there, and the
crops of the heads no longer shake with its guesses (a cascade, as in Zhang et al., 2016, "Joint face detection and
alignment using multitask cascaded convolutional networks").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from faces.align import align_all, template
from faces.detect.base import Detector, require_outputs
from faces.geometry import Floats, similarity
from faces.runtime.session import Session
from faces.types import Detection, Picture, Points
from faces.zoo.cards import Card, Catalogue
from faces.zoo.store import locate


class Refiner:
    """Looks at candidates closely.

    Attributes:
        provider, fallback: see faces.detect.base.Detector.
    """

    def __init__(self, card: Card, catalogue: Catalogue, provider: str) -> None:
        """Load the weight.

        Raises:
            WeightError: when it is missing, altered, or lacks an output.
        """
        self._session = Session(locate(card, catalogue), provider)
        require_outputs(card, self._session.outputs, ("scores", "landmarks"))
        self._size, self._zoom = card.size, card.zoom
        self._template = template(card.size, card.zoom)
        self.provider = self._session.provider
        self.fallback = self._session.fallback

    def look(self, image: Picture, landmarks: list[Points]) -> tuple[Floats, Floats]:
        """How surely each candidate is a face, (n,) in 0..1, and its landmarks anew, (n, 5, 2) pixels.

        Args:
            image: (height, width, 3) uint8, BGR.
            landmarks: per candidate (5, 2) pixels.
        """
        crops = align_all(image, landmarks, self._size, self._zoom)
        raw = self._session.run({"crops": crops})
        anew = np.empty((len(landmarks), 5, 2), np.float32)
        for index, old in enumerate(landmarks):
            back = cv2.invertAffineTransform(similarity(old, self._template))
            anew[index] = raw["landmarks"][index] @ back[:, :2].T + back[:, 2]
        return raw["scores"], anew


class RefinedDetector:
    """A detector whose candidates are looked at again; see faces.detect.base.Detector."""

    def __init__(self, detector: Detector, refiner: Refiner, threshold: float) -> None:
        """Join the two.

        Args:
            detector: proposes candidates, down to low scores.
            refiner: judges them.
            threshold: the score from which a face counts, 0..1. It is the geometric mean of the two's, or the
                detector's own where that is higher: the refiner lifts the doubtful, but it knows profiles less well.
        """
        self._detector, self._refiner, self._threshold = detector, refiner, threshold
        self.name = detector.name
        self.provider = detector.provider
        self.fallback = detector.fallback or refiner.fallback

    def detect(self, image: Picture, passes: int | None = None) -> list[Detection]:
        """See faces.detect.base.Detector."""
        found = self.again(image, self._detector.detect(image, passes))
        return sorted((face for face in found if face.score >= self._threshold), key=lambda face: -face.score)

    def again(self, image: Picture, candidates: Sequence[Detection]) -> list[Detection]:
        """The same candidates in the same order, with landmarks placed anew and scores of both looks together.

        Args:
            image: (height, width, 3) uint8, BGR.
            candidates: with landmarks near enough to show where to look.
        """
        if not candidates:
            return []
        sure, landmarks = self._refiner.look(image, [face.landmarks for face in candidates])
        return [
            replace(face, score=max(face.score, float(np.sqrt(face.score * one))), landmarks=points)
            for face, one, points in zip(candidates, sure, landmarks, strict=True)
        ]
