from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from faces.cli import main
from faces_train.heads.evaluate import Answered, _fer
from tests.faces_train.data.test_readers import ROWS, labels_file


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Sets in whose only picture no face is found; ferplus lacks the columns of its own figures."""
    for name in ("fairface", "imfdb", "ferplus"):
        folder = labels_file(tmp_path / name, [{**ROWS[name], "file": "a.png", "fold": "dev"}])
        cv2.imwrite(str(folder / "a.png"), np.zeros((80, 80, 3), np.uint8))
    return tmp_path


def test_a_set_without_a_found_face_has_no_figures(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = data / "new" / "report.json"
    assert main(["evaluate", "heads", "fairface", "--data", str(data), "--out", str(out)]) == 0
    assert json.loads(out.read_text()) == {"fairface": {"asked": 1, "found": 0}}
    assert main(["evaluate", "heads", "--steadiness", "--data", str(data)]) == 3
    assert "no face is found" in capsys.readouterr().err


def test_a_set_of_which_no_picture_can_be_read_is_an_error(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "fairface" / "a.png").unlink()
    assert main(["evaluate", "heads", "fairface", "--data", str(data)]) == 3
    assert "fairface: none of the 1 pictures asked for can be read" in capsys.readouterr().err


def test_figures_of_no_row_are_not_there() -> None:
    outputs = {"expression": np.zeros((1, 8))}
    row = {"valid": "0", "majority": "fear", "fer_label": ""}
    assert _fer(Answered([row], [], None, outputs, 1)) == {}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ([], 2, "name a set (fairface, "),
        (["fairface", "--limit", "0"], 2, "'0' is not a whole number from 1"),
        (["fairface", "--fold", "calib"], 3, "labels.csv: no picture is of the fold calib"),
        (["fairface", "--model-set", "slow"], 2, "no such model set: 'slow'"),
        (["ferplus"], 3, "labels.csv: no column or value 'valid'"),
        (["fairface", "--out", "pyproject.toml/report.json"], 3, "report.json: cannot be written"),
    ],
)
def test_what_cannot_be_evaluated_is_said(
    asked: list[str], code: int, said: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        found = main(["evaluate", "heads", *asked, "--data", str(data)])
    except SystemExit as error:  # argparse's
        found = int(error.code or 0)
    assert found == code
    assert said in capsys.readouterr().err
