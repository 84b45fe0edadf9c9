"""Whole runs, as a user has them: pictures, videos, something live."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faces.analyzer import Analyzer
from faces.bench.figures import Figure, percentile, timed
from faces.bench.scene import Scene
from faces.bench.stages import Work, stages
from faces.config import Job, Options
from faces.engine import Engine
from faces.governor import Governor
from faces.overlay import draw
from faces.runtime.machine import memory
from faces.sinks.images import write_image
from faces.sources.images import read_image
from faces.sources.video import VideoSource
from faces.tracked import TrackedPipeline
from faces.types import Frame, FrameResult
from faces.videos import analyse_video

RATE = 30
"""Frames per second of what is live."""
WARM = 2.0
"""Seconds at the beginning of something live that do not count."""


def picture(analyzer: Analyzer, scene: Scene, folder: Path, setting: str, more: Mapping[str, Work]) -> Iterator[Figure]:
    """One picture from its file to its annotated copy; every stage, and `more`; how the cost grows with faces."""

    def whole() -> None:
        image = read_image(scene.path)
        result = analyzer.pipeline.still(Frame(image))
        write_image(folder / "annotated.jpg", draw(image, result))

    yield _start(scene, folder, setting, analyzer.options)
    yield _figure("picture", setting, "file to annotated file", whole)
    median = {}
    for name, work in {**stages(analyzer, scene, folder), **more}.items():
        figure = _figure("stage", setting, name, work)
        median[name] = figure.value
        yield figure
    growth = median["a picture of 16 faces, everything"] / median["a picture of 1 face, everything"]
    yield Figure("picture", setting, "16 faces' cost over 1 face's", growth, "times")


def _start(scene: Scene, folder: Path, setting: str, options: Options) -> Figure:
    """`run` on one picture, as a process of its own."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "faces"]
    arguments = ["--inputs_path", scene.path, "--outputs_path", folder / "started"]
    arguments += ["--model-set", options.model_set, "--provider", options.provider]
    arguments += ["--models_path", options.models_path] if options.models_path else []
    command = [*program, "run", *map(str, arguments)]
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        spent.append(time.perf_counter() - began)
    return Figure("picture", setting, "start: `run` on one picture", percentile(spent, 50), "ms", percentile(spent, 95))


def _figure(mode: str, setting: str, name: str, work: Callable[[], object]) -> Figure:
    middle, slow, processor = timed(work)
    return Figure(mode, setting, name, middle, "ms", slow, processor)


def video(analyzer: Analyzer, scene: Scene, folder: Path, setting: str, seconds: float) -> Iterator[Figure]:
    """A clip of 1280 × 720, 30 frames per second, two faces: every frame and five a second, with and without a film."""
    clip = scene.clip(folder / "clip.mp4", seconds)
    for fps, annotated in ((None, False), (5.0, False), (5.0, True), (None, True)):
        name = f"{f'{fps:g} fps' if fps else 'every frame'}, {'annotated film' if annotated else 'tables only'}"
        watch = analyzer.stopwatch
        watch.seconds.clear()
        watch.calls.clear()
        began, processor = time.perf_counter(), time.process_time()
        outcome = analyse_video(clip, "clip.mp4", analyzer, folder, Job(fps=fps, annotated=annotated))
        spent, processor = time.perf_counter() - began, time.process_time() - processor
        frames = int(outcome.record["analysed"])
        yield Figure("video", setting, f"{name}: speed", seconds / spent, "x real time", cpu=seconds / processor)
        yield Figure("video", setting, f"{name}: frames analysed", frames / spent, "fps", cpu=frames / processor)
        yield from _parts(setting, name, analyzer, spent)


def _parts(setting: str, name: str, analyzer: Analyzer, spent: float) -> Iterator[Figure]:
    """Mean time per stage, and the whole over the busiest thread: 1 is all that could be hoped for."""
    watch = analyzer.stopwatch
    for stage, seconds in watch.seconds.items():
        yield Figure("video", setting, f"{name}: {stage}", 1000 * seconds / max(1, watch.calls[stage]), "ms")
    aside = [watch.seconds.get(stage, 0.0) for stage in ("decode", "encode")]  # each has a thread of its own
    working = sum(watch.seconds.values()) - sum(aside) - watch.seconds.get("load", 0.0)
    yield Figure("video", setting, f"{name}: wall over the busiest thread", spent / max(*aside, working), "times")


@dataclass(frozen=True, slots=True)
class Live:
    """What a live run gave.

    Attributes:
        delays: seconds from a frame's grab to its painting, or to its result where nothing was painted.
        painted: whether it was painted.
        seconds: how long it was measured.
        shown: frames painted or answered in that time.
        came: frames that were grabbed in that time.
        processor: seconds of processor time.
        megabytes: of resident memory at its end; None where nobody says.
    """

    delays: Sequence[float]
    painted: bool
    seconds: float
    shown: int
    came: int
    processor: float
    megabytes: float | None


class Camera:
    """A clip that comes as from a camera: each frame at its time, and gone when nobody takes it.

    Attributes:
        name: for the window.
        grabbed: when each frame was there, by its time.
    """

    name = "bench"

    def __init__(self, clip: Path, seconds: float) -> None:
        """The clip, over and over, for so many seconds."""
        self._clip, self._seconds = clip, seconds
        self.grabbed: dict[float, float] = {}

    def __iter__(self) -> Iterator[Frame]:
        """Frames, in real time."""
        began, number = time.monotonic(), 0
        while True:
            with VideoSource(self._clip) as source:
                for frame in source:
                    pts = number / RATE
                    if pts >= self._seconds:
                        return
                    time.sleep(max(0.0, began + pts - time.monotonic()))
                    self.grabbed[pts] = time.monotonic()
                    yield replace(frame, pts=pts)
                    number += 1

    def close(self) -> None:
        """Nothing is held."""


def unpainted(camera: Camera, options: Options) -> Live:
    """Analyse what is live, as the window does, with nobody to paint it."""
    delays: list[float] = []
    meter = Meter(camera)

    class Answered:
        def write(self, frame: Frame, result: FrameResult) -> None:
            meter.shown(frame.pts, delays)

    tracked = TrackedPipeline(Analyzer(options).pipeline, governor=Governor())
    Engine(camera, tracked.step, [Answered()], live=True).run()
    return meter.live(delays, painted=False)


class Meter:
    """Counts from WARM seconds on."""

    def __init__(self, camera: Camera) -> None:
        """Nothing shown yet."""
        self._camera = camera
        self._began: tuple[float, float] | None = None
        self._last = (0.0, 0.0)

    def shown(self, pts: float, delays: list[float]) -> None:
        """The frame at `pts` is shown now."""
        now = (time.monotonic(), time.process_time())
        if pts < WARM:
            return
        self._began = self._began or now
        self._last = now
        delays.append(now[0] - self._camera.grabbed[pts])

    def live(self, delays: Sequence[float], *, painted: bool) -> Live:
        """All of it."""
        began = self._began or self._last
        seconds = self._last[0] - began[0]
        came = sum(began[0] < moment <= self._last[0] for moment in self._camera.grabbed.values())
        return Live(delays, painted, seconds, len(delays), came, self._last[1] - began[1], memory())


def live(run: Live, setting: str) -> Iterator[Figure]:
    """The figures of a live run."""
    end = "paint" if run.painted else "result"
    yield Figure("live", setting, f"grab to {end}", percentile(run.delays, 50), "ms", slow=percentile(run.delays, 95))
    seconds = max(run.seconds, 1e-9)
    yield Figure(
        "live", setting, f"frames with a {'painted ' if run.painted else ''}result", run.shown / seconds, "fps"
    )
    yield Figure("live", setting, "frames that came", run.came / seconds, "fps")
    yield Figure("live", setting, "processor time per second", run.processor / seconds, "CPU-s")
    if run.megabytes is not None:
        yield Figure("live", setting, "resident memory", run.megabytes, "MB")
