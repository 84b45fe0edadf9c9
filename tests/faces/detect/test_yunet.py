"""YuNet's file as the OpenCV Zoo offers it states one input size."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from faces.detect.base import Search
from faces.detect.yunet import FIXED, STRIDES, YuNetDetector
from faces.errors import ProviderError
from faces.runtime import machine
from faces.runtime.session import Session
from faces.zoo.cards import Card, Catalogue

onnx = pytest.importorskip("onnx", reason="needs the extra train")
SIZES = {"cls": 1, "obj": 1, "bbox": 4, "kps": 10}


@pytest.fixture(scope="module")
def weight(tmp_path_factory) -> Path:
    """A network with YuNet's outputs: each cell's score is its blue, each box is as large as the cell."""
    from onnx import TensorProto, helper, numpy_helper

    nodes, values, outputs = [], [], []
    for kind, channels in SIZES.items():
        values.append(numpy_helper.from_array(np.array([1, -1, channels]), f"shape_{kind}"))
        for stride in STRIDES:
            name, cells = f"{kind}_{stride}", (640 // stride) ** 2
            kernel = np.zeros((channels, 3, stride, stride), np.float32)
            if kind in ("cls", "obj"):
                kernel[0, 0] = 1 / 255 / stride**2
            values.append(numpy_helper.from_array(kernel, f"kernel_{name}"))
            nodes.append(helper.make_node("Conv", ["input", f"kernel_{name}"], [f"c_{name}"], strides=[stride] * 2))
            nodes.append(helper.make_node("Transpose", [f"c_{name}"], [f"t_{name}"], perm=[0, 2, 3, 1]))
            nodes.append(helper.make_node("Reshape", [f"t_{name}", f"shape_{kind}"], [name]))
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, cells, channels]))
    whole = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, 640, 640])
    graph = helper.make_graph(nodes, "yunet", [whole], outputs, values)
    path = tmp_path_factory.mktemp("yunet") / "fixed.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))
    return path


def picture() -> np.ndarray:
    image = np.zeros((192, 320, 3), np.uint8)
    image[64:96, 128:160, 0] = 255
    return image


def detector_of(weight: Path) -> YuNetDetector:
    content = weight.read_bytes()
    facts = {"source": "bundled", "licence": "none", "data": "none", "accuracy": "none"}
    digest = hashlib.sha256(content).hexdigest()
    card = Card("y", "detect", "yunet", file=weight.name, sha256=digest, bytes=len(content), threshold=0.9, **facts)
    return YuNetDetector(card, Catalogue(weight.parent, {"y": card}, {}), Search(provider="cpu"))


def test_a_file_that_states_its_size_looks_at_any(weight):
    assert weight.read_bytes().count(FIXED) == 1
    found = max(detector_of(weight).detect(picture()), key=lambda each: each.box.area)
    assert (found.box.x, found.box.y) == pytest.approx((112, 48))
    assert found.box.w == pytest.approx(32)


def test_without_that_the_file_would_refuse(weight):
    blob = np.zeros((1, 3, 192, 320), np.float32)
    with pytest.raises(ProviderError):
        Session(weight, "cpu").run({"input": blob})


def test_it_uses_the_cores_as_other_detectors_do(weight, monkeypatch):
    monkeypatch.setattr(machine, "physical_cores", lambda: 4)
    options = detector_of(weight)._session._session.get_session_options()
    assert options.intra_op_num_threads == machine.threads(4) == 3
