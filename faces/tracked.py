"""A video's pipeline: searches now and then, follows in between, answers in turns, smooths over time. Deterministic."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from faces.config import SMALLEST_LABELLED, Following
from faces.cuts import Cuts
from faces.geometry import Floats, clip, iou
from faces.governor import Governor
from faces.pipeline import Pipeline
from faces.schedule import Grid
from faces.smooth import Smoother
from faces.track import Followed, Tracker
from faces.types import Box, Detection, Face, Frame, FrameResult, Picture, Track

AT_ONCE = 4
"""Faces answered anew on one Frame besides those that were never answered: the others wait for their turn. So many
faces are looked at several times; more at once would hold up a Frame that is soon followed by the next."""
LOOKS = 2
"""At most how many looks at a Frame, see faces.detect.base.Detector: what only a third finds is too small to label."""
THOROUGH = 0.6
"""Seconds between two searches with all looks when no small face is followed."""
SMALL = 0.08
"""Width of a face, in longest sides of the picture, below which the first look may miss it."""
SAME = 0.3
"""Intersection over union above which two boxes are those of one face."""
LOOK = 8
"""Side of the thumbnail by which two crossing faces are told apart."""


class TrackedPipeline:
    """Follows the faces of one video. Frames must come in order of time."""

    def __init__(
        self,
        pipeline: Pipeline,
        following: Following | None = None,
        smoothing: float = 1.0,
        *,
        governor: Governor | None = None,
        first: int = 0,
        at_once: int | None = AT_ONCE,
    ) -> None:
        """A pipeline for one video.

        Args:
            pipeline: finds faces and answers attributes; may serve many videos, one after another.
            following: the schedule.
            smoothing: see faces.smooth.Smoother's factor.
            governor: stretches the schedule of what is live; None keeps to it, so that results can be repeated.
            first: the id that is given first.
            at_once: see AT_ONCE; None looks closely at every face whose turn it is.
        """
        self._pipeline = pipeline
        self._smoothing = smoothing
        self._asked = self._following = following or Following()
        self._governor = governor
        self._at_once = at_once
        self._tracker = Tracker(self._following, first)
        self._cuts = Cuts()
        self._search = Grid(self._following.detect_period)
        self._thorough = Grid(THOROUGH)
        self._thresholds = pipeline.thresholds
        self._known: dict[int, _Known] = {}
        self._ended: list[Track] = []
        self._began = False
        self._newest: Frame | None = None

    def step(self, frame: Frame, *, analyse: bool = True) -> FrameResult:
        """The faces on `frame`.

        Args:
            frame: the next one, or the last one once more, which is then searched whatever the schedule says and
                shows only faces that are seen.
            analyse: false only carries the faces on to this Frame's time, for drawing between analysed Frames.
        """
        if not analyse:
            return self._result(frame, self._tracker.at(frame.pts))
        if self._governor is None:
            return self._analysed(frame)
        began = time.perf_counter()
        result = self._analysed(frame)
        self.stretch(self._governor.worked(time.perf_counter() - began))
        return result

    def _analysed(self, frame: Frame) -> FrameResult:
        again, self._newest = frame is self._newest, frame
        with self._pipeline.stopwatch.stage("track"):
            cut = self._began = not again and self._cuts.cut(frame.image)
            if cut:
                self._tracker.cut()
        if self._search.due(frame.pts) or cut or again:
            passes = self._looks(frame, cut or again)
            found = self._pipeline.detect(frame.image, passes)
            found += self._still_there(frame, found)
            if not found and passes == LOOKS:
                found = self._pipeline.lying(frame.image, int(frame.pts / THOROUGH))
            with self._pipeline.stopwatch.stage("track"):
                looks = [_look(frame.image, face.box) for face in found]
                self._tracker.update(found, frame.pts, looks)
        followed = [each for each in self._tracker.at(frame.pts) if each.seen or not again]
        self._answer(frame, followed)
        for each in followed:
            self._known[each.id].count(each, frame.pts)
        self._collect()
        return self._result(frame, followed)

    def outlook(self) -> tuple[float, ...] | None:
        """What the results of later Frames depend on besides the last Frame, where that is little.

        Two pipelines that have the same outlook after the same analysed Frame give the same results from there on, but
        for the ids, which differ by a constant. See docs/adr/006-pieces-of-videos.md.

        Returns:
            Numbers when that Frame began a scene or nothing is followed; else None.
        """
        if not (self._began or self._tracker.idle):
            return None
        return (*self._cuts.memory, self._search.next, self._thorough.next)

    @property
    def given(self) -> int:
        """How many ids were given so far, with those before the first one of this video."""
        return self._tracker.given

    def smooth(self, factor: float) -> None:
        """Smooth by this from now on, see faces.smooth.Smoother."""
        self._smoothing = factor
        for known in self._known.values():
            known.smoother.factor = factor

    def stretch(self, pace: float) -> None:
        """Search and answer `pace` times as rarely as was asked for, from now on; see faces.governor."""
        following = self._asked.stretched(pace)
        if following != self._following:
            self._following = following
            self._tracker.follow(following)
            self._search.change(following.detect_period)

    def ended(self) -> list[Track]:
        """The Tracks that ended since the last call, by id."""
        ended, self._ended = self._ended, []
        return sorted(ended, key=lambda track: track.id)

    def finish(self) -> list[Track]:
        """The video is over: every Track ends; what `ended` has not given out yet."""
        self._tracker.cut()
        self._collect()
        return self.ended()

    def _still_there(self, frame: Frame, found: list[Detection]) -> list[Detection]:
        """Followed faces that the search missed, as of heads that lean or turn far, where a closer look sees them."""
        missed = [each.detection for each in self._tracker.at(frame.pts) if not _among(each.detection.box, found)]
        there: list[Detection] = []
        for face in self._pipeline.follow(frame.image, missed):
            if not _among(face.box, [*found, *there]):
                there.append(face)
        return there

    def _looks(self, frame: Frame, cut: bool) -> int:
        """How closely to look: large faces are found at first sight, small ones only need the second look."""
        due = self._thorough.due(frame.pts) or cut
        smallest = SMALL * max(frame.width, frame.height)
        small = any(each.detection.box.w < smallest for each in self._tracker.at(frame.pts))
        return LOOKS if due or small else 1

    def _answer(self, frame: Frame, followed: list[Followed]) -> None:
        """Ask about the faces whose turn it is, all in one batch."""
        for each in followed:
            if each.id not in self._known:
                self._known[each.id] = _Known(each.id, frame.pts, Smoother(self._thresholds, self._smoothing))
        seen = [each for each in followed if each.seen and each.detection.box.w >= SMALLEST_LABELLED]
        new = [each for each in seen if self._known[each.id].answered is None]
        waiting = [(self._known[each.id].answered, each.id, each) for each in seen]
        due = sorted(
            (answered, number, each)
            for answered, number, each in waiting
            if answered is not None and frame.pts - answered >= self._following.answer_period - 1e-3
        )
        turn = [*new, *(each for _, _, each in due[: self._at_once])]
        if not turn:
            return
        few = self._at_once is None or len(turn) <= self._at_once
        answers = self._pipeline.answer(frame.image, [each.detection for each in turn], thorough=few)
        for each, answer in zip(turn, answers, strict=True):
            known = self._known[each.id]
            known.smoother.add(answer, frame.pts)
            known.answered = frame.pts

    def _collect(self) -> None:
        alive = self._tracker.alive()
        for number in [number for number in self._known if number not in alive]:
            self._ended.append(self._known.pop(number).track())

    def _result(self, frame: Frame, followed: list[Followed]) -> FrameResult:
        faces = []
        for each in sorted(followed, key=lambda each: -each.detection.score):
            box = clip(each.detection.box, frame.width, frame.height)
            if box.w < 1 or box.h < 1:  # carried out of the picture
                continue
            detection = Detection(box, each.detection.score, each.detection.landmarks)
            known = self._known.get(each.id)
            answers = known.smoother.live() if known and box.w >= SMALLEST_LABELLED else {}
            faces.append(Face(each.id, detection, answers, each.seen))
        return FrameResult(frame.pts, frame.width, frame.height, tuple(faces))


@dataclass(slots=True)
class _Known:
    """What has been gathered about one Track."""

    id: int
    first: float
    smoother: Smoother
    answered: float | None = None
    last: float = 0.0
    frames: int = 0
    seen: int = 0
    score: float = 0.0
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    def count(self, followed: Followed, pts: float) -> None:
        """It is on the Frame at `pts`."""
        self.last = pts
        self.frames += 1
        box = followed.detection.box
        x, y, w, h = self.box
        self.box = (x + box.x, y + box.y, w + box.w, h + box.h)
        if followed.seen:
            self.seen += 1
            self.score += followed.detection.score

    def track(self) -> Track:
        """All of it, now that the Track has ended."""
        x, y, w, h = (value / self.frames for value in self.box)
        return Track(
            id=self.id,
            first=self.first,
            last=self.last,
            frames=self.frames,
            seen=self.seen,
            box=Box(x, y, w, h),
            score=self.score / max(1, self.seen),
            attributes=self.smoother.average(),
        )


def _among(box: Box, faces: Sequence[Detection]) -> bool:
    """Whether the box is that of one of the faces."""
    corners = np.array([each.corners for each in (box, *(face.box for face in faces))], np.float32)
    return bool((iou(corners[0], corners[1:]) > SAME).any())


def _look(image: Picture, box: Box) -> Floats:
    """What a face and its surroundings look like, roughly: (LOOK * LOOK * 3,) float32 of unit length and zero mean."""
    height, width = image.shape[:2]
    grown = clip(Box(box.x - box.w / 4, box.y - box.h / 4, box.w * 1.5, box.h * 1.75), width, height)
    left, top = int(grown.x), int(grown.y)
    part = image[top : max(top + 1, int(grown.bottom)), left : max(left + 1, int(grown.right))]
    step = max(1, min(part.shape[:2]) // (4 * LOOK))  # enough for a mean, and cheap
    thinned = np.ascontiguousarray(part[::step, ::step])
    small = cv2.resize(thinned, (LOOK, LOOK), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()
    small -= small.mean()
    return np.asarray(small / max(float(np.linalg.norm(small)), 1e-6), np.float32)
