"""What a run takes for its items, and what it may not write over."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from pathlib import Path, PureWindowsPath

import cv2
import pytest

from faces.cli.inputs import from_job_list, from_places
from faces.sinks import places
from faces.sinks.subtitles import subtitles_path
from tests.faces.clips import container_times, steady, write_clip
from tests.faces.driving import crossing, results, run, still


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """A folder with one short film."""
    folder = tmp_path / "films"
    folder.mkdir()
    write_clip(folder / "m.mp4", steady(5, Fraction(25)), crossing())
    return folder


@pytest.mark.skipif(os.name == "nt", reason="there names are no bytes")
def test_names_that_are_no_utf8_end_no_run(tmp_path: Path, films: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = write_clip(tmp_path / "whole.mkv", steady(250, Fraction(25)), crossing()).read_bytes()
    picture = cv2.imencode(".png", still(1))[1].tobytes()
    made = {
        b"b\xe9.png": picture,
        b"bad\xe9.jpg": b"no picture",
        b"f\xe9.mp4": (films / "m.mp4").read_bytes(),
        b"short\xe9.mkv": whole[: len(whole) * 2 // 3],
        b"bad\xe9.mp4": b"no film",
    }
    try:
        for name, content in made.items():
            Path(os.fsdecode(os.fsencode(films) + b"/" + name)).write_bytes(content)
    except OSError:
        pytest.skip("no such names here")
    outputs = tmp_path / "out"
    for more in ((), ("--resume",)):
        wanted = ("--format", "json,csv,ass,inaface", "--keep-crops")
        assert run("--inputs_path", films, "--outputs_path", outputs, *wanted, *more) == 1
        items = results(outputs)["items"]
        assert {name for name, item in items.items() if item["status"] == "error"} == {"bad\\xe9.jpg", "bad\\xe9.mp4"}
        assert set(items) == {"m.mp4", *(name.decode(errors="backslashreplace") for name in made)}
    assert "short\\xe9.mkv: cut short" in items["short\\xe9.mkv"]["warning"]
    assert "short\\xe9.mkv: cut short" in capsys.readouterr().err
    assert (outputs / "output_b\\xe9.png").is_file()
    assert (outputs / "output_f\\xe9.mp4").is_file()


def test_several_folders_files_and_patterns_are_one_run(tmp_path: Path) -> None:
    for name in ("a/p.png", "b/p.png", "b/deep/q.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(tmp_path / name), still(1))
    outputs = tmp_path / "out"
    places = (tmp_path / "a" / "p.png", tmp_path / "b", tmp_path / "b" / "*.png")
    assert run("--inputs_path", *places, "--outputs_path", outputs) == 0
    assert list(results(outputs)["items"]) == ["a/p.png", "b/deep/q.png", "b/p.png"]
    assert (outputs / "b" / "output_p.png").is_file()


def test_an_address_goes_alone(tmp_path: Path) -> None:
    assert run("--inputs_path", "https://example.org/a.mp4", tmp_path, "--outputs_path", tmp_path / "out") == 2


def test_copies_of_one_name_do_not_replace_each_other(tmp_path: Path) -> None:
    folder, outputs = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name, count in (("a.avi", 6), ("a.avi.mp4", 9)):
        write_clip(folder / name, steady(count, Fraction(25)), crossing(), codec="mpeg4", base=Fraction(1, 25))
    for name, width in (("p.ppm", 320), ("p.ppm.png", 400), ("p.ppm.png.png", 480)):
        cv2.imwrite(str(folder / name), still(1, width))
    assert run("--inputs_path", folder, "--outputs_path", outputs) == 0
    copies = {"output_a.avi.mp4": 6, "output_a.avi.mp4.mp4": 9}
    assert {path.name: len(container_times(path)) for path in outputs.glob("*.mp4")} == copies
    widths = {path.name: cv2.imread(str(path)).shape[1] for path in outputs.glob("*.png")}
    assert widths == {"output_p.ppm.png": 320, "output_p.ppm.png.png": 400, "output_p.ppm.png.png.png": 480}


def test_a_copy_keeps_away_from_where_another_ones_sound_may_take_it(tmp_path: Path) -> None:
    for name in ("a.avi", "a.avi.mkv", "b.mp4"):
        (tmp_path / name).touch()
    found = from_places([str(tmp_path)], tmp_path / "out")
    assert {task.name: task.annotated for task in found.tasks} == {
        "a.avi": None,
        "a.avi.mkv": tmp_path / "out" / "output_a.avi.mkv.mkv",
        "b.mp4": None,
    }
    assert not any(task.annotated for task in from_places([str(tmp_path)], tmp_path / "out", annotated=False).tasks)


def test_subtitles_do_not_replace_a_file_of_the_users(films: Path) -> None:
    own = films / "m.ass"
    own.write_bytes(b"mine")
    for outputs in (films, films.parent):
        (outputs / "m.ass").write_bytes(b"mine")
        found = from_places([str(films)], outputs, annotated=False, formats=("json", "ass"))
        assert not found.tasks
        assert f"its subtitles would replace {outputs / 'm.ass'}" in str(found.unreadable[0].error)
    assert from_places([str(films)], films, annotated=False, formats=("json",)).tasks
    own.unlink()
    for _ in range(2):
        arguments = ("--outputs_path", films, "--format", "ass", "--annotated", "False")
        assert run("--inputs_path", films, *arguments) == 0
        assert from_places([str(films)], films, formats=("json", "ass")).tasks


def test_a_job_lists_subtitles_do_not_replace_a_file_of_the_users(films: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(films.parent)
    Path("jobs.csv").write_text("source_path,dest_csv\nfilms/m.mp4,m.csv\nfilms/n.mp4,n.csv\n")
    (films / "m.ass").write_bytes(b"mine")
    found = from_job_list(Path("jobs.csv"), Path(), ("json", "ass"))
    assert [task.name for task in found.tasks] == ["films/n.mp4"]
    (refused,) = found.unreadable
    assert refused.name == "films/m.mp4"
    assert "its subtitles would replace films" in str(refused.error)


@pytest.mark.skipif(os.name == "nt", reason="there no file is named so")
def test_a_refused_address_does_not_tell_its_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("jobs.csv").write_text("source_path,dest_csv\nhttps://anna:geheim@h/x.mp4,x.csv\n")
    (task,) = from_job_list(Path("jobs.csv"), Path(), ()).tasks
    own = subtitles_path(Path(), task.name)
    own.parent.mkdir(parents=True)
    own.write_bytes(b"mine")
    (refused,) = from_job_list(Path("jobs.csv"), Path(), ("ass",)).unreadable
    assert refused.name == task.name
    assert "h/x.mp4: its subtitles would replace" in str(refused.error)
    assert "geheim" not in refused.name + str(refused.error)


@pytest.mark.parametrize("above", [False, True])
def test_what_a_job_list_makes_stays_in_the_outputs_folder(
    films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, above: bool
) -> None:
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    cv2.imwrite(str(films / "p.png"), still(1))
    folder = Path("../films") if above else films
    Path("jobs.csv").write_text(f"source_path,dest_csv\n{folder / 'm.mp4'},m.csv\n{folder / 'p.png'},p.csv\n")
    before = set(films.iterdir())
    wanted = ("--format", "ass,inaface,faceannotate", "--keep-crops")
    assert run("--job-list", "jobs.csv", "--outputs_path", "out/deeper", *wanted) == 0
    assert set(films.iterdir()) == before
    below = Path("out/deeper") / (Path("films") if above else films.relative_to(films.anchor))
    assert {path.name for path in below.iterdir()} == {"m.ass", "m.mp4.inaface.csv"}
    crops = Path("out/deeper/detected_faces") / below.relative_to("out/deeper")
    assert {path.name for path in crops.iterdir()} == {"m.mp4_face0.jpg", "m.mp4_face1.jpg", "p.png_face0.jpg"}
    assert {path.name for path in Path("out").iterdir()} == {"deeper"}
    annotated = json.loads(Path("out/deeper/results_faceannotate.json").read_text(encoding="utf-8"))
    assert len(annotated) == 3
    assert all(Path("out/deeper", face["face_name_align"]).is_file() for face in annotated.values())


def test_an_items_name_stays_inside_on_windows_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "PurePath", PureWindowsPath)
    for name in (r"C:\films\a.mp4", r"\\server\share\films\a.mp4", r"..\films\a.mp4", "C:films/a.mp4", "films/a.mp4"):
        assert places.inside(name) == PureWindowsPath("films/a.mp4")
