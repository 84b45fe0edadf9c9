from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from faces import Analyzer
from faces.cli import main

SAMPLE = Path(__file__).parents[3] / "resources" / "samples" / "portrait.jpg"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A picture and one that is none."""
    shutil.copy(SAMPLE, tmp_path / "a.jpg")
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    return tmp_path


def test_a_table_of_any_layout_is_measured(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, out = folder / "labels.csv", folder / "new" / "figures.json"
    (face, *_) = Analyzer().analyze(folder / "a.jpg").faces
    gender, years = face.attributes["gender"].label, float(face.attributes["age"].extra["years"])
    other = {"female": "male", "male": "female"}[gender]
    box = face.detection.box
    place = f"{box.x};{box.y};{box.w};{box.h}"
    table.write_text(
        "File;Gender;years;x;y;w;h;studio\n"
        f"a.jpg;{gender.upper()};{years + 3};{place};north\na.jpg;{other};;{place};\n"
        f"a.jpg;male;30;5000;5000;9;9;\nbroken.jpg;male;30;{place};\n",
        encoding="utf-8-sig",
    )
    assert main(["evaluate", "table", str(table), "--out", str(out)]) == 1
    said = capsys.readouterr()
    assert "broken.jpg: not an image" in said.err
    figures = json.loads(out.read_text())
    assert figures == json.loads(said.out)
    assert figures["asked"], figures["failed"] == (4, 1)
    assert figures["answered"] == 2
    assert figures["gender"] == {"faces": 2, "right": 50, "balanced": 50}
    assert figures["years"] == {"faces": 1, "years off": 3}


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("picture,gender\na.jpg,male\na.jpg,dude\n", 3, "labels.csv: row 2: gender is 'dude', none of female, male"),
        ("picture,years\na.jpg,old\n", 3, "labels.csv: row 1: years is 'old', no age in years"),
        ("picture,size\na.jpg,3\n", 2, "no column is called like an attribute; there are gender, "),
        ("picture,gender\nnone.jpg,male\n", 3, "none.jpg: no such file"),
    ],
)
def test_what_cannot_be_measured_is_said(
    text: str, code: int, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "labels.csv").write_text(text)
    assert main(["evaluate", "table", str(folder / "labels.csv")]) == code
    assert said in capsys.readouterr().err
