"""The pieces of one long video: where they begin, and what is in them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from faces.analyzer import Analyzer
from faces.config import Job
from faces.cuts import RECENT
from faces.engine import Engine
from faces.errors import InputError
from faces.sources.video import VideoSource
from faces.types import Frame, FrameResult
from faces.videos import FrameLog, Steps, Timed, timed, video_record
from faces_cluster.plan import Piece, Rest

PATIENCE = 30.0
"""Seconds of video in which a Head looks for a Rest: a longer scene stays in one piece with what is before it."""
SETTLED = 2.0
"""How many times as long as a lost face is remembered a run must last before its Rests are believed."""

Progress = Callable[[float], None]
"""Is told the share that is done, 0..1."""


def borders(place: Path, job: Job, length: float) -> tuple[float, ...]:
    """Times of key frames about every `length` seconds; none when the video is short or says no duration.

    Raises:
        InputError: when it cannot be read.
    """
    with VideoSource(place, start=job.start, end=job.end, timeout=job.timeout) as source:
        if source.duration is None:
            return ()
        begin, end = job.start or 0.0, min(job.end or source.duration, source.duration)
    count = round((end - begin) / length)
    times: list[float] = []
    for number in range(1, count):
        time = _key_frame(place, job, begin + (end - begin) * number / count)
        if time is not None and time > (times[-1] if times else begin):
            times.append(time)
    return tuple(times)


def _key_frame(place: Path, job: Job, time: float) -> float | None:
    """Time of the first key frame from `time` on."""
    try:
        with VideoSource(place, start=time, end=job.end, keyframes=True, timeout=job.timeout) as source:
            return next((frame.pts for frame in source), None)
    except InputError:
        return None


def head(place: Path, analyzer: Analyzer, job: Job, start: float, progressed: Progress) -> Rest | None:
    """The first Rest a little after the key frame at `start` seconds; None without one in time.

    Raises:
        InputError: when the video cannot be read there.
    """
    with _open(place, job, start) as source:
        steps = Steps(analyzer.pipeline, job)
        remembered = job.following.paced(job.fps).expire
        watcher = _Watcher(steps, start, start + SETTLED * remembered, progressed)
        engine = Engine(timed(source, analyzer.stopwatch), steps, (watcher,))
        watcher.stop = engine.stop
        engine.run()
        return watcher.rest


@dataclass
class _Watcher:
    """A sink that looks for a Rest and then stops the engine."""

    steps: Steps
    start: float
    earliest: float
    progressed: Progress
    stop: Callable[[], None] = field(init=False)
    rest: Rest | None = None
    _frames: int = 0

    def write(self, frame: Frame, result: FrameResult) -> None:
        """See faces.engine.Sink."""
        self._frames += self.steps.analysed
        self.progressed(min(1.0, (frame.pts - self.start) / PATIENCE))
        if frame.pts >= self.earliest and self._frames > RECENT + 1:
            self.rest = rest_at(frame, self.steps)
        if self.rest is not None or frame.pts > self.earliest + PATIENCE:
            self.stop()


def body(
    place: Path,
    name: str,
    analyzer: Analyzer,
    folder: Path,
    job: Job,
    start: float | None,
    own: Rest | None,
    targets: tuple[Rest, ...],
    progressed: Progress,
) -> Piece:
    """Analyse from the Rest `own` to the first of `targets` whose state this run shares, or to the video's end.

    Args:
        place: the video.
        name: the item's.
        analyzer: holds the weights.
        folder: where the part file goes.
        job: as for the whole video.
        start: the key frame from which `own` was found; None for the video's first piece.
        own: likewise.
        targets: later Rests.
        progressed: is told the share of the way to the first target that is done.

    Returns:
        The piece; an odd one when the video is damaged here or changes its size.

    Raises:
        InputError: when the video cannot be read there.
        OutputError: when the part file cannot be written.
    """
    with _open(place, job, job.start if start is None else start) as source:
        steps = Steps(analyzer.pipeline, job)
        log = FrameLog(folder / "frames.part", name, steps)
        begin = start or job.start or 0.0
        end = targets[0].pts if targets else min(job.end or source.duration or 0.0, source.duration or 0.0)
        sink = _Between(
            Timed(log, "journal", analyzer.stopwatch),
            steps,
            own,
            {target.pts: target for target in targets},
            lambda pts: progressed(min(1.0, (pts - begin) / max(end - begin, 1e-6))),
        )
        engine = Engine(timed(source, analyzer.stopwatch), steps, (sink,))
        sink.stop = engine.stop
        try:
            engine.run()
        finally:
            log.close()
        given = steps.given
        tracks = steps.finish()
        if sink.own is not None:
            return Piece({}, None, odd="its first frame was not met again")
        notes = [note for note in (source.incomplete, *source.warnings) if note]
        if source.skipped or notes:
            return Piece({}, None, odd="; ".join(notes) or "damaged packets")
        from_, to = (own.pts if own else None), (sink.end.pts if sink.end else None)
        kept = [
            track
            for track in tracks
            if track.seen >= job.shortest
            and (from_ is None or track.first >= from_)
            and (to is None or track.first < to)
        ]
        record = video_record(source, job, log, tracks=kept)
        faces = len(kept) if job.tracking else log.faces
        return Piece(record, log.path, faces, sink.given, sink.end, given)


@dataclass
class _Between:
    """A sink that passes on what lies between two Rests."""

    sink: Timed
    steps: Steps
    own: Rest | None
    targets: dict[float, Rest]
    progressed: Progress
    stop: Callable[[], None] = field(init=False)
    given: int = 0
    end: Rest | None = None

    def write(self, frame: Frame, result: FrameResult) -> None:
        """See faces.engine.Sink."""
        self.progressed(frame.pts)
        if self.end is not None:
            return
        if self.own is None:
            self.sink.write(frame, result)
        elif frame.pts == self.own.pts and rest_at(frame, self.steps) == self.own:
            self.own, self.given = None, self.steps.given
        target = self.targets.get(frame.pts)
        if target is not None and rest_at(frame, self.steps) == target:
            self.end = target
            self.stop()


def rest_at(frame: Frame, steps: Steps) -> Rest | None:
    """The Rest that the Frame just analysed is; None when too much depends on what was before."""
    outlook = steps.outlook()
    if outlook is None:
        return None
    return Rest(frame.pts, outlook, zlib.crc32(np.ascontiguousarray(frame.image).data))


def _open(place: Path, job: Job, start: float | None) -> VideoSource:
    return VideoSource(place, fps=job.fps, start=start, end=job.end, timeout=job.timeout)
