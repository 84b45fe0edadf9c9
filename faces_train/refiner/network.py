"""The network that looks at one candidate closely: is it a face, and where are its landmarks and its box."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from faces.align import template
from faces_train.detector.network import Residual, convolution

SIDE, ZOOM = 64, 0.7
"""The crop: pixels a side, and how close, see faces.align."""
USUAL = (31.0, 41.0)
"""Width and height in pixels of the crop of an untrained network's box."""


class RefinerNetwork(nn.Module):
    """Four stride-2 convolutions with a residual pair after two of them, and one layer for all places together.

    Args:
        channels: of the four stages.
        hidden: units of the layer.
    """

    mean: Tensor
    usual: Tensor

    def __init__(self, channels: tuple[int, int, int, int] = (24, 48, 96, 128), hidden: int = 160) -> None:
        super().__init__()
        first, second, third, fourth = channels
        self.features = nn.Sequential(
            convolution(3, first, 2),
            convolution(first, second, 2),
            Residual(second),
            convolution(second, third, 2),
            Residual(third),
            convolution(third, fourth, 2),
        )
        self.shared = nn.Linear(fourth * (SIDE // 16) ** 2, hidden)
        self.dropout = nn.Dropout(0.1)
        self.score = nn.Linear(hidden, 1)
        self.points = nn.Linear(hidden, 10)
        self.box = nn.Linear(hidden, 4)
        for layer in (self.points, self.box):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        self.register_buffer("mean", torch.from_numpy(template(SIDE, ZOOM)), persistent=False)
        self.register_buffer("usual", torch.tensor(USUAL), persistent=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What crops (N, 3, SIDE, SIDE) BGR in 0..1 show.

        Returns:
            Logits (N,), to be added to that of the candidate's own score; landmarks (N, 5, 2); and boxes (N, 4): centre
            x, y, width and height of the upright face. Pixels of the crop.
        """
        shared = self.dropout(torch.relu(self.shared(self.features(x).flatten(1))))
        points = self.mean + SIDE * self.points(shared).reshape(-1, 5, 2)
        box = self.box(shared)
        centre = self.mean.mean(0) + SIDE * box[:, :2]
        sides = self.usual * torch.exp(box[:, 2:].clamp(-2.0, 2.0))
        return self.score(shared).squeeze(1), points, torch.cat([centre, sides], 1)
