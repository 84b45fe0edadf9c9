"""step(frame) → FrameResult: deterministic, single-threaded."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from faces import light, pose
from faces.align import align
from faces.config import MEASURED_CERTAIN, SMALLEST_LABELLED
from faces.detect.base import Detector, Follower
from faces.detect.turned import detect_anywhere, detect_lying, detect_turned
from faces.heads.base import Answers, Heads
from faces.timing import Stopwatch
from faces.types import Detection, Face, Frame, FrameResult, Picture

MEASURED = 64
"""Side in pixels of the aligned crop on which light is measured."""


class Pipeline:
    """Finds the faces of a Frame and answers the wanted attributes of each.

    Attributes:
        stopwatch: time spent per stage.
    """

    def __init__(
        self,
        detector: Detector,
        heads: Sequence[Heads],
        attributes: Sequence[str],
        *,
        min_face: float = 0.0,
        stopwatch: Stopwatch | None = None,
    ) -> None:
        """Put a pipeline together.

        Args:
            detector: finds the faces.
            heads: answer attributes; a later one overrides an earlier one's answer.
            attributes: the wanted ones.
            min_face: pixels; narrower faces are dropped.
            stopwatch: shared with whoever reads and writes; None makes a new one.
        """
        self._detector = detector
        self._follower = detector if isinstance(detector, Follower) else None
        self._heads = tuple(heads)
        self._attributes = tuple(attributes)
        self._min_face = min_face
        self._anywhere = False
        self.stopwatch = stopwatch or Stopwatch()

    def anywhere(self) -> Pipeline:
        """The same, but its searches look at every turn of a picture, see faces.detect.turned.detect_anywhere."""
        other = copy(self)
        other._anywhere = True
        return other

    def still(self, frame: Frame) -> FrameResult:
        """Everything about a still picture, which may lie on a side or stand on its head."""
        if self._anywhere:
            return self.step(frame)
        return self._result(frame, self._wide(detect_turned(self._find, frame.image)))

    def step(self, frame: Frame) -> FrameResult:
        """Everything about one Frame by itself."""
        return self._result(frame, self.detect(frame.image))

    def _result(self, frame: Frame, found: Sequence[Detection]) -> FrameResult:
        answers = self.answer(frame.image, found, thorough=True)
        faces = tuple(
            Face(index, detection, answer) for index, (detection, answer) in enumerate(zip(found, answers, strict=True))
        )
        return FrameResult(frame.pts, frame.width, frame.height, faces)

    def detect(self, image: Picture, passes: int | None = None) -> list[Detection]:
        """Every face of `image` that is wide enough; `passes` as faces.detect.base.Detector takes it."""
        if self._anywhere:
            return self._wide(detect_anywhere(lambda turned: self._find(turned, passes), image))
        return self._wide(self._find(image, passes))

    def follow(self, image: Picture, faces: Sequence[Detection]) -> list[Detection]:
        """Those of `faces` that are still where they should be, by a detector that can tell; none by another."""
        if not faces or self._follower is None:
            return []
        with self.stopwatch.stage("detect"):
            found = self._follower.follow(image, faces)
        return self._wide(found)

    def lying(self, image: Picture, number: int) -> list[Detection]:
        """What faces.detect.turned.detect_lying finds at first sight, for a detector that can follow it; else none."""
        if self._follower is None:
            return []
        return self._wide(detect_lying(lambda turned: self._find(turned, 1), image, number))

    def answer(self, image: Picture, found: Sequence[Detection], *, thorough: bool = False) -> list[Answers]:
        """The wanted attributes of each of the faces `found`; none for those too narrow to label.

        Args:
            image: where the faces are.
            found: the faces.
            thorough: see faces.heads.base.Heads.
        """
        with self.stopwatch.stage("heads"):
            return self._answer(image, found, thorough)

    @property
    def thresholds(self) -> dict[str, float]:
        """Per attribute, the probability from which an answer is certain."""
        merged = dict.fromkeys(("pose", "illumination"), MEASURED_CERTAIN)
        for heads in self._heads:
            merged |= heads.thresholds
        return merged

    def _find(self, image: Picture, passes: int | None = None) -> list[Detection]:
        with self.stopwatch.stage("detect"):
            return self._detector.detect(image, passes)

    def _wide(self, found: Sequence[Detection]) -> list[Detection]:
        """Those that are wide enough on the picture itself, not on one that was turned or shrunk."""
        return [face for face in found if face.box.w >= self._min_face]

    def _answer(self, image: Picture, found: Sequence[Detection], thorough: bool) -> list[Answers]:
        labelled = [face for face in found if face.box.w >= SMALLEST_LABELLED]
        answers: list[Answers] = [{} for _ in labelled]
        for heads in self._heads:
            said = heads.predict(image, labelled, self._attributes, thorough=thorough)
            answers = [_joined(known, new) for known, new in zip(answers, said, strict=True)]
        answers = [
            _joined(self._measured(image, face, known), known) for face, known in zip(labelled, answers, strict=True)
        ]
        ordered = iter([{name: answer[name] for name in self._attributes if name in answer} for answer in answers])
        return [next(ordered) if face.box.w >= SMALLEST_LABELLED else {} for face in found]

    def _measured(self, image: Picture, face: Detection, known: Answers) -> Answers:
        """The wanted attributes that geometry and photometry answer; the pose where `known` lacks it or an angle."""
        answers: Answers = {}
        if "pose" in self._attributes and not ("pose" in known and known["pose"].extra.keys() >= {*pose.ANGLES}):
            answers["pose"] = pose.estimate(face.landmarks)
        if "illumination" in self._attributes:
            answers["illumination"] = light.rate(light.measure(align(image, face.landmarks, MEASURED, 1.0)))
        return answers


def _joined(answers: Answers, later: Answers) -> Answers:
    """Both, the later answer to an attribute with what only the earlier one says besides."""
    return answers | {
        name: replace(answer, extra={**answers[name].extra, **answer.extra}) if name in answers else answer
        for name, answer in later.items()
    }
