from __future__ import annotations

import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from faces_train.config import ConfigError  # noqa: E402
from faces_train.data.pack import load, pack  # noqa: E402
from faces_train.data.table import DataError, concatenate, tabulate  # noqa: E402
from faces_train.heads.calibrate import Calibration  # noqa: E402
from faces_train.heads.layout import OUTPUTS  # noqa: E402
from faces_train.heads.losses import head_losses, offsets  # noqa: E402
from faces_train.heads.network import HeadsNetwork, start_from  # noqa: E402
from faces_train.heads.settings import HeadsConfig  # noqa: E402
from faces_train.heads.ship import ship  # noqa: E402
from faces_train.heads.taught import lesson_of, lessons  # noqa: E402
from faces_train.heads.train import averaged, open_packs, predict, read_config, train, usable_rows  # noqa: E402
from faces_train.runs import Run  # noqa: E402
from tests.faces_train.data.test_pack import SMALL, face_of, finder, make_set  # noqa: E402
from tests.faces_train.data.test_readers import ROWS, labels_file  # noqa: E402

CALIBRATION = Calibration(1.0, 0.5, 30, 0.1, 0.1, 0.9, 0.5)
DROPPED = "[2, 3, 5, 6, 7, 9, 10, 12, 13]"


def table_of(tmp_path: Path, *names: str):
    from faces_train.data.readers import read

    samples = [sample for name in names for sample in read(name, labels_file(tmp_path / name, [ROWS[name]]))]
    return tabulate(samples)


def random_outputs(rows: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return {name: torch.randn(rows, width, generator=generator) for name, width in OUTPUTS.items()}


def losses_of(table, outputs: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    labels = {name: torch.from_numpy(column) for name, column in table.columns.items()}
    return head_losses(outputs, labels, {name: torch.zeros_like(value) for name, value in outputs.items()})


def test_a_missing_label_teaches_nothing(tmp_path: Path) -> None:
    table = table_of(tmp_path, "fairface", "ferplus", "udacity")
    outputs = {name: value.requires_grad_() for name, value in random_outputs(3).items()}
    losses = losses_of(table, outputs)
    torch.stack(list(losses.values())).sum().backward()
    taught = {name: value.grad.abs().sum(1) > 0 for name, value in outputs.items() if value.grad is not None}
    assert taught["gender"].tolist() == [True, False, False]
    assert taught["expression"].tolist() == [False, True, False]
    assert taught["angles"].tolist() == [False, False, True]
    assert not taught["occlusion"].any()
    assert all(torch.isfinite(value) for value in losses.values())


def test_a_coarse_age_is_content_with_any_of_its_bins(tmp_path: Path) -> None:
    table = table_of(tmp_path, "imfdb")
    outputs = random_outputs(1)
    for bin_ in (4, 5, 6):  # 30-39, 40-49, 50-59
        outputs["age"] = torch.full((1, 9), -20.0)
        outputs["age"][0, bin_] = 20.0
        assert losses_of(table, outputs)["age"] < 1e-3
    outputs["age"] = torch.full((1, 9), -20.0)
    outputs["age"][0, 0] = 20.0
    assert losses_of(table, outputs)["age"] > 10


def test_years_within_a_bin_cost_nothing(tmp_path: Path) -> None:
    table = table_of(tmp_path, "fairface")  # 30 to 39
    outputs = random_outputs(1)
    outputs["years"] = torch.tensor([[-0.1]])  # 34
    assert losses_of(table, outputs)["years"] == 0
    outputs["years"] = torch.tensor([[1.5]])  # 50
    assert losses_of(table, outputs)["years"] == pytest.approx(1.0, abs=0.01)


def test_offsets_take_a_sets_habits_out_of_the_logits(tmp_path: Path) -> None:
    rows = [{**ROWS["fairface"], "gender": "Male", "file": f"{n}"} for n in range(9)] + [ROWS["fairface"]]
    from faces_train.data.readers import read

    table = tabulate(read("fairface", labels_file(tmp_path, rows)))
    kept = offsets(table, OUTPUTS, {})["gender"]
    freed = offsets(table, OUTPUTS, {"gender": 1.0})["gender"]
    assert kept.abs().max() == 0
    assert freed[0].tolist() == pytest.approx([np.log(0.1), np.log(0.9)], abs=1e-5)


def test_a_set_of_men_alone_still_teaches_gender(tmp_path: Path) -> None:
    women = table_of(tmp_path / "both", "fairface")
    men = table_of(tmp_path / "men", "fairface_men")
    freed = offsets(concatenate([women, men, men, men]), OUTPUTS, {"gender": 1.0})["gender"]
    assert freed[3].tolist() == pytest.approx([np.log(0.25), np.log(0.75)], abs=1e-5)


def test_start_from_fills_every_layer_that_is_left(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    whole = HeadsNetwork((), 16, 72)
    shapes = [whole.stem.weight.shape]
    shapes += [layer.weight.shape for block in whole.blocks for layer in (block.first, block.second)]
    stored = {}
    for number, shape in enumerate(shapes):
        stored[f"conv{number}.weight"] = random.normal(size=tuple(shape)).astype(np.float32)
        stored[f"conv{number}.bias"] = np.zeros(shape[0], np.float32)
    np.savez(tmp_path / "d.npz", **stored)
    network = HeadsNetwork((12, 13), 16, 72)
    start_from(network, tmp_path / "d.npz")
    assert np.array_equal(network.blocks[-1].second.weight.detach().numpy(), stored["conv28.weight"])
    assert np.array_equal(network.blocks[0].first.weight.detach().numpy(), stored["conv1.weight"])
    (tmp_path / "bad.npz").write_bytes(b"no")
    with pytest.raises(ValueError, match=r"bad\.npz: not dlib's network"):
        start_from(network, tmp_path / "bad.npz")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A run on twelve tiny pictures of two sets."""
    pictures = [face_of(seed) for seed in range(12)]
    data, packs = tmp_path / "data", tmp_path / "packs"
    make_set(data, "fairface", pictures[:8], ["train"] * 6 + ["dev"] * 2)
    make_set(data, "imfdb", pictures[8:], ["train"] * 4)
    for name in ("fairface", "imfdb"):
        pack(name, data, packs, finder, SMALL)
        stored = dict(np.load(packs / name / "labels.npz"))
        stored["split"][0] = 1  # a calibration row each
        np.savez(packs / name / "labels.npz", **stored)
    path = tmp_path / "heads.toml"
    path.write_text(
        f"""task = "heads"
name = "tiny"
run = "{tmp_path / "run"}"
[data]
packs = "{packs}"
[data.shares]
fairface = 1.0
imfdb = 0.5
[model]
side = 100
window = 72
hidden = 16
dropped = {DROPPED}
[train]
steps = 4
batch = 4
warmup = 1
threads = 1
log_every = 2
save_every = 2
check_every = 4
""",
        encoding="utf-8",
    )
    return path


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


def test_a_shipped_weight_says_what_the_network_says(config: Path, tmp_path: Path) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    train(config, until=2)
    ship(config, tmp_path)
    session = onnxruntime.InferenceSession(str(tmp_path / "tiny.onnx"), providers=["CPUExecutionProvider"])
    crops = np.random.default_rng(0).integers(0, 255, (3, 72, 72, 3), np.uint8)
    said = dict(zip((out.name for out in session.get_outputs()), session.run(None, {"crops": crops}), strict=True))
    window = crops[..., ::-1].astype(np.float32)
    with torch.no_grad():
        own = averaged(read_config(config))(torch.from_numpy(window.copy()).permute(0, 3, 1, 2))
    assert said["years"].shape == (3,)
    assert said["years"] == pytest.approx(own["years"][:, 0].numpy() * 10 + 35, abs=0.2)
    assert said["angles"] == pytest.approx(own["angles"].numpy() * 30, abs=0.5)
    for name in ("gender", "age", "expression", "occlusion"):
        assert said[name] == pytest.approx(own[name].numpy(), abs=0.02)
    one = session.run(["gender"], {"crops": crops[:1]})[0]
    assert one == pytest.approx(said["gender"][:1], abs=1e-4)


def test_a_weight_answers_only_what_it_was_taught(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    monkeypatch.setattr("faces_train.heads.ship.calibrate", lambda *_: dict.fromkeys(("gender", "age"), CALIBRATION))
    untaught = [name for name in OUTPUTS if name not in ("age", "years")]
    asked = "[train.weights]\n" + "".join(f"{name} = 0.0\n" for name in untaught)
    config.write_text(config.read_text(encoding="utf-8") + asked, encoding="utf-8")
    train(config, until=2)
    assert list(ship(config, tmp_path)) == ["age"]
    session = onnxruntime.InferenceSession(str(tmp_path / "tiny.onnx"), providers=["CPUExecutionProvider"])
    assert [out.name for out in session.get_outputs()] == ["age", "years", "embedding"]
    assert tomllib.loads(capsys.readouterr().out)["weights"]["tiny"]["heads"].keys() == {"age"}


def test_a_weight_in_eight_bits_multiplies_in_them_and_says_nearly_the_same(config: Path, tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    onnxruntime = pytest.importorskip("onnxruntime")
    train(config, until=2)
    ship(config, tmp_path)
    single = tmp_path / "single.onnx"
    (tmp_path / "tiny.onnx").rename(single)
    config.write_text(f"eight_bits = true\n{config.read_text()}")
    ship(config, tmp_path)
    graph = onnx.load(tmp_path / "tiny.onnx").graph
    made = {name: node.op_type for node in graph.node for name in node.output}
    weights = [made[node.input[1]] for node in graph.node if node.op_type == "Conv"]
    assert set(weights) == {"DequantizeLinear"}
    sums = [node for node in graph.node if node.op_type == "Add" and "blocks" in node.name]
    assert {made[name] for node in sums for name in node.input} == {"DequantizeLinear"}
    cut = [node.name for node in graph.node if node.op_type == "Relu" and made[node.input[0]] == "DequantizeLinear"]
    assert cut == []  # the ranges of what it cuts begin at zero instead
    assert not {"Pad", "AveragePool"} & {node.op_type for node in graph.node}
    assert [node.op_type for node in graph.node if "crops" in node.input] == ["Reshape"]  # bytes stay bytes
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    onnxruntime.InferenceSession(str(tmp_path / "tiny.onnx"), options, providers=["CPUExecutionProvider"])
    kinds = [node.op_type for node in onnx.load(tmp_path / "optimised.onnx").graph.node]
    assert kinds.count("Transpose") <= 5  # of the crops, three means and the squeezed map; none within the blocks
    crops = np.stack([cv2.resize(face_of(seed), (72, 72)) for seed in range(8)])
    sessions = [
        onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        for path in (single, tmp_path / "tiny.onnx")
    ]
    own, stored = (session.run(["embedding"], {"crops": crops})[0] for session in sessions)
    assert np.abs(own - stored).max() < 0.1 * np.abs(own).max()


def test_a_weight_answers_for_a_face_and_its_mirror_image_alike(config: Path, tmp_path: Path) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    config.write_text(config.read_text(encoding="utf-8").replace("hidden = 16", "hidden = 16\nmirror = true"))
    train(config, until=2)
    ship(config, tmp_path)
    session = onnxruntime.InferenceSession(str(tmp_path / "tiny.onnx"), providers=["CPUExecutionProvider"])
    names = [out.name for out in session.get_outputs()]
    crops = np.random.default_rng(0).integers(0, 255, (3, 72, 72, 3), np.uint8)
    flipped = np.ascontiguousarray(crops[:, :, ::-1])
    said, other = (dict(zip(names, session.run(None, {"crops": x}), strict=True)) for x in (crops, flipped))
    assert said["gender"] == pytest.approx(other["gender"], abs=1e-3)
    assert said["pose"] == pytest.approx(other["pose"][:, [0, 2, 1, 3, 4]], abs=1e-3)
    assert said["angles"] == pytest.approx(other["angles"] * [-1, 1, -1], abs=1e-2)
    own = mean_expression(config, [crops, flipped])
    assert said["expression"] == pytest.approx(own, abs=0.02)


def mean_expression(config: Path, views: list[np.ndarray]) -> np.ndarray:
    """Expression logits of the trained network, means over views (n, window, window, 3) BGR."""
    network = averaged(read_config(config))
    windows = [torch.from_numpy(view[..., ::-1].astype(np.float32)).permute(0, 3, 1, 2) for view in views]
    with torch.no_grad():
        return np.mean([network(window)["expression"].numpy() for window in windows], 0)


def test_a_weight_with_a_margin_answers_for_three_scales_together(config: Path, tmp_path: Path, capsys) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    plain = config.read_text(encoding="utf-8")
    train(config, until=2)
    config.write_text(plain.replace("hidden = 16", "hidden = 16\nmargin = 4"))
    ship(config, tmp_path)
    entry = tomllib.loads(capsys.readouterr().out)["weights"]["tiny"]
    assert entry["size"] == 80
    session = onnxruntime.InferenceSession(str(tmp_path / "tiny.onnx"), providers=["CPUExecutionProvider"])
    crops = np.random.default_rng(0).integers(0, 255, (3, 80, 80, 3), np.uint8)
    crops = np.stack([cv2.GaussianBlur(crop, (0, 0), 3) for crop in crops])
    parts = [crops[:, edge : 80 - edge, edge : 80 - edge] for edge in (0, 4, 8)]
    wanted = mean_expression(config, [np.stack([cv2.resize(crop, (72, 72)) for crop in part]) for part in parts])
    assert session.run(["expression"], {"crops": crops})[0] == pytest.approx(wanted, abs=0.02)


def test_a_margin_must_fit_into_the_crop(config: Path) -> None:
    config.write_text(config.read_text(encoding="utf-8").replace("hidden = 16", "hidden = 16\nmargin = 40"))
    with pytest.raises(ConfigError, match="margin must fit"):
        read_config(config)


@pytest.mark.parametrize("eight_bits", [False, True])
def test_a_run_can_start_from_a_shipped_weight(config: Path, tmp_path: Path, eight_bits: bool) -> None:
    pytest.importorskip("onnx")
    if eight_bits:
        config.write_text(f"eight_bits = true\n{config.read_text()}")
    train(config, until=2)
    ship(config, tmp_path)
    trained = averaged(read_config(config))
    again = HeadsNetwork(read_config(config).model.dropped, 16, 72)
    start_from(again, tmp_path / "tiny.onnx")
    pictures = torch.rand(2, 3, 72, 72, generator=torch.Generator().manual_seed(0)) * 255
    with torch.no_grad():
        was, now = trained(pictures), again.eval()(pictures)
    for name in ("gender", "age", "angles"):
        assert now[name].numpy() == pytest.approx(was[name].numpy(), abs=0.1 if eight_bits else 0.02)
    fewer = HeadsNetwork((1, 2, 3, 5, 6, 7, 9, 10, 12, 13), 24, 72)
    start_from(fewer, tmp_path / "tiny.onnx")
    assert torch.allclose(fewer.stem.weight, trained.stem.weight, atol=0.05)
    assert torch.allclose(fewer.blocks[0].first.weight, trained.blocks[1].first.weight, atol=0.01)  # block 4 of both
    (tmp_path / "bad.onnx").write_bytes(b"no")
    with pytest.raises(ValueError, match=r"bad\.onnx: not"):
        start_from(fewer, tmp_path / "bad.onnx")


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
    lesson = lesson_of(told, {"index": np.array([1, 1]), "mirror": np.array([False, True]), "angle": np.array([0, 6])})
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
    with pytest.raises(ConfigError, match=r"experts for \['hats'\], which are no heads; there are gender, age"):
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
    with pytest.raises(OSError, match="No space left"):
        train(config)
    monkeypatch.undo()
    assert train(config) == 4


def test_shipping_an_untrained_run_is_refused(config: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no checkpoint yet"):
        ship(config, tmp_path)


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
