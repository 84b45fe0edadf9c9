from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")

import onnxruntime  # noqa: E402

from faces.align import template  # noqa: E402
from faces.types import Box, Detection, Picture  # noqa: E402
from faces_train.data.table import DataError  # noqa: E402
from faces_train.detector.augment import Crop  # noqa: E402
from faces_train.detector.teachers import Faces  # noqa: E402
from faces_train.detector.train import pixels  # noqa: E402
from faces_train.refiner.candidates import STORED, Candidates, judge, load  # noqa: E402
from faces_train.refiner.export import export_run  # noqa: E402
from faces_train.refiner.mesh import fit  # noqa: E402
from faces_train.refiner.network import SIDE, ZOOM, RefinerNetwork  # noqa: E402
from faces_train.refiner.placed import read  # noqa: E402
from faces_train.refiner.settings import Data, RefinerConfig, Train  # noqa: E402
from faces_train.refiner.train import NO_BOX, batch, corners, moved, train  # noqa: E402
from faces_train.runs import Run  # noqa: E402
from faces_train.trainee import averaged  # noqa: E402

NO_BOXES = np.zeros((0, 4), np.float32)


@pytest.fixture
def config(tmp_path: Path) -> RefinerConfig:
    """A run over candidates in which a face is a bright crop with five dark dots, astray by some pixels."""
    rng = np.random.default_rng(0)
    crops, points, boxes = [], [], []
    for number in range(60):
        crop = rng.integers(0, 60, (STORED, STORED, 3), dtype=np.uint8)
        truth = template(STORED, ZOOM * SIDE / STORED) + rng.normal(0, 2, 2).astype(np.float32)
        if number < 40:
            crop[:] = 200
            for x, y in truth:
                cv2.circle(crop, (round(float(x)), round(float(y))), 2, (0, 0, 0), -1)
        crops.append(crop)
        points.append(truth)
        boxes.append(np.array([*truth.mean(0), 30, 36, 0.1], np.float32) if number < 40 else np.full(5, np.nan))
    folder = tmp_path / "candidates"
    folder.mkdir()
    np.save(folder / "crops.npy", np.stack(crops))
    np.save(folder / "face.npy", np.arange(60) < 40)
    np.save(folder / "points.npy", np.stack(points))
    np.save(folder / "trust.npy", np.ones(60, np.float32))
    np.save(folder / "boxes.npy", np.stack(boxes))
    np.save(folder / "scores.npy", np.full(60, 0.5, np.float32))
    placed = tmp_path / "placed"
    placed.mkdir()
    np.save(placed / "crops.npy", np.stack(crops[:20]))
    np.save(placed / "points.npy", np.stack(points[:20]))
    nowhere = dict.fromkeys(("pack", "teacher", "models", "root", "packs", "mesh"), tmp_path)
    data = Data(**nowhere, candidates=folder, placed=placed, shown={})
    return RefinerConfig("refiner", tmp_path / "run", data, Train(steps=8, batch=12, log_every=4, save_every=4))


def test_a_broken_off_run_ends_where_an_unbroken_one_does(config: RefinerConfig, tmp_path: Path) -> None:
    whole = replace(config, run=tmp_path / "whole")
    assert train(whole) == 8
    assert train(config, until=4) == 4
    assert train(config) == 8
    first, second = Run(whole.run).load(), Run(config.run).load()
    assert first is not None
    assert second is not None
    for name, value in first["average"].items():
        assert torch.allclose(value.float(), second["average"][name].float(), atol=1e-5), name


def test_damaged_candidates_are_named(config: RefinerConfig) -> None:
    for folder, name in ((config.data.placed, "crops"), (config.data.candidates, "points")):
        path = folder / f"{name}.npy"
        whole = path.read_bytes()
        np.save(path, np.load(path)[:3])
        with pytest.raises(DataError, match=f"{folder.name}: its files do not belong together"):
            train(config)
        path.write_bytes(whole[:300])
        with pytest.raises(DataError, match=f"{folder.name}: damaged"):
            train(config)
        path.write_bytes(whole)


def test_the_weight_tells_faces_and_finds_their_landmarks_and_boxes(config: RefinerConfig, tmp_path: Path) -> None:
    longer = replace(config, train=replace(config.train, steps=200, batch=32, save_every=200, ema=0.9))
    train(longer)
    weight = tmp_path / "faces-refiner.onnx"
    assert export_run(longer, weight) == 200
    stored = np.load(config.data.candidates / "crops.npy")
    edge = (STORED - SIDE) // 2
    crops = np.ascontiguousarray(stored[:, edge : edge + SIDE, edge : edge + SIDE])
    names = ["scores", "landmarks", "boxes"]
    scores, points, boxes = onnxruntime.InferenceSession(str(weight)).run(names, {"crops": crops})
    assert scores[:40].mean() > 0.8
    assert scores[40:].mean() < 0.2
    truth = np.load(config.data.candidates / "points.npy") - edge
    untold = np.abs(template(SIDE, ZOOM) - truth[:40]).mean()
    assert np.abs(points[:40] - truth[:40]).mean() < untold
    assert boxes[:40, 2:].mean(0) == pytest.approx([30, 36], abs=3)
    rounded = tmp_path / "rounded.onnx"
    export_run(replace(longer, eight_bits=True), rounded)
    nearly = onnxruntime.InferenceSession(str(rounded)).run(names, {"crops": crops})
    for own, whole, near in zip(nearly, (scores, points, boxes), (0.1, 0.5, 0.5), strict=True):
        assert np.abs(own - whole).max() < near
    assert any((own != whole).any() for own, whole in zip(nearly, (scores, points, boxes), strict=True))
    export_run(replace(longer, temper=0.5), weight)
    (tempered,) = onnxruntime.InferenceSession(str(weight)).run(["scores"], {"crops": crops})
    odds = scores / (1 - scores)
    assert tempered == pytest.approx(np.sqrt(odds) / (1 + np.sqrt(odds)), abs=1e-3)


def test_the_weight_keeps_a_share_of_what_the_run_started_from(config: RefinerConfig, tmp_path: Path) -> None:
    first = replace(config, run=tmp_path / "first")
    train(first)
    start = Run(first.run).checkpoint_path
    then = replace(config, kept=0.25, train=replace(config.train, start=start, rate=0.02))
    train(then)
    weight = tmp_path / "faces-refiner.onnx"
    export_run(then, weight)
    old, new = (averaged(path) for path in (start, Run(then.run).checkpoint_path))
    between = {name: (0.25 * old[name] + 0.75 * value).to(value.dtype) for name, value in new.items()}
    crops = np.load(config.data.candidates / "crops.npy")[:, :SIDE, :SIDE]
    boxes = onnxruntime.InferenceSession(str(weight)).run(["boxes"], {"crops": crops})[0]
    off = []
    for state in (between, new):
        network = RefinerNetwork().eval()
        network.load_state_dict(state)
        with torch.no_grad():
            off.append(np.abs(network(pixels(torch.from_numpy(crops)))[2].numpy() - boxes).mean())
    assert off[0] < 0.1 < off[1]


def test_balls_take_the_place_of_wrong_candidates_only(config: RefinerConfig) -> None:
    candidates, placed = load(config.data.candidates), read(config.data.placed)
    plain_crops = np.full_like(candidates.crops, 60)
    candidates = replace(candidates, crops=plain_crops)
    plain, full = (Train(batch=30, placed=0.0, balls=share) for share in (0.0, 1.0))
    usual, balls = (batch(candidates, placed, settings, 7) for settings in (plain, full))
    wrong = usual.face == 0
    spread = balls.images.float().std((1, 2, 3))
    assert torch.equal(usual.face, balls.face)
    assert wrong.sum() == 10
    assert (spread[wrong] > 8).all()
    assert (usual.score == 0.5).all()
    assert (balls.score[wrong] != 0.5).all()
    assert (balls.score[~wrong] == 0.5).all()


def test_a_batch_is_a_third_each_of_others_placed_faces_and_candidates(config: RefinerConfig) -> None:
    candidates, placed = load(config.data.candidates), read(config.data.placed)
    settings = Train(batch=30, placed=0.4, told=0.5)
    candidates.trust[:40] = 0.3
    drawn = batch(candidates, placed, settings, 7)
    assert drawn.images.shape == (30, SIDE, SIDE, 3)
    assert drawn.images.dtype == torch.uint8
    assert drawn.face[:18].tolist() == [1.0] * 8 + [0.0] * 10
    assert drawn.face[18:].isnan().all()  # no detector scored the placed faces
    assert drawn.trust[:8].tolist() == pytest.approx([0.15] * 8)  # a teacher's landmarks count less
    assert drawn.trust[18:].tolist() == [1.0] * 12
    assert drawn.points.isfinite().all()
    assert drawn.boxes.isfinite().all(1).tolist() == [True] * 8 + [False] * 22


def test_the_mesh_is_fitted_to_landmarks_placed_by_people() -> None:
    rng = np.random.default_rng(0)
    shape = rng.normal(0, 40, (468, 2))
    shape[[33, 133]], shape[[263, 362]] = [[-30, 0], [-14, 0]], [[30, 0], [14, 0]]
    meshes, truths = [], []
    for _ in range(260):
        turn, scale = rng.uniform(-0.5, 0.5), rng.uniform(0.5, 3)
        matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        mesh = (shape + rng.normal(0, 1, shape.shape)) @ matrix.T + rng.uniform(0, 500, 2)
        meshes.append(mesh)
        truths.append(0.5 * mesh[[133, 362, 1, 61, 291]] + 0.5 * mesh[[33, 263, 4, 78, 308]])
    truths[0] = truths[0] + 200  # one that was placed wrongly
    placing = fit(meshes[:200], truths[:200])
    for mesh, truth in zip(meshes[200:], truths[200:], strict=True):
        eyes = np.hypot(*(truth[1] - truth[0]))
        assert np.hypot(*(placing(mesh) - truth).T).mean() < 0.02 * eyes


def test_landmarks_follow_a_moved_crop() -> None:
    truth = template(STORED, ZOOM * SIDE / STORED)
    crop = np.zeros((STORED, STORED, 3), np.uint8)
    for x, y in truth:
        cv2.circle(crop, (round(float(x)), round(float(y))), 3, (255, 255, 255), -1)
    for seed in range(20):
        image, points, _ = moved(crop, truth, NO_BOX, np.random.default_rng(seed))
        assert points[0, 0] < points[1, 0]
        for x, y in points:
            spot = image[max(round(y) - 2, 0) : round(y) + 3, max(round(x) - 2, 0) : round(x) + 3]
            assert spot.mean() > image.mean() + 20


def test_a_box_follows_a_moved_crop_and_a_turned_picture() -> None:
    box = np.array([40, 50, 30, 30, 0.2], np.float32)
    for seed in range(5):
        rng = np.random.default_rng(seed)
        image = np.zeros((STORED, STORED, 3), np.uint8)
        cv2.circle(image, (40, 50), 15, (255, 255, 255), -1)
        seen, _, (x, y, width, height, _) = moved(image, np.zeros((5, 2)), box, rng)
        lit = np.argwhere(seen[..., 1] > 128)
        assert (x, y) == pytest.approx(lit.mean(0)[::-1], abs=1.5)
        assert (width, height) == pytest.approx(np.ptp(lit, 0)[::-1] + 1, abs=2.5)
    upright = torch.tensor([[10.0, 20.0, 30.0, 40.0]])
    quarter = torch.full((1,), np.pi / 2)
    assert corners(upright, None)[0].tolist() == [-5, 0, 25, 40]
    assert corners(upright, quarter)[0].tolist() == pytest.approx([-10, 5, 30, 35], abs=1e-3)


def test_candidates_are_judged_by_labels_and_teacher() -> None:
    def found(x: float) -> Detection:
        box = Box(x, 20, 30, 30)
        return Detection(
            box, 0.5, np.array([[x + 8, 30], [x + 22, 30], [x + 15, 37], [x + 9, 44], [x + 21, 44]], np.float32)
        )

    class Proposing:
        name, provider, fallback = "proposing", "CPUExecutionProvider", None

        def detect(self, image: Picture, passes: int | None = None) -> list[Detection]:
            return [found(10), found(100), found(150), found(200)]

    labelled = found(12)
    crop = Crop(
        np.zeros((96, 256, 3), np.uint8),
        np.array([[12, 20, 42, 50]], np.float32),
        labelled.landmarks[None],
        np.array([[90, 10, 140, 60], [150, 20, 180, 50]], np.float32),
        np.ones(1, np.float32),
    )
    teacher = Faces(np.array([[100, 20, 130, 50]], np.float32), np.array([0.9]), found(100).landmarks[None])
    judged: Candidates = judge(crop, teacher, Proposing())
    assert judged.face.tolist() == [True, True, False]  # the ignored one that the teacher does not see is left out
    assert judged.trust.tolist() == [1.0, pytest.approx(0.3), 0.0]
    assert judged.scores.tolist() == [0.5] * 3
    assert judged.boxes[0, 2] == judged.boxes[0, 3]
    astray = judged.points[0] - template(STORED, ZOOM * SIDE / STORED)
    assert astray[:, 0].mean() > 1  # the truth lies two pixels to the right of the candidate
