"""What every detector is, and how one is made from its card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Protocol, runtime_checkable

import numpy as np

from faces.errors import WeightError
from faces.geometry import Floats, clip, nms
from faces.types import Box, Detection, Picture
from faces.zoo.cards import Card, Catalogue


class Detector(Protocol):
    """Finds faces.

    Attributes:
        name: the weight's name in the catalogue.
        provider: what really executes it.
        fallback: None, or a sentence that says that it is not the provider asked for.
    """

    name: str
    provider: str
    fallback: str | None

    def detect(self, image: Picture, passes: int | None = None) -> list[Detection]:
        """Every face of a picture, best score first. No face is an empty list.

        Args:
            image: (height, width, 3) uint8, BGR.
            passes: at most how many looks, each at twice the size of the one before; None takes the Search's.
        """
        ...


@runtime_checkable
class Follower(Detector, Protocol):
    """A detector that can also tell whether faces are still where they should be."""

    def follow(self, image: Picture, faces: Sequence[Detection]) -> list[Detection]:
        """Those of `faces` that are still there, placed anew.

        Args:
            image: (height, width, 3) uint8, BGR.
            faces: where they should be now.
        """
        ...


@dataclass(frozen=True, slots=True)
class Search:
    """How a picture is searched.

    Attributes:
        provider: see faces.runtime.providers.
        threshold: the score from which a face counts, 0..1; None takes the card's.
        longest: pixels of the picture's longest side at the first look.
        passes: at most how many looks, each at twice the size of the one before.
    """

    provider: str = "auto"
    threshold: float | None = None
    longest: int = 320
    passes: int = 1


FAMILIES = {
    "faces": ("faces.detect.network", "NetworkDetector"),
    "yunet": ("faces.detect.yunet", "YuNetDetector"),
    "centerface": ("faces.detect.centerface", "CenterFaceDetector"),
    "dlib": ("faces.detect.hog", "HogDetector"),
}
"""Per family of weights: the module, imported only when it is used, and the class that reads it."""


def create(card: Card, catalogue: Catalogue, search: Search) -> Detector:
    """The detector that a card describes.

    Raises:
        WeightError: when the weight is missing, altered or has the wrong outputs.
    """
    if card.family not in FAMILIES:
        raise WeightError(
            f"weight {card.name!r} is of a detector family that this version does not know: {card.family!r}"
        )
    module, kind = FAMILIES[card.family]
    detector: type[Detector] = getattr(import_module(module), kind)
    if not card.refiner:
        return detector(card, catalogue, search)  # type: ignore[call-arg]
    from faces.detect.refine import RefinedDetector, Refiner

    threshold = card.threshold if search.threshold is None else search.threshold
    proposing = detector(card, catalogue, replace(search, threshold=min(card.gate, threshold)))  # type: ignore[call-arg]
    refiner = Refiner(catalogue.card(card.refiner, "refine"), catalogue, search.provider)
    return RefinedDetector(proposing, refiner, threshold)


def detections(
    boxes: Floats, scores: Floats, landmarks: Floats, width: int, height: int, overlap: float = 0.4
) -> list[Detection]:
    """Candidates as Detections: overlapping ones suppressed, boxes clipped to the picture, best first.

    Args:
        boxes: (n, 4) x0, y0, x1, y1 in pixels of the picture.
        scores: (n,) 0..1.
        landmarks: (n, 5, 2) pixels.
        width: of the picture, pixels.
        height: of the picture, pixels.
        overlap: see faces.geometry.nms.
    """
    finite = np.isfinite(boxes).all(1) & np.isfinite(landmarks).all((1, 2)) & np.isfinite(scores)
    boxes, scores, landmarks = boxes[finite], scores[finite], landmarks[finite]
    found = []
    for index in nms(boxes, scores, overlap):
        x0, y0, x1, y1 = (float(value) for value in boxes[index])
        box = clip(Box(x0, y0, x1 - x0, y1 - y0), width, height)
        if box.w >= 1 and box.h >= 1:
            found.append(Detection(box, float(scores[index]), np.ascontiguousarray(landmarks[index], np.float32)))
    return found


def require_outputs(card: Card, have: Sequence[str], need: Sequence[str]) -> None:
    """Refuse a weight that lacks an output.

    Raises:
        WeightError: names the weight and the outputs it lacks.
    """
    lacking = [name for name in need if name not in have]
    if lacking:
        raise WeightError(f"weight {card.name!r} ({card.file}) has no output {', '.join(lacking)}; it has {list(have)}")
