"""What can be chosen about an analysis, and the only home of the defaults that its users get."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Real
from pathlib import Path

from faces.errors import UsageError

SMALLEST_LABELLED = 30.0
"""Pixels: a narrower face is boxed but never labelled."""
MEASURED_CERTAIN = 0.6
"""The probability from which an answer of faces.pose or faces.light is certain."""
UNSAID_FPS = 25.0
"""Frames per second taken for granted where nobody says."""
TIMEOUT = 10.0
"""Seconds without an answer after which a stream counts as gone."""


@dataclass(frozen=True, slots=True)
class Options:
    """How faces are found and which questions are asked about them.

    Attributes:
        model_set: `fast`, `accurate`, or another that the catalogue has.
        detector: name of a detector weight; None takes the model set's.
        provider: `auto`, `cpu`, `cuda`, `directml` or `coreml`.
        attributes: names, also comma-separated in one text, `all`, or None for all but the opt-in ones.
        models_path: a models folder; None is the one that came with this installation.
        crops: each picture is one already cropped face: nothing is detected.
        threshold: detection score from which a face counts, 0..1; None takes the detector's own.
        longest: pixels of a picture's longest side when faces are first looked for.
        passes: at most how often large pictures are looked at for small faces, each time at twice the size.
        min_face: pixels; narrower faces are dropped.
        heads: own heads besides those in the models folder: files, or names there; one may stand alone.
    """

    model_set: str = "fast"
    detector: str | None = None
    provider: str = "auto"
    attributes: str | Sequence[str] | None = None
    models_path: Path | None = None
    crops: bool = False
    threshold: float | None = None
    longest: int = 320
    passes: int = 4
    min_face: float = 0.0
    heads: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Take texts for a folder, one head by itself, paths of heads, lists for tuples, and check the numbers.

        Raises:
            UsageError: when one is none or out of its range.
        """
        if self.models_path is not None:
            object.__setattr__(self, "models_path", Path(self.models_path))
        if self.attributes is not None and not isinstance(self.attributes, str):
            object.__setattr__(self, "attributes", tuple(self.attributes))
        heads = (self.heads,) if isinstance(self.heads, str | Path) else self.heads
        object.__setattr__(self, "heads", tuple(str(head) for head in heads))
        for name in ("threshold", "longest", "passes", "min_face"):
            value = getattr(self, name)
            if not isinstance(value, Real) and (name, value) != ("threshold", None):
                raise UsageError(f"{name} must be a number, not {value!r}")
        if self.threshold is not None and not 0 <= self.threshold <= 1:
            raise UsageError(f"threshold must be from 0 to 1, not {self.threshold}")
        if not 0 <= self.min_face < math.inf:
            raise UsageError(f"min_face must be 0 or more pixels, not {self.min_face}")
        if self.longest < 1 or self.passes < 1:
            raise UsageError(f"longest and passes must be 1 or more, not {self.longest} and {self.passes}")


@dataclass(frozen=True, slots=True)
class Following:
    """How faces are followed through a video. All values are seconds of the video's own time.

    Attributes:
        detect_period: between two searches for faces; 0 searches every frame.
        answer_period: between two answers to the questions about one face; 0 answers at every search.
        confirm: how long a face must be followed before it is shown.
        coast: how long after it was seen last a face is still shown though a search has missed it since.
        expire: how long it is remembered, so that it keeps its id when it comes back.
    """

    detect_period: float = 0.2
    answer_period: float = 0.6
    confirm: float = 0.0
    coast: float = 0.3
    expire: float = 1.2

    def stretched(self, pace: float) -> Following:
        """The same with `pace` times as long between two searches and two answers; nobody is lost in between."""
        slower = replace(self, detect_period=pace * self.detect_period, answer_period=pace * self.answer_period)
        return slower.paced(None)

    def paced(self, fps: float | None) -> Following:
        """The same for `fps` analysed frames per second: a face that one search misses is remembered until the next."""
        return replace(self, expire=max(self.expire, 2.5 * self.interval(fps)))

    def interval(self, fps: float | None) -> float:
        """Seconds between two searches where `fps` frames per second are analysed, None being all."""
        return max(self.detect_period, 1.0 / fps if fps else 0.0)


@dataclass(frozen=True, slots=True)
class Job:
    """What is made of each item.

    Attributes:
        fps: analysed frames per second of a video; None analyses every frame.
        start, end: seconds; the part of a video that is read.
        keyframes: only a video's key frames.
        tracking: whether faces are followed through a video.
        following: how.
        shortest: Tracks on which the detector found a face less often are left out of a video's results.
        annotated: whether annotated pictures and videos are written.
        keep_crops: whether aligned face crops are written.
        anonymise: how faces are made unrecognisable in annotated outputs, one of faces.hide.WAYS, or None.
        timeout: seconds without an answer after which a stream counts as gone.
    """

    fps: float | None = None
    start: float | None = None
    end: float | None = None
    keyframes: bool = False
    tracking: bool = True
    following: Following = Following()
    shortest: int = 1
    annotated: bool = True
    keep_crops: bool = False
    anonymise: str | None = None
    timeout: float = TIMEOUT
