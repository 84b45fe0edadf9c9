"""A trained network into `faces-detector.onnx`: uint8 pixels in, boxes, scores and landmarks in pixels out."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from faces.sinks.files import atomic
from faces_train.data.table import DataError
from faces_train.detector.augment import Crops, clear
from faces_train.detector.network import SIZE_IN_STRIDES, STRIDES, Detector
from faces_train.detector.pack import Pack
from faces_train.detector.settings import DetectorConfig
from faces_train.quantise import quantise
from faces_train.runs import Run
from faces_train.traced import traced
from faces_train.trainee import fitting

NAME = "faces-detector.onnx"
SHOWN = 160
"""Training crops from which the ranges of maps in eight bits are taken."""


class Deployed(nn.Module):
    """The network with its preprocessing and decode: `image` uint8 (1, H, W, 3) BGR, H and W multiples of 32."""

    def __init__(self, network: Detector) -> None:
        super().__init__()
        self.network = copy.deepcopy(network).eval()
        with torch.no_grad():
            next(self.network.stem.parameters()).div_(255)  # the first convolution: pixels come as 0..255

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        maps = self.network(image.float().permute(0, 3, 1, 2))
        boxes, scores, landmarks = [], [], []
        for stride, part in zip(STRIDES, maps, strict=True):
            y = torch.arange(part.shape[2]).float().view(1, 1, -1, 1)
            x = torch.arange(part.shape[3]).float().view(1, 1, 1, -1)
            middle_x = (part[:, 1:2] + x + 0.5) * stride
            middle_y = (part[:, 2:3] + y + 0.5) * stride
            size = torch.exp(part[:, 3:5].clamp(-4.0, 4.0)) * (stride * SIZE_IN_STRIDES)
            middle = torch.cat([middle_x, middle_y], 1)
            boxes.append(torch.cat([middle - size / 2, middle + size / 2], 1).flatten(2))
            scores.append(part[:, 0].flatten(1))
            points = middle.repeat(1, 5, 1, 1) + part[:, 5:] * size.repeat(1, 5, 1, 1)
            landmarks.append(points.flatten(2))
        found = torch.cat(boxes, 2).transpose(1, 2)
        points = torch.cat(landmarks, 2).transpose(1, 2).reshape(1, -1, 5, 2)
        return found, torch.sigmoid(torch.cat(scores, 1)), points


def shorten(model: onnx.ModelProto) -> onnx.ModelProto:
    """Give values one-letter-and-number names, drop shapes and node names but numbers: they are a tenth of the file."""
    graph = model.graph
    outside = {value.name for value in (*graph.input, *graph.output)}
    names: dict[str, str] = {"": ""}

    def short(name: str) -> str:
        return name if name in outside else names.setdefault(name, f"v{len(names)}")

    for node in graph.node:
        node.name, node.doc_string = node.name if node.name.isdigit() else "", ""
        node.input[:] = [short(name) for name in node.input]
        node.output[:] = [short(name) for name in node.output]
    for tensor in graph.initializer:
        tensor.name = short(tensor.name)
    del graph.value_info[:]
    return model


def halve(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store large weights as float16 with a cast beside them: half the file, the same float32 arithmetic.

    ONNX Runtime folds the casts when it loads the file, so speed does not change.
    """
    graph = model.graph
    casts = []
    for tensor in list(graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < 256:
            continue
        values = numpy_helper.to_array(tensor).astype(np.float16)
        graph.initializer.remove(tensor)
        graph.initializer.append(numpy_helper.from_array(values, f"{tensor.name}.half"))
        casts.append(helper.make_node("Cast", [f"{tensor.name}.half"], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def quarter(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store the largest weights as 8-bit integers with a scale per output, and undo that beside them.

    The file becomes a quarter as large. ONNX Runtime multiplies them out when it loads it: the arithmetic stays float32
    and speed does not change.
    """
    graph = model.graph
    nodes = []
    for tensor in list(graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < 80_000:
            continue
        name, values = tensor.name, numpy_helper.to_array(tensor)
        largest = np.abs(values).max(tuple(range(1, values.ndim)), keepdims=True)
        scale = (np.maximum(largest, 1e-12) / 127).astype(np.float32)
        graph.initializer.remove(tensor)
        graph.initializer.append(numpy_helper.from_array(np.rint(values / scale).astype(np.int8), f"{name}.byte"))
        graph.initializer.append(numpy_helper.from_array(scale, f"{name}.scale"))
        nodes.append(helper.make_node("Cast", [f"{name}.byte"], [f"{name}.wide"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", [f"{name}.wide", f"{name}.scale"], [name]))
    nodes += graph.node
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def export(
    network: Detector, path: Path | str, notes: dict[str, Any] | None = None, shown: Sequence[np.ndarray] = ()
) -> None:
    """Write `network` to `path` (atomically) by the detector contract.

    Args:
        network: trained; it is not changed.
        path: the .onnx file.
        notes: written into the file's metadata.
        shown: pictures (1, H, W, 3) uint8 from which it is made to multiply in eight bits, see `faces_train.quantise`.

    Raises:
        OutputError: the file cannot be written.
    """
    path = Path(path)
    example = torch.zeros(1, 64, 96, 3, dtype=torch.uint8)
    cells = {1: "cells"}
    axes = {"image": {1: "height", 2: "width"}, "boxes": cells, "scores": cells, "landmarks": cells}
    model = traced(Deployed(network), [example], ["image"], ["boxes", "scores", "landmarks"], axes)
    for number, node in enumerate(node for node in model.graph.node if node.op_type == "Conv"):
        node.name = str(number)  # as they run, see faces_train.detector.start; in eight bits they change places
    model = shorten(halve(quantise(model, shown) if shown else model))
    helper.set_model_props(model, {name: str(value) for name, value in (notes or {}).items()})
    onnx.checker.check_model(model, full_check=True)
    with atomic(path) as temporary:
        onnx.save(model, str(temporary))


def export_run(config: DetectorConfig, path: Path | str) -> int:
    """Export the averaged network of a run's checkpoint.

    Returns:
        The step of the checkpoint.

    Raises:
        DataError: the run has no checkpoint, or one of another network.
        OutputError: the weight cannot be written.
    """
    run = Run(config.run)
    state = run.load()
    if state is None:
        raise DataError(f"{config.run}: no checkpoint yet; train first")
    network = Detector(config.model.channels, config.model.neck)
    with fitting(run.checkpoint_path):
        network.load_state_dict(state["average"])
    shown: list[np.ndarray] = []
    if config.eight_bits:
        crops = Crops(Pack(config.data.pack), config.train.size, config.train.seed, SHOWN)
        shown = [clear([crop]) for crop in map(crops.__getitem__, range(SHOWN))]
    export(network, path, {"step": state["step"], "strides": STRIDES}, shown)
    return int(state["step"])
