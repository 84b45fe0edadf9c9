"""The network that looks at one candidate closely: is it a face, and where are its landmarks and its box.

The landmarks are the centres of mass of five maps (soft-argmax, Sun et al., 2018, "Integral human pose regression"),
made from the features of three scales, and a correction by the layer that sees all places.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from faces.align import template
from faces_train.detector.network import Residual, convolution

SIDE, ZOOM = 64, 0.7
"""The crop: pixels a side, and how close, see faces.align."""
USUAL = (31.0, 41.0)
"""Width and height in pixels of the crop of an untrained network's box."""
CELL = 4
"""Side in pixels of a cell of the maps."""


class RefinerNetwork(nn.Module):
    """Four stride-2 convolutions with a residual pair after two of them, and one layer for all places together.

    Args:
        channels: of the four stages.
        hidden: units of the layer.
        merged: channels in which the stages meet before the landmarks' maps.
    """

    mean: Tensor
    usual: Tensor
    places: Tensor

    def __init__(
        self, channels: tuple[int, int, int, int] = (24, 48, 96, 128), hidden: int = 160, merged: int = 48
    ) -> None:
        super().__init__()
        first, second, third, fourth = channels
        self.features = nn.ModuleList(
            [
                nn.Sequential(convolution(3, first, 2), convolution(first, second, 2), Residual(second)),
                nn.Sequential(convolution(second, third, 2), Residual(third)),
                convolution(third, fourth, 2),
            ]
        )
        self.lateral = nn.ModuleList(nn.Conv2d(count, merged, 1) for count in channels[1:])
        self.up = nn.Upsample(scale_factor=2)
        self.maps = nn.Sequential(convolution(merged, merged), nn.Conv2d(merged, 5, 1))
        self.shared = nn.Linear(fourth * (SIDE // 16) ** 2, hidden)
        self.dropout = nn.Dropout(0.1)
        self.score = nn.Linear(hidden, 1)
        self.points = nn.Linear(hidden, 10)
        self.box = nn.Linear(hidden, 4)
        for layer in (self.points, self.box):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        middles = torch.arange(SIDE // CELL) * CELL + (CELL - 1) / 2
        y, x = torch.meshgrid(middles, middles, indexing="ij")
        self.register_buffer("places", torch.stack([x, y], -1).reshape(-1, 2), persistent=False)
        self.register_buffer("mean", torch.from_numpy(template(SIDE, ZOOM).mean(0)), persistent=False)
        self.register_buffer("usual", torch.tensor(USUAL), persistent=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What crops (N, 3, SIDE, SIDE) BGR in 0..1 show.

        Returns:
            Logits (N,), to be added to that of the candidate's own score; landmarks (N, 5, 2); and boxes (N, 4): centre
            x, y, width and height of the upright face. Pixels of the crop.
        """
        stages = []
        for stage in self.features:
            x = stage(x)
            stages.append(x)
        shared = self.dropout(torch.relu(self.shared(x.flatten(1))))
        fine, middle, coarse = (lateral(stage) for lateral, stage in zip(self.lateral, stages, strict=True))
        maps = self.maps(torch.relu(fine + self.up(middle + self.up(coarse)))).flatten(2)
        points = maps.float().softmax(-1) @ self.places + SIDE * self.points(shared).reshape(-1, 5, 2)
        box = self.box(shared)
        centre = self.mean + SIDE * box[:, :2]
        sides = self.usual * torch.exp(box[:, 2:].clamp(-2.0, 2.0))
        return self.score(shared).squeeze(1), points, torch.cat([centre, sides], 1)
