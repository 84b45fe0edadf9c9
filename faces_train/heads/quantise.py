"""A weight whose convolutions are multiplied in eight bits: a third faster on processors that have such instructions.

The first layer, the linear ones and everything between stay in single precision.
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
        convolutions = [node.name for node in onnx.load(prepared).graph.node if node.op_type == "Conv"]
        quantize_static(
            prepared,
            done,
            _Crops(crops[:CALIBRATED]),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_quantize=convolutions[1:],
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
