"""Pictures that are one already cropped face each: nothing to find, only to place."""

from __future__ import annotations

import numpy as np

from faces.align import IN_CROPS
from faces.detect.base import Detector
from faces.detect.refine import RefinedDetector, Refiner
from faces.types import Box, Detection, Picture
from faces.zoo.cards import Card, Catalogue


class WholePicture:
    """Takes all of a picture for a face, with landmarks where they usually are; see faces.detect.base.Detector."""

    name = provider = "none"
    fallback: str | None = None

    def detect(self, image: Picture, passes: int | None = None) -> list[Detection]:
        """See faces.detect.base.Detector."""
        height, width = image.shape[:2]
        landmarks = IN_CROPS * np.array([width, height], np.float32)
        return [Detection(Box(0.0, 0.0, float(width), float(height)), 1.0, landmarks)]


def of_crops(card: Card, catalogue: Catalogue, provider: str) -> Detector:
    """What stands in for the detector `card` on cropped faces: its refiner places the landmarks if it has one.

    Raises:
        WeightError: when the refiner's weight is missing or altered.
    """
    if not card.refiner:
        return WholePicture()
    refiner = Refiner(catalogue.card(card.refiner, "refine"), catalogue, provider)
    return RefinedDetector(WholePicture(), refiner, threshold=0.0, keep_boxes=True)
