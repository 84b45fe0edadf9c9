"""What the worker's thread runs on every frame: the engine's analysis as the window's settings want it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Protocol

from faces.attributes import VOCABULARY, Vocabulary
from faces.config import Options
from faces.errors import FacesError
from faces.governor import Paced
from faces.types import Distribution, Frame, FrameResult

JUMP = 2.0
"""Seconds between two frames beyond which nothing is followed across."""


class Stepping(Protocol):
    """Answers one Frame after another."""

    def step(self, frame: Frame) -> FrameResult:
        """Everything about one Frame."""
        ...


class Answering(Stepping, Protocol):
    """Answers Frames that have nothing to do with one another, such as faces.pipeline.Pipeline."""

    def still(self, frame: Frame) -> FrameResult:
        """Everything about a still picture."""
        ...


class Following(Stepping, Protocol):
    """Answers the Frames of one video, such as faces.tracked.TrackedPipeline."""

    @property
    def given(self) -> int:
        """The id that the next face will get."""
        ...

    def smooth(self, factor: float) -> None:
        """Smooth by this from now on."""
        ...


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded.

    Attributes:
        pipeline: answers each Frame on its own.
        follow: makes what follows the faces of one video, smoothing by a factor and counting ids from a number; its
            Frames must come in order of time.
        attributes: that it can answer.
        models: names of the weights in use, by task.
        provider: what really runs, ONNX Runtime's name.
        warnings: sentences for the user.
    """

    pipeline: Answering
    follow: Callable[[float, int], Following]
    attributes: tuple[str, ...]
    models: dict[str, str]
    provider: str
    warnings: tuple[str, ...] = ()


Load = Callable[[Options], Loaded]


def load(options: Options) -> Loaded:
    """Load the weights that the options name.

    Raises:
        FacesError: see faces.analyzer.Analyzer.
    """
    from faces.analyzer import Analyzer
    from faces.governor import Governor
    from faces.tracked import TrackedPipeline

    analyzer, governor = Analyzer(options), Governor()

    def follow(smoothing: float, first: int) -> Following:
        return TrackedPipeline(analyzer.pipeline, smoothing=smoothing, governor=governor, first=first)

    return Loaded(
        analyzer.pipeline,
        follow,
        analyzer.attributes,
        dict(analyzer.models),
        analyzer.provider,
        tuple(analyzer.warnings),
    )


def model_sets() -> list[str]:
    """The names of the model sets that there are; none when the catalogue cannot be read."""
    from faces.zoo.cards import read

    try:
        return list(read().sets)
    except FacesError:
        return []


def vocabulary(heads: Sequence[str] = ()) -> Vocabulary:
    """Every attribute that may be asked about, with those of own heads; ours when the catalogue cannot be read."""
    from faces.zoo.cards import read

    try:
        return read(heads=heads).vocabulary
    except FacesError:
        return VOCABULARY


class Model:
    """Loads weights on the worker's thread when they are first needed and whenever the options changed.

    While nothing can be loaded, every frame is answered with no faces, so that the picture goes on.
    """

    def __init__(self, load: Load, on_loaded: Callable[[Loaded], None], on_error: Callable[[str], None]) -> None:
        """Nothing is loaded yet; both callables are called from the worker's thread."""
        self._load = load
        self._on_loaded = on_loaded
        self._on_error = on_error
        self._lock = Lock()
        self._busy = Lock()  # a place's last step may still run when the next place's worker begins
        self._options, self._stale = Options(), True
        self._loaded: Loaded | None = None
        self._hidden: frozenset[str] = frozenset()
        self._certainty = 0.0
        self._steady = True
        self._smoothing = 1.0
        self._moving = True
        self._follower: Following | None = None
        self._first = 0
        self._single: Paced | None = None
        self._last = 0.0

    def begin(self, *, moving: bool, back: bool = False) -> None:
        """A source begins, and what could not be loaded is tried again.

        Args:
            moving: tells a video or camera from pictures that have nothing in common.
            back: whether it is the one before, found again: its faces are other ones, and get numbers of their own.
        """
        with self._busy, self._lock:
            self._part()
            self._moving, self._first = moving, self._first if back else 0
            self._stale = self._stale or self._loaded is None

    def choose(self, options: Options) -> None:
        """Load with these options before the next frame."""
        with self._lock:
            self._options, self._stale = options, True

    def show(self, hidden: frozenset[str], certainty: float, *, steady: bool = True, smoothing: float = 1.0) -> None:
        """How results are given from now on.

        Args:
            hidden: attributes that are left out.
            certainty: probability under which an answer is uncertain, 0..1.
            steady: whether faces are followed and their answers averaged over time.
            smoothing: how strongly, see faces.smooth.Smoother's factor.
        """
        with self._lock:
            self._hidden, self._certainty, self._steady, self._smoothing = hidden, certainty, steady, smoothing

    def step(self, frame: Frame) -> FrameResult:
        """The Frame's result."""
        with self._busy:
            return self._step(frame)

    def _step(self, frame: Frame) -> FrameResult:
        with self._lock:
            options, stale, self._stale = self._options, self._stale, False
        if stale:
            self._reload(options)
        if self._loaded is None:
            return FrameResult(frame.pts, frame.width, frame.height, ())
        if not self._moving:
            result = self._loaded.pipeline.still(frame)
        elif self._steady:
            result = self._following(self._loaded, frame.pts).step(frame)
        else:
            result = (self._single or self._loaded.pipeline).step(frame)
        return chosen(result, self._hidden, self._certainty)

    def _following(self, loaded: Loaded, pts: float) -> Following:
        """What follows the faces; a new one after a jump in time."""
        if not 0 <= pts - self._last <= JUMP:
            self._part()
        if self._follower is None:
            self._follower = loaded.follow(self._smoothing, self._first)
        self._follower.smooth(self._smoothing)
        self._last = pts
        return self._follower

    def _part(self) -> None:
        """Follow nobody any further; whoever comes gets a new number."""
        if self._follower is not None:
            self._first = self._follower.given
        self._follower = None

    def _reload(self, options: Options) -> None:
        self._part()
        self._loaded, self._single = None, None
        try:
            self._loaded = self._load(options)
            self._single = Paced(self._loaded.pipeline.step)
        except FacesError as error:
            self._on_error(str(error))
        else:
            self._on_loaded(self._loaded)


def chosen(result: FrameResult, hidden: frozenset[str], certainty: float) -> FrameResult:
    """The result without the hidden attributes, and with answers under `certainty` marked uncertain."""
    if not hidden and certainty <= 0:
        return result
    faces = tuple(
        replace(
            face,
            attributes={name: _strict(each, certainty) for name, each in face.attributes.items() if name not in hidden},
        )
        for face in result.faces
    )
    return replace(result, faces=faces)


def _strict(answer: Distribution, certainty: float) -> Distribution:
    return replace(answer, certain=False) if answer.certain and answer.probability < certainty else answer
