"""Pieces of a video give what one run over the whole gives, to the byte. No Ray is needed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from faces.batch import Task
from faces.config import Following, Job
from faces.sources.video import VideoSource
from faces.videos import Outcome, analyse_video
from faces_cluster import pieces
from faces_cluster.plan import Body, Borders, Found, Head, Join, Piece, Rest, Result, Unit, Whole, advance, cuttable
from faces_cluster.shelf import Shelf
from faces_cluster.worker import Setting, Worker
from tests.faces.clips import steady, write_clip
from tests.faces.driving import PaintedAnalyzer, crossing
from tests.faces_cluster.clips import scenes_clip

JOB = Job(annotated=False)


def by_units(task: Task, outputs: Path, job: Job, length: float) -> tuple[Outcome, list[Unit]]:
    """Carry out every unit of an item in one process, the last ones first; the outcome and the units."""
    worker = Worker(Setting(PaintedAnalyzer, Path.cwd(), outputs, job, length, Path(__file__)))
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


JOBS = {
    "plain": JOB,
    "fps": replace(JOB, fps=4.0),
    "untracked": replace(JOB, tracking=False),
    "shortest": replace(JOB, shortest=4),
    "stretch": replace(JOB, start=2.3, end=27.7),
    "every": replace(JOB, following=Following(detect_period=0.0)),
    "anonymise": replace(JOB, anonymise="blur"),
}


@pytest.mark.parametrize("name", ["plain", "fps", "untracked", "shortest"])
def test_pieces_make_the_bytes_of_one_run(tmp_path: Path, name: str) -> None:
    clip = scenes_clip(tmp_path / "clip.mp4", 2, 30)
    task = Task(clip, "clip.mp4")
    outcome, units = by_units(task, tmp_path / "pieces", JOBS[name], 7.0)
    assert isinstance(units[-1], Join)
    assert len(units[-1].pieces) >= 2, "it was cut indeed"
    assert same(outcome, single(task, tmp_path / "single", JOBS[name]))


@pytest.mark.long
@pytest.mark.parametrize("name", JOBS)
@pytest.mark.parametrize("seed", range(20))
def test_pieces_of_many_films_make_the_bytes_of_one_run(tmp_path: Path, seed: int, name: str) -> None:
    clip = scenes_clip(tmp_path / "clip.mp4", 100 + seed, 50, emptied=0.1 * (seed % 6), shaking=0.1 * (seed % 5))
    task = Task(clip, "clip.mp4")
    outcome, _ = by_units(task, tmp_path / "pieces", JOBS[name], 6.0)
    assert same(outcome, single(task, tmp_path / "single", JOBS[name]))


def test_one_long_scene_with_a_face_stays_whole(tmp_path: Path) -> None:
    """Nothing is guessed where no Frame is a Rest; little work is lost on looking for one."""
    clip = write_clip(tmp_path / "clip.mp4", steady(150, Fraction(10)), crossing(900), options={"g": "10"})
    task = Task(clip, "clip.mp4")
    outcome, units = by_units(task, tmp_path / "pieces", JOB, 5.0)
    assert [type(unit) for unit in units] == [Whole, Head, Head, Whole]
    assert same(outcome, single(task, tmp_path / "single", JOB))


def test_a_piece_that_does_not_meet_the_next_one_runs_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Rest that was found wrongly is never believed: the piece before it goes on to the next one."""
    clip = scenes_clip(tmp_path / "clip.mp4", 2, 30)
    task = Task(clip, "clip.mp4")
    found = pieces.head

    def wrong(place: Path, analyzer: PaintedAnalyzer, job: Job, start: float, progressed: pieces.Progress) -> object:
        rest = found(place, analyzer, job, start, progressed)
        return replace(rest, outlook=(*rest.outlook, 1.0)) if rest is not None and start < 15 else rest

    monkeypatch.setattr("faces_cluster.worker.head", wrong)
    outcome, units = by_units(task, tmp_path / "pieces", JOB, 7.0)
    assert isinstance(units[-1], Join)
    assert len(units[-1].pieces) < sum(isinstance(unit, Body) for unit in units)
    assert same(outcome, single(task, tmp_path / "single", JOB))


def test_a_damaged_video_is_not_put_together_from_pieces(tmp_path: Path) -> None:
    clip = scenes_clip(tmp_path / "clip.mp4", 2, 30)
    data = bytearray(clip.read_bytes())
    start, end = (int(len(data) * share) for share in (0.5, 0.52))
    data[start:end] = bytes(end - start)
    clip.write_bytes(data)
    task = Task(clip, "clip.mp4")
    outcome, units = by_units(task, tmp_path / "pieces", JOB, 6.0)
    assert outcome.record["skipped"] > 0
    assert isinstance(units[-1], Whole)
    assert same(outcome, single(task, tmp_path / "single", JOB))


def test_a_video_cut_short_is_the_same_from_pieces(tmp_path: Path) -> None:
    clip = scenes_clip(tmp_path / "clip.mkv", 2, 30)
    clip.write_bytes(clip.read_bytes()[: int(clip.stat().st_size * 0.8)])
    task = Task(clip, "clip.mkv")
    outcome, _ = by_units(task, tmp_path / "pieces", JOB, 6.0)
    assert same(outcome, single(task, tmp_path / "single", JOB))


def test_what_is_drawn_or_needs_no_cutting_is_one_unit(tmp_path: Path) -> None:
    video = Task(tmp_path / "a.mp4", "a.mp4")
    assert cuttable(video, JOB)
    for job in (replace(JOB, annotated=True), replace(JOB, keep_crops=True), replace(JOB, keyframes=True)):
        assert not cuttable(video, job)
    assert not cuttable(replace(video, annotated=tmp_path / "b.mp4"), JOB)
    assert not cuttable(Task("https://example.org/a.mp4", "a"), JOB)
    assert not cuttable(Task(tmp_path / "a.png", "a.png"), JOB)


def test_borders_lie_on_key_frames(tmp_path: Path) -> None:
    clip = scenes_clip(tmp_path / "clip.mp4", 0, 30, keys=8)
    with VideoSource(clip, keyframes=True) as source:
        keys = {frame.pts for frame in source}
    times = pieces.borders(clip, JOB, 7.0)
    assert len(times) == 3
    assert set(times) <= keys
    assert pieces.borders(clip, JOB, 25.0) == ()
    assert pieces.borders(clip, replace(JOB, start=4.0, end=12.0), 7.0) == ()


def test_the_shelf_gives_back_what_was_put_there(tmp_path: Path) -> None:
    task = Task(tmp_path / "a.mp4", "a.mp4")
    shelf = Shelf(tmp_path / "out")
    rest = Rest(0.1 + 0.2, (1 / 3, float("-inf")), 7)
    frames = shelf.attempt(Join(task, ())) / "frames.part"
    frames.write_bytes(b"{}\n")
    results: dict[Unit, Result] = {
        Whole(task): Borders((0.1, 1 / 7)),
        Head(task, 1, 0.1): Found(rest),
        Head(task, 2, 0.2): Found(None),
        Body(task, 1, 0.1, rest, ()): Piece({"status": "ok"}, frames, 2, 3, rest, 4),
        Whole(task, cuttable=False): Outcome("a.mp4", {"status": "ok"}, frames, 2, warnings=("odd",)),
    }
    for unit, result in results.items():
        assert shelf.fetch(unit) is None
        shelf.store(unit, result)
        assert shelf.fetch(unit) == result
    frames.unlink()
    assert shelf.fetch(Whole(task, cuttable=False)) is None, "its frames are gone"
    shelf.clear(task)
    shelf.close()
    assert shelf.fetch(Whole(task)) is None
