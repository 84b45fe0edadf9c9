"""One video, from its file to its record: read, follow, draw, note down, with memory that does not grow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from typing import IO, Protocol

from faces.analyzer import Analyzer
from faces.config import Job
from faces.engine import Aside, Engine, Sink
from faces.errors import InputError
from faces.governor import Governor
from faces.hide import hide
from faces.overlay import Seats, Style, draw
from faces.paths import short
from faces.pipeline import Pipeline
from faces.schedule import Grid
from faces.sinks.crops import TrackCrops
from faces.sinks.files import atomic, cannot_write
from faces.sinks.journal import ANALYSED, line, lines
from faces.sinks.records import Record, frame_record, track_record
from faces.sinks.video import AnnotatedVideo, Draw, output_path
from faces.sources.video import VideoSource
from faces.timing import Stopwatch
from faces.tracked import AT_ONCE, TrackedPipeline
from faces.types import Frame, FrameResult, Picture, Track

SELDOM = 0.5
"""Seconds between two searches from which there is time to look closely at every face of a frame."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item.

    Attributes:
        name: of the item.
        record: for the results.
        frames: a video's part file of frame lines.
        faces: how many: Tracks of a video, faces of a picture.
        error: None, or why it failed.
        picture: annotated, for showing.
        warnings: sentences for the user.
    """

    name: str
    record: Record
    frames: Path | None = None
    faces: int = 0
    error: str | None = None
    picture: Picture | None = None
    warnings: tuple[str, ...] = ()


class Steps:
    """The pipeline of one video: which frames are analysed, and by what."""

    def __init__(self, pipeline: Pipeline, job: Job, governor: Governor | None = None) -> None:
        """Tracked or not, as the job says; `governor` as faces.tracked takes it."""
        following = job.following.paced(job.fps)
        if job.anonymise:  # search every frame and turn, and hide a face on as long as it may come back
            pipeline = pipeline.anywhere()
            following = replace(following, detect_period=0.0, coast=following.expire)
        seldom = job.keyframes or job.following.interval(job.fps) >= SELDOM
        at_once = None if seldom and governor is None else AT_ONCE
        self._pipeline = pipeline
        self._every = job.anonymise is not None
        self._tracked = (
            TrackedPipeline(pipeline, following, governor=governor, at_once=at_once) if job.tracking else None
        )
        self._grid = Grid(1.0 / job.fps if job.fps else 0.0)
        self._last: FrameResult | None = None
        self.analysed = False
        self.tracks: list[Track] = []

    def __call__(self, frame: Frame) -> FrameResult:
        """The faces on `frame`; `analysed` says whether it was analysed or only its neighbours were."""
        self.analysed = self._grid.due(frame.pts)
        if self._tracked is not None:
            result = self._tracked.step(frame, analyse=self.analysed or self._every)
            self.tracks += self._tracked.ended()
            return result
        if self.analysed or self._every or self._last is None:
            self._last = self._pipeline.step(frame)
        return replace(self._last, pts=frame.pts)

    def outlook(self) -> tuple[float, ...] | None:
        """See TrackedPipeline.outlook; None as well after a Frame that was not analysed."""
        own = self._tracked.outlook() if self._tracked is not None else ()
        return (self._grid.next, *own) if own is not None and self.analysed else None

    @property
    def given(self) -> int:
        """How many ids of Tracks were given so far."""
        return self._tracked.given if self._tracked is not None else 0

    def finish(self) -> list[Track]:
        """The video is over: all its Tracks, by id."""
        if self._tracked is not None:
            self.tracks += self._tracked.finish()
        return sorted(self.tracks, key=lambda track: track.id)


@dataclass
class FrameLog:
    """A sink: one line per analysed frame, in a part file."""

    path: Path
    item: str
    steps: Steps
    frames: int = 0
    faces: int = 0
    last: float = 0.0
    _file: IO[bytes] = field(init=False)

    def __post_init__(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb")
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def write(self, frame: Frame, result: FrameResult) -> None:
        """See faces.engine.Sink."""
        if not self.steps.analysed:
            return
        try:
            self._file.write(line(frame_record(self.item, result)))
        except OSError as error:
            raise cannot_write(self.path, error) from error
        self.frames += 1
        self.faces += len(result.faces)
        self.last = result.pts

    def close(self) -> None:
        """Everything is on disk."""
        try:
            self._file.close()
        except OSError as error:
            raise cannot_write(self.path, error) from error


@dataclass(frozen=True, slots=True)
class Watcher:
    """A sink: timings, what has ended, and how far it came."""

    steps: Steps
    crops: TrackCrops | None
    progressed: Callable[[float], None]
    known: list[int] = field(default_factory=lambda: [0])

    def write(self, frame: Frame, result: FrameResult) -> None:
        """See faces.engine.Sink."""
        if self.crops is not None:
            for track in self.steps.tracks[self.known[0] :]:
                self.crops.ended(track)
        self.known[0] = len(self.steps.tracks)
        self.progressed(frame.pts)


@dataclass(frozen=True, slots=True)
class Timed:
    """A sink whose time counts towards a stage."""

    sink: Sink
    stage: str
    stopwatch: Stopwatch

    def write(self, frame: Frame, result: FrameResult) -> None:
        """See faces.engine.Sink."""
        with self.stopwatch.stage(self.stage):
            self.sink.write(frame, result)


def analyse_video(
    place: str | Path,
    name: str,
    analyzer: Analyzer,
    outputs: Path,
    job: Job,
    *,
    annotated: Path | None = None,
    parts: Path | None = None,
    progressed: Callable[[float], None] = lambda share: None,
    shown: Callable[[Picture], None] | None = None,
) -> Outcome:
    """Analyse one video.

    Args:
        place: a file or an address.
        name: what results call it.
        analyzer: holds the weights.
        outputs: where the annotated video, crops and the part file go.
        job: what to do.
        annotated: where the annotated video goes; None takes the usual place.
        parts: where the part file goes; None takes `outputs`.
        progressed: is told the share that is done, 0..1.
        shown: is given each annotated picture.

    Raises:
        InputError: when nothing can be read. What breaks off later is a warning in the record.
        OutputError: when something cannot be written; no part of it is left.
    """
    every = job.annotated or shown is not None
    with VideoSource(
        place,
        fps=None if every else job.fps,
        start=job.start,
        end=job.end,
        keyframes=job.keyframes,
        timeout=job.timeout,
    ) as source:
        begin = job.start or 0.0
        length = min(job.end or inf, source.duration or 0.0) - begin
        video = _annotated_video(place, name, outputs, job, source, annotated) if job.annotated else None
        return follow(
            source,
            name,
            analyzer,
            outputs,
            job,
            video=video,
            parts=parts,
            progressed=lambda pts: progressed(min(1.0, (pts - begin) / length) if length > 0 else 0.0),
            shown=shown,
        )


class Readable(Protocol):
    """What `follow` needs of a source: see faces.sources.video.VideoSource."""

    name: str
    width: int
    height: int
    duration: float | None
    fps: float | None
    skipped: int
    warnings: list[str]
    incomplete: str | None

    def __iter__(self) -> Iterator[Frame]:
        """The Frames."""
        ...


def follow(
    source: Readable,
    name: str,
    analyzer: Analyzer,
    outputs: Path,
    job: Job,
    *,
    video: AnnotatedVideo | None,
    parts: Path | None = None,
    progressed: Callable[[float], None] = lambda pts: None,
    shown: Callable[[Picture], None] | None = None,
    live: bool = False,
    started: Callable[[Engine], None] = lambda engine: None,
) -> Outcome:
    """Run an open source through its own pipeline into the sinks; see `analyse_video`.

    Args:
        source: open.
        name: see `analyse_video`.
        analyzer: likewise.
        outputs: likewise.
        job: likewise.
        shown: likewise.
        parts: likewise.
        video: takes the annotated frames.
        progressed: is told each frame's time.
        live: whether frames may be dropped, and Control-C is the ordinary end.
        started: is given the Engine, for stopping it.
    """
    watch = analyzer.stopwatch
    steps = Steps(analyzer.pipeline, job, Governor() if live and not job.anonymise else None)
    log = FrameLog((parts or outputs) / f".{short(name)}.frames.part", name, steps)
    crops = TrackCrops(outputs, name, job.shortest) if job.keep_crops and job.tracking else None
    sinks: list[Sink] = [Timed(log, "journal", watch)]
    sinks += [Timed(crops, "crops", watch)] if crops else []
    film = Aside(Timed(video, "encode", watch)) if video else None
    sinks += [film] if film else []
    sinks += [_Screen(shown, painter(job))] if shown else []
    engine = Engine(timed(source, watch), steps, [*sinks, Watcher(steps, crops, progressed)], live=live)
    started(engine)
    try:
        broken = _run(engine, log, live)
        tracks = steps.finish()
        if crops is not None:
            for track in tracks:
                crops.ended(track)
        log.close()
        kept = [track for track in tracks if track.seen >= job.shortest]
        if len(kept) < len(tracks):
            _drop(log.path, {track.id for track in kept})
        if video is not None and film is not None:
            film.close()
            with watch.stage("encode"):
                video.close(source.duration)
    except BaseException:
        if video is not None and film is not None:
            film.close(discard=True)
            video.abandon()
        try:
            log.close()
        finally:
            log.path.unlink(missing_ok=True)
        raise
    notes = [note for note in (broken, source.incomplete, *source.warnings, video.warning if video else None) if note]
    record = video_record(source, job, log, notes, kept)
    faces = len(kept) if job.tracking else log.faces
    return Outcome(name, record, log.path, faces, warnings=tuple(notes))


def video_record(
    source: Readable, job: Job, log: FrameLog, notes: Sequence[str] = (), tracks: Sequence[Track] = ()
) -> Record:
    """A video's own record: `log` took its frames, `notes` are what is odd about it."""
    record: Record = {
        "status": "ok",
        "width": source.width,
        "height": source.height,
        "fps": round(source.fps, 3) if source.fps else None,
        "every_frame": not (job.fps or job.start or job.keyframes),
        "duration": round(log.last if source.duration is None else source.duration, 6),
        ANALYSED: log.frames,
    }
    if source.skipped:
        record["skipped"] = source.skipped
    if notes:
        record["warning"] = "; ".join(notes)
    if job.tracking:
        record["tracks"] = [track_record(track) for track in tracks]
    return record


def _run(engine: Engine, log: FrameLog, live: bool) -> str | None:
    """Run to the end; a sentence when the source broke off after some frames."""
    try:
        engine.run()
    except InputError as error:
        if not log.frames:
            raise
        return str(error)
    except KeyboardInterrupt:
        if not live:
            raise
    return None


def _annotated_video(
    place: str | Path, name: str, outputs: Path, job: Job, source: VideoSource, path: Path | None
) -> AnnotatedVideo:
    local = isinstance(place, Path)
    return AnnotatedVideo(
        path or output_path(outputs, name, source.sound if local else None),
        painter(job),
        fps=source.fps,
        time_base=source.time_base,
        colours=source.colours,
        sound=place if local and source.sound and not job.keyframes else None,
        origin=source.origin,
        stretch=(job.start or 0.0, job.end),
    )


@dataclass(frozen=True, slots=True)
class _Screen:
    shown: Callable[[Picture], None]
    paint: Draw

    def write(self, frame: Frame, result: FrameResult) -> None:
        self.shown(self.paint(frame.image, result))


def painter(job: Job) -> Draw:
    """What draws the annotations that the job asks for, over hidden faces where it does."""
    style = Style(ids=job.tracking)
    seats = Seats() if job.tracking else None

    def paint(image: Picture, result: FrameResult) -> Picture:
        return draw(hide(image, result, job.anonymise) if job.anonymise else image, result, style, seats)

    return paint


def timed(source: Iterable[Frame], watch: Stopwatch) -> Iterator[Frame]:
    """The source's Frames, while the time that reading them takes is counted."""
    frames = iter(source)
    while True:
        with watch.stage("decode"):
            frame = next(frames, None)
        if frame is None:
            return
        yield frame


def _drop(path: Path, kept: set[int]) -> None:
    """Leave the faces of other Tracks out of a part file.

    Raises:
        OutputError: when it cannot be written.
    """
    with atomic(path) as shorter, shorter.open("wb") as file:
        for record in lines(path):
            record["faces"] = [face for face in record["faces"] if face["id"] in kept]
            file.write(line(record))
