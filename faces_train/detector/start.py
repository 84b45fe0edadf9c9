"""A shipped detector back into a network that can be trained on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from google.protobuf.message import DecodeError
from onnx import numpy_helper
from torch import Tensor, nn

from faces_train.detector.network import Detector


def resume(network: Detector, path: Path, images: Tensor) -> None:
    """Take the convolutions of a weight that `detector.export` wrote over, in the order in which they run.

    Its batch normalisations are folded into them; they are measured anew on `images`.

    Args:
        network: of the weight's shape; it is changed.
        path: the .onnx file.
        images: (B, 3, S, S) float32 BGR in 0..1 like those that the network is to be trained on.

    Raises:
        ValueError: the file is not such a weight.
    """
    given = _convolutions(path)
    layers: list[nn.Conv2d] = []
    norms: dict[nn.Conv2d, nn.BatchNorm2d] = {}

    def runs(layer: nn.Module, _: tuple[Tensor, ...], __: Tensor) -> None:
        if isinstance(layer, nn.Conv2d):
            layers.append(layer)
        elif isinstance(layer, nn.BatchNorm2d):
            norms[layers[-1]] = layer

    network.eval()
    hooks = [module.register_forward_hook(runs) for module in network.modules()]
    with torch.no_grad():
        network(images[:1])
    for hook in hooks:
        hook.remove()
    if [tuple(layer.weight.shape) for layer in layers] != [weight.shape for weight, _ in given]:
        raise ValueError(f"{path}: not a weight of this network's shape")
    with torch.no_grad():
        for place, (layer, (weight, bias)) in enumerate(zip(layers, given, strict=True)):
            layer.weight.copy_(torch.from_numpy(weight * (255 if place == 0 else 1)))  # see export.Deployed
            if layer in norms:
                _only_add(norms[layer], torch.from_numpy(bias))
            else:
                assert layer.bias is not None
                layer.bias.copy_(torch.from_numpy(bias))
        hooks = [layer.register_forward_hook(_measure) for layer in norms.values()]
        network(images)
        for hook in hooks:
            hook.remove()


def _only_add(norm: nn.BatchNorm2d, bias: Tensor) -> None:
    """Make `norm` add `bias` and nothing else."""
    norm.running_mean = torch.zeros_like(bias)
    norm.running_var = torch.ones_like(bias) - norm.eps
    norm.weight.copy_(torch.ones_like(bias))
    norm.bias.copy_(bias)


def _measure(norm: nn.Module, inputs: tuple[Tensor, ...], _: Tensor) -> None:
    """Let `norm` answer as before, but from its inputs' own mean and variance."""
    assert isinstance(norm, nn.BatchNorm2d)
    mean, variance = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3))
    norm.running_mean, norm.running_var = mean, variance
    norm.weight.copy_((variance + norm.eps).sqrt())
    norm.bias.add_(mean)


def _convolutions(path: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights and biases, float32, in the order of the nodes' numbers, or of the graph where they have none."""
    try:
        graph = onnx.load(path).graph
    except (OSError, DecodeError) as error:
        raise ValueError(f"{path}: not an ONNX file ({error})") from error
    arrays = {tensor.name: numpy_helper.to_array(tensor).astype(np.float32) for tensor in graph.initializer}
    for node in graph.node:
        given = [arrays.get(name) for name in node.input]
        if (
            node.op_type in ("Cast", "Identity") and given[0] is not None
        ):  # see export.halve; equal ones are stored once
            arrays[node.output[0]] = given[0]
        elif node.op_type == "DequantizeLinear" and given[0] is not None:  # see faces_train.quantise
            arrays[node.output[0]] = given[0] * given[1].reshape(-1, *[1] * (given[0].ndim - 1))
    layers = sorted((node for node in graph.node if node.op_type == "Conv"), key=lambda node: int(node.name or 0))
    return [(arrays[node.input[1]], arrays[node.input[2]]) for node in layers]
