"""What all heads networks share: a backbone's maps, one layer shared by all heads, a linear head each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from faces.heads.network import UNMIRRORED_ANGLES, UNMIRRORED_POSES
from faces_train.heads.layout import OUTPUTS
from faces_train.heads.settings import Model

WIDTHS = list(OUTPUTS.values())


class HeadsNetwork(nn.Module):
    """Windows of aligned crops in, one output per head out.

    A backbone is a subclass that makes `stem`, a convolution of steps of two pixels without a border, `blocks`, and
    their `numbers` in the whole backbone, and then calls `add_heads`.

    Args:
        window: pixels of the input's side.
        mean: red, green and blue that the backbone subtracts before it divides by 256.
    """

    stem: nn.Conv2d
    blocks: nn.ModuleList
    numbers: tuple[int, ...]
    mean: torch.Tensor

    def __init__(self, window: int, mean: tuple[float, float, float]) -> None:
        super().__init__()
        self.window = window
        self.register_buffer("mean", torch.tensor(mean).reshape(1, 3, 1, 1), persistent=False)

    def add_heads(self, hidden: int, closest: int | None = None) -> None:
        """Make the heads and the layer that they share, of so many units, once the backbone is there.

        Args:
            hidden: units.
            closest: pixels of the largest input's side; the window's if None. Maps of smaller ones are drawn larger.
        """
        side = closest or self.window
        with torch.no_grad():
            pooled, spatial = self.maps(torch.zeros(1, 3, side, side))
        self.places = spatial.shape[2]
        self.squeeze = nn.Conv2d(spatial.shape[1], 32, 1)
        self.shared = nn.Linear(pooled.shape[1] + 32 * self.places**2, hidden)
        self.dropout = nn.Dropout(0.2)
        self.heads = nn.Linear(hidden, sum(WIDTHS))

    def maps(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Means of the last maps of the three deepest stages, and the deepest map that still has places."""
        raise NotImplementedError

    def fill(self, path: Path) -> None:
        """Fill the backbone from the file in which its network is published.

        Raises:
            ValueError: the file is not such a file.
        """
        raise NotImplementedError

    def simplify(self) -> None:
        """Exchange layers, in place, for such as the engine runs faster with the same answers."""

    def embed(self, x: torch.Tensor) -> torch.Tensor:
        """(n, hidden): the layer that the heads share, for x (n, 3, window, window) as the stem takes it."""
        pooled, spatial = self.maps(x)
        if spatial.shape[2] != self.places:
            spatial = F.interpolate(spatial, 2 * [self.places], mode="bilinear")
        places = F.relu(self.squeeze(spatial)).flatten(1)
        return F.relu(self.shared(torch.cat([pooled, places], 1)))

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        """Outputs in the heads' own units.

        Args:
            x: (n, 3, window, window) float32, RGB 0..255.
        """
        return by_head(self.heads(self.dropout(self.embed((x - self.mean) / 256))))

    def answers(self, x: torch.Tensor, model: Model) -> tuple[torch.Tensor, torch.Tensor]:
        """All outputs in the heads' own units and the shared layer, each the mean over the views that the weight has.

        Args:
            x: (n, 3, s, s), the window and its margin as the stem takes them.
            model: says which views.
        """
        seen = self.looks(x, model.margin)
        if model.mirror:
            seen += [view.flip(3) for view in seen]
        shared = self.embed(torch.cat(seen) if len(seen) > 1 else seen[0])
        found = self.heads(shared)
        if model.mirror:
            own, mirrored = found.chunk(2)
            heads = by_head(mirrored)
            heads["pose"] = heads["pose"][:, UNMIRRORED_POSES]
            heads["angles"] = heads["angles"] * torch.from_numpy(UNMIRRORED_ANGLES)
            found = torch.cat([own, torch.cat(list(heads.values()), 1)])
        return _mean(found, len(seen)), _mean(shared, len(seen))

    def looks(self, x: torch.Tensor, margin: int) -> list[torch.Tensor]:
        """The window, (n, 3, window, window), and with a margin what is larger and smaller by it, at the same size."""
        if not margin:
            return [x]
        window = x[..., margin:-margin, margin:-margin]
        near = window[..., margin:-margin, margin:-margin]
        return [window, *(F.interpolate(view, 2 * [self.window], mode="bilinear") for view in (x, near))]


def by_head(outputs: torch.Tensor) -> dict[str, torch.Tensor]:
    """(n, all) to (n, width) of each head."""
    return dict(zip(OUTPUTS, outputs.split(WIDTHS, 1), strict=True))


def _mean(values: torch.Tensor, views: int) -> torch.Tensor:
    """(views * n, width) to (n, width)."""
    return values if views == 1 else values.reshape(views, -1, values.shape[1]).mean(0)


def cells(crops: torch.Tensor) -> torch.Tensor:
    """(n, s, s, 3) to (n, s / 2, s / 2, 12), cells of 2 x 2 pixels.

    By halves, as the engine moves rows faster than single pixels.
    """
    upper, lower = crops[:, ::2], crops[:, 1::2]
    return torch.cat([rows.reshape(rows.shape[0], rows.shape[1], -1, 6) for rows in (upper, lower)], 3)


def to_cells(weight: torch.Tensor) -> torch.Tensor:
    """(n, 3, 2 k - 1, 2 k - 1), stepping over two pixels, as (n, 12, k, k), stepping over a cell of 2 x 2 pixels."""
    side = (weight.shape[3] + 1) // 2
    cells = F.pad(weight, (0, 1, 0, 1)).reshape(-1, 3, side, 2, side, 2)
    return cells.permute(0, 3, 5, 1, 2, 4).reshape(-1, 12, side, side).contiguous()


def from_cells(weight: torch.Tensor) -> torch.Tensor:
    """The way back from `to_cells`."""
    side = weight.shape[3]
    pixels = weight.reshape(-1, 2, 2, 3, side, side).permute(0, 3, 4, 1, 5, 2).reshape(-1, 3, 2 * side, 2 * side)
    return pixels[..., :-1, :-1].contiguous()


def fill(layer: nn.Conv2d, weight: np.ndarray, bias: np.ndarray) -> None:
    """Give a convolution its numbers.

    Raises:
        ValueError: they are of another shape.
    """
    if tuple(layer.weight.shape) != weight.shape or layer.bias is None:
        raise ValueError(f"a layer of shape {tuple(layer.weight.shape)} cannot take {weight.shape}")
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight.astype(np.float32)))
        layer.bias.copy_(torch.from_numpy(bias.astype(np.float32)))
