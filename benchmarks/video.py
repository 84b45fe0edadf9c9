"""What is promised of videos, measured: speed, memory, resuming after kills, steady labels.

python -m benchmarks.video speed               720p with two faces at --fps 5, against real time, with stages
python -m benchmarks.video memory --minutes 60 a video made by looping: resident memory after a minute and at the end
python -m benchmarks.video kills --count 20    kill -9 at random moments, --resume, tables compared byte for byte
python -m benchmarks.video labels CLIP …       label changes per track-minute with and without smoothing
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import av

from faces import tracked
from faces.analyzer import Analyzer
from faces.bench.scene import Scene
from faces.config import Following, Options
from faces.smooth import Smoother
from faces.sources.video import VideoSource
from faces.types import Distribution

ROOT = Path(__file__).resolve().parent.parent
PORTRAIT = ROOT / "resources" / "samples" / "portrait.jpg"
FORMATS = "json,csv,tracks,ass"


def write_clip(path: Path, seconds: float, width: int = 1280, height: int = 720, rate: int = 30) -> Path:
    """A clip with two faces."""
    return Scene(PORTRAIT, Analyzer(Options(attributes="pose"))).clip(path, seconds, width, height, rate)


def loop(clip: Path, path: Path, minutes: float) -> Path:
    """The clip over and over, without decoding it."""
    with av.open(str(path), "w") as written:
        template = None
        shift = 0
        while True:
            with av.open(str(clip)) as read:
                source = read.streams.video[0]
                template = template or written.add_stream_from_template(source)
                length = source.duration or 0
                for packet in read.demux(source):
                    if packet.size:
                        packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                        packet.stream = template
                        written.mux(packet)
                shift += length
                if float(shift * source.time_base) >= minutes * 60:
                    return path


def command(*arguments: object) -> list[str]:
    """`run` as a user calls it."""
    return [sys.executable, str(ROOT / "run.py"), *map(str, arguments)]


def speed(folder: Path, seconds: float) -> None:
    """Wall time and processor time against the video's length; best of three."""
    clip = write_clip(folder / "clip.mp4", seconds)
    for more in (["--annotated", "False"], []):
        best = None
        for _ in range(3):
            arguments = ["--inputs_path", clip, "--outputs_path", folder / "out", "--fps", 5, "--timings", *more]
            before, began = os.times(), time.perf_counter()
            done = subprocess.run(command(*arguments), capture_output=True, text=True, check=True)
            spent, now = time.perf_counter() - began, os.times()
            processor = now.children_user + now.children_system - before.children_user - before.children_system
            if best is None or spent < best[0]:
                best = (spent, processor, done.stderr)
        assert best is not None
        print(
            f"{' '.join(more) or 'with the annotated video'}: {seconds / best[0]:.1f} x real time by the clock, "
            f"{seconds / best[1]:.1f} x by processor time"
        )
        print(best[2])


def memory(folder: Path, minutes: float) -> None:
    """Resident memory of a long run, sampled every second."""
    clip = loop(write_clip(folder / "short.mp4", 20, 640, 360, 25), folder / "long.mp4", minutes)
    arguments = ("--inputs_path", clip, "--outputs_path", folder / "out", "--fps", 5, "--annotated", "False")
    process = subprocess.Popen(command(*arguments, "--format", FORMATS))
    samples: list[tuple[float, float]] = []
    began = time.perf_counter()
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text()
        size = next((line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")), None)
        if size:
            samples.append((time.perf_counter() - began, int(size) / 1024))
        time.sleep(1)
    first = next((size for at, size in samples if at >= 60), samples[-1][1])
    print(
        f"{minutes:g} minutes of video in {samples[-1][0]:.0f} s: {first:.0f} MB after the first minute, "
        f"{samples[-1][1]:.0f} MB at the end, at most {max(size for _, size in samples):.0f} MB"
    )


def kills(folder: Path, count: int) -> None:
    """Kill, resume, compare."""
    inputs = folder / "in"
    inputs.mkdir()
    for number in range(3):
        write_clip(inputs / f"{number}.mp4", 3 + number, 480, 270, 25)
    shutil.copy(PORTRAIT, inputs / "portrait.jpg")
    arguments = ("--inputs_path", inputs, "--format", FORMATS)
    began = time.perf_counter()
    subprocess.run(command(*arguments, "--outputs_path", folder / "whole"), check=True, stdout=subprocess.DEVNULL)
    length = time.perf_counter() - began
    wanted = tables(folder / "whole")
    same = 0
    for number in range(count):
        outputs = folder / f"killed{number}"
        process = subprocess.Popen(command(*arguments, "--outputs_path", outputs), stdout=subprocess.DEVNULL)
        time.sleep(random.Random(number).uniform(0.0, length))
        process.send_signal(signal.SIGKILL)
        process.wait()
        resumed = command(*arguments, "--outputs_path", outputs, "--resume")
        subprocess.run(resumed, check=True, stdout=subprocess.DEVNULL)
        same += tables(outputs) == wanted and not list(outputs.rglob(".*"))
    print(f"{same} of {count} killed and resumed runs have the tables of the uninterrupted one, byte for byte")


def tables(outputs: Path) -> dict[str, bytes]:
    """Every table of a run."""
    files = [*outputs.glob("*.csv"), *outputs.glob("*.ass"), outputs / "results.json"]
    return {path.name: path.read_bytes() for path in files}


class Unsmoothed(Smoother):
    """Shows every answer as it comes."""

    def add(self, answers: Mapping[str, Distribution], pts: float) -> None:
        """Forget what was before."""
        self._states.clear()
        self._live.clear()
        super().add(answers, pts)


def labels(clips: list[Path]) -> None:
    """Changes per minute of a track, answered at every search: of the label, and of what is shown (or "uncertain")."""
    analyzer = Analyzer()
    print(f"{'':37} {'label':^19}  {'shown':^19}")
    print(f"{'clip':24} {'attribute':12}{2 * '   as it comes smooth'}")
    for clip in clips:
        raw, smooth = (changes(clip, analyzer, kind) for kind in (Unsmoothed, Smoother))
        for name in smooth:
            figures = (raw[name][0], smooth[name][0], raw[name][1], smooth[name][1])
            one, other, third, fourth = (f"{figure:.1f}" for figure in figures)
            print(f"{clip.name:24} {name:12}{one:>14} {other:>6}{third:>14} {fourth:>6}")


def changes(clip: Path, analyzer: Analyzer, kind: type[Smoother]) -> dict[str, tuple[float, float]]:
    """Per attribute, changes of the label and of what is shown per minute over all tracks."""
    tracked.Smoother = kind  # type: ignore[misc]
    pipeline = tracked.TrackedPipeline(analyzer.pipeline, Following(answer_period=0.0))
    seen: dict[tuple[int, str], list[tuple[str, str]]] = {}
    with VideoSource(clip) as source:
        for frame in source:
            for face in pipeline.step(frame).faces:
                for name, answer in face.attributes.items():
                    seen.setdefault((face.id, name), []).append((answer.label, answer.label if answer.certain else "?"))
    minutes = max(1e-9, sum(track.last - track.first for track in pipeline.finish()) / 60)
    counts = {name: [0, 0] for name in analyzer.attributes}
    for (_, name), row in seen.items():
        for which in (0, 1):
            counts[name][which] += sum(1 for one, other in pairwise(row) if one[which] != other[which])
    return {name: (labels / minutes, shown / minutes) for name, (labels, shown) in counts.items()}


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("speed", "memory", "kills", "labels"))
    parser.add_argument("clips", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--count", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.what == "speed":
            speed(folder, options.seconds)
        elif options.what == "memory":
            memory(folder, options.minutes)
        elif options.what == "kills":
            kills(folder, options.count)
        else:
            labels(options.clips)


if __name__ == "__main__":
    main()
