"""Trying again, giving up and going on, with a pool that loses what it is told to lose. No Ray is needed."""

from __future__ import annotations

import argparse
import json
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import cv2
import pytest

from faces.batch import Task
from faces.config import Job
from faces.errors import InputError, OutputError
from faces.timing import Stopwatch
from faces.videos import Outcome
from faces_cluster import command
from faces_cluster.dispatch import Dispatcher, Done, Lost, Report, Underway
from faces_cluster.plan import Body, Join, Unit
from faces_cluster.shelf import Shelf, marked
from faces_cluster.worker import About, Setting, Worker
from tests.faces.clips import steady, write_clip
from tests.faces.driving import PaintedAnalyzer, crossing, still
from tests.faces_cluster.clips import scenes_clip

JOB = Job(annotated=False)


class Pretence:
    """A pool of three workers in this process; `loses` says which attempt at a unit is lost, and why."""

    def __init__(self, outputs: Path, loses: Callable[[Unit, int], str | None] = lambda unit, attempt: None) -> None:
        self._worker = Worker(Setting(PaintedAnalyzer, Path.cwd(), outputs, JOB, 7.0, Path(__file__)))
        self._loses = loses
        self._given: deque[Unit] = deque()
        self.attempts: dict[tuple[str, str], int] = {}

    def free(self) -> int:
        return 3 - len(self._given)

    def give(self, unit: Unit) -> None:
        assert self.free()
        self._given.append(unit)

    def wait(self) -> list[Report]:
        unit = self._given.popleft()
        place = (unit.task.name, unit.key)
        self.attempts[place] = self.attempts.get(place, 0) + 1
        reason = self._loses(unit, self.attempts[place])
        if reason is not None:
            return [Lost(unit, reason)]
        result, seconds = self._worker.do(unit)
        halfway: list[Report] = [Underway(unit, 0.5)] if isinstance(unit, Body) else []
        return [*halfway, Done(unit, result, seconds)]


@pytest.fixture
def tasks(tmp_path: Path) -> list[Task]:
    """A long clip, a short one and a picture."""
    scenes_clip(tmp_path / "long.mp4", 2, 30)
    write_clip(tmp_path / "short.mp4", steady(10, Fraction(10)), crossing())
    cv2.imwrite(str(tmp_path / "two.png"), still(2))
    return [Task(tmp_path / name, name) for name in ("long.mp4", "short.mp4", "two.png")]


def content(outcome: Outcome) -> tuple[Outcome, bytes]:
    return replace(outcome, frames=None), outcome.frames.read_bytes() if outcome.frames is not None else b""


def run(tasks: list[Task], pool: Pretence, outputs: Path, notes: list[str] | None = None) -> dict[str, object]:
    shelf = Shelf(outputs)
    shelf.clean({}, tasks, resume=True)
    noted = notes.append if notes is not None else lambda note: None
    found = {each.name: content(each) for each in Dispatcher(tasks, pool, shelf, noted=noted).run()}
    shelf.close()
    return found


def test_what_is_lost_is_done_again_with_the_same_result(tmp_path: Path, tasks: list[Task]) -> None:
    wanted = run(tasks, Pretence(tmp_path / "a"), tmp_path / "a")
    notes: list[str] = []
    pool = Pretence(tmp_path / "b", lambda unit, attempt: "its worker was lost" if attempt < 2 else None)
    found = Dispatcher(tasks, pool, Shelf(tmp_path / "b"), tries=100, noted=notes.append).run()
    assert {each.name: content(each) for each in found} == wanted
    assert set(wanted) == {"long.mp4", "short.mp4", "two.png"}
    assert set(pool.attempts.values()) == {2}
    assert "short.mp4: its worker was lost; trying again" in notes


def test_a_poisoned_item_is_given_up_and_the_others_are_not(tmp_path: Path, tasks: list[Task]) -> None:
    wanted = run(tasks, Pretence(tmp_path / "a"), tmp_path / "a")
    poisoned = lambda unit, attempt: "gone" if isinstance(unit, Body) and unit.number == 1 else None  # noqa: E731
    pool = Pretence(tmp_path / "b", poisoned)
    found = {each.name: content(each) for each in Dispatcher(tasks, pool, Shelf(tmp_path / "b")).run()}
    text = "long.mp4: given up after 3 tries: gone"
    assert found.pop("long.mp4") == (Outcome("long.mp4", {"status": "error", "error": text}, error=text), b"")
    assert found == {name: each for name, each in wanted.items() if name != "long.mp4"}


def test_a_run_that_was_stopped_repeats_no_finished_piece(tmp_path: Path, tasks: list[Task]) -> None:
    outputs = tmp_path / "b"
    wanted = run(tasks, Pretence(tmp_path / "a"), tmp_path / "a")

    def full(unit: Unit, attempt: int) -> str | None:
        if isinstance(unit, Join):
            raise OutputError("no space left")
        return None

    first = Pretence(outputs, full)
    with pytest.raises(OutputError):
        run(tasks, first, outputs)
    second = Pretence(outputs)
    assert run(tasks, second, outputs)["long.mp4"] == wanted["long.mp4"]
    assert [key for name, key in second.attempts if name == "long.mp4"] == ["join"]
    assert not (outputs / ".cluster").exists()


def test_other_settings_use_nothing_of_an_earlier_run(tmp_path: Path, tasks: list[Task]) -> None:
    shelf = Shelf(tmp_path / "out")
    shelf.clean({"piece": 5}, tasks, resume=False)
    left = shelf.attempt(Join(tasks[0], ()))
    shelf.clean({"piece": 5}, tasks, resume=True)
    assert left.exists()
    shelf.clean({"piece": 6}, tasks, resume=True)
    assert not left.exists()


def test_a_machine_with_an_empty_folder_in_place_of_the_shared_one_does_no_work(tmp_path: Path) -> None:
    with marked(tmp_path / "out") as mark:
        setting = Setting(PaintedAnalyzer, Path.cwd(), tmp_path / "out", JOB, 7.0, mark)
        Worker(setting)
    assert not (tmp_path / "out" / ".cluster").exists()
    with pytest.raises(InputError, match=r"out: .* does not see this folder: is it mounted there?"):
        Worker(setting)


def settings(*arguments: str, heads: str = "old") -> dict[str, object]:
    """Of a cluster's run with these arguments and heads."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    options = parser.parse_args(["jobs.csv", "--address", "local", *arguments])
    models = {"detector": "faces-detector", "heads": heads}
    pool = SimpleNamespace(about=About("here", "1", models, "test", ("gender",), ()))
    setting = Setting(lambda: None, Path(), Path("out"), Job(), 5.0, Path(__file__))
    return command.Cluster(options, setting, pool, Stopwatch())._settings()


def test_units_of_an_earlier_run_are_of_use_only_with_the_same_weights_and_answers() -> None:
    assert json.loads(json.dumps(settings())) == settings("--resume", "--workers", "3")
    runs = [settings(), settings(heads="new"), settings("--head", "mine"), settings("--models", "1", "0", "1")]
    assert all(one != other for one, other in combinations(runs, 2))


def test_the_share_of_a_video_in_pieces_grows_to_all_of_it(tmp_path: Path, tasks: list[Task]) -> None:
    shares: list[float] = []
    pool = Pretence(tmp_path / "out")
    told = lambda name, share: shares.append(share) if name == "long.mp4" else None  # noqa: E731
    list(Dispatcher(tasks, pool, Shelf(tmp_path / "out"), progressed=told).run())
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1
