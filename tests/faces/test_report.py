"""The page of a run's results."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import cv2
import pytest

from faces.cli import main
from tests.faces.clips import steady, write_clip
from tests.faces.driving import crossing, run, still


def test_the_page_counts_faces_and_screen_time_and_needs_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    cv2.imwrite(str(folder / "one.png"), still(1))
    write_clip(folder / "<clip>.mp4", steady(50, Fraction(25)), crossing())
    (folder / "bad.mp4").touch()
    outputs = tmp_path / "out"
    assert run("--inputs_path", folder, "--outputs_path", outputs, "--keep-crops") == 1
    assert main(["report", str(outputs)]) == 0
    page = (outputs / "report.html").read_text(encoding="utf-8")
    assert "1 picture, 1 video, 1 that could not be read. 3 faces." in page
    assert "&lt;clip&gt;.mp4" in page
    assert "<clip>" not in page
    genders = page.partition("Faces by gender")[2].partition("<h2>")[0]
    assert re.findall(r"(\d+) \((\d+)%\)", genders) == [("2", "67"), ("1", "33")]
    time = page.partition("Screen time by gender")[2].partition("<h2>")[0]
    assert next(float(value) for value in re.findall(r"([\d.]+) s \(", time)) == pytest.approx(1.96, abs=0.1)
    assert page.count("data:image/jpeg;base64,") == 2
    assert "http" not in re.sub(r"base64,[^\"]*", "", page)
    for drawing in re.findall(r"<svg.*?</svg>", page):
        ElementTree.fromstring(drawing)


def test_a_page_on_anonymised_faces_shows_no_bare_ones_that_an_earlier_run_left(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(50, Fraction(25)), crossing())
    outputs = tmp_path / "out"
    for settings, bare in ((("--keep-crops",), True), (("--anonymise", "blur"), False)):
        assert run("--inputs_path", clip, "--outputs_path", outputs, *settings) == 0
        assert main(["report", str(outputs)]) == 0
        assert ("base64" in (outputs / "report.html").read_text(encoding="utf-8")) == bare


def face() -> dict[str, object]:
    return {"id": 0, "gender": {"label": "female", "probability": 0.9, "certain": True, "scores": {}}}


@pytest.mark.parametrize(
    ("settings", "times", "duration", "seconds"),
    [
        ({}, [0, 0.5, 5], 5.25, 5.25),
        ({}, [0, 0.5, 600], 600.5, 11),
        ({"fps": None, "keyframes": False}, [0, 0.5, 2], 7, 7),
        ({"fps": 0.25}, [0, 4, 8], 10, 10),
        ({"fps": 0.125}, [0, 8, 80], 90, 30),
        ({"keyframes": True}, [0, 10, 25], 30, 30),
        ({"keyframes": True, "start": 10.0, "end": 28.0}, [10, 25], 30, 18),
        ({"keyframes": True}, [0, 10, 25], 20, 25.1),
    ],
)
def test_a_frame_stands_for_the_time_to_the_next_one_that_was_asked_for(
    tmp_path: Path, settings: dict[str, object], times: list[float], duration: float, seconds: float
) -> None:
    head = {"schema": 1, "attributes": ["gender"]}
    rows: list[dict[str, object]] = [head | {"video": settings} if settings else head]
    rows += [{"item": "a.mp4", "pts": pts, "faces": [face()]} for pts in times]
    rows += [{"item": "a.mp4", "status": "ok", "fps": 10.0, "duration": duration, "analysed": len(times)}]
    (tmp_path / "results.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert main(["report", str(tmp_path)]) == 0
    time = (tmp_path / "report.html").read_text(encoding="utf-8").partition("Screen time by gender")[2]
    assert [float(value) for value in re.findall(r"([\d.]+) s \(", time)] == [pytest.approx(seconds, abs=0.06)]


def test_the_plots_of_a_part_begin_where_the_part_begins(tmp_path: Path) -> None:
    expression = {"label": "neutral", "probability": 0.9, "certain": True, "scores": {"neutral": 0.9}}
    found = {"id": 0, "expression": expression}
    rows: list[dict[str, object]] = [{"schema": 1, "attributes": ["expression"], "video": {"start": 600.0}}]
    rows += [{"item": "a.mp4", "pts": 600.0 + step, "faces": [found]} for step in range(60)]
    track = found | {"first": 600.0, "last": 659.0}
    rows += [{"item": "a.mp4", "status": "ok", "duration": 660.0, "analysed": 60, "tracks": [track]}]
    (tmp_path / "results.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert main(["report", str(tmp_path)]) == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    over_time, strip = re.findall(r"<svg.*?</svg>", page)[-2:]
    shares = re.findall(r'<rect x="([\d.]+)" y="0.0"', over_time)
    assert [float(x) for x in shares] == [pytest.approx(12.0 * step) for step in range(60)]
    assert [float(each) for each in re.findall(r">([\d.]+) s<", over_time)] == [600.0, 660.0]
    assert re.findall(r'<rect x="(.*?)" y="4" width="(.*?)"', strip) == [("0.0", "460.0")]


@pytest.mark.parametrize("video", [{"fps": 0.2}, {"keyframes": True}])
def test_the_plot_over_time_has_no_gaps_between_frames_that_are_far_apart(
    tmp_path: Path, video: dict[str, object]
) -> None:
    neutral = {"label": "neutral", "probability": 0.9, "certain": True, "scores": {"neutral": 0.9, "fear": 0.1}}
    rows: list[dict[str, object]] = [{"schema": 1, "attributes": ["expression"], "video": video}]
    for step in range(4):
        found = {"id": 0, "expression": neutral | {"label": "neutral" if step < 3 else "fear"}}
        rows += [{"item": "a.mp4", "pts": 5.0 * step, "faces": [found]}]
    rows += [{"item": "a.mp4", "status": "ok", "duration": 20.0, "analysed": 4}]
    (tmp_path / "results.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert main(["report", str(tmp_path)]) == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8").partition("Expression over time")[2]
    bars = re.findall(r'<rect x="(.*?)" y="0.0" width="12.0" height="120.0" fill="(.*?)"', page)
    assert [float(x) for x, _ in bars] == [12.0 * number for number in range(60)]
    assert [colour for _, colour in bars] == [bars[0][1]] * 45 + [bars[-1][1]] * 15


def test_faces_that_are_too_small_to_be_labelled_are_told(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"schema": 1, "attributes": ["gender"]}]
    rows += [{"item": "a.jpg", "status": "ok", "faces": [face(), {"id": 1}, {"id": 2}]}]
    tracks = [each | {"first": 0.0, "last": 0.0} for each in (face(), {"id": 1})]
    rows += [{"item": "a.mp4", "pts": 0.0, "faces": [face(), {"id": 1}]}]
    rows += [{"item": "a.mp4", "status": "ok", "duration": 1.0, "analysed": 1, "tracks": tracks}]
    (tmp_path / "results.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert main(["report", str(tmp_path)]) == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "5 faces, 3 of them too small to be labelled." in page


def test_everything_that_was_asked_for_is_drawn_and_nothing_else(tmp_path: Path) -> None:
    def answer(label: str, *classes: str) -> dict[str, object]:
        return {"label": label, "probability": 0.9, "certain": True, "scores": dict.fromkeys(classes, 0.5)}

    found = {
        "ethnicity7": answer("East_Asian", "White", "East_Asian"),
        "makeup": answer("partial", "partial", "over"),
        "heads_own": answer("20-30", "under 10", "10-20", "20-30"),
        "pose": answer("left", "frontal", "left"),
    }
    rows: list[dict[str, object]] = [{"schema": 1, "attributes": ["ethnicity7", "makeup", "heads_own"]}]
    rows += [{"item": "a.jpg", "status": "ok", "faces": [found, found | {"heads_own": answer("10-20")}]}]
    (tmp_path / "results.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert main(["report", str(tmp_path)]) == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert re.findall("<h2>(.*?)</h2>", page) == ["Faces by ethnicity (7)", "Faces by makeup", "Faces by heads own"]
    assert re.findall('text-anchor="end">(.*?)</text>', page) == ["East Asian", "partial", "10-20", "20-30"]


def test_a_folder_without_results_is_a_clear_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(tmp_path)]) == 3
    assert "no such file" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_not_the_one_around_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "results.jsonl").write_text('{"schema": 1}\n', encoding="utf-8")
    assert main(["report", str(tmp_path / "typo")]) == 3
    assert f"{tmp_path / 'typo' / 'results.jsonl'}: no such file" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["results.jsonl"]


@pytest.mark.parametrize("content", ["no JSON\n", '{"schema": 1}\n{"status": "ok"}\n'])
def test_what_is_no_journal_is_a_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (tmp_path / "results.jsonl").write_text(content, encoding="utf-8")
    assert main(["report", str(tmp_path)]) == 3
    assert "results.jsonl is no journal of a run" in capsys.readouterr().err
