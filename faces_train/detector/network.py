"""The detector's network: plain convolutions, strides 8, 16 and 32, one prediction per cell."""

from __future__ import annotations

import torch
from torch import Tensor, nn

STRIDES = (8, 16, 32)
SIZE_IN_STRIDES = 3.0
"""A cell's untrained box is this many strides wide and high."""
COLUMNS = 15
"""Per cell: score logit, box centre (2) in strides, log box size (2), landmarks (10) in box sizes from the centre."""
_MEAN_LANDMARKS = (-0.19, -0.12, 0.19, -0.12, 0.0, 0.09, -0.16, 0.28, 0.16, 0.28)


def convolution(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    """3x3 convolution, batch normalisation, ReLU."""
    layer = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Residual(nn.Module):
    """Two 3x3 convolutions with a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = convolution(channels, channels)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.norm(self.second(self.first(x))))


class Detector(nn.Module):
    """Five stages, a top-down neck and one small head per stride.

    Args:
        channels: of the stages with strides 2, 4, 8, 16, 32.
        neck: channels of neck and heads.
    """

    def __init__(self, channels: tuple[int, ...] = (8, 16, 32, 56, 64), neck: int = 32) -> None:
        super().__init__()
        c2, c4, *deep = channels
        self.stem = nn.Sequential(convolution(3, c2, 2), convolution(c2, c4, 2))
        before = [c4, *deep[:-1]]
        self.stages = nn.ModuleList(
            nn.Sequential(convolution(i, o, 2), Residual(o)) for i, o in zip(before, deep, strict=True)
        )
        self.lateral = nn.ModuleList(nn.Conv2d(c, neck, 1) for c in deep)
        self.heads = nn.ModuleList(nn.Sequential(convolution(neck, neck), nn.Conv2d(neck, COLUMNS, 1)) for _ in deep)
        self.up = nn.Upsample(scale_factor=2)
        for head in self.heads:
            *_, last = head.children()
            assert isinstance(last, nn.Conv2d)
            assert last.bias is not None
            nn.init.normal_(last.weight, std=0.01)
            with torch.no_grad():
                last.bias.copy_(torch.tensor([-4.6, 0.0, 0.0, 0.0, 0.0, *_MEAN_LANDMARKS]))

    def forward(self, x: Tensor) -> list[Tensor]:
        """Raw maps (B, 15, H / s, W / s) for each stride s of x (B, 3, H, W) BGR in 0..1; H, W multiples of 32."""
        x = self.stem(x)
        features = []
        for stage in self.stages:
            x = stage(x)
            features.append(x)
        merged: list[Tensor] = []
        for lateral, feature in zip(reversed(self.lateral), reversed(features), strict=True):
            own = lateral(feature)
            merged.append(own if not merged else own + self.up(merged[-1]))
        return [head(torch.relu(part)) for head, part in zip(self.heads, reversed(merged), strict=True)]


def cells(height: int, width: int) -> tuple[Tensor, Tensor]:
    """Centres (N, 2) in pixels and strides (N, 1) of all cells of a picture of `height` x `width`."""
    centres, strides = [], []
    for stride in STRIDES:
        y, x = torch.meshgrid(torch.arange(height // stride), torch.arange(width // stride), indexing="ij")
        centre = (torch.stack([x, y], -1).reshape(-1, 2) + 0.5) * stride
        centres.append(centre)
        strides.append(torch.full((len(centre), 1), float(stride)))
    return torch.cat(centres), torch.cat(strides)


def flatten(maps: list[Tensor]) -> Tensor:
    """(B, N, 15) from the raw maps, in the order of `cells`."""
    return torch.cat([part.flatten(2).transpose(1, 2) for part in maps], 1)


def decode(raw: Tensor, centres: Tensor, strides: Tensor) -> tuple[Tensor, Tensor]:
    """Boxes (B, N, 4) x0, y0, x1, y1 and landmarks (B, N, 5, 2), in pixels, from raw (B, N, 15)."""
    middle = centres + raw[..., 1:3] * strides
    size = torch.exp(raw[..., 3:5].clamp(-4.0, 4.0)) * (strides * SIZE_IN_STRIDES)
    boxes = torch.cat([middle - size / 2, middle + size / 2], -1)
    points = raw[..., 5:].reshape(*raw.shape[:-1], 5, 2)
    return boxes, middle.unsqueeze(-2) + points * size.unsqueeze(-2)
