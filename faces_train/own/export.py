"""From trained heads to one ONNX network: `embedding` in, logits per attribute out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType

from faces.errors import WeightError
from faces.heads.own import INPUT, VALUE
from faces.runtime.session import Session
from faces_train.own.fit import SMALLEST, Learned, Reals, bin_logits

LEAST = "/smallest"
"""Name of the constant SMALLEST; with a slash, as all names inside, since no attribute can be called so."""
OPSETS = {"": 17, "ai.onnx.ml": 3}
"""What the oldest ONNX Runtime that is supported knows."""
CLOSE = 5e-3
"""By how much probabilities may differ between scikit-learn and the exported network, which computes in float32."""


def network(heads: Sequence[Learned], units: int) -> onnx.ModelProto:
    """All heads as one network.

    Args:
        heads: trained ones.
        units: width of the embedding.
    """
    nodes, constants, outputs = [], [], []
    constants.append(numpy_helper.from_array(np.array(SMALLEST, np.float32), LEAST))
    for number, head in enumerate(heads):
        part = _converted(head, units)
        prefix = f"h{number}/"
        names = {each.name: each.name if each.name == INPUT else prefix + each.name for each in part.input}
        for constant in part.initializer:
            constant.name = prefix + constant.name
        for node in part.node:
            node.name = prefix + node.name
            node.input[:] = [names.get(each, prefix + each) if each else "" for each in node.input]
            node.output[:] = [prefix + each if each else "" for each in node.output]
        nodes += part.node
        constants += part.initializer
        if head.edges is None:
            nodes += _logarithm(prefix + "probabilities", head.attribute.name, prefix)
        else:
            more, fixed = _bins(head, prefix + "variable", prefix)
            nodes += more
            constants += fixed
            outputs.append(helper.make_tensor_value_info(VALUE.format(head.attribute.name), TensorProto.FLOAT, ["n"]))
        shape = ["n", len(head.attribute.classes)]
        outputs.append(helper.make_tensor_value_info(head.attribute.name, TensorProto.FLOAT, shape))
    embedding = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["n", units])
    graph = helper.make_graph(nodes, "own heads", [embedding], outputs, constants)
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="faces")
    onnx.checker.check_model(model)
    return model


def _converted(head: Learned, units: int) -> onnx.GraphProto:
    """skl2onnx's graph of one pipeline; outputs `probabilities` (n, classes), or `variable` (n, 1) of a number."""
    options = {id(head.model[-1]): {"zipmap": False}} if head.edges is None else None
    model = convert_sklearn(
        head.model, "head", [(INPUT, FloatTensorType([None, units]))], options=options, target_opset=OPSETS
    )
    return model.graph


def _logarithm(source: str, name: str, prefix: str) -> list[onnx.NodeProto]:
    return [
        helper.make_node("Max", [source, LEAST], [prefix + "kept"]),
        helper.make_node("Log", [prefix + "kept"], [name]),
    ]


def _bins(head: Learned, source: str, prefix: str) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """faces_train.own.fit.bin_logits as a graph."""
    edges, sigma = _scaled(head)
    ends = {"edges": edges[None, :], "width": [[sigma * np.sqrt(2.0)]], "half": [[0.5]], "one": [[1.0]]}
    ends |= {"nought": [[0.0]], "unit": [[head.unit]], "centre": [[head.centre]]}
    constants = [numpy_helper.from_array(np.array(value, np.float32), prefix + key) for key, value in ends.items()]
    constants.append(numpy_helper.from_array(np.array([-1], np.int64), prefix + "flat"))

    def node(kind: str, *inputs: str, to: str, **more: int) -> onnx.NodeProto:
        names = [each if each == source else prefix + each for each in inputs]
        return helper.make_node(kind, names, [prefix + to], **more)

    nodes = [
        node("Mul", source, "unit", to="above"),
        node("Add", "above", "centre", to="number"),
        helper.make_node("Reshape", [prefix + "number", prefix + "flat"], [VALUE.format(head.attribute.name)]),
        node("Sub", "edges", source, to="away"),
        node("Div", "away", "width", to="scaled"),
        node("Erf", "scaled", to="erf"),
        node("Mul", "erf", "half", to="halved"),
        node("Add", "halved", "half", to="below"),
        node("Mul", source, "nought", to="zeros"),
        node("Add", "zeros", "one", to="ones"),
        node("Concat", "zeros", "below", to="lower", axis=1),
        node("Concat", "below", "ones", to="upper", axis=1),
        node("Sub", "upper", "lower", to="shares"),
    ]
    return nodes + _logarithm(prefix + "shares", head.attribute.name, prefix), constants


def _scaled(head: Learned) -> tuple[Reals, float]:
    """Edges and sigma of a number as its model answers: float32 is exact near nought, whatever the number."""
    assert head.edges is not None
    return (head.edges - head.centre) / head.unit, head.sigma / head.unit


def write(path: Path, heads: Sequence[Learned], values: Reals) -> None:
    """Write the network, and see that it answers as the models do.

    Args:
        path: where.
        heads: trained ones.
        values: (n, units) embeddings to compare the answers on.

    Raises:
        WeightError: when it does not.
    """
    path.write_bytes(network(heads, values.shape[1]).SerializeToString())
    sample = np.ascontiguousarray(values[:200], np.float32)
    found = Session(path, "cpu").run({INPUT: sample})
    for head in heads:
        ours = np.exp(found[head.attribute.name])
        if head.edges is None:
            theirs = np.maximum(head.model.predict_proba(sample.astype(np.float64)), SMALLEST)
        else:
            predicted = head.model.predict(sample.astype(np.float64))
            theirs = np.exp(bin_logits(predicted, *_scaled(head)))
        if ours.shape != theirs.shape or np.abs(ours - theirs).max() > CLOSE:
            raise WeightError(f"the exported head {head.attribute.name!r} does not answer as the trained one")
