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
from faces_train.detector.augment import Crop  # noqa: E402
from faces_train.detector.teachers import Faces  # noqa: E402
from faces_train.refiner.candidates import STORED, Candidates, judge, load  # noqa: E402
from faces_train.refiner.export import export_run  # noqa: E402
from faces_train.refiner.mesh import fit  # noqa: E402
from faces_train.refiner.network import SIDE, ZOOM  # noqa: E402
from faces_train.refiner.placed import read  # noqa: E402
from faces_train.refiner.settings import Data, RefinerConfig, Train  # noqa: E402
from faces_train.refiner.train import batch, moved, train  # noqa: E402
from faces_train.runs import Run  # noqa: E402

NO_BOXES = np.zeros((0, 4), np.float32)


@pytest.fixture
def config(tmp_path: Path) -> RefinerConfig:
    """A run over candidates in which a face is a bright crop with five dark dots, astray by some pixels."""
    rng = np.random.default_rng(0)
    crops, points = [], []
    for number in range(60):
        crop = rng.integers(0, 60, (STORED, STORED, 3), dtype=np.uint8)
        truth = template(STORED, ZOOM * SIDE / STORED) + rng.normal(0, 2, 2).astype(np.float32)
        if number < 40:
            crop[:] = 200
            for x, y in truth:
                cv2.circle(crop, (round(float(x)), round(float(y))), 2, (0, 0, 0), -1)
        crops.append(crop)
        points.append(truth)
    folder = tmp_path / "candidates"
    folder.mkdir()
    np.save(folder / "crops.npy", np.stack(crops))
    np.save(folder / "face.npy", np.arange(60) < 40)
    np.save(folder / "points.npy", np.stack(points))
    np.save(folder / "trust.npy", np.ones(60, np.float32))
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


def test_the_weight_tells_faces_and_finds_their_landmarks(config: RefinerConfig, tmp_path: Path) -> None:
    longer = replace(config, train=replace(config.train, steps=200, batch=32, save_every=200, ema=0.9))
    train(longer)
    weight = tmp_path / "faces-refiner.onnx"
    assert export_run(longer, weight) == 200
    stored = np.load(config.data.candidates / "crops.npy")
    edge = (STORED - SIDE) // 2
    crops = np.ascontiguousarray(stored[:, edge : edge + SIDE, edge : edge + SIDE])
    scores, points = onnxruntime.InferenceSession(str(weight)).run(["scores", "landmarks"], {"crops": crops})
    assert scores[:40].mean() > 0.8
    assert scores[40:].mean() < 0.2
    truth = np.load(config.data.candidates / "points.npy") - edge
    untold = np.abs(template(SIDE, ZOOM) - truth[:40]).mean()
    assert np.abs(points[:40] - truth[:40]).mean() < untold


def test_a_batch_is_a_third_each_of_others_placed_faces_and_candidates(config: RefinerConfig) -> None:
    candidates, placed = load(config.data.candidates), read(config.data.placed)
    settings = Train(batch=30, placed=0.4, told=0.5)
    candidates.trust[:40] = 0.3
    images, face, points, trust = batch(candidates, placed, settings, 7)
    assert images.shape == (30, SIDE, SIDE, 3)
    assert images.dtype == np.uint8
    assert face.tolist() == [1.0] * 8 + [0.0] * 10 + [1.0] * 12
    assert trust[:8].tolist() == pytest.approx([0.15] * 8)  # a teacher's landmarks count less
    assert trust[18:].tolist() == [1.0] * 12
    assert np.isfinite(points).all()


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
        image, points = moved(crop, truth, np.random.default_rng(seed))
        assert points[0, 0] < points[1, 0]
        for x, y in points:
            spot = image[max(round(y) - 2, 0) : round(y) + 3, max(round(x) - 2, 0) : round(x) + 3]
            assert spot.mean() > image.mean() + 20


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
        NO_BOXES,
        np.ones(1, np.float32),
    )
    teacher = Faces(
        np.array([[100, 20, 130, 50], [150, 20, 180, 50]], np.float32),
        np.array([0.9, 0.3], np.float32),
        np.stack([found(100).landmarks, found(150).landmarks]),
    )
    judged: Candidates = judge(crop, teacher, Proposing())
    assert judged.face.tolist() == [True, True, False]  # the one that the teacher half sees is left out
    assert judged.trust.tolist() == [1.0, pytest.approx(0.3), 0.0]
    astray = judged.points[0] - template(STORED, ZOOM * SIDE / STORED)
    assert astray[:, 0].mean() > 1  # the truth lies two pixels to the right of the candidate
