"""`faces cluster` on a real Ray cluster of this machine with several worker processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import pytest

from tests.faces.clips import steady, write_clip
from tests.faces.driving import crossing, still
from tests.faces_cluster.clips import scenes_clip
from tests.faces_cluster.driving import POISON, RUN, SLOW, environment, program

pytest.importorskip("ray", reason="needs the extra cluster")
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds Ray's processes in /proc")

FORMATS = ("--format", "json,csv,tracks,inaface")
LOCAL = ("--address", "local", "--workers", "2", "--cpus", "0.5", "--piece", "6", *FORMATS)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with a long clip, short ones, a picture and a broken file."""
    folder = tmp_path / "in"
    folder.mkdir()
    scenes_clip(folder / "long.mp4", 1, 40)
    write_clip(folder / "short.mp4", steady(20, Fraction(10)), crossing(), sound=True)
    cv2.imwrite(str(folder / "two.png"), still(2))
    (folder / "broken.mp4").write_bytes(b"not a video at all")
    return folder


def job_list(place: Path, folder: Path) -> Path:
    """A working folder with a list of all sources; results go into it."""
    place.mkdir(exist_ok=True)
    rows = ["source_path,dest_csv,dest_ass,dest_mp4"]
    for path in sorted(folder.iterdir()):
        copy = f"r/{path.stem}.copy.mp4" if path.stem == "short" else ""
        subtitles = f"r/{path.stem}.ass" if path.suffix == ".mp4" else ""
        rows.append(f"{path},r/{path.stem}.csv,{subtitles},{copy}")
    (place / "jobs.csv").write_text("\n".join(rows) + "\n")
    return place


def alone(place: Path) -> None:
    """The single-machine run of the list in `place`."""
    done = subprocess.run(
        program("run", "--job-list", "jobs.csv", "--outputs_path", "out", *FORMATS),
        cwd=place,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr


def files(place: Path) -> dict[str, bytes]:
    """Every result, by its place."""
    found = [path for name in ("out", "r") for path in (place / name).rglob("*") if path.is_file()]
    return {str(path.relative_to(place)): path.read_bytes() for path in found if path.name != "results.jsonl"}


class Driver:
    """A running `faces cluster`."""

    def __init__(self, place: Path, *arguments: object, **more: str) -> None:
        self.mark = uuid.uuid4().hex
        self.process = subprocess.Popen(
            program("cluster", "jobs.csv", "--outputs_path", "out", *arguments),
            cwd=place,
            env=environment(**{RUN: self.mark}, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(self, seconds: float = 100) -> tuple[int, str]:
        """Exit code and messages."""
        _, err = self.process.communicate(timeout=seconds)
        return self.process.returncode, err

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate(timeout=20)

    def workers(self) -> list[int]:
        """Process ids of its workers that are at work on a unit."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                named = (folder / "cmdline").read_bytes().startswith(b"ray::_Process.do")
                if named and self.mark.encode() in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
        return found


def until(true: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait for something to come true."""
    deadline = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)
    return value


def test_a_killed_worker_and_a_killed_driver_lose_nothing(tmp_path: Path, sources: Path) -> None:
    single, place = job_list(tmp_path / "single", sources), job_list(tmp_path / "cluster", sources)
    first = Driver(place, *LOCAL, **{SLOW: "0.05"})
    alone(single)
    os.kill(until(first.workers)[0], signal.SIGKILL)
    shelf = place / "out" / ".cluster"
    kept = until(lambda: list(shelf.glob("*/head-*.json")) or list(shelf.glob("*/body-*.json")))
    first.kill()
    assert kept[0].is_file()
    code, err = Driver(place, *LOCAL, "--resume").end()
    assert code == 1, err
    assert "broken.mp4" in err
    assert files(place) == files(single)
    assert not list(place.rglob(".*")), "nothing is left behind"
