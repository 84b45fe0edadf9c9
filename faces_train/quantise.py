"""A network whose convolutions are multiplied in eight bits: twice as fast on processors that have such instructions.

The sums, cuts and concatenations between them are taken in eight bits as well, so that maps need not be widened and
narrowed again. Convolutions whose maps are read as numbers, the linear layers and, where a detector's precision hangs
on it, the first convolution stay in single precision. The layers in eight bits should follow one another without a
gap: then ONNX Runtime keeps a place's channels beside each other all the way and turns no map around.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from faces_train.data.table import Array


class _Shown(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, name: str, batches: Iterable[Array]) -> None:
        self._batches = ({name: batch} for batch in batches)

    def get_next(self) -> dict[str, Array] | None:
        """See onnxruntime."""
        return next(self._batches, None)


def quantise(model: onnx.ModelProto, shown: Sequence[Array], first: bool = False) -> onnx.ModelProto:
    """The model in eight bits where `in_eight_bits` says so.

    Weights use seven of their eight bits: processors without VNNI add two products up in sixteen.

    Args:
        model: with one input, in single precision.
        shown: batches of its input that show the ranges of its maps.
        first: whether its first convolution is multiplied in eight bits too.
    """
    with tempfile.TemporaryDirectory() as folder:
        given, prepared, done = (Path(folder) / f"{name}.onnx" for name in ("given", "prepared", "done"))
        onnx.save(model, given)
        quant_pre_process(given, prepared, skip_symbolic_shape=True)
        model = onnx.load(prepared)
        fold_pads(model)
        onnx.save(model, prepared)
        quantize_static(
            prepared,
            done,
            _Shown(model.graph.input[0].name, shown),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_quantize=in_eight_bits(model, first),
        )
        model = onnx.load(done)
        keep_bytes(model)
        return model


def keep_bytes(model: onnx.ModelProto) -> None:
    """Let bytes that are widened and narrowed again without a change stay bytes, in place.

    It is without a change where what was shown reaches from 0 to 255, as photographs with black corners do.
    """
    graph = model.graph
    constants = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    makers = {node.output[0]: node for node in graph.node}
    known = onnx.shape_inference.infer_shapes(model).graph
    in_bytes = {
        value.name
        for value in (*known.input, *known.value_info)
        if value.type.tensor_type.elem_type == onnx.TensorProto.UINT8
    }
    for narrow in [node for node in graph.node if node.op_type == "QuantizeLinear"]:
        name = narrow.input[0]
        while name in makers and makers[name].op_type in ("Reshape", "Transpose"):
            name = makers[name].input[0]
        changed = constants[narrow.input[1]] != 1 or constants[narrow.input[2]] != 0
        if changed or name not in makers or makers[name].op_type != "Cast" or makers[name].input[0] not in in_bytes:
            continue
        for node in (narrow, makers[name]):
            for user in graph.node:
                user.input[:] = [node.input[0] if each == node.output[0] else each for each in user.input]
            graph.node.remove(node)


def fold_pads(model: onnx.ModelProto) -> None:
    """Let convolutions pad their own maps, in place: between bytes a layer of its own would cost two conversions."""
    graph = model.graph
    constants = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for pad in [node for node in graph.node if node.op_type == "Pad"]:
        users = [node for node in graph.node if pad.output[0] in node.input]
        channels, height, width = constants[pad.input[1]].reshape(2, 4).T[1:].tolist()  # before and after each axis
        if [user.op_type for user in users] == ["Conv"] and not any(channels):
            (own,) = (attribute.ints for attribute in users[0].attribute if attribute.name == "pads")
            own[:] = [a + b for a, b in zip(own, (height[0], width[0], height[1], width[1]), strict=True)]
            users[0].input[0] = pad.input[0]
            graph.node.remove(pad)


def in_eight_bits(model: onnx.ModelProto, first: bool) -> list[str]:
    """Names of the layers to quantise: convolutions whose maps go on to others, and what goes on with these maps.

    Args:
        model: in single precision.
        first: whether the first convolution may be among them.
    """
    graph = model.graph
    layers = [node for node in graph.node if node.op_type == "Conv"][0 if first else 1 :]
    users = {node.output[0]: {user.op_type for user in graph.node if node.output[0] in user.input} for node in layers}
    chosen = [node for node in layers if users[node.output[0]] <= {"Relu", "Add", "Concat", "Resize"}]
    maps = {node.output[0] for node in chosen}
    for node in graph.node:
        if node.op_type in ("Add", "Concat", "MaxPool", "Relu") and maps & set(node.input):
            maps.add(node.output[0])
            chosen.append(node)
    return [node.name for node in chosen]


def widened(arrays: dict[str, Array]) -> dict[str, Array]:
    """The initializers of a quantised weight by the names and with the values that they had before."""
    found = {}
    for name, values in arrays.items():
        whole = name.removesuffix("_quantized")
        if name == whole:
            found[name] = values
            continue
        scale = arrays[f"{name}_scale" if f"{name}_scale" in arrays else f"{whole}_scale"]  # biases, weights
        found[whole] = values * scale.reshape(-1, *[1] * (values.ndim - 1))
    return found
