"""The network that looks at one candidate closely: a small crop in, is it a face and where are its landmarks."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from faces.align import template
from faces_train.detector.network import Residual, convolution

SIDE, ZOOM = 64, 0.7
"""The crop: pixels a side, and how close, see faces.align."""


class RefinerNetwork(nn.Module):
    """Four stride-2 convolutions with a residual pair after two of them, and one layer for all places together.

    Args:
        channels: of the four stages.
        hidden: units of the layer.
    """

    mean: Tensor

    def __init__(self, channels: tuple[int, int, int, int] = (16, 32, 64, 96), hidden: int = 128) -> None:
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
        nn.init.zeros_(self.points.weight)
        nn.init.zeros_(self.points.bias)
        self.register_buffer("mean", torch.from_numpy(template(SIDE, ZOOM)), persistent=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (N,) and landmarks (N, 5, 2) in pixels of crops (N, 3, SIDE, SIDE) BGR in 0..1."""
        shared = self.dropout(torch.relu(self.shared(self.features(x).flatten(1))))
        return self.score(shared).squeeze(1), self.mean + SIDE * self.points(shared).reshape(-1, 5, 2)
