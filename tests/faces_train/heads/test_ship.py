from __future__ import annotations

import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from faces_train.data.table import DataError  # noqa: E402
from faces_train.heads.calibrate import Calibration  # noqa: E402
from faces_train.heads.dlib_resnet import DlibResNet  # noqa: E402
from faces_train.heads.layout import OUTPUTS  # noqa: E402
from faces_train.heads.ship import ship  # noqa: E402
from faces_train.heads.start import start_from  # noqa: E402
from faces_train.heads.train import averaged, read_config, train  # noqa: E402
from tests.faces_train.data.test_pack import face_of  # noqa: E402

CALIBRATION = Calibration(1.0, 0.5, 30, 0.1, 0.1, 0.9, 0.5)


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
    assert [node.op_type for node in graph.node if "crops" in node.input] == ["Slice", "Slice"]  # bytes stay bytes
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


@pytest.mark.parametrize("eight_bits", [False, True])
def test_a_run_can_start_from_a_shipped_weight(config: Path, tmp_path: Path, eight_bits: bool) -> None:
    pytest.importorskip("onnx")
    if eight_bits:
        config.write_text(f"eight_bits = true\n{config.read_text()}")
    train(config, until=2)
    ship(config, tmp_path)
    trained = averaged(read_config(config))
    again = DlibResNet(read_config(config).model.dropped, 16, 72)
    start_from(again, tmp_path / "tiny.onnx")
    pictures = torch.rand(2, 3, 72, 72, generator=torch.Generator().manual_seed(0)) * 255
    with torch.no_grad():
        was, now = trained(pictures), again.eval()(pictures)
    for name in ("gender", "age", "angles"):
        assert now[name].numpy() == pytest.approx(was[name].numpy(), abs=0.1 if eight_bits else 0.02)
    more = DlibResNet(tuple(set(read_config(config).model.dropped) - {2, 13}), 16, 72)
    start_from(more, tmp_path / "tiny.onnx")
    with torch.no_grad():
        assert more.eval()(pictures)["gender"].numpy() == pytest.approx(now["gender"].numpy(), abs=1e-4), "add nothing"
    fewer = DlibResNet((1, 2, 3, 5, 6, 7, 9, 10, 12, 13), 24, 72)
    start_from(fewer, tmp_path / "tiny.onnx")
    assert torch.allclose(fewer.stem.weight, trained.stem.weight, atol=0.05)
    assert torch.allclose(fewer.blocks[0].first.weight, trained.blocks[1].first.weight, atol=0.01)  # block 4 of both
    (tmp_path / "bad.onnx").write_bytes(b"no")
    with pytest.raises(ValueError, match=r"bad\.onnx: not"):
        start_from(fewer, tmp_path / "bad.onnx")


def test_shipping_an_untrained_run_is_refused(config: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no checkpoint yet"):
        ship(config, tmp_path)


def test_a_run_without_rows_to_calibrate_on_is_not_shipped(config: Path, tmp_path: Path) -> None:
    train(config, until=1)
    for path in (tmp_path / "packs").glob("*/labels.npz"):
        stored = dict(np.load(path))
        stored["split"][:] = 0
        np.savez(path, **stored)
    with pytest.raises(DataError, match="there is no row to calibrate the weight on"):
        ship(config, tmp_path)


def test_a_weight_that_says_anything_but_numbers_is_not_shipped(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(config, until=1)
    monkeypatch.setattr("faces_train.heads.ship.difference", lambda *_: {"gender": 0.0, "age": float("nan")})
    with pytest.raises(DataError, match="would differ from the network"):
        ship(config, tmp_path)
    assert not (tmp_path / "tiny.onnx").exists()


def test_a_weight_whose_heads_are_stored_apart_is_no_start(config: Path, tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    train(config, until=2)
    ship(config, tmp_path)
    model = onnx.load(tmp_path / "tiny.onnx")
    for tensor in model.graph.initializer:
        tensor.name = tensor.name.replace("network.heads.", "network.heads.gender.")
    onnx.save(model, tmp_path / "older.onnx")
    settings = read_config(config).model
    with pytest.raises(ValueError, match="not a weight of this kind"):
        start_from(DlibResNet(settings.dropped, settings.hidden, settings.window), tmp_path / "older.onnx")
