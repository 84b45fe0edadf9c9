"""CenterFace's file states one input size and reads the colours in the order red, green, blue."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from faces.detect.base import Search
from faces.detect.centerface import HEAT, LANDMARKS, OFFSET, SIZE, STRIDE, CenterFaceDetector
from faces.zoo.cards import Card, Catalogue

onnx = pytest.importorskip("onnx", reason="needs the extra train")


@pytest.fixture(scope="module")
def detector(tmp_path_factory) -> CenterFaceDetector:
    """Of a network with CenterFace's outputs: each cell's heat is what its last channel holds, each box 32 pixels."""
    from onnx import TensorProto, helper, numpy_helper

    nodes, values, outputs = [], [], []
    maps = ((HEAT, 1, 0.0), (SIZE, 2, np.log(32 / STRIDE)), (OFFSET, 2, 0.0), (LANDMARKS, 10, 0.5))
    for name, channels, constant in maps:
        kernel = np.zeros((channels, 3, STRIDE, STRIDE), np.float32)
        if name == HEAT:
            kernel[0, 2] = 1 / 255 / STRIDE**2
        values.append(numpy_helper.from_array(kernel, f"kernel_{name}"))
        values.append(numpy_helper.from_array(np.full(channels, constant, np.float32), f"bias_{name}"))
        nodes.append(
            helper.make_node("Conv", ["input.1", f"kernel_{name}", f"bias_{name}"], [name], strides=[STRIDE] * 2)
        )
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [10, channels, 8, 8]))
    whole = helper.make_tensor_value_info("input.1", TensorProto.FLOAT, [10, 3, 32, 32])
    graph = helper.make_graph(nodes, "centerface", [whole], outputs, values)
    path: Path = tmp_path_factory.mktemp("centerface") / "centerface.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))
    content = path.read_bytes()
    facts = {"source": "bundled", "licence": "none", "data": "none", "accuracy": "none"}
    digest = hashlib.sha256(content).hexdigest()
    card = Card("c", "detect", "centerface", file=path.name, sha256=digest, bytes=len(content), threshold=0.9, **facts)
    return CenterFaceDetector(card, Catalogue(path.parent, {"c": card}, {}), Search(provider="cpu"))


def picture(channel: int) -> np.ndarray:
    """One cell in one of the colours blue, green and red."""
    image = np.zeros((192, 320, 3), np.uint8)
    image[64:68, 128:132, channel] = 255
    return image


def test_blue_arrives_in_the_last_channel_as_the_network_learnt_it(detector):
    (found,) = detector.detect(picture(0))
    assert (found.box.x, found.box.y, found.box.w, found.box.h) == pytest.approx((114, 50, 32, 32))
    assert found.landmarks == pytest.approx(np.full((5, 2), (130, 66)))
    assert detector.detect(picture(1)) == detector.detect(picture(2)) == []
