"""A network in training, the average that follows it, and their optimiser: kept and restored as one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from faces_train.runs import Run


@dataclass(frozen=True, slots=True)
class Trainee:
    """What a checkpoint holds.

    Attributes:
        network: learns.
        average: of the same shape; follows `network` and is what gets exported.
        optimizer: of `network`.
    """

    network: nn.Module
    average: nn.Module
    optimizer: torch.optim.Optimizer

    @torch.no_grad()
    def follow(self, step: int, ema: float) -> None:
        """Move the average towards the network: little once it keeps a share of `ema`, more in the first steps."""
        keep = min(ema, (1 + step) / (10 + step))
        for mean, value in zip(self.average.state_dict().values(), self.network.state_dict().values(), strict=True):
            if mean.dtype.is_floating_point:
                mean.lerp_(value, 1 - keep)
            else:
                mean.copy_(value)

    def begin(self, start: Path | None) -> None:
        """Take over the average of the checkpoint `start`, if one is named; its own begins there."""
        if start is not None:
            self.network.load_state_dict(torch.load(start, map_location="cpu", weights_only=True)["average"])
        self.average.load_state_dict(self.network.state_dict())

    def restore(self, run: Run) -> int:
        """Take the run's checkpoint over; its step, 0 when there is none."""
        state = run.load()
        if state is None:
            return 0
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        return int(state["step"])

    def save(self, run: Run, step: int) -> None:
        """Replace the run's checkpoint.

        Raises:
            OSError: nothing could be written; the old checkpoint is intact.
        """
        parts = {"network": self.network, "average": self.average, "optimizer": self.optimizer}
        run.save({"step": step, **{name: part.state_dict() for name, part in parts.items()}})
