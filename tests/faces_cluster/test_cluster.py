"""`faces cluster` on a real Ray cluster of this machine with several worker processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
import pytest

from tests.faces.clips import steady, write_clip
from tests.faces.driving import crossing, still
from tests.faces_cluster.clips import scenes_clip
from tests.faces_cluster.driving import POISON, RUN, SLOW, environment, program

pytest.importorskip("ray", reason="needs the extra cluster")
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds Ray's processes in /proc")

FORMATS = ("--format", "json,csv,tracks,inaface")
HERE = ("--workers", "2", "--piece", "6", *FORMATS)
LOCAL = ("--address", "local", *HERE)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with a long clip, short ones, a picture and a broken file."""
    folder = tmp_path / "in"
    folder.mkdir()
    scenes_clip(folder / "long.mp4", 1, 30)
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


def marked(mark: str, name: bytes = b"") -> list[int]:
    """Ids of the processes that were started with `mark` in their environment and whose command begins with `name`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cmdline").read_bytes().startswith(name) and mark in (folder / "environ").read_text("latin-1"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


class Standing:
    """A Ray cluster of two cores on this machine that outlives drivers, started as the documentation says."""

    def __init__(self, *arguments: str) -> None:
        self.mark = uuid.uuid4().hex
        self._folder = tempfile.mkdtemp(prefix="ray")
        ray = str(Path(sys.executable).with_name("ray"))
        for _ in range(2):  # Ray gives up after 30 seconds where others keep the machine busy
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            self.address = f"127.0.0.1:{port}"
            head = [ray, "start", "--head", "--port", str(port), "--include-dashboard=false", "--disable-usage-stats"]
            more = ["--num-cpus", "2", "--object-store-memory", "100000000"]
            done = subprocess.run(
                [*head, *more, "--temp-dir", self._folder, *arguments],
                env=environment(**{RUN: self.mark, SLOW: "0.05"}),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            if done.returncode == 0:
                return
            self.end()
        pytest.skip("Ray, which waits for 30 seconds, did not start in two attempts: this machine is too busy")

    def workers(self) -> list[int]:
        """Ids of the processes that are at work on a unit."""
        return marked(self.mark, b"ray::_Process.do")

    def end(self) -> None:
        for _ in range(3):
            for pid in marked(self.mark):
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.2)
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture(scope="module")
def standing() -> Iterator[Standing]:
    cluster = Standing()
    yield cluster
    cluster.end()


class Driver:
    """A running `faces cluster`; all that are still there end with the test."""

    running: ClassVar[list[Driver]] = []

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
        self.running.append(self)

    def end(self, seconds: float = 100) -> tuple[int, str]:
        """Exit code and messages."""
        _, err = self.process.communicate(timeout=seconds)
        return self.process.returncode, err

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate(timeout=20)


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    for driver in Driver.running:
        with suppress(OSError, subprocess.TimeoutExpired):
            driver.kill()
    Driver.running.clear()


def until(true: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait for something to come true."""
    deadline = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)
    return value


@pytest.mark.timeout(600)  # Ray itself takes most of a minute to start where others keep the machine busy
def test_a_killed_worker_and_a_killed_driver_lose_nothing(tmp_path: Path, sources: Path, standing: Standing) -> None:
    single, place = job_list(tmp_path / "single", sources), job_list(tmp_path / "cluster", sources)
    arguments = ("--address", standing.address, *HERE)
    first = Driver(place, *arguments)
    os.kill(until(standing.workers, 200)[0], signal.SIGKILL)
    shelf = place / "out" / ".cluster"
    kept = until(lambda: list(shelf.glob("*/head-*.json")) or list(shelf.glob("*/body-*.json")), 100)
    first.kill()
    assert kept[0].is_file()
    second = Driver(place, *arguments, "--resume")
    alone(single)
    code, err = second.end(250)
    assert code == 1, err
    assert "broken.mp4" in err
    assert files(place) == files(single)
    assert not list(place.rglob(".*")), "nothing is left behind"


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_poisoned_file_is_given_up_and_reported(tmp_path: Path, sources: Path) -> None:
    single, place = job_list(tmp_path / "single", sources), job_list(tmp_path / "cluster", sources)
    alone(single)
    code, err = Driver(place, *LOCAL, "--tries", 2, **{POISON: "short.mp4"}).end(300)
    assert code == 1, err
    name = str(sources / "short.mp4")
    assert f"failed: {name}: given up after 2 tries: the process that worked on it ended abruptly" in err
    items, wanted = (json.loads(files(each)["out/results.json"])["items"] for each in (place, single))
    assert "given up after 2 tries" in items.pop(name)["error"]
    del wanted[name]
    assert items == wanted
    assert not list(place.rglob(".*"))


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(6))
def test_workers_and_drivers_killed_at_any_moment_lose_nothing(
    tmp_path: Path, sources: Path, standing: Standing, seed: int
) -> None:
    """A cluster that stays; its workers and drivers are killed at random until the list is through."""
    random = np.random.default_rng(seed)
    single, place = job_list(tmp_path / "single", sources), job_list(tmp_path / "cluster", sources)
    alone(single)
    arguments = ("--address", standing.address, *HERE)
    for number in range(3):
        driver = Driver(place, *arguments, *(["--resume"] if number else []))
        for _ in range(2):
            time.sleep(random.uniform(1, 12))
            for pid in standing.workers()[:1]:
                os.kill(pid, signal.SIGKILL)
        driver.kill()
    code, err = Driver(place, *arguments, "--resume").end(300)
    assert code == 1, err
    assert files(place) == files(single)
    assert not list(place.rglob(".*"))


@pytest.mark.long
@pytest.mark.timeout(900)
def test_control_c_keeps_what_was_done(tmp_path: Path, sources: Path) -> None:
    single, place = job_list(tmp_path / "single", sources), job_list(tmp_path / "cluster", sources)
    alone(single)
    driver = Driver(place, *LOCAL, **{SLOW: "0.1"})
    until(lambda: list((place / "out" / ".cluster").glob("*/head-*.json")), 200)
    driver.process.send_signal(signal.SIGINT)
    code, err = driver.end()
    assert code == 130, err
    assert (place / "out" / "results.json").is_file()
    code, err = Driver(place, *LOCAL, "--resume").end(300)
    assert code == 1, err
    assert files(place) == files(single)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_worker_that_hangs_is_ended(tmp_path: Path, sources: Path) -> None:
    place = job_list(tmp_path / "cluster", sources)
    code, err = Driver(place, *LOCAL, "--patience", 8, "--tries", 1, **{SLOW: "1000"}).end(300)
    assert code == 3, err
    assert "given up after 1 tries: no progress in 8 seconds" in err


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_local_cluster_that_dies_ends_the_run(tmp_path: Path, sources: Path) -> None:
    place = job_list(tmp_path / "cluster", sources)
    driver = Driver(place, *LOCAL, **{SLOW: "0.1"})
    until(lambda: list((place / "out" / ".cluster").glob("*/head-*.json")), 200)
    for pid in marked(driver.mark):
        if b"raylet/raylet" in (Path("/proc") / str(pid) / "cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)
    code, err = driver.end(100)
    assert code == 3, err
    assert "the cluster on this machine has ended" in err


@pytest.mark.long
@pytest.mark.timeout(900)
def test_workers_share_a_card(tmp_path: Path, sources: Path) -> None:
    """Ray is told of a card that is not there: what counts is who gets it."""
    single, place = job_list(tmp_path / "single", sources), job_list(tmp_path / "cluster", sources)
    alone(single)
    cluster = Standing("--num-gpus", "1")
    try:
        driver = Driver(place, "--address", cluster.address, "--gpus", "0.5", "--cpus", "0.1", *FORMATS, "--piece", "6")
        most = until(lambda: len(cluster.workers()) == 2, 200)
        code, err = driver.end(300)
    finally:
        cluster.end()
    assert most
    assert code == 1, err
    assert files(place) == files(single)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_no_cluster_and_no_room_are_said(tmp_path: Path, sources: Path) -> None:
    place = job_list(tmp_path / "cluster", sources)
    code, err = Driver(place, "--address", "127.0.0.1:1").end(200)
    assert code == 2
    assert "no cluster at 127.0.0.1:1" in err
    code, err = Driver(place, *LOCAL, "--gpus", "64").end(200)
    assert code == 2
    assert "no machine of the cluster has 1 CPUs and 64 GPUs" in err
