"""A network that looks at crops of two sizes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from faces.runtime.session import Session  # noqa: E402
from faces.zoo.cards import View  # noqa: E402
from faces_train.config import ConfigError  # noqa: E402
from faces_train.data.augment import View as Window  # noqa: E402
from faces_train.data.batches import Faults, batches  # noqa: E402
from faces_train.heads import profiles  # noqa: E402
from faces_train.heads.ship import ship  # noqa: E402
from faces_train.heads.train import averaged, open_packs, read_config, train, usable_rows, view_of  # noqa: E402
from faces_train.runs import Run  # noqa: E402

SIZES = (72, 96)
CLOSER = "[model.closer]\nside = 132\nwindow = 96\n"


@pytest.fixture
def closer(config: Path) -> Path:
    """The tiny run, of two looks."""
    config.write_text(config.read_text(encoding="utf-8") + CLOSER, encoding="utf-8")
    return config


def crops(size: int) -> np.ndarray:
    return np.random.default_rng(size).integers(0, 255, (3, size, size, 3), np.uint8)


def test_it_learns_from_both_sizes_in_turn(closer: Path) -> None:
    settings = read_config(closer)
    rows, _ = usable_rows(settings, open_packs(settings))
    views = [view_of(look) for look in settings.model.looks()]
    assert views == [Window(100, 14, 25, 72), Window(132, 18, 32, 96)]
    drawn = batches(rows, settings.data.shares, views, 4, 0, Faults(0.0), 1, 4)
    assert [batch["image"].shape[1] for batch in drawn] == [96, 72, 96]
    train(closer)
    assert [line["window"] for line in Run(settings.run).history() if line.get("split") == "calib"] == [72, 96]


def test_its_weight_takes_both_sizes_and_says_what_the_network_says(
    closer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(closer, until=2)
    ship(closer, tmp_path)
    session, network = Session(tmp_path / "tiny.onnx", "cpu"), averaged(read_config(closer))
    for size in SIZES:
        said = session.run({"crops": crops(size)})
        window = torch.from_numpy(crops(size)[..., ::-1].astype(np.float32)).permute(0, 3, 1, 2)
        with torch.no_grad():
            own = network(window)
        for name in ("gender", "age", "expression", "occlusion"):
            assert said[name] == pytest.approx(own[name].numpy(), abs=0.02)
    entry = tomllib.loads(capsys.readouterr().out)["weights"]["tiny"]
    assert (entry["size"], entry["looks"]) == (72, [1.0])
    assert View(**entry["closer"]) == View(96, pytest.approx(1.1, abs=0.01), pytest.approx(0.146, abs=0.01))
    closer.write_text(f"eight_bits = true\n{closer.read_text(encoding='utf-8')}", encoding="utf-8")
    ship(closer, tmp_path)
    rounded = Session(tmp_path / "tiny.onnx", "cpu")
    for size in SIZES:
        before, after = (each.run({"crops": crops(size)})["gender"] for each in (session, rounded))
        assert after == pytest.approx(before, abs=0.1)


def test_the_branch_for_profiles_adds_to_the_angles_of_both_sizes(
    closer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "SHARES", {"fairface": 1.0, "imfdb": 1.0})
    monkeypatch.setattr(profiles, "STEPS", 3)
    monkeypatch.setattr(profiles, "LEAST", 2)
    train(closer, until=2)
    ship(closer, tmp_path)
    profiles.add_profiles(closer, tmp_path / "tiny.onnx", tmp_path / "new.onnx", 2)
    for size in SIZES:
        before, after = (
            Session(tmp_path / f"{name}.onnx", "cpu").run({"crops": crops(size)}) for name in ("tiny", "new")
        )
        assert not np.array_equal(after.pop("angles"), before.pop("angles"))
        assert all(np.array_equal(after[name], old) for name, old in before.items())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("window = 96", "window = 64", r"closer\.window must be larger than window \(72\), not 64"),
        ("window = 96", "window = 97", "closer needs windows of even sides"),
        ("side = 132", "side = 131", r"window must be as even or odd as side \(131\)"),
        ("hidden = 16", "hidden = 16\nmirror = true", "without mirror and margin"),
        ("hidden = 16", 'hidden = 16\nbackbone = "facenet"', "closer is for dlib's backbone"),
    ],
)
def test_a_closer_look_that_cannot_be_is_refused(closer: Path, old: str, new: str, said: str) -> None:
    text = closer.read_text(encoding="utf-8")
    assert old in text
    closer.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        read_config(closer)
