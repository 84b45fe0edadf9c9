"""FaceNet's Inception-ResNet v1 as the backbone, as David Sandberg trained it to tell people apart by their faces.

After `inception_resnet_v1.py` of his FaceNet (MIT). Batch norms are part of the convolutions, as in the frozen graph,
and so is the factor of each residual sum: only convolutions, ReLUs, sums, pools and concatenations are left.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from faces_train.heads.network import HeadsNetwork, fill

STAGES = (5, 16, 23)
"""The last blocks of the stages, counted from 0."""
FACTORS = {"Repeat/block35": 0.17, "Repeat_1/block17": 0.10, "Repeat_2/block8": 0.20}
"""Residual blocks → the factor with which the published network adds what they find."""


class Residual(nn.Module):
    """Branches side by side, a convolution over all of them, and a sum with what came in."""

    def __init__(self, branches: list[nn.Module], narrow: int, channels: int, last: bool = False) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)
        self.widen = nn.Conv2d(narrow, channels, 1)
        self.last = last

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, c, h, w) to the same shape; the last block's numbers may be negative."""
        x = x + self.widen(torch.cat([branch(x) for branch in self.branches], 1))
        return x if self.last else F.relu(x)


class Reduction(nn.Module):
    """Branches that halve the map side by side, the last of them its maxima."""

    def __init__(self, branches: list[nn.Module]) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, c, h, w) to (n, c', (h - 1) // 2, (w - 1) // 2)."""
        return torch.cat([*(branch(x) for branch in self.branches), F.max_pool2d(x, 3, 2)], 1)


class FaceNet(HeadsNetwork):
    """Heads on FaceNet.

    Args:
        hidden: units of the layer that the heads share.
        window: pixels of the input's side.
    """

    def __init__(self, hidden: int = 320, window: int = 128) -> None:
        super().__init__(window, (127.5, 127.5, 127.5))
        self.stem = nn.Conv2d(3, 32, 3, 2)
        blocks = [
            nn.Sequential(
                *_layer(32, 32, 3, border=False),
                *_layer(32, 64, 3),
                nn.MaxPool2d(3, 2),
                *_layer(64, 80, 1),
                *_layer(80, 192, 3, border=False),
                *_layer(192, 256, 3, stride=2),
            ),
            *(_block35() for _ in range(5)),
            Reduction(
                [
                    nn.Sequential(*_layer(256, 384, 3, stride=2)),
                    nn.Sequential(*_layer(256, 192, 1), *_layer(192, 192, 3), *_layer(192, 256, 3, stride=2)),
                ]
            ),
            *(_block17() for _ in range(10)),
            Reduction(
                [
                    nn.Sequential(*_layer(896, 256, 1), *_layer(256, 384, 3, stride=2)),
                    nn.Sequential(*_layer(896, 256, 1), *_layer(256, 256, 3, stride=2)),
                    nn.Sequential(*_layer(896, 256, 1), *_layer(256, 256, 3), *_layer(256, 256, 3, stride=2)),
                ]
            ),
            *(_block8(last=number == 6) for number in range(1, 7)),
        ]
        self.blocks = nn.ModuleList(blocks)
        self.numbers = tuple(range(1, len(blocks) + 1))
        self.add_heads(hidden)

    def maps(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """See the base class."""
        x = F.relu(self.stem(x))
        ends = []
        for place, block in enumerate(self.blocks):
            x = block(x)
            if place in STAGES:
                ends.append(x)
        return torch.cat([end.mean((2, 3)) for end in ends], 1), ends[1]

    def fill(self, path: Path) -> None:
        """Fill the backbone from FaceNet's frozen graph (`graph_final.pb` of the package face-library, MIT).

        Raises:
            ValueError: the file is not such a file.
        """
        layers = [self.stem, *(layer for layer in self.blocks.modules() if isinstance(layer, nn.Conv2d))]
        try:
            graph = cv2.dnn.readNetFromTensorflow(str(path))
            for layer, name in zip(layers, _names(), strict=True):
                found = graph.getLayer(graph.getLayerId(f"InceptionResnetV1/{name}/Conv2D"))
                weight, bias = (np.asarray(values) * _factor(name) for values in found.blobs)
                fill(layer, weight, bias.reshape(-1))
        except (cv2.error, ValueError) as error:
            raise ValueError(f"{path}: not FaceNet's frozen graph ({error})") from error
        with torch.no_grad():
            self.stem.weight.mul_(2)  # it divided by 128, not 256


def _layer(
    before: int, after: int, height: int, width: int | None = None, stride: int = 1, border: bool = True
) -> tuple[nn.Module, nn.Module]:
    """A convolution and a ReLU; the map keeps its sides unless it has no border or is halved."""
    width = width or height
    around = (height // 2, width // 2) if border and stride == 1 else (0, 0)
    return nn.Conv2d(before, after, (height, width), stride, around), nn.ReLU()


def _block35() -> Residual:
    branches: list[nn.Module] = [
        nn.Sequential(*_layer(256, 32, 1)),
        nn.Sequential(*_layer(256, 32, 1), *_layer(32, 32, 3)),
        nn.Sequential(*_layer(256, 32, 1), *_layer(32, 32, 3), *_layer(32, 32, 3)),
    ]
    return Residual(branches, 96, 256)


def _block17() -> Residual:
    branches: list[nn.Module] = [
        nn.Sequential(*_layer(896, 128, 1)),
        nn.Sequential(*_layer(896, 128, 1), *_layer(128, 128, 1, 7), *_layer(128, 128, 7, 1)),
    ]
    return Residual(branches, 256, 896)


def _block8(last: bool) -> Residual:
    branches: list[nn.Module] = [
        nn.Sequential(*_layer(1792, 192, 1)),
        nn.Sequential(*_layer(1792, 192, 1), *_layer(192, 192, 1, 3), *_layer(192, 192, 3, 1)),
    ]
    return Residual(branches, 384, 1792, last)


def _names() -> list[str]:
    """The convolutions' names in the frozen graph, in the order of our modules."""
    names = [f"Conv2d_{name}" for name in ("1a_3x3", "2a_3x3", "2b_3x3", "3b_1x1", "4a_3x3", "4b_3x3")]

    def branches(prefix: str, *layers: str) -> None:
        names.extend(f"{prefix}/Branch_{layer[0]}/Conv2d_{layer[2:]}" for layer in layers)

    for number in range(1, 6):
        block = f"Repeat/block35_{number}"
        branches(block, "0/1x1", "1/0a_1x1", "1/0b_3x3", "2/0a_1x1", "2/0b_3x3", "2/0c_3x3")
        names.append(f"{block}/Conv2d_1x1")
    branches("Mixed_6a", "0/1a_3x3", "1/0a_1x1", "1/0b_3x3", "1/1a_3x3")
    for number in range(1, 11):
        block = f"Repeat_1/block17_{number}"
        branches(block, "0/1x1", "1/0a_1x1", "1/0b_1x7", "1/0c_7x1")
        names.append(f"{block}/Conv2d_1x1")
    branches("Mixed_7a", "0/0a_1x1", "0/1a_3x3", "1/0a_1x1", "1/1a_3x3", "2/0a_1x1", "2/0b_3x3", "2/1a_3x3")
    for block in (*(f"Repeat_2/block8_{number}" for number in range(1, 6)), "Block8"):
        branches(block, "0/1x1", "1/0a_1x1", "1/0b_1x3", "1/0c_3x1")
        names.append(f"{block}/Conv2d_1x1")
    return names


def _factor(name: str) -> float:
    """What the numbers of a layer are multiplied with to add as the published network does."""
    block, _, layer = name.rpartition("/")
    return FACTORS.get(block.rpartition("_")[0], 1.0) if layer == "Conv2d_1x1" and "Branch" not in name else 1.0
