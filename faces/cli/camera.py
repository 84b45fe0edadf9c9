"""`run` without inputs: the camera, recorded until q or Control-C."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from faces.analyzer import Analyzer
from faces.cli.keys import on_q
from faces.config import Job
from faces.engine import Engine
from faces.errors import InputError
from faces.sinks.video import AnnotatedVideo, output_path
from faces.sources.device import DeviceSource, cameras
from faces.types import Frame, Picture
from faces.videos import Outcome, follow, painter


class Live:
    """A camera as faces.videos.follow takes it."""

    def __init__(self, camera: DeviceSource) -> None:
        """Around an open camera."""
        self._camera = camera
        self.name, self.width, self.height = camera.name, camera.width, camera.height
        self.fps = camera.fps if camera.fps > 0 else None
        self.duration: float | None = None
        self.skipped = 0
        self.warnings: list[str] = []
        self.incomplete: str | None = None

    def __iter__(self) -> Iterator[Frame]:
        """See faces.sources.device.DeviceSource."""
        return iter(self._camera)


def record(
    number: int, analyzer: Analyzer, outputs: Path, job: Job, shown: Callable[[Picture, str], None] | None
) -> Outcome:
    """Follow the faces before a camera until q, Control-C or the end of the camera.

    The recording keeps the times at which the pictures came.

    Args:
        number: see faces.sources.device.cameras.
        analyzer: holds the weights.
        outputs: where the recording and the results go.
        job: what to do.
        shown: is given each annotated picture.

    Raises:
        InputError: when the camera cannot be opened or gives no picture.
        OutputError: when the recording cannot be written.
    """
    name = time.strftime("camera_%Y%m%d_%H%M%S.mp4")
    with closing(DeviceSource(number, name=_name(number))) as camera:
        engines: list[Engine] = []

        def stop() -> None:
            for engine in engines:
                engine.stop()
            camera.interrupt()

        with on_q(stop) as keyboard:
            ending = "q or Control-C" if keyboard else "Control-C"
            print(f"faces: recording from {camera.name}; {ending} ends it", file=sys.stderr)
            source = Live(camera)
            path = output_path(outputs, name)
            outcome = follow(
                source,
                name,
                analyzer,
                outputs,
                job,
                video=AnnotatedVideo(path, painter(job), fps=source.fps) if job.annotated else None,
                shown=(lambda picture: shown(picture, name)) if shown else None,
                live=True,
                started=engines.append,
            )
        dropped = engines[0].statistics().dropped
    if dropped:
        print(f"faces: {dropped} pictures came faster than they could be analysed and were left out", file=sys.stderr)
    return outcome


def _name(number: int) -> str:
    """What the system calls the camera."""
    try:
        found = {camera.number: camera.name for camera in cameras()}
    except InputError:
        found = {}
    return f"camera {number} ({found[number]})" if number in found else f"camera {number}"
