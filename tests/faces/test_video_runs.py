"""`run` on many videos, left to itself: processes, kills, resuming, lists of jobs, full disks; without weights."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from faces import videos
from faces.sinks.files import part_path
from tests.faces.clips import container_times, steady, varying, write_clip
from tests.faces.driving import ROOT, crossing, results, run, still, table


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_processes_give_the_same_tables(tmp_path: Path, outputs: Path) -> None:
    folder = _folder(tmp_path)
    formats = ("--format", "json,csv,tracks,inaface,ass")
    assert run("--inputs_path", folder, "--outputs_path", outputs, *formats) == 0
    other = tmp_path / "parallel"
    done = _program("--inputs_path", folder, "--outputs_path", other, "--jobs", "2", *formats)
    assert done.returncode == 0, done.stderr
    assert _tables(other) == _tables(outputs)


def test_a_process_that_dies_costs_only_its_item(tmp_path: Path, outputs: Path) -> None:
    folder = _folder(tmp_path)
    environment = {"FACES_TEST_DIE": "b.mp4"}
    done = _program("--inputs_path", folder, "--outputs_path", outputs, "--jobs", "2", environment=environment)
    assert done.returncode == 1, done.stderr
    items = results(outputs)["items"]
    assert "ended abruptly" in items["b.mp4"]["error"]
    assert [name for name, item in items.items() if item["status"] == "ok"] == ["a.mp4", "c.png", "d.mkv"]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is sent otherwise")
def test_processes_end_with_a_killed_run_and_touch_nothing_more(tmp_path: Path, outputs: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.mp4", "b.mp4"):
        write_clip(folder / name, steady(1500, Fraction(25)), crossing())
    parts = [part_path(outputs / f"output_{name}") for name in ("a.mp4", "b.mp4")]
    command = _command("--inputs_path", folder, "--outputs_path", outputs, "--jobs", "2")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    deadline = time.monotonic() + 60
    while not all(part.exists() for part in parts) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    _, err = process.communicate(timeout=30)  # its pipes are closed by the last who holds them
    assert "Error" not in err
    assert all(part.exists() for part in parts)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_killed_run_resumes_to_the_same_tables(tmp_path: Path, outputs: Path, seed: int) -> None:
    """See benchmarks for the twenty kills; here a few, each at another moment."""
    folder = _folder(tmp_path)
    formats = ("--format", "json,csv,tracks,inaface,ass")
    assert run("--inputs_path", folder, "--outputs_path", outputs, *formats) == 0
    other = tmp_path / "killed"
    arguments = ("--inputs_path", folder, "--outputs_path", other, *formats)
    moment = np.random.default_rng(seed).uniform(0.3, 3.0)
    process = subprocess.Popen(_command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = _program(*arguments, "--resume")
    assert done.returncode == 0, done.stderr
    assert _tables(other) == _tables(outputs)
    assert not list(other.rglob(".*"))


def test_resume_does_not_repeat_finished_items(tmp_path: Path, outputs: Path, capsys: Any) -> None:
    folder = _folder(tmp_path)
    assert run("--inputs_path", folder, "--outputs_path", outputs) == 0
    before = _tables(outputs)
    written = (outputs / "output_a.mp4").stat().st_mtime_ns
    assert run("--inputs_path", folder, "--outputs_path", outputs, "--resume") == 0
    assert "4 done before" in capsys.readouterr().out
    assert (outputs / "output_a.mp4").stat().st_mtime_ns == written
    assert _tables(outputs) == before


def test_resume_makes_annotated_copies_again_that_are_gone(tmp_path: Path, outputs: Path, capsys: Any) -> None:
    folder = _folder(tmp_path)
    assert run("--inputs_path", folder, "--outputs_path", outputs) == 0
    for name in ("output_b.mp4", "output_c.png"):
        (outputs / name).unlink()
    assert run("--inputs_path", folder, "--outputs_path", outputs, "--resume") == 0
    assert "2 done before" in capsys.readouterr().out
    assert len(container_times(outputs / "output_b.mp4")) == 60
    assert (outputs / "output_c.png").is_file()


def test_who_forgets_resume_loses_no_results(tmp_path: Path, outputs: Path, capsys: Any) -> None:
    folder = _folder(tmp_path)
    assert run("--inputs_path", folder, "--outputs_path", outputs) == 0
    assert "run before" not in capsys.readouterr().err
    before, journal = _tables(outputs), outputs / "results.jsonl"
    aside = outputs / "results.jsonl.before"
    (folder / "a.mp4").rename(tmp_path / "a.mp4")
    assert run("--inputs_path", folder, "--outputs_path", outputs) == 0
    assert f"results of the run before are kept as {aside}" in capsys.readouterr().err
    (tmp_path / "a.mp4").rename(folder / "a.mp4")
    aside.replace(journal)
    assert run("--inputs_path", folder, "--outputs_path", outputs, "--resume") == 0
    assert "4 done before" in capsys.readouterr().out
    assert _tables(outputs) == before
    assert not aside.exists()


def test_resume_with_other_settings_for_videos_is_refused(tmp_path: Path, outputs: Path, capsys: Any) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(10, Fraction(25)), crossing())
    assert run("--inputs_path", clip, "--outputs_path", outputs) == 0
    assert run("--inputs_path", clip, "--outputs_path", outputs, "--fps", "5", "--resume") == 2
    assert "other settings" in capsys.readouterr().err


def test_resume_goes_on_when_the_first_video_joins_pictures(tmp_path: Path, outputs: Path, capsys: Any) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    cv2.imwrite(str(folder / "a.png"), still())
    assert run("--inputs_path", folder, "--outputs_path", outputs) == 0
    write_clip(folder / "b.mp4", steady(10, Fraction(25)), crossing())
    assert run("--inputs_path", folder, "--outputs_path", outputs, "--fps", "5", "--resume") == 0
    assert "1 done before" in capsys.readouterr().out
    assert list(results(outputs)["items"]) == ["a.png", "b.mp4"]


def test_resume_does_not_call_an_incomplete_video_done(tmp_path: Path, outputs: Path, capsys: Any) -> None:
    clip = write_clip(tmp_path / "clip.mkv", steady(100, Fraction(10)), crossing())
    whole = clip.read_bytes()
    clip.write_bytes(whole[: len(whole) // 2])
    for again in ((), ("--resume",)):
        assert run("--inputs_path", clip, "--outputs_path", outputs, *again) == 1
        assert "1 not complete" in capsys.readouterr().out
    clip.write_bytes(whole)
    assert run("--inputs_path", clip, "--outputs_path", outputs, "--resume") == 0
    assert results(outputs)["items"]["clip.mkv"]["analysed"] == 100


def test_resume_makes_the_film_that_a_job_list_wants_afterwards(tmp_path: Path, outputs: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(10, Fraction(25)), crossing())
    listed, film = tmp_path / "jobs.csv", tmp_path / "film.mp4"
    listed.write_text(f"source_path,dest_csv\n{clip},{tmp_path / 'clip.csv'}\n")
    assert run("--job-list", listed, "--outputs_path", outputs) == 0
    listed.write_text(f"source_path,dest_csv,dest_mp4\n{clip},{tmp_path / 'clip.csv'},{film}\n")
    assert run("--job-list", listed, "--outputs_path", outputs, "--resume") == 0
    assert len(container_times(film)) == 10
    assert len((outputs / "results.jsonl").read_text(encoding="utf-8").splitlines()) == 12


def test_what_needs_followed_faces_is_not_left_out_in_silence(tmp_path: Path, outputs: Path, capsys: Any) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(10, Fraction(25)), crossing())
    arguments = ("--inputs_path", clip, "--outputs_path", outputs, "--tracking", "False")
    assert run(*arguments, "--min-track", "3") == 2
    assert "--min-track cannot go with --tracking False" in capsys.readouterr().err
    assert run(*arguments, "--format", "faceannotate") == 0
    assert "videos get no crops and no faceannotate" in capsys.readouterr().err


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_job_list_says_where_each_result_goes(tmp_path: Path, outputs: Path, delimiter: str) -> None:
    folder = _folder(tmp_path)
    listed = tmp_path / "jobs.csv"
    text = (
        "source_path,dest_csv,dest_ass,dest_mp4\n"
        f"{folder / 'a.mp4'},{tmp_path / 'r/a.csv'},{tmp_path / 'r/a.ass'},{tmp_path / 'r/a.mp4'}\n"
        f"{folder / 'd.mkv'},{tmp_path / 'r/d.csv'},,\n"
        f"{folder / 'c.png'},{tmp_path / 'r/c.csv'},,\n"
        f"{tmp_path / 'gone.mp4'},{tmp_path / 'r/gone.csv'},,\n"
    )
    listed.write_text(text.replace(",", delimiter))
    assert run("--job-list", listed, "--outputs_path", outputs, "--format", "inaface") == 1
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == ["a.ass", "a.csv", "a.mp4", "c.csv", "d.csv"]
    assert "sex_label_avg" in table(tmp_path / "r" / "a.csv")[0]
    assert [face["sex_label"] for face in table(tmp_path / "r" / "c.csv")] == ["f", "m"]
    assert len(container_times(tmp_path / "r" / "a.mp4")) == 30
    assert "no such file" in results(outputs)["items"][str(tmp_path / "gone.mp4")]["error"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("source_path\na.mp4\n", "lacks dest_csv"),
        ("source_path,dest_csv,other\na.mp4,a.csv,1\n", "unknown columns: other"),
        ("source_path,dest_csv\na.mp4,\n", "line 2"),
        ("source_path,dest_csv\na.mp4,a.csv\na.mp4,b.csv\n", "twice"),
        ("source_path,dest_csv\na.mp4,a.csv\n../a.mp4,b.csv\n", "line 3: ../a.mp4 has the place of a.mp4"),
        ("source_path,dest_csv\na.mp4,a.csv\nb.mp4,a.csv\n", "destination of two"),
        ("source_path,dest_csv,dest_mp4\na.jpg,a.csv,a.mp4\n", "a.jpg is a picture"),
        ("source_path,dest_csv,dest_ass\na.jpg,a.csv,a.ass\n", "a.jpg is a picture, which gets no dest_ass"),
        ("source_path,dest_csv\n", "no row"),
        ("source_path,dest_csv\na.mp4,a.csv\nb.mp4,sub/../a.csv\n", "destination of two"),
        ("source_path,dest_csv\na.mp4,./a.mp4\n", "line 2: a.mp4 is a source"),
        ("source_path,dest_csv\na.mp4,b.mp4\nb.mp4,b.csv\n", "line 2: b.mp4 is a source"),
        ("source_path,dest_csv\na.mp4,jobs.csv\n", "the list itself"),
        ("source_path,dest_csv\na.mp4,out/results.csv\n", "a table of this run"),
        ("source_path,dest_csv,dest_mp4\na.mp4,a.csv,b.avi\n", "line 2: b.avi must end in"),
        ("source_path,dest_csv,dest_mp4\na.mp4,a.csv,b\n", "line 2: b must end in"),
    ],
)
def test_a_wrong_job_list_is_wrong_usage(
    tmp_path: Path, outputs: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "jobs.csv").write_text(text)
    assert run("--job-list", tmp_path / "jobs.csv", "--outputs_path", outputs) == 2
    assert said in capsys.readouterr().err


def test_an_output_that_cannot_be_written_costs_only_its_item(tmp_path: Path, outputs: Path) -> None:
    folder = _folder(tmp_path)
    (outputs / "output_c.png").mkdir(parents=True)
    (outputs / "output_a.mp4").mkdir()
    assert run("--inputs_path", folder, "--outputs_path", outputs) == 1
    items = results(outputs)["items"]
    assert [name for name, item in items.items() if item["status"] == "ok"] == ["b.mp4", "d.mkv"]


def test_a_row_whose_table_cannot_be_written_costs_only_itself(tmp_path: Path, outputs: Path) -> None:
    folder = _folder(tmp_path)
    (tmp_path / "taken").touch()
    listed = tmp_path / "jobs.csv"
    listed.write_text(
        "source_path,dest_csv\n"
        f"{folder / 'a.mp4'},{tmp_path / 'taken/a.csv'}\n"
        f"{folder / 'c.png'},{tmp_path / 'c.csv'}\n"
    )
    assert run("--job-list", listed, "--outputs_path", outputs) == 1
    items = results(outputs)["items"]
    assert "cannot be written" in items[str(folder / "a.mp4")]["error"]
    assert (tmp_path / "c.csv").is_file()
    assert not list(outputs.glob(".*"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_control_c_keeps_finished_items(tmp_path: Path, outputs: Path, jobs: int) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_clip(folder / "a.mp4", steady(10, Fraction(25)), crossing())
    write_clip(folder / "b.mp4", steady(1500, Fraction(25)), crossing())
    process = subprocess.Popen(
        _command("--inputs_path", folder, "--outputs_path", outputs, "--jobs", jobs),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )

    def begun() -> bool:
        """Whether a is through and some of b."""
        parts = [part for part in outputs.glob(".*.frames.part") if part.stat().st_size > 30_000]
        return (outputs / "output_a.mp4").exists() and bool(parts)

    deadline = time.monotonic() + 60
    while not begun() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "not through, so --resume begins anew with: b.mp4" in err
    assert list(results(outputs)["items"]) == ["a.mp4"]
    assert not list(outputs.rglob(".*"))


def test_a_full_disk_stops_the_run_and_keeps_what_was_done(tmp_path: Path, outputs: Path) -> None:
    """A limit on the size of files stands for the full disk."""
    pytest.importorskip("resource", reason="needs a system that limits the size of files")
    folder = tmp_path / "in"
    folder.mkdir()
    write_clip(folder / "a.mp4", steady(10, Fraction(25)), crossing())
    write_clip(folder / "b.mp4", steady(1000, Fraction(25)), crossing())
    done = _program("--inputs_path", folder, "--outputs_path", outputs, environment={"FACES_TEST_LIMIT": "100000"})
    assert done.returncode == 3, done.stderr
    assert "cannot be written" in done.stderr
    lines = (outputs / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["item"] == "a.mp4"
    assert not [path for path in outputs.rglob("*") if path.name.startswith((".", "output_b"))]


def test_a_disk_that_is_full_when_short_tracks_are_left_out_stops_the_run_and_leaves_nothing_torn(
    tmp_path: Path, outputs: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(videos, "lines", full)
    clip = write_clip(tmp_path / "clip.mp4", steady(10, Fraction(25)), crossing())
    assert run("--inputs_path", clip, "--outputs_path", outputs, "--min-track", "100") == 3
    assert "cannot be written: No space left on device" in capsys.readouterr().err
    assert not results(outputs)["items"]
    assert [path.name for path in outputs.iterdir() if path.name.startswith((".", "output_"))] == []


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    write_clip(folder / "a.mp4", steady(30, Fraction(25)), crossing(), sound=True)
    write_clip(folder / "b.mp4", steady(60, Fraction(24)), crossing())
    cv2.imwrite(str(folder / "c.png"), still(2))
    write_clip(folder / "d.mkv", varying(40), crossing())
    return folder


def _tables(outputs: Path) -> dict[str, bytes]:
    files = [*outputs.glob("*.csv"), *outputs.glob("*.ass"), outputs / "results.json"]
    return {path.name: path.read_bytes() for path in files}


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "tests.faces.driving", *map(str, arguments)]


def _program(*arguments: object, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*arguments),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        env={**os.environ, **(environment or {})},
    )
