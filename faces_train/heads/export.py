"""From a run's averaged weights to the .onnx file that the engine reads, and the proof that both say the same."""

from __future__ import annotations

import copy
import os
import warnings
from collections.abc import Collection
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from torch import nn
from torch.nn import functional as F

from faces_train.detector.export import halve, quarter
from faces_train.heads.layout import DEGREES_UNIT, OUTPUTS, YEARS_CENTRE, YEARS_UNIT
from faces_train.heads.network import MEAN, Block, HeadsNetwork, Shortcut, by_head, to_cells
from faces_train.heads.settings import Model
from faces_train.quantise import quantise

EMBEDDING = "embedding"
"""Name of the output with the layer that all heads share, for heads that others train on it."""


class Shipped(nn.Module):
    """The network as the engine runs it: aligned uint8 BGR crops in, logits, years and degrees out.

    Changes that leave its answers as they are: colour order, mean and scale are folded into the first layer (it pads
    nothing); that layer, where a weight answers for the window alone, steps over cells of 2 x 2 pixels with twelve
    values each, as convolutions of bytes are slow with three; shortcuts are convolutions, as pools of bytes are slow;
    and a last convolution that sees a map of one place keeps only the middle of its kernels.

    Args:
        network: trained; copied.
        model: which views of a face it answers the mean of.
        heads: what it answers, of `OUTPUTS`.
    """

    def __init__(self, network: HeadsNetwork, model: Model, heads: Collection[str]) -> None:
        super().__init__()
        self.model = model
        self.names = [name for name in OUTPUTS if name in heads]
        self.network = copy.deepcopy(network).eval()
        stem, mean = self.network.stem, torch.tensor(MEAN).reshape(1, 3, 1, 1)
        assert stem.bias is not None
        stem.bias.data -= (stem.weight.data * mean / 256).sum((1, 2, 3))
        stem.weight.data = (stem.weight.data / 256).flip(1).contiguous()
        self.in_cells = not (model.mirror or model.margin or model.window % 2)
        if self.in_cells:
            self.network.stem = nn.Conv2d(12, stem.out_channels, 4)
            self.network.stem.weight.data = to_cells(stem.weight.data)
            self.network.stem.bias = stem.bias
        for block in self.network.blocks:
            if isinstance(block.short, Shortcut):
                block.short = _averaging(block.first.in_channels, block.short.more)
        if self._last_side() == 1:
            last = self.network.blocks[-1]
            assert isinstance(last, Block)
            middle = nn.Conv2d(last.second.in_channels, last.second.out_channels, 1)
            middle.weight.data = last.second.weight.data[:, :, 1:2, 1:2].contiguous()
            middle.bias = last.second.bias
            last.second = middle

    @torch.no_grad()
    def _last_side(self) -> int:
        x = torch.zeros(1, self.network.stem.out_channels, *2 * [(self.network.window - 7) // 2 + 1])
        x = F.max_pool2d(x, 3, 2)
        for block in self.network.blocks:
            x = block(x)
        return int(x.shape[2])

    def forward(self, crops: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """(n, s, s, 3) uint8 BGR, the window and its margin, to the heads' outputs and the embedding they share."""
        if self.in_cells:
            half = self.model.window // 2
            crops = crops.reshape(-1, half, 2, half, 6).permute(0, 1, 3, 2, 4).reshape(-1, half, half, 12)
        found, shared = self.network.answers(crops.permute(0, 3, 1, 2).float(), self.model)
        outputs = by_head(found)
        outputs["years"] = (outputs["years"] * YEARS_UNIT + YEARS_CENTRE).reshape(-1)
        outputs["angles"] = outputs["angles"] * DEGREES_UNIT
        return *(outputs[name] for name in self.names), shared


def _averaging(channels: int, more: int) -> nn.Conv2d:
    """What a Shortcut does, as a convolution."""
    layer = nn.Conv2d(channels, channels + more, 2, 2, bias=False)
    nn.init.zeros_(layer.weight)
    for channel in range(channels):
        nn.init.constant_(layer.weight[channel, channel], 0.25)
    return layer


def write(
    network: HeadsNetwork,
    model: Model,
    path: Path,
    heads: Collection[str] = tuple(OUTPUTS),
    shown: npt.NDArray[np.uint8] | None = None,
) -> None:
    """Write `path` at once: input `crops` uint8 (n, s, s, 3), one output per head and the embedding.

    Large layers are stored in eight bits, others in half precision, and widened when a session is made: the file is a
    quarter as large and runs as fast.

    Args:
        network: trained.
        model: what it was configured as.
        path: the .onnx file.
        heads: what it answers, of `OUTPUTS`.
        shown: crops of training faces from which it is made to multiply in eight bits, see `faces_train.quantise`.
    """
    shipped = Shipped(network, model, heads).eval()
    names = [*shipped.names, EMBEDDING]
    crops = torch.zeros(2, model.taken, model.taken, 3, dtype=torch.uint8)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                shipped,
                (crops,),
                str(temporary),
                input_names=["crops"],
                output_names=names,
                dynamic_axes={"crops": {0: "n"}, **{name: {0: "n"} for name in names}},
                opset_version=17,
                dynamo=False,
            )
        exported = onnx.load(temporary)
        stored = halve(
            quarter(exported)
            if shown is None
            else quantise(exported, np.split(shown, range(8, len(shown), 8)), first=True)
        )
        onnx.helper.set_model_props(stored, {"blocks": " ".join(map(str, network.numbers))})
        onnx.checker.check_model(stored)
        onnx.save(stored, temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def difference(network: HeadsNetwork, model: Model, path: Path, crops: npt.NDArray[np.uint8]) -> dict[str, float]:
    """The largest absolute difference per output between torch and the file on `crops` (n, s, s, 3)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    stored = session.run(None, {"crops": crops})
    names = [output.name for output in session.get_outputs()]
    with torch.no_grad():
        own = Shipped(network, model, names).eval()(torch.from_numpy(crops))
    return {name: float(np.abs(a - b.numpy()).max()) for name, a, b in zip(names, stored, own, strict=True)}
