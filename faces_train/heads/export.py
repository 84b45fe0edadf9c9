"""From a run's averaged weights to the .onnx file that the engine reads, and the proof that both say the same."""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from torch import nn

from faces.sinks.files import atomic
from faces_train.detector.export import halve, quarter
from faces_train.heads.layout import DEGREES_UNIT, OUTPUTS, YEARS_CENTRE, YEARS_UNIT
from faces_train.heads.network import HeadsNetwork, by_head, cells, to_cells
from faces_train.heads.settings import Model
from faces_train.quantise import quantise
from faces_train.traced import traced

EMBEDDING = "embedding"
"""Name of the output with the layer that all heads share, for heads that others train on it."""


class Shipped(nn.Module):
    """The network as the engine runs it: aligned uint8 BGR crops in, logits, years and degrees out.

    Changes that leave its answers as they are: colour order, mean and scale are folded into the first layer (it pads
    nothing); that layer, where a weight answers for the window alone, steps over cells of 2 x 2 pixels with twelve
    values each, as convolutions of bytes are slow with three; and what the backbone's `simplify` does.

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
        stem = self.network.stem
        assert stem.bias is not None
        stem.bias.data -= (stem.weight.data * network.mean / 256).sum((1, 2, 3))
        stem.weight.data = (stem.weight.data / 256).flip(1).contiguous()
        self.network.simplify()
        self.in_cells = not (model.mirror or model.margin or model.window % 2)
        if self.in_cells:
            kernel = to_cells(stem.weight.data)
            self.network.stem = nn.Conv2d(12, stem.out_channels, kernel.shape[3])
            self.network.stem.weight.data = kernel
            self.network.stem.bias = stem.bias

    @property
    def taken(self) -> int:
        """Pixels of the side of the crops it takes."""
        return self.model.taken

    @property
    def several(self) -> bool:
        """Whether it also takes larger crops, of a closer look."""
        return self.model.closer is not None

    def notes(self) -> dict[str, str]:
        """What the file says of itself, for `faces_train.heads.start`."""
        return {"blocks": " ".join(map(str, self.network.numbers))}

    def forward(self, crops: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """(n, s, s, 3) uint8 BGR, the window and its margin, to the heads' outputs and the embedding they share."""
        if self.in_cells:
            crops = cells(crops)
        found, shared = self.network.answers(crops.permute(0, 3, 1, 2).float(), self.model)
        outputs = by_head(found)
        outputs["years"] = (outputs["years"] * YEARS_UNIT + YEARS_CENTRE).reshape(-1)
        outputs["angles"] = outputs["angles"] * DEGREES_UNIT
        return *(outputs[name] for name in self.names), shared


class Pair(nn.Module):
    """Two networks that look at the same window as one: their answers' weighted mean, their shared layers as one.

    Args:
        own, partner: with the same heads.
        weights: head → the partner's weight.
    """

    def __init__(self, own: Shipped, partner: Shipped, weights: dict[str, float]) -> None:
        super().__init__()
        self.own, self.partner = own, partner
        self.names = own.names
        self.weights = [weights[name] for name in own.names]

    @property
    def taken(self) -> int:
        """See `Shipped`."""
        return max(self.own.taken, self.partner.taken)

    @property
    def several(self) -> bool:
        """See `Shipped`."""
        return self.own.several

    def notes(self) -> dict[str, str]:
        """See `Shipped`."""
        members = {"own": self.own, "partner": self.partner}
        return {f"{whose}.{key}": value for whose, each in members.items() for key, value in each.notes().items()}

    def forward(self, crops: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """See `Shipped`."""
        parts = []
        for network in (self.own, self.partner):
            edge = (self.taken - network.taken) // 2
            parts.append(network(crops[:, edge : self.taken - edge, edge : self.taken - edge]))
        own, partner = parts
        means = (a + weight * (b - a) for a, b, weight in zip(own, partner, self.weights, strict=False))
        return *means, torch.cat([own[-1], partner[-1]], 1)


def write(shipped: Shipped | Pair, path: Path, shown: Sequence[npt.NDArray[np.uint8]] = ()) -> None:
    """Write `path` at once: input `crops` uint8 (n, s, s, 3), one output per head and the embedding.

    Large layers are stored in eight bits, others in half precision, and widened when a session is made: the file is a
    quarter as large and runs as fast.

    Args:
        shipped: trained.
        path: the .onnx file.
        shown: crops of training faces, per look, from which it is made to multiply in eight bits, see
            `faces_train.quantise`; none leaves it in single precision.

    Raises:
        OutputError: it cannot be written.
    """
    names = [*shipped.names, EMBEDDING]
    crops = torch.zeros(2, shipped.taken, shipped.taken, 3, dtype=torch.uint8)
    axes = {name: {0: "n"} for name in ("crops", *names)}
    if shipped.several:
        axes["crops"] |= {1: "side", 2: "side"}
    exported = traced(shipped, [crops], ["crops"], names, axes)
    batches = [batch for look in shown for batch in np.split(look, range(8, len(look), 8))]
    stored = halve(quantise(exported, batches, first=True) if batches else quarter(exported))
    onnx.helper.set_model_props(stored, shipped.notes())
    onnx.checker.check_model(stored)
    with atomic(path) as temporary:
        onnx.save(stored, temporary)


def difference(shipped: Shipped | Pair, path: Path, crops: npt.NDArray[np.uint8]) -> dict[str, float]:
    """The largest absolute difference per output between torch and the file on `crops` (n, s, s, 3)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    stored = session.run(None, {"crops": crops})
    names = [output.name for output in session.get_outputs()]
    with torch.no_grad():
        own = shipped.eval()(torch.from_numpy(crops))
    return {name: float(np.abs(a - b.numpy()).max()) for name, a, b in zip(names, stored, own, strict=True)}
