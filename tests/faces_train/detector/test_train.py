from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from faces_train.detector.augment import Crops, collate  # noqa: E402
from faces_train.detector.pack import Pack  # noqa: E402
from faces_train.detector.settings import Data, DetectorConfig, Model, Train  # noqa: E402
from faces_train.detector.train import train  # noqa: E402
from faces_train.runs import Run  # noqa: E402


@pytest.fixture
def config(tmp_path: Path, pack_folder: Path) -> DetectorConfig:
    return DetectorConfig(
        task="detector",
        run=tmp_path / "run",
        data=Data(root=tmp_path, teacher=tmp_path / "none.onnx", second=tmp_path / "none.onnx", pack=pack_folder),
        model=Model((4, 8, 8, 8, 8), 8),
        train=Train(steps=8, batch=4, size=64, warmup=2, threads=1, loaders=0, log_every=2, save_every=2, rate=5e-3),
    )


def test_a_broken_off_run_ends_where_an_unbroken_one_does(config: DetectorConfig, tmp_path: Path) -> None:
    whole = replace(config, run=tmp_path / "whole")
    assert train(whole) == 8
    assert train(config, until=4) == 4
    assert train(config) == 8
    first, second = Run(whole.run).load(), Run(config.run).load()
    assert first is not None
    assert second is not None
    assert first["step"] == second["step"] == 8
    for name, value in first["average"].items():
        assert torch.allclose(value.float(), second["average"][name].float(), atol=1e-5), name


def test_the_loss_falls(config: DetectorConfig) -> None:
    longer = replace(config, train=replace(config.train, steps=60, log_every=10, save_every=60))
    train(longer)
    losses = [entry["total"] for entry in Run(config.run).history()]
    assert losses[-1] < losses[0]


def test_crops_are_the_same_for_the_same_index_and_differ_otherwise(pack: Pack) -> None:
    one, same, other = Crops(pack, 64, 0, 10)[3], Crops(pack, 64, 0, 10)[3], Crops(pack, 64, 0, 10)[4]
    assert np.array_equal(one.image, same.image)
    assert not np.array_equal(one.image, other.image)


def test_labels_follow_the_picture(pack: Pack) -> None:
    # The "faces" are bright: wherever a box says there is one, the crop is brighter than around it.
    crops = Crops(pack, 96, 1, 60, calm_from=0)
    brighter = []
    for crop in (crops[index] for index in range(60)):
        grey = crop.image.mean(-1)
        for x0, y0, x1, y1 in crop.boxes.astype(int):
            if x1 - x0 > 10 and y1 - y0 > 10:
                brighter.append(grey[y0:y1, x0:x1].mean() > grey.mean())
        assert (crop.boxes >= 0).all()
        assert (crop.boxes <= 96).all()
    assert len(brighter) > 20
    assert np.mean(brighter) > 0.95


def test_eyes_keep_their_sides_after_a_flip(pack: Pack) -> None:
    crops = Crops(pack, 96, 2, 60)
    for crop in (crops[index] for index in range(60)):
        assert (crop.landmarks[:, 0, 0] < crop.landmarks[:, 1, 0]).all()


def test_batches_point_every_face_to_its_picture(pack: Pack) -> None:
    crops = [Crops(pack, 64, 0, 8)[index] for index in range(4)]
    images, target = collate(crops)
    assert images.shape == (4, 64, 64, 3)
    assert target.picture.tolist() == [number for number, crop in enumerate(crops) for _ in crop.boxes]
    assert len(target.trust) == len(target.boxes) == len(target.landmarks)
