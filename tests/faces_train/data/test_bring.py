from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest

from faces_train.data.bring import SETS, main
from faces_train.data.readers import read


def mirror(tmp_path: Path, repository: str, files: dict[str, str]) -> Path:
    """A bare copy of a repository that holds `files`, where `bring` looks for it."""
    bare = tmp_path / "mirrors" / repository.replace("/", "+") / "repo"
    work = tmp_path / bare.parent.name
    for path, text in files.items():
        target = work / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "all"]):
        subprocess.run(["git", *command], cwd=work, check=True)
    subprocess.run(["git", "clone", "-q", "--bare", work, bare], check=True)
    return tmp_path / "mirrors"


def brought(tmp_path: Path, name: str, *held: dict[str, str]) -> dict[str, dict[str, str]]:
    """Rows by file of the labels that `bring` wrote from what its repositories held, after it had to succeed."""
    files = held[0]
    for repository, those in zip(SETS[name][1:], held, strict=True):
        mirrors = mirror(tmp_path, repository, those)
    assert main([name, "--mirrors", str(mirrors), "--data", str(tmp_path / "data")]) == 0
    with open(tmp_path / "data" / name / "labels.csv", encoding="utf-8", newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    for path in rows:
        assert (tmp_path / "data" / name / path).read_text(encoding="utf-8") == files[path]
    assert len(read(name, tmp_path / "data" / name)) == len(rows)
    return rows


def test_men_beyond_the_table_and_outside_validation_are_brought(tmp_path: Path) -> None:
    wanted = "data/train/more than 70/East Asian/40001.jpg"
    held = "data/train/20-29/White/50035.jpg"  # is in the validation fold
    files = {
        wanted: "man",
        held: "held",
        "data/train/20-29/White/39999.jpg": "known",
        "data/test/0-2/White/50000.jpg": "x",
    }
    rows = brought(tmp_path, "fairface_men", files)
    assert list(rows) == [wanted]
    assert rows[wanted] | {"file": ""} == {
        "file": "", "fold": "train", "age": "70+", "gender": "Male", "race": "East_Asian", "race4": "Asian",
    }  # fmt: skip


def test_women_beyond_the_table_take_their_labels_from_another_repository(tmp_path: Path) -> None:
    pictures = {"40002.jpg": "girl", "40003.jpg": "man", "67028.jpg": "held", "39999.jpg": "known"}
    head = "file,age,gender,race,service_test\n"
    rows = {
        "40002": "9-Mar,Female,Middle Eastern",
        "40003": "30-39,Male,White",
        "67028": "0-2,Female,White",
        "39999": "0-2,Female,White",
        "40004": "0-2,Female,White",  # its picture is nowhere
    }
    table = head + "".join(f"train/{number}.jpg,{row},TRUE\n" for number, row in rows.items())
    found = brought(tmp_path, "fairface_women", pictures, {"fairface_label_train.csv": table})
    assert list(found) == ["40002.jpg"]
    assert found["40002.jpg"] | {"file": ""} == {
        "file": "", "fold": "train", "age": "3-9", "gender": "Female", "race": "Middle_Eastern", "race4": "White",
    }  # fmt: skip


def test_expressions_are_named_and_the_test_part_is_held(tmp_path: Path) -> None:
    root = "datasets/aligned"
    files = {
        "datasets/train_labels.csv": "image,label\ntrain_00001_aligned.jpg,5\n",
        "datasets/test_labels.csv": "image,label\ntest_0001_aligned.jpg,1\n",
        f"{root}/train/train_images/train_00001_aligned.jpg": "one",
        f"{root}/test/test_images/test_0001_aligned.jpg": "two",
    }
    rows = brought(tmp_path, "rafdb", files)
    assert {row["fold"]: row["expression"] for row in rows.values()} == {"train": "sadness", "dev": "surprise"}


def test_serial_number_and_years_are_read_from_the_name(tmp_path: Path) -> None:
    root = "All-Age-Faces Dataset/original images"
    rows = brought(tmp_path, "aaf", {f"{root}/00008A02.jpg": "a", f"{root}/13321A80.jpg": "b"})
    found = [(row["fold"], row["gender"], int(row["age"])) for row in rows.values()]
    assert found == [("dev", "Female", 2), ("train", "Male", 80)]


@pytest.mark.parametrize(("name", "said"), [("aaf", "bring the repository first"), ("lfw", "known: fairface_men")])
def test_what_is_not_there_is_said(name: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--mirrors", str(tmp_path), "--data", str(tmp_path / "data")]) == 3
    told = capsys.readouterr().err
    assert told.startswith("faces: ")
    assert said in told


def test_a_repository_without_its_labels_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mirrors = mirror(tmp_path, SETS["rafdb"][1], {"datasets/train_labels.csv": "image,label\n"})
    assert main(["rafdb", "--mirrors", str(mirrors), "--data", str(tmp_path / "data")]) == 3
    told = capsys.readouterr().err
    assert told.startswith(f"faces: {mirrors}")
    assert "datasets/test_labels.csv" in told


def test_a_disk_that_is_full_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = "All-Age-Faces Dataset/original images"
    brought(tmp_path, "aaf", {f"{root}/00008A02.jpg": "a"})
    (tmp_path / "file").write_text("")
    assert main(["aaf", "--mirrors", str(tmp_path / "mirrors"), "--data", str(tmp_path / "file")]) == 3
    assert str(tmp_path / "file") in capsys.readouterr().err
