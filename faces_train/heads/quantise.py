"""A weight whose convolutions are multiplied in eight bits: twice as fast on processors that have such instructions.

The sums and cuts between them are taken in eight bits as well, so that maps need not be widened and narrowed again;
the first layer, the pools and the linear layers stay in single precision.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from faces_train.data.table import Array
from faces_train.detector.export import halve

CALIBRATED = 160
"""Crops from which the ranges of the activations are taken."""
BATCH = 8


class _Crops(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, crops: Array) -> None:
        self._batches = ({"crops": crops[start : start + BATCH]} for start in range(0, len(crops), BATCH))

    def get_next(self) -> dict[str, Array] | None:
        """See onnxruntime."""
        return next(self._batches, None)


def quantise(path: Path, crops: Array) -> None:
    """Replace the weight that `export.write` wrote at `path`, at once.

    Weights use seven of their eight bits: processors without VNNI add two products up in sixteen.

    Args:
        path: the .onnx file.
        crops: (n, window, window, 3) uint8 crops of training faces that show the ranges of the activations.

    Raises:
        OSError: the file cannot be written.
    """
    notes = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
    with tempfile.TemporaryDirectory() as folder:
        single, prepared, done = (Path(folder) / f"{name}.onnx" for name in ("single", "prepared", "done"))
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(single)  # stored in less than single precision, widened here
        onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        quant_pre_process(single, prepared, skip_symbolic_shape=True)
        model = onnx.load(prepared)
        fold_pads(model)
        onnx.save(model, prepared)
        quantize_static(
            prepared,
            done,
            _Crops(crops[:CALIBRATED]),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_quantize=in_eight_bits(model),
        )
        model = halve(onnx.load(done))
    onnx.helper.set_model_props(model, notes)
    onnx.checker.check_model(model)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        onnx.save(model, temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


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


def in_eight_bits(model: onnx.ModelProto) -> list[str]:
    """Names of the layers to quantise: all convolutions but the first, and what adds and cuts their maps."""
    _, *others = [node for node in model.graph.node if node.op_type == "Conv"]
    maps = {node.output[0] for node in others}
    names = [node.name for node in others]
    for node in model.graph.node:
        if node.op_type in ("Add", "Relu") and maps & set(node.input):
            maps.add(node.output[0])
            names.append(node.name)
    return names


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
