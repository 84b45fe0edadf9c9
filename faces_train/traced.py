"""A finished network as an ONNX graph."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence

import onnx
import torch
from torch import nn

OPSET = 17


def traced(
    network: nn.Module,
    example: Sequence[torch.Tensor],
    inputs: Sequence[str],
    outputs: Sequence[str],
    axes: Mapping[str, Mapping[int, str]],
) -> onnx.ModelProto:
    """The network as a graph of opset OPSET, as it answers when it is not trained.

    Args:
        network: takes and gives tensors.
        example: what it takes, of any values.
        inputs: names in the graph of what it takes.
        outputs: names of what it gives.
        axes: name of an input or output → axis → name, of axes that may have another length than here.
    """
    content = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            tuple(example),
            content,
            dynamo=False,  # the newer exporter writes three times as many shape nodes
            opset_version=OPSET,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: dict(lengths) for name, lengths in axes.items()},
        )
    return onnx.load_from_string(content.getvalue())
