"""Figures: taken, compared, shown; and the command from end to end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from faces.bench.figures import Figure, compare, percentile, rows, table, timed
from faces.cli import main
from faces.runtime.providers import NAMES

ROOT = Path(__file__).resolve().parents[2]


def figure(value: float, unit: str = "ms", name: str = "detect") -> Figure:
    return Figure("stage", "fast, cpu", name, value, unit)


@pytest.mark.parametrize(
    ("before", "after", "unit", "ratio", "regressed"),
    [
        (10.0, 11.4, "ms", 1.14, False),
        (10.0, 11.6, "ms", 1.16, True),
        (10.0, 5.0, "ms", 0.5, False),
        (60.0, 50.0, "fps", 1.2, True),
        (60.0, 120.0, "fps", 0.5, False),
        (8.0, 4.0, "x real time", 2.0, True),
        (200.0, 300.0, "MB", 1.5, True),
    ],
)
def test_a_change_is_a_ratio_above_one_when_worse(before, after, unit, ratio, regressed) -> None:
    (change,) = compare([figure(after, unit)], rows([figure(before, unit)]))
    assert change.ratio == pytest.approx(ratio)
    assert change.regressed is regressed


def test_only_what_both_runs_have_is_compared() -> None:
    assert compare([figure(1.0, name="new")], rows([figure(1.0, name="old")])) == []
    assert compare([figure(0.0)], rows([figure(1.0)])) == []


def test_the_table_marks_regressions() -> None:
    figures = [figure(20.0), figure(5.0, name="heads")]
    lines = table(figures, compare(figures, rows([figure(10.0), figure(5.0, name="heads")]))).splitlines()
    assert lines[1].endswith("ms  x2.00 REGRESSION")
    assert lines[2].endswith("ms  x1.00")


def test_times_are_milliseconds_with_the_median_below_the_95th_percentile() -> None:
    def work() -> None:
        sum(range(20_000))

    middle, slow, processor = timed(work, seconds=0.05)
    assert 0.01 < middle <= slow < 1000
    assert 0.01 < processor < 1000
    assert percentile([0.001, 0.002, 0.003], 50) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--modes", "flight"], "no such mode here: flight; there are live, picture, video"),
        (["--model-set", "huge"], "no such model set here: huge"),
        (["--provider", "abacus"], "no such provider here: abacus; there are cpu"),
        (["--seconds", "1"], "--seconds must be 3 or more"),
        (["--baseline", "missing.json"], "--baseline missing.json: no figures"),
    ],
)
def test_what_cannot_be_measured_is_said_at_once(capsys, arguments, message) -> None:
    assert main(["bench", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_picture_without_a_face_is_refused(capsys, tmp_path) -> None:
    import cv2
    import numpy as np

    cv2.imwrite(str(tmp_path / "wall.png"), np.full((200, 300, 3), 120, np.uint8))
    assert main(["bench", "--modes", "picture", "--picture", str(tmp_path / "wall.png")]) == 2
    assert "no face is found on it" in capsys.readouterr().err


def test_a_provider_that_does_not_load_is_not_measured_as_if_it_had(capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: [NAMES["cuda"], NAMES["cpu"]])
    arguments = ["--modes", "video", "--provider", "cuda", "--json", str(tmp_path / "bench.json")]
    with pytest.warns(UserWarning, match="CUDAExecutionProvider"):
        assert main(["bench", *arguments]) == 0
    assert "cuda does not load here and is not measured" in capsys.readouterr().err
    assert json.loads((tmp_path / "bench.json").read_text())["figures"] == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_command_measures_and_a_better_past_is_a_regression(tmp_path) -> None:
    def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "faces", "bench", "--provider", "cpu", "--model-set", "fast", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=500,
        )

    done = bench("--modes", "live,video", "--seconds", "3")
    assert done.returncode == 0, done.stderr
    content = json.loads((tmp_path / "bench.json").read_text())
    found = {(row["mode"], row["name"]): row for row in content["figures"]}
    delay = found["live", "grab to paint"]
    assert 0 < delay["value"] <= delay["slow"]
    assert found["live", "processor time per second"]["value"] > 0
    assert found["live", "resident memory"]["value"] > 50
    assert found["video", "5 fps, tables only: speed"]["value"] > 0
    assert content["cores"] >= 1
    for row in content["figures"]:
        row["value"] *= 0.01 if row["unit"] not in ("fps", "x real time") else 100
    (tmp_path / "past.json").write_text(json.dumps(content))
    again = bench("--modes", "video", "--seconds", "3", "--baseline", "past.json")
    assert again.returncode == 1
    assert "REGRESSION" in again.stdout
    assert "times as bad as before" in again.stderr
