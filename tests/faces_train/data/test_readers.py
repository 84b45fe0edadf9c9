from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from faces.attributes import VOCABULARY
from faces_train.data.readers import ACTORS_SHARE, CALIBRATION_SHARE, read
from faces_train.data.table import OCCLUSIONS, SPLITS, DataError, tabulate

CELEBA_FLAGS = {
    "Male": 1, "Eyeglasses": 1, "No_Beard": 0, "Bangs": 0, "Wearing_Hat": 0, "Wearing_Earrings": 0,
    "Wearing_Necklace": 0, "Heavy_Makeup": 0,
}  # fmt: skip
ROWS = {
    "fairface": {"file": "a.jpg", "fold": "dev", "age": "30-39", "gender": "Female", "race": "Indian",
                 "race4": "Indian"},
    "fairface_men": {"file": "a.jpg", "fold": "train", "age": "70+", "gender": "Male", "race": "White",
                     "race4": "White"},
    "fairface_women": {"file": "a.jpg", "fold": "train", "age": "3-9", "gender": "Female", "race": "Black",
                       "race4": "Black"},
    "turned": {"file": "a.jpg", "fold": "dev", "age": "70+", "gender": "Male", "race": "White", "race4": "White",
               "yaw": 80, "pitch": -3, "roll": 1},
    "aaf": {"file": "00001A02.jpg", "fold": "dev", "age": "02", "gender": "Female"},
    "rafdb": {"file": "a.jpg", "fold": "dev", "expression": "disgust"},
    "utkface": {"file": "a.jpg", "fold": "dev", "age": 61, "age_bin": "60-69", "gender": "Male", "race": "Others",
                "race4": ""},
    "imfdb": {"file": "a.jpg", "fold": "dev", "actor": "A", "gender": "MALE", "expression": "HAPPINESS",
              "illumination": "HIGH", "pose": "LEFT", "occlusion": "GLASSES", "age": "MIDDLE", "makeup": "OVER"},
    "ferplus": {"file": "a.png", "fold": "dev", "neutral": 6, "happiness": 2, "surprise": 1, "sadness": 0, "anger": 0,
                "disgust": 0, "fear": 0, "contempt": 0, "unknown": 1, "NF": 0},
    "celeba": {"file": "a.jpg", "fold": "dev", "identity": 7, "kind": "face_crop_200", **CELEBA_FLAGS},
    "udacity": {"file": "a.jpg", "fold": "dev", "person": "P", "yaw": -20.5, "pitch": 3, "roll": 1, "x0": 1, "y0": 2,
                "x1": 30, "y1": 40},
    "mtfl": {"file": "net/a.jpg", "fold": "dev", "gender": "Female", "glasses": 1, "yaw5": 5, "pitch5": 6, "roll5": 7,
             **{f"{name}_{axis}": 10 for name in ("leye", "reye", "nose", "lmouth", "rmouth") for axis in "xy"}},
    "masks": {"file": "a.png", "fold": "train", "mask": 1},
}  # fmt: skip


def labels_file(folder: Path, rows: list[dict[str, object]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "labels.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def table_of(name: str, tmp_path: Path, **changes: object) -> dict[str, np.ndarray]:
    samples = read(name, labels_file(tmp_path / name, [{**ROWS[name], **changes}]))
    return tabulate(samples).columns


@pytest.mark.parametrize("name", ROWS)
def test_every_layout_is_read(name: str, tmp_path: Path) -> None:
    samples = read(name, labels_file(tmp_path, [ROWS[name]]))
    assert len(samples) == 1
    assert samples[0].labels


def test_fairface_labels(tmp_path: Path) -> None:
    columns = table_of("fairface", tmp_path)
    assert columns["gender"][0] == VOCABULARY["gender"].classes.index("female")
    assert VOCABULARY["age"].classes[columns["age"][0].argmax()] == "30-39"
    assert columns["years"][0].tolist() == pytest.approx([30, 39.99])
    assert columns["expression"].shape == (1, 8)
    assert np.isnan(columns["expression"]).all()
    assert columns["pose"][0] == -1


def test_pictures_of_fairfaces_validation_fold_are_not_trained_on(tmp_path: Path) -> None:
    rows = [{**ROWS["fairface"], "fold": "train", "file": f"fair_face/train/{number}.jpg"} for number in (1674, 1675)]
    assert [sample.file for sample in read("fairface", labels_file(tmp_path, rows))] == ["fair_face/train/1675.jpg"]


def test_the_first_years_of_all_age_faces_have_their_bin(tmp_path: Path) -> None:
    columns = table_of("aaf", tmp_path)
    assert VOCABULARY["age"].classes[columns["age"][0].argmax()] == "0-2"
    assert columns["years"][0].tolist() == [2, 2]


def test_a_race_without_counterpart_is_missing(tmp_path: Path) -> None:
    assert table_of("utkface", tmp_path)["ethnicity4"][0] == -1


def test_a_coarse_age_allows_several_bins(tmp_path: Path) -> None:
    allowed = table_of("imfdb", tmp_path)["age"][0]
    names = [name for name, flag in zip(VOCABULARY["age"].classes, allowed, strict=True) if flag]
    assert names == ["30-39", "40-49", "50-59"]


def test_imfdb_says_nothing_of_a_beard_behind_glasses(tmp_path: Path) -> None:
    said = dict(zip(OCCLUSIONS, table_of("imfdb", tmp_path)["occlusion"][0].tolist(), strict=True))
    assert said["glasses"] == 1
    assert said["hand"] == 0
    assert np.isnan(said["beard"])


def test_single_votes_are_noise(tmp_path: Path) -> None:
    votes = table_of("ferplus", tmp_path)["expression"][0]
    assert votes[VOCABULARY["expression"].classes.index("surprise")] == 0
    assert votes.sum() == pytest.approx(1)


def test_a_picture_without_a_clear_face_is_left_out(tmp_path: Path) -> None:
    folder = labels_file(tmp_path, [{**ROWS["ferplus"], "neutral": 2, "happiness": 0, "unknown": 8}])
    assert read("ferplus", folder) == []


def test_celeba_beard_is_the_opposite_of_no_beard(tmp_path: Path) -> None:
    said = dict(zip(OCCLUSIONS, table_of("celeba", tmp_path)["occlusion"][0].tolist(), strict=True))
    assert said["beard"] == 1
    assert said["ornaments"] == 0
    assert np.isnan(said["hand"])


def test_gender_is_not_taken_from_the_lfw_part_of_mtfl(tmp_path: Path) -> None:
    assert table_of("mtfl", tmp_path / "net")["gender"][0] == 0
    assert table_of("mtfl", tmp_path / "lfw", file="MTFL/lfw_5590/a.jpg")["gender"][0] == -1


def test_the_landmarks_of_mtfl_count_pixels_from_one(tmp_path: Path) -> None:
    (sample,) = read("mtfl", labels_file(tmp_path, [{**ROWS["mtfl"], "nose_x": 20.5}]))
    assert sample.landmarks == ((9, 9), (9, 9), (19.5, 9), (9, 9), (9, 9))


@pytest.mark.parametrize(
    ("name", "whose", "most"),
    [("imfdb", "actor", 2 * ACTORS_SHARE), ("celeba", "identity", 4 * CALIBRATION_SHARE)],
)
def test_calibration_never_splits_who_is_in_the_pictures(name: str, whose: str, most: float, tmp_path: Path) -> None:
    rows = [{**ROWS[name], "fold": "train", whose: f"A{n % 100}", "file": f"{n}.jpg"} for n in range(400)]
    samples = read(name, labels_file(tmp_path, rows))
    splits: dict[str, set[str]] = {}
    for sample, row in zip(samples, rows, strict=True):
        splits.setdefault(str(row[whose]), set()).add(sample.split)
    assert all(len(found) == 1 for found in splits.values())
    share = sum(sample.split == "calib" for sample in samples) / len(samples)
    assert 0 < share < most
    assert {sample.split for sample in samples} <= set(SPLITS)


@pytest.mark.parametrize(
    ("name", "column", "value", "said"),
    [
        ("fairface", "race", "Martian", "unknown ethnicity7 'Martian'"),
        ("imfdb", "pose", "SIDEWAYS", "unknown pose 'sideways'"),
        ("celeba", "Eyeglasses", "maybe", "Eyeglasses is 'maybe'"),
        ("utkface", "age", "old", "could not convert"),
        ("aaf", "age", "nan", "age is 'nan', no number"),
        ("aaf", "age", "-1", "age is '-1', not from 0 to 120"),
        ("udacity", "yaw", "inf", "yaw is 'inf', no number"),
        ("masks", "fold", "test", "fold 'test'"),
    ],
)
def test_an_unknown_label_names_file_and_line(name: str, column: str, value: str, said: str, tmp_path: Path) -> None:
    labels_file(tmp_path, [ROWS[name], {**ROWS[name], column: value}])
    with pytest.raises(DataError, match=r"labels\.csv:3: ") as caught:
        read(name, tmp_path)
    assert said in str(caught.value)


def test_a_missing_column_names_file_and_column(tmp_path: Path) -> None:
    row = {key: value for key, value in ROWS["fairface"].items() if key != "race4"}
    labels_file(tmp_path, [row])
    with pytest.raises(DataError, match=r"labels\.csv:2: .*'race4'"):
        read("fairface", tmp_path)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (b"b.jpg,train,20-29", ":3: has not as many values"),
        (b"b.jpg,train,20-29,Male,Black,Black,more", ":3: has not as many values"),
        (b"b.jpg,train,20-29,M\xe4nnlich,Black,Black", ": is not UTF-8"),
        (b"b" * 200_000, ":3: field larger than field limit"),
    ],
)
def test_a_broken_table_is_named(end: bytes, said: str, tmp_path: Path) -> None:
    path = labels_file(tmp_path, [ROWS["fairface"]]) / "labels.csv"
    path.write_bytes(path.read_bytes() + end)
    with pytest.raises(DataError, match=r"labels\.csv") as caught:
        read("fairface", tmp_path)
    assert said in str(caught.value)


def test_a_table_without_a_row_is_refused_and_one_with_a_byte_order_mark_is_not(tmp_path: Path) -> None:
    path = labels_file(tmp_path, [ROWS["fairface"]]) / "labels.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read("fairface", tmp_path)) == 1
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(DataError, match="there is no row in it"):
        read("fairface", tmp_path)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not there; extract the set fairface"):
        read("fairface", tmp_path / "nowhere")


def test_an_unknown_set_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no reader for the set 'lfw'"):
        read("lfw", tmp_path)
