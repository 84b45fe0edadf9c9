"""The large network that looks around a face: the teacher of the small one, and part of a weight that may be slow."""

from __future__ import annotations

import copy
from dataclasses import replace

import torch
from torch import nn

from faces_train.around.network import WORN
from faces_train.heads.export import Shipped
from faces_train.heads.settings import Model
from faces_train.heads.start import untrained

TAUGHT = 112
"""Pixels of its input's side: the whole of a stored crop."""
LEFT_OUT = (12, 13)
"""Blocks of the backbone that it does without: two fifths of its size."""


class Large(nn.Module):
    """The backbone of a finished weight on wide crops, with a layer of its own for what is worn.

    Args:
        model: of that weight.
    """

    def __init__(self, model: Model) -> None:
        super().__init__()
        dropped = tuple(sorted({*model.dropped, *LEFT_OUT}))
        self.side = TAUGHT
        self.model = replace(model, side=max(model.side, TAUGHT), window=TAUGHT, dropped=dropped, closer=None)
        self.network = untrained(self.model)
        self.worn = nn.Linear(self.network.heads.in_features, len(WORN))

    def parts(self) -> list[list[nn.Parameter]]:
        """Its parameters: the backbone's, the others."""
        known = [*self.network.stem.parameters(), *self.network.blocks.parameters()]
        ours = {id(value) for value in known}
        return [known, [value for value in self.parameters() if id(value) not in ours]]

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        """(n, TAUGHT, TAUGHT, 3) BGR 0..255 to (n, worn) logits."""
        x = (crops.permute(0, 3, 1, 2).flip(1).float() - self.network.mean) / 256
        with torch.autocast("cpu", torch.bfloat16):
            found: torch.Tensor = self.worn(self.network.dropout(self.network.embed(x)))
        return found.float()


class LargeTwice(nn.Module):
    """A finished Large as the engine runs it: the mean of a face and its mirror image."""

    def __init__(self, large: Large) -> None:
        super().__init__()
        self.side = large.side
        self.shipped = Shipped(large.network, replace(large.model, mirror=True), ())
        self.worn = copy.deepcopy(large.worn).eval()

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        """See Large."""
        (shared,) = self.shipped(crops)
        found: torch.Tensor = self.worn(shared)
        return found
