from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from faces.runtime.session import Session
from faces_train.data.table import DataError
from faces_train.refiner import profiles, whole
from faces_train.refiner.candidates import STORED, Candidates
from faces_train.refiner.export import export
from faces_train.refiner.network import SIDE, RefinerNetwork
from faces_train.refiner.settings import Data

ROOT = Path(__file__).parents[3]
PORTRAIT = ROOT / "resources" / "samples" / "portrait.jpg"
PROFILE, NONE = 170, 40
"""Grey levels of the crops that stand for a face turned away and for none."""


def crops(level: int, count: int, face: bool) -> Candidates:
    """Plain crops with some noise."""
    noise = np.random.default_rng(level).integers(0, 40, (count, STORED, STORED, 3), dtype=np.uint8)
    unknown = np.full((count, 5, 2), np.nan, np.float32)
    half = np.full(count, 0.5, np.float32)
    boxes = np.full((count, 5), np.nan, np.float32)
    return Candidates(noise + np.uint8(level), np.full(count, face), unknown, 0 * half, boxes, half)


@pytest.fixture
def data(tmp_path: Path) -> Data:
    nowhere = dict.fromkeys(("pack", "teacher", "root", "packs", "mesh", "placed"), tmp_path)
    return Data(**nowhere, models=ROOT / "models", candidates=tmp_path / "candidates", shown={})


@pytest.fixture
def weight(tmp_path: Path) -> Path:
    """A finished refiner."""
    path = tmp_path / "faces-refiner.onnx"
    shown = np.random.default_rng(0).integers(0, 255, (32, SIDE, SIDE, 3), np.uint8)
    export(RefinerNetwork(), path, 1, 1.0, shown)
    return path


@pytest.fixture
def training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration of its training; the candidates are plain crops, the steps few."""
    config = tmp_path / "refiner.toml"
    folders = "".join(f'{name} = "{tmp_path}"\n' for name in ("pack", "teacher", "models", "root", "packs", "mesh"))
    config.write_text(
        f'task = "refiner"\nrun = "{tmp_path}"\n[data]\n{folders}placed = "{tmp_path}"\ncandidates = "{tmp_path}"\n'
        "[data.shown]\n"
    )
    both = whole.joined([crops(PROFILE, 40, True), crops(NONE, 60, False)])
    monkeypatch.setattr(profiles, "candidates_of", lambda _: both)
    found = {"scenes": both, "rooms": crops(NONE + 5, 60, False), "turned": crops(PROFILE + 5, 40, True)}
    monkeypatch.setattr(profiles, "find", lambda _: found)
    monkeypatch.setattr(profiles, "STEPS", 60)
    monkeypatch.setattr(profiles, "BATCH", 64)
    return config


def test_faces_that_were_doubted_are_found_and_nothing_else_changes(
    weight: Path, training: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new.onnx"
    assert profiles.main([str(training), str(weight), str(new)]) == 0
    asked = np.concatenate([crops(PROFILE, 9, True).crops, crops(NONE, 9, False).crops])[:, :SIDE, :SIDE]
    before, after = (Session(path, "cpu").run({"crops": asked}) for path in (weight, new))
    assert after["scores"][:9].min() > before["scores"].max()
    assert after["scores"][9:].max() < before["scores"].min()
    assert np.array_equal(after["landmarks"], before["landmarks"])
    assert np.array_equal(after["boxes"], before["boxes"])
    assert list(after) == ["landmarks", "boxes", "scores"]
    assert profiles.main([str(training), str(new), str(tmp_path / "twice.onnx")]) == 3
    assert profiles.main([str(training), str(ROOT / "models" / "faces-fast.onnx"), str(tmp_path / "x.onnx")]) == 3


def test_a_weight_to_be_replaced_outlives_an_interruption(
    weight: Path, training: Path, request: pytest.FixtureRequest
) -> None:
    before = weight.read_bytes()
    request.getfixturevalue("interrupted")
    with pytest.raises(KeyboardInterrupt):
        profiles.add_profiles(training, weight, weight)
    assert weight.read_bytes() == before


def teacher(boxes: list[list[float]], scores: list[float]) -> object:
    """A class whose objects see these faces in any picture."""
    points = np.zeros((len(scores), 5, 2), np.float32)
    seen = whole.Faces(np.array(boxes, np.float32).reshape(-1, 4), np.array(scores, np.float32), points)
    return lambda *_: lambda _: seen


def test_a_single_face_is_right_and_what_shows_in_a_room_is_not(
    data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from faces import Analyzer, Options

    image = cv2.imread(str(PORTRAIT))
    face = max(Analyzer(Options(attributes=("gender",))).analyze(image).faces, key=lambda each: each.detection.box.w)
    box, side = face.detection.box, 0.8 * face.detection.box.h
    x, y = box.x + box.w / 2, box.y + box.h / 2
    top, left = max(round(y - side), 0), max(round(x - side), 0)
    path = tmp_path / "face.jpg"
    cv2.imwrite(str(path), cv2.resize(image[top : round(y + side), left : round(x + side)], (224, 224)))
    monkeypatch.setattr(whole, "YuNet", teacher([], []))
    monkeypatch.setattr(whole, "Hands", lambda _: SimpleNamespace(images=HAND_IMAGE[None], masks=HAND_MASK[None]))
    alone = whole._search(data, whole._single, [path])
    assert alone.face.sum() == 1
    assert alone.crops.shape[1:] == (STORED, STORED, 3)
    room = whole._search(data, whole._rooms, [path])
    assert len(room.face)
    assert not room.face.any()
    monkeypatch.setattr(whole, "YuNet", teacher([[50, 50, 150, 150]], [0.9]))  # there is somebody in the room
    assert not len(whole._search(data, whole._rooms, [path]).face)


HAND_IMAGE = np.full((whole.HAND, whole.HAND, 3), (120, 150, 200), np.uint8)
HAND_MASK = cv2.circle(np.zeros((whole.HAND, whole.HAND), np.uint8), (64, 64), 40, 255, -1)


def test_hands_lie_in_the_picture() -> None:
    hands = SimpleNamespace(images=HAND_IMAGE[None], masks=HAND_MASK[None])
    room = np.full((200, 300, 3), 90, np.uint8)
    shares = []
    for seed in range(8):
        strewn = whole._strewn(room, hands, np.random.default_rng(seed))
        assert (strewn == whole._strewn(room, hands, np.random.default_rng(seed))).all()
        shares.append(float((strewn != room).any(2).mean()))
    assert (room == 90).all()
    assert 0.01 < np.mean(shares) < 0.7


def test_faces_that_look_away_are_those_with_near_eyes_and_those_that_were_lost(
    data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = np.array([[30, 40], [70, 40], [50, 60], [35, 80], [65, 80]], np.float32)
    away = np.array([[30, 40], [50, 40], [28, 60], [32, 80], [46, 80]], np.float32)
    points = np.stack([ahead, away, away, np.full((5, 2), np.nan, np.float32)])
    table = SimpleNamespace(file=np.array(["ahead", "away", "held", "lost"]), split=np.array([0, 0, 2, 0]))
    pack = SimpleNamespace(landmarks=points, how=np.array([1, 1, 1, whole.LOST]), table=table)
    monkeypatch.setattr(whole, "load", lambda *_: pack)
    assert [path.name for path in whole._turned(data, "fairface")] == ["away", "lost"]
    assert [path.name for path in whole._turned(data, "turned")] == ["ahead", "away", "lost"]


def test_no_pack_is_an_error(data: Data) -> None:
    with pytest.raises((DataError, OSError), match=r"labels\.npz"):
        whole.find(replace(data, pack=data.root / "nowhere"))
