from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from faces.errors import WeightError
from faces.runtime.session import Session
from faces_train.heads import profiles
from faces_train.heads.ship import ship
from faces_train.heads.train import train


def test_what_the_maps_know_of_a_profile_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiles, "STEPS", 600)
    random = np.random.default_rng(0)
    yaw = random.uniform(-90, 90, 4000).astype(np.float32)
    features = np.stack([yaw / 40, *random.normal(size=(9, 4000))], 1).astype(np.float16)
    said = np.stack([30 * np.tanh(yaw / 30), np.zeros(4000), np.zeros(4000)], 1).astype(np.float32)
    stated = np.stack([yaw, 0 * yaw, 0 * yaw], 1)
    stated[random.random(4000) < 0.3] = np.nan
    (first, bias), (second, last) = profiles._fit(features, said, stated)
    added = np.maximum(features @ first.T + bias, 0) @ second.T + last
    far = np.abs(yaw) > 60
    assert np.abs(said[far, 0] - yaw[far]).mean() > 30
    assert np.abs(said[far, 0] + added[far, 0] - yaw[far]).mean() < 15
    assert np.abs(said[~far, 0] + added[~far, 0] - yaw[~far]).mean() < 6


@pytest.fixture
def weight(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished weight, small enough for a branch of few steps."""
    monkeypatch.setattr(profiles, "SHARES", {"fairface": 1.0, "imfdb": 1.0})
    monkeypatch.setattr(profiles, "STEPS", 3)
    monkeypatch.setattr(profiles, "LEAST", 2)
    train(config, until=2)
    ship(config, tmp_path)
    return tmp_path / "tiny.onnx"


def test_only_the_angles_change(config: Path, weight: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert profiles.main([str(config), str(weight), str(tmp_path / "new.onnx"), "--batches", "1"]) == 0
    crops = np.random.default_rng(0).integers(0, 255, (8, 72, 72, 3), np.uint8)
    before, after = (Session(tmp_path / f"{name}.onnx", "cpu").run({"crops": crops}) for name in ("tiny", "new"))
    assert after["angles"].shape == (8, 3)
    assert not np.array_equal(after.pop("angles"), before.pop("angles"))
    assert after.keys() == before.keys()
    for name, old in before.items():
        assert np.array_equal(after[name], old), name
    with pytest.raises(WeightError, match="has a branch"):
        profiles.add_profiles(config, tmp_path / "new.onnx", tmp_path / "twice.onnx", 1)
    monkeypatch.setattr(profiles, "LEAST", 500)
    assert profiles.main([str(config), str(weight), str(tmp_path / "none.onnx")]) == 3


def test_a_weight_to_be_replaced_outlives_an_interruption(
    config: Path, weight: Path, request: pytest.FixtureRequest
) -> None:
    before = weight.read_bytes()
    request.getfixturevalue("interrupted")
    with pytest.raises(KeyboardInterrupt):
        profiles.add_profiles(config, weight, weight, 1)
    assert weight.read_bytes() == before
