from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

from faces.errors import OutputError  # noqa: E402
from faces_train.detector.export import export  # noqa: E402
from faces_train.detector.network import Detector, cells, decode, flatten  # noqa: E402
from faces_train.detector.teachers import session  # noqa: E402


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Detector, Path]:
    torch.manual_seed(0)
    network = Detector((4, 8, 16, 16, 16), 16)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    path = tmp_path_factory.mktemp("weight") / "detector.onnx"
    export(network.eval(), path, {"step": 1})
    return network, path


@pytest.mark.parametrize("size", [(32, 32), (64, 96), (320, 192)])
def test_the_file_answers_as_the_network_does(exported: tuple[Detector, Path], size: tuple[int, int]) -> None:
    network, path = exported
    image = np.random.default_rng(0).integers(0, 256, (1, *size, 3), dtype=np.uint8)
    boxes, scores, landmarks = session(path, "image").run(["boxes", "scores", "landmarks"], {"image": image})
    with torch.no_grad():
        raw = flatten(network(torch.from_numpy(image).permute(0, 3, 1, 2).float() / 255))
        want_boxes, want_landmarks = decode(raw, *cells(*size))
    count = size[0] * size[1] * 21 // 1024
    assert boxes.shape == (1, count, 4)
    assert landmarks.shape == (1, count, 5, 2)
    np.testing.assert_allclose(scores, raw[..., 0].sigmoid().numpy(), atol=2e-3)  # weights are stored as float16
    np.testing.assert_allclose(boxes, want_boxes.numpy(), atol=0.5)
    np.testing.assert_allclose(landmarks, want_landmarks.numpy(), atol=0.5)


def test_in_eight_bits_it_answers_nearly_so(exported: tuple[Detector, Path], tmp_path: Path) -> None:
    network, single = exported
    random = np.random.default_rng(1)
    pictures = [random.integers(0, 256, (1, 64, 96, 3), dtype=np.uint8) for _ in range(8)]
    export(network, tmp_path / "bytes.onnx", shown=pictures)
    graph = onnx.load(tmp_path / "bytes.onnx").graph
    made = {name: node.op_type for node in graph.node for name in node.output}
    kinds = [made.get(node.input[1]) for node in graph.node if node.op_type == "Conv"]
    assert kinds.count("DequantizeLinear") == len(kinds) - 4  # all but the first and the three that answer
    for name, near in (("scores", 0.02), ("boxes", 1.0), ("landmarks", 1.0)):
        (own,), (whole,) = (
            session(path, "image").run([name], {"image": pictures[0]}) for path in (tmp_path / "bytes.onnx", single)
        )
        np.testing.assert_allclose(own, whole, atol=near)


@pytest.mark.parametrize("value", [0, 255])
def test_plain_pictures_give_finite_answers(exported: tuple[Detector, Path], value: int) -> None:
    outputs = session(exported[1], "image").run(None, {"image": np.full((1, 96, 64, 3), value, np.uint8)})
    assert all(np.isfinite(output).all() for output in outputs)
    assert (outputs[1] >= 0).all()
    assert (outputs[1] <= 1).all()


def test_a_failed_export_leaves_no_rubbish(exported: tuple[Detector, Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"detector\.onnx: cannot be written"):
        export(exported[0], tmp_path / "file" / "detector.onnx")
    (tmp_path / "detector.onnx").mkdir()
    with pytest.raises(OutputError, match=r"detector\.onnx: cannot be written"):
        export(exported[0], tmp_path / "detector.onnx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["detector.onnx", "file"]
