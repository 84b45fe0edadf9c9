from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from faces import Analyzer
from faces.attributes import VOCABULARY, Attribute, joined
from faces.cli import main
from faces.errors import UsageError
from faces.types import Box, Detection, Distribution, Face
from faces_train.heads.labelled import _answers, figure, truths_of
from faces_train.own.labels import Labels, read
from faces_train.own.targets import bin_names
from tests.faces.heads.owning import own_head

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


def test_pictures_are_found_as_train_head_finds_them_and_own_heads_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for place in ("scenes/ann.jpg", "one/same.jpg", "two/same.jpg"):
        (folder / place).parent.mkdir()
        shutil.copy(SAMPLE, folder / place)
    (face, *_) = Analyzer().analyze(SAMPLE).faces
    head = own_head(folder)
    for name in ("ann", "/elsewhere/scenes/ann.jpg"):
        (folder / "labels.csv").write_text(
            f"picture,Sex,mood\n{name},{face.attributes['gender'].label},lively\nsame,,\n", encoding="utf-8"
        )
        assert main(["evaluate", "table", str(folder / "labels.csv"), "--head", str(head)]) == 1
        said = capsys.readouterr()
        figures = json.loads(said.out)
        assert figures["gender"] == figures["mood"] == {"faces": 1, "right": 100, "balanced": 100}
        assert "several pictures have this name; write its folder, too: same" in said.err


def test_of_two_faces_the_largest_is_meant_or_the_one_in_the_box(folder: Path) -> None:
    height, width = cv2.imread(str(SAMPLE)).shape[:2]
    middle = Box(width / 2 - 20, height / 2 - 20, 40, 40)
    points = np.zeros((5, 2), np.float32)
    faces = [
        Face(number, Detection(box, 0.9, points), {"gender": Distribution(label, 1.0, True, {})})
        for number, (box, label) in enumerate([(middle, "male"), (Box(0, 0, 50, 50), "female")])
    ]
    analyzer = SimpleNamespace(pipeline=SimpleNamespace(still=lambda frame: SimpleNamespace(faces=faces)))
    table = folder / "labels.csv"
    place = f"{middle.x},{middle.y},40,40"
    table.write_text(f"picture,x,y,w,h,gender\na.jpg,,,,,male\na.jpg,{place},male\n", encoding="utf-8")
    found, failed = _answers(analyzer, read(table), folder)  # type: ignore[arg-type]
    assert [each["gender"].label for each in found] == ["female", "male"]
    assert not failed


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("picture,gender\na.jpg,male\na.jpg,dude\n", 3, "labels.csv: row 2: gender is 'dude', none of female, male"),
        ("picture,years\na.jpg,old\n", 3, "labels.csv: row 1: years is 'old', no age in years"),
        (
            "picture,size\na.jpg,3\n",
            2,
            "no column is called like an attribute and holds its values; there are gender, ",
        ),
        ("picture,gender\nnone.jpg,male\n", 3, "none.jpg: no such file"),
    ],
)
def test_what_cannot_be_measured_is_said(
    text: str, code: int, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "labels.csv").write_text(text)
    assert main(["evaluate", "table", str(folder / "labels.csv")]) == code
    assert said in capsys.readouterr().err


OWN = joined(VOCABULARY, Attribute("hat", ("no", "yes")))
OWN = joined(OWN, Attribute("hair", ("Dark", "dark", "fair")))
OWN = joined(OWN, Attribute("stars", ("1", "2", "3")))
OWN = joined(OWN, Attribute("mass", bin_names([50, 60.5])))


def truths(binary: bool = False, **columns: list[str]) -> dict[str, list[str]]:
    labels = Labels(Path("l.csv"), ["a.jpg"] * 3, [None] * 3, columns, binary)
    return truths_of(labels, list(OWN), OWN)


@pytest.mark.parametrize(
    "values", ["0 1", "1.0 0.0", "-1 1", "False true", "n Y", "No YES", "t f", "1 1", "no 1"], ids=str.split
)
def test_no_and_yes_are_understood_as_in_training(values: str) -> None:
    words = [value.lower() in ("1", "1.0", "true", "y", "yes", "t") for value in values.split()]
    assert truths(hat=[*values.split(), ""])["hat"] == [*(["no", "yes"][word] for word in words), ""]


def test_lfws_scores_are_no_and_yes_by_their_sign() -> None:
    assert truths(binary=True, hat=["-0.3", "2.5", ""])["hat"] == ["no", "yes", ""]


def test_classes_are_those_that_were_learned() -> None:
    assert truths(hair=["Dark", "dark", "FAIR"])["hair"] == ["Dark", "dark", "fair"]
    assert truths(stars=["1.0", "", "3"])["stars"] == ["1", "", "3"]


def test_a_column_may_be_called_by_an_alias(capsys: pytest.CaptureFixture[str]) -> None:
    four, seven = ["White", "Asian", ""], ["White", "Indian", "East_Asian"]
    assert truths(sex=["Male", "female", ""]) == {"gender": ["male", "female", ""]}
    assert truths(ethnicity=four) == {"ethnicity4": four}
    assert truths(Race=seven, sex=["male", "", ""], gender=["female", "", ""]) == {
        "ethnicity7": seven,
        "gender": ["female", "", ""],
    }
    assert truths(emotion=["anger", "cross", ""]) == {"expression": ["anger", "", ""]}
    assert "1 values of emotion are none of anger, contempt" in capsys.readouterr().err


def test_what_does_not_fit_an_own_attribute_is_left_out_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    found = truths(hair=["dark", "green", ""], hat=["", "maybe", "perhaps"], mass=["55", "heavy", "inf"])
    assert found == {"hair": ["dark", "", ""], "mass": ["55", "", ""]}
    said = capsys.readouterr().err
    assert "l.csv: 1 values of hair are none of Dark, dark, fair, and left out: green" in said
    assert "l.csv: 2 values of hat are none of no, yes, and left out: maybe, perhaps" in said
    assert "l.csv: 2 values of mass are no numbers, and left out: heavy, inf" in said
    with pytest.raises(UsageError, match="no column is called like an attribute and holds its values"):
        truths(hat=["maybe", "", ""])


def test_an_own_number_is_compared_with_its_value() -> None:
    answer = Distribution("50 to 60.5", 0.5, True, {}, {"value": 55.0})
    given = truths(mass=["50", "57", ""])["mass"]
    assert figure("mass", given, [{"mass": answer}, {"mass": answer}, {}]) == {"faces": 2, "off": 3.5}
