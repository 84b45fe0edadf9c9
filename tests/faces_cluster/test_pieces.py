"""Pieces of a video give what one run over the whole gives, to the byte. No Ray is needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from faces.batch import Task
from faces.config import Following, Job
from faces.videos import Outcome, analyse_video
from faces_cluster.plan import Join, Result, Unit, advance
from faces_cluster.worker import Setting, Worker
from tests.faces.driving import PaintedAnalyzer
from tests.faces_cluster.clips import scenes_clip

JOB = Job(annotated=False)


def by_units(task: Task, outputs: Path, job: Job, length: float) -> tuple[Outcome, list[Unit]]:
    """Carry out every unit of an item in one process, the last ones first; the outcome and the units."""
    worker = Worker(Setting(PaintedAnalyzer, Path.cwd(), outputs, job, length))
    results: dict[str, Result] = {}
    done: list[Unit] = []
    while not isinstance(due := advance(task, results), Outcome):
        for unit in reversed(due):
            results[unit.key], _ = worker.do(unit)
            done.append(unit)
    return due, done


def single(task: Task, outputs: Path, job: Job) -> Outcome:
    return analyse_video(Path(task.place), task.name, PaintedAnalyzer(), outputs, job)


def same(one: Outcome, other: Outcome) -> bool:
    assert one.frames is not None
    assert other.frames is not None
    assert list(one.record.items()) == list(other.record.items()), "the order of the keys counts in results.json"
    return one.frames.read_bytes() == other.frames.read_bytes() and replace(one, frames=None) == replace(
        other, frames=None
    )


@pytest.mark.parametrize(
    "job",
    [
        JOB,
        replace(JOB, fps=4.0),
        replace(JOB, tracking=False),
        replace(JOB, shortest=4),
        replace(JOB, start=3.3, end=47.7),
        replace(JOB, following=Following(detect_period=0.0)),
        replace(JOB, anonymise="blur"),
    ],
    ids=["plain", "fps", "untracked", "shortest", "stretch", "every", "anonymise"],
)
@pytest.mark.parametrize("seed", range(3))
def test_pieces_make_the_bytes_of_one_run(tmp_path: Path, seed: int, job: Job) -> None:
    clip = scenes_clip(tmp_path / "clip.mp4", seed, 60)
    task = Task(clip, "clip.mp4")
    outcome, units = by_units(task, tmp_path / "pieces", job, 8.0)
    assert isinstance(units[-1], Join)
    assert len(units[-1].pieces) >= 3, "it was cut indeed"
    assert same(outcome, single(task, tmp_path / "single", job))
