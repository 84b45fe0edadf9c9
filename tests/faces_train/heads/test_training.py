from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from faces.errors import OutputError  # noqa: E402
from faces_train.config import ConfigError  # noqa: E402
from faces_train.data.batches import HAND, Faults, batches  # noqa: E402
from faces_train.data.hands import Hands  # noqa: E402
from faces_train.data.pack import load  # noqa: E402
from faces_train.data.table import DataError  # noqa: E402
from faces_train.heads.dlib_resnet import DlibResNet  # noqa: E402
from faces_train.heads.settings import HeadsConfig  # noqa: E402
from faces_train.heads.start import start_from  # noqa: E402
from faces_train.heads.taught import SURELY, lesson_of, lessons  # noqa: E402
from faces_train.heads.train import averaged, open_packs, predict, read_config, train, usable_rows, view_of  # noqa: E402
from faces_train.runs import Run  # noqa: E402


def test_start_from_fills_every_layer_that_is_left(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    whole = DlibResNet((), 16, 72)
    shapes = [whole.stem.weight.shape]
    shapes += [layer.weight.shape for block in whole.blocks for layer in (block.first, block.second)]
    stored = {}
    for number, shape in enumerate(shapes):
        stored[f"conv{number}.weight"] = random.normal(size=tuple(shape)).astype(np.float32)
        stored[f"conv{number}.bias"] = np.zeros(shape[0], np.float32)
    np.savez(tmp_path / "d.npz", **stored)
    network = DlibResNet((12, 13), 16, 72)
    start_from(network, tmp_path / "d.npz")
    assert np.array_equal(network.blocks[-1].second.weight.detach().numpy(), stored["conv28.weight"])
    assert np.array_equal(network.blocks[0].first.weight.detach().numpy(), stored["conv1.weight"])
    (tmp_path / "bad.npz").write_bytes(b"no")
    with pytest.raises(ValueError, match=r"bad\.npz: not dlib's network"):
        start_from(network, tmp_path / "bad.npz")


def weights_of(config: Path) -> dict[str, torch.Tensor]:
    return averaged(read_config(config)).state_dict()


def test_a_resumed_run_ends_as_an_unbroken_one(config: Path, tmp_path: Path) -> None:
    assert train(config) == 4
    unbroken = weights_of(config)
    again = tmp_path / "again.toml"
    again.write_text(config.read_text(encoding="utf-8").replace("/run", "/run2"), encoding="utf-8")
    assert train(again, until=2) == 2
    assert train(again) == 4
    resumed = weights_of(again)
    assert all(torch.allclose(unbroken[name], resumed[name], atol=1e-6) for name in unbroken)
    log = Run(tmp_path / "run").history()
    assert [line["step"] for line in log if "total" in line] == [2, 4]
    assert any(line.get("split") == "calib" for line in log)


def test_the_log_of_a_resumed_run_holds_means_over_its_own_steps(config: Path, tmp_path: Path) -> None:
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("log_every = 2", "log_every = 1"), encoding="utf-8")
    train(config)
    again = tmp_path / "again.toml"
    again.write_text(text.replace("/run", "/run2"), encoding="utf-8")
    train(again, until=3)
    train(again)
    first, second = (
        next(line["total"] for line in Run(tmp_path / name).history() if line["step"] == 4) for name in ("run", "run2")
    )
    assert first == pytest.approx(second, abs=1e-3)


def test_a_checkpoint_of_another_network_is_refused(config: Path) -> None:
    train(config, until=1)
    config.write_text(config.read_text(encoding="utf-8").replace("hidden = 16", "hidden = 17"), encoding="utf-8")
    for asked in (train, lambda path: averaged(read_config(path))):
        with pytest.raises(DataError, match=r"checkpoint\.pt: of another network"):
            asked(config)


def test_a_margin_must_fit_into_the_crop(config: Path) -> None:
    config.write_text(config.read_text(encoding="utf-8").replace("hidden = 16", "hidden = 16\nmargin = 40"))
    with pytest.raises(ConfigError, match="margin must fit"):
        read_config(config)


def test_a_pupil_learns_what_its_teacher_says(config: Path, tmp_path: Path) -> None:
    train(config)
    text = config.read_text(encoding="utf-8").replace("/run", "/pupil")
    pupil = tmp_path / "pupil.toml"
    pupil.write_text(text + f'[teacher]\nconfig = "{config}"\nweight = 0.9\n', encoding="utf-8")
    assert train(pupil) == 4
    told = dict(np.load(tmp_path / "pupil" / "taught.npz"))
    settings = read_config(config)
    rows, _ = usable_rows(settings, open_packs(settings))
    own = predict(averaged(settings), rows, settings.model)
    (tmp_path / "pupil" / "taught.npz").write_bytes(b"damaged")
    (tmp_path / "packs" / "fairface" / "hashes.npz").write_bytes(b"damaged")
    assert train(pupil) == 4, "what is damaged is asked for and reckoned again"
    assert np.array_equal(np.load(tmp_path / "pupil" / "taught.npz")["age"], told["age"])
    assert told["age"] == pytest.approx(own["age"], abs=0.01)
    expert = tmp_path / "expert.toml"
    expert.write_text(config.read_text(encoding="utf-8").replace("/run", "/expert"), encoding="utf-8")
    train(expert, until=2)
    pupil.write_text(text.replace("/pupil", "/second") + f'[teacher]\nconfig = "{config}"\nexperts.age = "{expert}"\n')
    train(pupil, until=1)
    both = dict(np.load(tmp_path / "second" / "taught.npz"))
    knows = predict(averaged(read_config(expert)), rows, settings.model)
    assert both["age"] == pytest.approx(knows["age"], abs=0.01)
    assert both["age"] != pytest.approx(own["age"], abs=0.01)
    assert both["gender"] == pytest.approx(own["gender"], abs=0.01)
    hand = np.eye(6)[[HAND, HAND]] * [[0], [1]]
    drawn = {"index": [1, 1], "mirror": [False, True], "angle": [0, 6], "occlusion": hand}
    lesson = lesson_of(told, {name: np.array(value) for name, value in drawn.items()})
    assert lesson["occlusion"][1].tolist() == [
        *lesson["occlusion"][0][:HAND],
        SURELY,
        *lesson["occlusion"][0][HAND + 1 :],
    ]
    assert lesson["pose"][1].tolist() == lesson["pose"][0][[0, 2, 1, 3, 4]].tolist()
    yaw, pitch, roll = lesson["angles"][0].tolist()
    assert lesson["angles"][1].tolist() == pytest.approx([-yaw, pitch, -roll + 6 / 30], abs=1e-5)
    perfect = lessons({name: value.clone() for name, value in lesson.items()}, lesson)
    assert all(float(value) == pytest.approx(0, abs=1e-4) for value in perfect.values())
    away = lessons({name: value + torch.randn_like(value) for name, value in lesson.items()}, lesson)
    assert all(float(value) > 1e-3 for value in away.values())


def test_an_expert_for_what_is_no_head_is_refused(config: Path) -> None:
    with config.open("a", encoding="utf-8") as file:
        file.write(f'[teacher]\nconfig = "{config}"\nexperts.hats = "{config}"\n')
    with pytest.raises(
        ConfigError, match=r"heads\.toml:\d+: teacher: experts for hats, which are none; there are gender"
    ):
        train(config)


def test_an_expert_that_never_learnt_its_head_is_refused(config: Path, tmp_path: Path) -> None:
    expert = tmp_path / "expert.toml"
    expert.write_text(config.read_text(encoding="utf-8") + "[train.weights]\nage = 0.0\n", encoding="utf-8")
    with config.open("a", encoding="utf-8") as file:
        file.write(f'[teacher]\nconfig = "{config}"\nexperts.age = "{expert}"\n')
    with pytest.raises(ConfigError, match=r"expert\.toml: no expert for age, which it does not learn"):
        train(config, until=1)


def test_a_typo_in_the_configuration_names_file_and_line(config: Path) -> None:
    config.write_text(config.read_text(encoding="utf-8").replace("warmup", "warmpu"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"heads\.toml:\d+: train\.warmpu: unknown key"):
        train(config)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("steps = 4", "steps = -4", ": train: steps must be 1 to 1000000000, not -4"),
        ("batch = 4", "batch = 0", ": train: batch must be 1 to 65536, not 0"),
        ("log_every = 2", "log_every = 0", ": train: log_every must be 1 to"),
        ("threads = 1", "threads = 1\nhead_rate = nan", ": train: head_rate must be 0 to 1, not nan"),
        ("hidden = 16", "hidden = 0", ": model: hidden must be 1 to"),
        ("imfdb = 0.5", "imfdb = -0.5", ": data: shares must be 0 to 1000, not -0.5"),
        ("imfdb = 0.5", "imbd = 0.5", ": data: shares for imbd, which are none; there are fairface, "),
        (
            "steps = 4",
            "steps = 4\nweights.gendre = 2.0",
            ": train: weights for gendre, which are none",
        ),
        (
            "steps = 4",
            "steps = 4\nbalance.years = 1.0",
            ": train: balance for years, which are none",
        ),
        ('name = "tiny"', 'name = "../tiny"', ": name must be of letters"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_with_its_line(config: Path, old: str, new: str, said: str) -> None:
    text = config.read_text(encoding="utf-8").replace(old, new)
    config.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"heads\.toml:\d+{said}"):
        read_config(config)


def test_shares_too_small_to_draw_from_are_refused(config: Path) -> None:
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("= 1.0", "= 0.001").replace("= 0.5", "= 0.001"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"heads\.toml: data\.shares draws no training row"):
        train(config)


@pytest.mark.parametrize("name", ["none.npz", "none.onnx", "half.npz"])
def test_a_start_that_does_not_fit_is_refused(config: Path, tmp_path: Path, name: str) -> None:
    np.savez(tmp_path / "half.npz", **{"conv0.weight": np.zeros(500)})
    (tmp_path / "half.npz").write_bytes((tmp_path / "half.npz").read_bytes()[:400])
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("hidden = 16", f'hidden = 16\nstart = "{tmp_path / name}"'), encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"{name}: not"):
        train(config)


def test_a_window_larger_than_the_crop_is_refused(config: Path) -> None:
    config.write_text(config.read_text(encoding="utf-8").replace("window = 72", "window = 164"), encoding="utf-8")
    with pytest.raises(ConfigError, match="window must be between"):
        train(config)


def test_a_set_that_is_not_packed_is_said(config: Path) -> None:
    config.write_text(config.read_text(encoding="utf-8").replace("imfdb = 0.5", "utkface = 0.5"), encoding="utf-8")
    with pytest.raises(DataError, match="no finished pack; run"):
        train(config)


def test_a_full_disk_leaves_the_last_checkpoint(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    train(config, until=2)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("torch.save", full)
    with pytest.raises(OutputError, match="No space left"):
        train(config)
    monkeypatch.undo()
    assert train(config) == 4


def test_settings_refuse_another_task() -> None:
    with pytest.raises(ValueError, match='task must be "heads"'):
        HeadsConfig("detector", "x", Path("x"), None)  # type: ignore[arg-type]


def test_held_pictures_are_never_trained_on(config: Path) -> None:
    settings = read_config(config)
    rows, checked = usable_rows(settings, open_packs(settings))
    held = set(load("fairface", settings.data.packs).table.file[6:])
    assert not held & set(rows.table.file[rows.table.source == "fairface"])
    assert len(checked) == 2
    assert len(rows) == 5 + 3


def test_hands_are_laid_over_faces_and_named(config: Path, tmp_path: Path) -> None:
    sheet = np.full((100, 100, 3), 235, np.uint8)
    cv2.rectangle(sheet, (20, 20), (80, 99), (110, 150, 210), -1)
    (tmp_path / "hands").mkdir()
    cv2.imwrite(str(tmp_path / "hands" / "hand.jpg"), sheet)
    text = config.read_text(encoding="utf-8")
    text = text.replace("[data]", f'[data]\nhands = "{tmp_path / "hands"}"')
    config.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"train\.laid and data\.hands need each other"):
        read_config(config)
    config.write_text(text + "laid = 0.5\n", encoding="utf-8")
    settings = read_config(config)
    rows, _ = usable_rows(settings, open_packs(settings))
    faults = Faults(0.0, 0.5, Hands(tmp_path / "hands"))
    drawn = next(batches(rows, settings.data.shares, [view_of(settings.model)], 32, 0, faults, 0, 1))
    assert 4 < (drawn["occlusion"][:, HAND] == 1).sum() < 28
    assert not np.isnan(drawn["occlusion"][:, HAND]).any(), "hardly any of the sets' faces has a hand before it"
    plain = next(batches(rows, settings.data.shares, [view_of(settings.model)], 32, 0, Faults(0.0), 0, 1))
    assert np.isnan(plain["occlusion"][:, HAND]).any()
    assert train(config) == 4
