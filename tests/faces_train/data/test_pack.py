from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from faces.align import IN_CROPS
from faces.types import Box, Detection, Picture
from faces_train.data import pack as packing
from faces_train.data.duplicates import NEAR, fingerprint, held_lookalikes, nearest
from faces_train.data.pack import FOUND, GUESSED, LOST, Plan, load, pack
from faces_train.data.table import DataError, read_arrays, write_arrays
from tests.faces_train.data.test_readers import ROWS, labels_file

SMALL = Plan(96, ((64, 0.0),))


def face_of(seed: int) -> Picture:
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 255, (6, 6, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (64, 64), interpolation=cv2.INTER_CUBIC), np.uint8)


def finder(image: Picture) -> list[Detection]:
    """Finds a face in everything but dark pictures."""
    height, width = image.shape[:2]
    if image.mean() < 5:
        return []
    points = np.asarray(IN_CROPS * (width, height), np.float32)
    return [Detection(Box(0, 0, width, height), 0.9, points)]


def make_set(folder: Path, name: str, pictures: list[Picture | None], folds: list[str]) -> None:
    rows = []
    for number, (picture, fold) in enumerate(zip(pictures, folds, strict=True)):
        rows.append({**ROWS[name], "file": f"{number}.png", "fold": fold, "actor": f"A{number}"})
        (folder / name).mkdir(parents=True, exist_ok=True)
        if picture is None:
            (folder / name / f"{number}.png").write_bytes(b"no picture")
        else:
            cv2.imwrite(str(folder / name / f"{number}.png"), picture)
    if name != "imfdb":
        rows = [{key: value for key, value in row.items() if key != "actor"} for row in rows]
    labels_file(folder / name, rows)


def test_a_broken_picture_is_named_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_set(tmp_path / "data", "fairface", [face_of(0), None], ["train", "train"])
    pack("fairface", tmp_path / "data", tmp_path / "packs", finder, SMALL)
    assert "1.png: not a picture" in capsys.readouterr().err
    assert load("fairface", tmp_path / "packs").how.tolist() == [FOUND, LOST]


def test_a_picture_that_can_be_read_now_is_packed_after_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packs = tmp_path / "packs"
    make_set(tmp_path / "data", "fairface", [face_of(1), None, None], ["dev", "train", "train"])
    pack("fairface", tmp_path / "data", packs, finder, SMALL)
    held_lookalikes([load("fairface", packs)], packs)
    cv2.imwrite(str(tmp_path / "data" / "fairface" / "1.png"), face_of(1))
    pack("fairface", tmp_path / "data", packs, finder, SMALL)
    packed = load("fairface", packs)
    assert packed.how.tolist() == [FOUND, FOUND, LOST]
    assert np.array_equal(packed.crops[0], packed.crops[1])
    assert held_lookalikes([packed], packs)["fairface"].tolist() == [1]
    pack("fairface", tmp_path / "data", packs, lambda _: pytest.fail("what is packed is not looked at again"), SMALL)
    assert capsys.readouterr().err.count("2.png: not a picture") == 3


def test_crops_never_get_the_labels_of_other_pictures(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    make_set(tmp_path / "data", "fairface", [face_of(0), face_of(1)], ["train", "dev"])
    pack("fairface", tmp_path / "data", packs, finder, SMALL)
    table = tmp_path / "data" / "fairface" / "labels.csv"
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([head, *reversed(rows)]), encoding="utf-8")
    with pytest.raises(DataError, match=r"packs.fairface: packed from other rows .* remove it to pack anew"):
        pack("fairface", tmp_path / "data", packs, finder, SMALL)
    progress = packs / "fairface" / "progress.npz"
    state = read_arrays(progress)
    del state["files"]  # as packs from before
    write_arrays(progress, state)
    table.write_text("\n".join([head, *rows]), encoding="utf-8")
    pack("fairface", tmp_path / "data", packs, finder, SMALL)


@pytest.mark.parametrize("name", ["crops.npy", "labels.npz"])
@pytest.mark.parametrize("kept", [None, 0, 300])
def test_a_damaged_pack_is_named(name: str, kept: int | None, tmp_path: Path) -> None:
    make_set(tmp_path / "data", "fairface", [face_of(0)], ["train"])
    pack("fairface", tmp_path / "data", tmp_path / "packs", finder, SMALL)
    path = tmp_path / "packs" / "fairface" / name
    if kept is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DataError, match=r"packs.fairface.* pack"):
        load("fairface", tmp_path / "packs")


def test_labels_damaged_in_their_middle_are_named(tmp_path: Path) -> None:
    path = tmp_path / "labels.npz"
    write_arrays(path, {"files": np.random.default_rng(0).random(1000)})
    content = bytearray(path.read_bytes())
    content[100:600:7] = bytes(len(content[100:600:7]))
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"labels\.npz: cannot be read"):
        read_arrays(path)


def test_crops_that_were_removed_are_packed_anew(tmp_path: Path) -> None:
    make_set(tmp_path / "data", "fairface", [face_of(0)], ["train"])
    pack("fairface", tmp_path / "data", tmp_path / "packs", finder, SMALL)
    before = load("fairface", tmp_path / "packs").crops.copy()
    path = tmp_path / "packs" / "fairface" / "crops.npy"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(DataError, match=r"crops\.npy: damaged .* remove it to pack anew"):
        pack("fairface", tmp_path / "data", tmp_path / "packs", finder, SMALL)
    path.unlink()
    pack("fairface", tmp_path / "data", tmp_path / "packs", finder, SMALL)
    assert np.array_equal(load("fairface", tmp_path / "packs").crops, before)


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="no such call here")
def test_a_disk_too_small_for_the_crops_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: int) -> None:
        raise OSError(28, "No space left on device")

    make_set(tmp_path / "data", "masks", [face_of(0)], ["train"])
    monkeypatch.setattr(os, "posix_fallocate", full)
    assert packing.main(["masks", "--data", str(tmp_path / "data"), "--packs", str(tmp_path / "packs")]) == 3
    told = capsys.readouterr().err
    assert told.startswith("faces: ")
    assert "crops.npy: cannot be written: No space left on device" in told
    assert list((tmp_path / "packs" / "masks").iterdir()) == []


def test_a_tight_crop_without_a_found_face_gets_the_mean_landmarks(tmp_path: Path) -> None:
    dark = np.zeros((40, 40, 3), np.uint8)
    make_set(tmp_path / "data", "imfdb", [face_of(0), dark], ["train", "train"])
    pack("imfdb", tmp_path / "data", tmp_path / "packs", finder, SMALL)
    packed = load("imfdb", tmp_path / "packs")
    assert packed.how.tolist() == [FOUND, GUESSED]
    assert packed.landmarks[1] == pytest.approx(IN_CROPS * 40, abs=0.5)


def test_interrupted_packing_ends_as_unbroken_packing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_set(tmp_path / "data", "fairface", [face_of(seed) for seed in range(5)], ["train"] * 5)
    pack("fairface", tmp_path / "data", tmp_path / "whole", finder, SMALL)
    monkeypatch.setattr(packing, "BLOCK", 2)
    seen = 0

    def tires(image: Picture) -> list[Detection]:
        nonlocal seen
        seen += 1
        if seen == 4:
            raise KeyboardInterrupt
        return finder(image)

    with pytest.raises(KeyboardInterrupt):
        pack("fairface", tmp_path / "data", tmp_path / "broken", tires, SMALL)
    with pytest.raises(DataError, match="no finished pack"):
        load("fairface", tmp_path / "broken")
    seen = 10
    pack("fairface", tmp_path / "data", tmp_path / "broken", tires, SMALL)
    assert seen == 13  # the first block was not looked at again
    whole, broken = load("fairface", tmp_path / "whole"), load("fairface", tmp_path / "broken")
    assert np.array_equal(whole.crops, broken.crops)
    assert np.array_equal(whole.landmarks, broken.landmarks)


def test_a_pack_of_another_shape_is_not_overwritten(tmp_path: Path) -> None:
    make_set(tmp_path / "data", "fairface", [face_of(0)], ["train"])
    pack("fairface", tmp_path / "data", tmp_path / "packs", finder, SMALL)
    with pytest.raises(DataError, match="remove it to pack anew"):
        pack("fairface", tmp_path / "data", tmp_path / "packs", finder, Plan(144, ((64, 0.0),)))


def test_a_damaged_table_is_said(tmp_path: Path) -> None:
    make_set(tmp_path / "data", "fairface", [face_of(0)], ["train"])
    pack("fairface", tmp_path / "data", tmp_path / "packs", finder, SMALL)
    (tmp_path / "packs" / "fairface" / "labels.npz").write_bytes(b"PK")
    with pytest.raises(DataError, match=r"labels\.npz: cannot be read"):
        load("fairface", tmp_path / "packs")


def test_hashes_know_a_picture_again_but_not_another() -> None:
    one, other = face_of(1), face_of(2)
    worse = cv2.GaussianBlur(cv2.convertScaleAbs(one, alpha=0.9, beta=10), (3, 3), 0)
    hashes = np.stack([fingerprint(np.asarray(worse, np.uint8)), fingerprint(other)])
    bits, rows = nearest(fingerprint(one)[None], hashes)
    assert rows.tolist() == [0]
    assert bits[0] <= NEAR
    assert nearest(fingerprint(one)[None], hashes[1:])[0][0] > NEAR


def test_training_rows_that_look_like_held_ones_are_found_across_sets(tmp_path: Path) -> None:
    data, packs = tmp_path / "data", tmp_path / "packs"
    make_set(data, "fairface", [face_of(1), face_of(2)], ["train", "train"])
    make_set(data, "imfdb", [face_of(2), face_of(3)], ["dev", "train"])
    for name in ("fairface", "imfdb"):
        pack(name, data, packs, finder, SMALL)
    dropped = held_lookalikes([load(name, packs) for name in ("fairface", "imfdb")], packs)
    assert dropped["fairface"].tolist() == [1]
    assert dropped["imfdb"].tolist() == []
