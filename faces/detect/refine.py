"""A closer look at what a detector found: is it a face, and where exactly are its landmarks and its box.

A second, small network sees each candidate upright and large. So the first one may propose more than is there, and the
crops of the heads no longer shake with its guesses (a cascade, as in Zhang et al., 2016, "Joint face detection and
alignment using multitask cascaded convolutional networks").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from faces.align import align_all, template
from faces.detect.base import Detector, require_outputs
from faces.geometry import clip, moved, nms, similarity, soft_nms
from faces.runtime.session import Session
from faces.types import Box, Detection, Picture, Points
from faces.zoo.cards import Card, Catalogue
from faces.zoo.store import locate

PART = 0.75
"""What lies to a larger share than this in a surer face is taken for a part of it."""

EVEN = 0.5
"""The score of a face of which a detector says nothing."""


@dataclass(frozen=True, slots=True)
class Closer:
    """What a closer look at one candidate says.

    Attributes:
        sure: 0..1, above 0.5 where it speaks for a face and below where against.
        landmarks: (5, 2) pixels of the picture.
        box: of the face, in pixels of the picture.
    """

    sure: float
    landmarks: Points
    box: Box


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
        require_outputs(card, self._session.outputs, ("scores", "landmarks", "boxes"))
        self._size, self._zoom = card.size, card.zoom
        self._template = template(card.size, card.zoom)
        self.provider = self._session.provider
        self.fallback = self._session.fallback

    def look(self, image: Picture, landmarks: Sequence[Points]) -> list[Closer]:
        """A closer look at each candidate.

        Args:
            image: (height, width, 3) uint8, BGR.
            landmarks: per candidate (5, 2) pixels.
        """
        raw = self._session.run({"crops": align_all(image, landmarks, self._size, self._zoom)})
        looks = []
        for old, sure, points, box in zip(landmarks, raw["scores"], raw["landmarks"], raw["boxes"], strict=True):
            back = np.asarray(cv2.invertAffineTransform(similarity(old, self._template)), np.float32)
            anew = (points @ back[:, :2].T + back[:, 2]).astype(np.float32)
            looks.append(Closer(float(sure), anew, moved(box, back)))
        return looks


class RefinedDetector:
    """A detector whose candidates are looked at again; see faces.detect.base.Detector."""

    def __init__(self, detector: Detector, refiner: Refiner, threshold: float, keep_boxes: bool = False) -> None:
        """Join the two.

        Args:
            detector: proposes candidates, down to low scores.
            refiner: judges them.
            threshold: the score from which a face counts, 0..1: what both say together, see `together`.
            keep_boxes: leave the boxes where the detector saw them.
        """
        self._detector, self._refiner, self._threshold = detector, refiner, threshold
        self._keep_boxes = keep_boxes
        self.name = detector.name
        self.provider = detector.provider
        self.fallback = detector.fallback or refiner.fallback

    def detect(self, image: Picture, passes: int | None = None) -> list[Detection]:
        """See faces.detect.base.Detector."""
        found = self._sure(image, self._detector.detect(image, passes))
        corners = np.array([face.box.corners for face in found])
        scores = np.array([face.score for face in found])
        order = nms(corners, scores, within=PART)
        faded = soft_nms(corners[order], scores[order])
        kept = [replace(found[index], score=float(score)) for index, score in zip(order, faded, strict=True)]
        return sorted((face for face in kept if face.score >= self._threshold), key=lambda face: -face.score)

    def again(self, image: Picture, candidates: Sequence[Detection]) -> list[Detection]:
        """The same candidates in the same order, with boxes and landmarks placed anew and scores of both networks.

        Args:
            image: (height, width, 3) uint8, BGR.
            candidates: with landmarks near enough to show where to look.
        """
        return self._placed(image, self._closer(image, candidates, judge=True))

    def follow(self, image: Picture, faces: Sequence[Detection]) -> list[Detection]:
        """See faces.detect.base.Follower: the closer look alone decides."""
        return self._sure(image, [replace(face, score=EVEN) for face in faces])

    def _sure(self, image: Picture, candidates: Sequence[Detection]) -> list[Detection]:
        """Those that are faces by what both networks say, placed anew."""
        found = self._closer(image, candidates, judge=True)
        found = self._placed(image, [face for face in found if face.score >= self._threshold])
        return [face for face in found if min(face.box.w, face.box.h) >= 1]

    def _placed(self, image: Picture, faces: Sequence[Detection]) -> list[Detection]:
        """Faces placed anew: the box by a second look, the landmarks by the mean of that and a third.

        A jitter of 5 % of the box moves the landmarks of the first look by 3.2 % of the eyes' distance, of the second
        by 1.65, this mean by 1.3; and the mean shakes less with a camera's noise than either.
        """
        second = self._closer(image, faces, judge=False)
        third = self._closer(image, second, judge=False)
        return [
            replace(old, landmarks=np.mean([old.landmarks, new.landmarks], 0, np.float32))
            for old, new in zip(second, third, strict=True)
        ]

    def _closer(self, image: Picture, faces: Sequence[Detection], *, judge: bool) -> list[Detection]:
        """Faces placed anew by a look at each from where it is; with `judge` that look has a say in the score."""
        if not faces:
            return []
        height, width = image.shape[:2]
        looks = self._refiner.look(image, [face.landmarks for face in faces])
        return [
            replace(
                face,
                score=together(face.score, look.sure) if judge else face.score,
                landmarks=look.landmarks,
                box=face.box if self._keep_boxes else clip(look.box, width, height),
            )
            for face, look in zip(faces, looks, strict=True)
        ]


def together(score: float, sure: float) -> float:
    """What a detector's score and a closer look say together, 0..1: their odds multiplied, as the refiner learnt it."""
    yes, no = score * sure, (1 - score) * (1 - sure)
    return yes / (yes + no) if yes + no else score
