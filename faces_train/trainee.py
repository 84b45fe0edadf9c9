"""A network in training, the average that follows it, and their optimiser: kept and restored as one."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from faces_train.data.table import DataError
from faces_train.runs import Run, read_checkpoint


def averaged(checkpoint: Path) -> dict[str, Any]:
    """The averaged network's state in a checkpoint that `Trainee.save` wrote; never runs code from the file.

    Raises:
        OSError: it cannot be read.
        DataError: it is damaged, or no such checkpoint.
    """
    with fitting(checkpoint):
        state: dict[str, Any] = read_checkpoint(checkpoint)["average"]
    return state


def learning_rate(step: int, highest: float, warmup: int, steps: int) -> float:
    """The learning rate at `step` of `steps`: linear warm-up to `highest`, then a cosine down to 1 % of it."""
    if step < warmup:
        return highest * (step + 1) / warmup
    done = (step - warmup) / max(1, steps - warmup)
    return highest * (0.01 + 0.99 * (1 + math.cos(math.pi * min(1.0, done))) / 2)


def goal(run: Run, step: int, steps: int, until: int | None) -> int:
    """The step that a training at `step` of `steps` goes to, `until` at most; that it is there already is said."""
    last = steps if until is None else min(steps, until)
    if step >= last:
        more = "raise train.steps" if last == steps else "raise --until"
        print(
            f"faces: {run.folder}: already at step {step} of {last}: nothing to do; {more}, or name another run",
            file=sys.stderr,
        )
    return last


@contextmanager
def fitting(checkpoint: Path) -> Iterator[None]:
    """Say of a checkpoint whose state cannot be taken over that it does not fit.

    Raises:
        DataError: in place of torch's own errors.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise DataError(f"{checkpoint}: of another network than the configuration describes") from error


@torch.no_grad()
def approach(network: nn.Module, state: dict[str, Any], share: float) -> None:
    """Move a network's numbers by `share` of the way to those of another of its shape; counts are taken over."""
    for name, value in network.state_dict().items():
        if value.dtype.is_floating_point:
            value.lerp_(state[name], share)
        else:
            value.copy_(state[name])


@dataclass(frozen=True, slots=True)
class Trainee:
    """What a checkpoint holds.

    Attributes:
        network: learns.
        average: of the same shape; follows `network` and is what gets exported.
        optimizer: of `network`.
        config: the dataclass of the run's configuration.
    """

    network: nn.Module
    average: nn.Module
    optimizer: torch.optim.Optimizer
    config: Any

    def follow(self, step: int, ema: float) -> None:
        """Move the average towards the network: little once it keeps a share of `ema`, more in the first steps."""
        approach(self.average, self.network.state_dict(), 1 - min(ema, (1 + step) / (10 + step)))

    def begin(self, start: Path | None) -> None:
        """Take over the average of the checkpoint `start`, if one is named; its own begins there."""
        if start is not None:
            with fitting(start):
                self.network.load_state_dict(averaged(start))
        self.average.load_state_dict(self.network.state_dict())

    def restore(self, run: Run) -> int:
        """Take the run's checkpoint over; its step, 0 when there is none. A configuration changed since is told.

        Raises:
            DataError: it is damaged, or of another network.
        """
        state = run.load()
        if state is None:
            return 0
        with fitting(run.checkpoint_path):
            self.network.load_state_dict(state["network"])
            self.average.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
            step = int(state["step"])
        now = _values(self.config)
        before = state.get("config", now)  # older checkpoints do not say
        changes = [
            f"{name} is {now.get(name, 'nothing')}, was {before.get(name, 'nothing')}"
            for name in {**now, **before}
            if now.get(name) != before.get(name)
        ]
        if changes:
            print(
                f"faces: {run.folder}: the configuration is another than before, and goes on as it is now: "
                f"{'; '.join(changes)}",
                file=sys.stderr,
            )
        return step

    def save(self, run: Run, step: int) -> None:
        """Replace the run's checkpoint.

        Raises:
            OutputError: nothing could be written; the old checkpoint is intact.
            DataError: the network has come to nothing; an old checkpoint is intact.
        """
        if not all(value.isfinite().all() for value in self.network.state_dict().values()):
            kept = ". The checkpoint from before is kept" if run.checkpoint_path.exists() else ""
            raise DataError(
                f"{run.folder}: the network's numbers grew beyond all bounds before step {step}; lower the rates{kept}"
            )
        parts = {"network": self.network, "average": self.average, "optimizer": self.optimizer}
        states = {name: part.state_dict() for name, part in parts.items()}
        run.save({"step": step, "config": _values(self.config), **states})


def _values(config: Any) -> dict[str, str]:
    """Every value of a configuration but its folder, by its dotted name, as text."""

    def found(prefix: str, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for name, value in values.items():
            if isinstance(value, dict):
                yield from found(f"{prefix}{name}.", value)
            else:
                yield f"{prefix}{name}", str(value)

    return {name: value for name, value in found("", asdict(config)) if name != "run"}
