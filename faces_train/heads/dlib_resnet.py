"""dlib's face recognition ResNet as the backbone."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from faces_train.heads.network import HeadsNetwork, fill

CHANNELS = (32, 32, 32, 64, 64, 64, 64, 128, 128, 128, 256, 256, 256, 256)
"""Output channels of the residual blocks 1..14."""
HALVING = (4, 8, 11, 14)
"""The blocks that halve the map."""
MEAN = (122.782, 117.001, 104.298)
"""Red, green and blue that dlib's network subtracts before it divides by 256."""


class Shortcut(nn.Module):
    """Around a halving block: means of 2 x 2 places, new channels filled with zeros."""

    def __init__(self, more: int) -> None:
        super().__init__()
        self.more = more

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, c, h, w) to (n, c + more, h // 2, w // 2)."""
        return F.pad(F.avg_pool2d(x, 2, 2), (0, 0, 0, 0, 0, self.more))


class Block(nn.Module):
    """Two 3x3 convolutions and a sum with what came in, or with its `Shortcut` where the block halves the map."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(before, after, 3, stride, padding=1 if stride == 1 else 0)
        self.second = nn.Conv2d(after, after, 3, padding=1)
        self.stride = stride
        self.short: nn.Module = Shortcut(after - before) if stride > 1 else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, c, h, w) to (n, c', h // stride, w // stride)."""
        short = self.short(x)
        if self.stride > 1:
            x = F.pad(x, (0, 1, 0, 1))  # where a side is odd, nothing looks there
        return F.relu(short + self.second(F.relu(self.first(x))))


class DlibResNet(HeadsNetwork):
    """Heads on dlib's network, whole or without some of its blocks.

    Args:
        dropped: residual blocks left out.
        hidden: units of the layer that the heads share.
        window: pixels of the input's side.
        closest: pixels of the side of the largest input, if it takes several.
    """

    def __init__(
        self, dropped: tuple[int, ...] = (), hidden: int = 320, window: int = 104, closest: int | None = None
    ) -> None:
        super().__init__(window, MEAN)
        self.stem = nn.Conv2d(3, 32, 7, 2)
        self.numbers = tuple(number for number in range(1, 15) if number not in dropped)
        self.blocks = nn.ModuleList()
        before = 32
        for number in self.numbers:
            after = CHANNELS[number - 1]
            self.blocks.append(Block(before, after, 2 if number in HALVING else 1))
            before = after
        self.add_heads(hidden, closest or window)

    def maps(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Means of the last maps of the three deepest stages, and the deepest map that still has places."""
        x = F.max_pool2d(F.relu(self.stem(x)), 3, 2)
        means, spatial = [], x
        following = [*self.numbers[1:], None]
        for then, block in zip(following, self.blocks, strict=True):
            x = block(x)
            if then is None or then in (11, 14):  # the last block of a stage
                means.append(x.mean((2, 3)))
                if then is not None:
                    spatial = x
        return torch.cat(means, 1), spatial

    def simplify(self) -> None:
        """Shortcuts as convolutions, as pools of bytes are slow, and of kernels that see one place only the middle."""
        for block in self.blocks:
            assert isinstance(block, Block)
            if isinstance(block.short, Shortcut):
                block.short = _averaging(block.first.in_channels, block.short.more)
        if self._last_side() == 1:
            last = self.blocks[-1]
            assert isinstance(last, Block)
            middle = nn.Conv2d(last.second.in_channels, last.second.out_channels, 1)
            middle.weight.data = last.second.weight.data[:, :, 1:2, 1:2].contiguous()
            middle.bias = last.second.bias
            last.second = middle

    @torch.no_grad()
    def _last_side(self) -> int:
        x = F.max_pool2d(self.stem(torch.zeros(1, 3, self.window, self.window)), 3, 2)
        for block in self.blocks:
            x = block(x)
        return int(x.shape[2])

    def fill(self, path: Path) -> None:
        """Fill the backbone from `conv0…conv28` of a .npz of dlib's network.

        Raises:
            ValueError: the file is not such a file.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                layers = [(stored[f"conv{index}.weight"], stored[f"conv{index}.bias"]) for index in range(29)]
            fill(self.stem, *layers[0])
            for number, block in zip(self.numbers, self.blocks, strict=True):
                assert isinstance(block, Block)
                fill(block.first, *layers[2 * number - 1])
                fill(block.second, *layers[2 * number])
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise ValueError(f"{path}: not dlib's network as an .npz ({error})") from error


def _averaging(channels: int, more: int) -> nn.Conv2d:
    """What a Shortcut does, as a convolution."""
    layer = nn.Conv2d(channels, channels + more, 2, 2, bias=False)
    nn.init.zeros_(layer.weight)
    for channel in range(channels):
        nn.init.constant_(layer.weight[channel, channel], 0.25)
    return layer
