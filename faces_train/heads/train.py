"""The training loop: resumable at any step, with the same crops and schedule as an unbroken run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

from faces.runtime.parent import end_with_parent
from faces_train.config import ConfigError, load_config
from faces_train.data.augment import View
from faces_train.data.batches import Faults, Rows, batches, epoch_order, gather, windows
from faces_train.data.duplicates import held_lookalikes
from faces_train.data.hands import Hands
from faces_train.data.pack import Pack, load
from faces_train.data.table import COLUMNS, Array, DataError
from faces_train.heads.layout import OUTPUTS, corner
from faces_train.heads.losses import head_losses, offsets
from faces_train.heads.measure import summary
from faces_train.heads.network import HeadsNetwork, by_head
from faces_train.heads.settings import HeadsConfig, Model, Train
from faces_train.heads.start import start_from, untrained
from faces_train.heads.taught import keep, kept, lesson_of, lessons
from faces_train.runs import Meter, Run
from faces_train.trainee import Trainee, approach, fitting, goal, learning_rate


class _Drawn(IterableDataset[dict[str, Array]]):
    """Batches that are made in a process of their own, while the network learns from those before."""

    def __init__(self, rows: Rows, config: HeadsConfig, first: int, last: int) -> None:
        self.rows, self.config, self.first, self.last = rows, config, first, last

    def __iter__(self) -> Iterator[dict[str, Array]]:
        cv2.setNumThreads(1)
        settings, views = self.config.train, [view_of(look) for look in self.config.model.looks()]
        data = self.config.data
        faults = Faults(settings.hard, settings.laid, Hands(data.hands) if data.hands else None)
        return batches(self.rows, data.shares, views, settings.batch, settings.seed, faults, self.first, self.last)


def _as_it_is(drawn: dict[str, Array]) -> dict[str, Array]:
    return drawn


def view_of(model: Model, margin: int = 0) -> View:
    """The window that a model looks at, with so many pixels around it."""
    left, top = corner(model.side, model.window)
    return View(model.side, left - margin, top - margin, model.window + 2 * margin)


def build(model: Model) -> HeadsNetwork:
    """An untrained network, filled from `model.start` if there is one.

    Raises:
        ConfigError: that file does not fit.
    """
    network = untrained(model)
    if model.start is not None:
        try:
            start_from(network, model.start)
        except ValueError as error:
            raise ConfigError(str(error)) from error
    return network


def open_packs(config: HeadsConfig) -> tuple[Pack, ...]:
    """The packs that the run draws from, in the order of the configuration."""
    return tuple(load(name, config.data.packs) for name in config.data.shares)


def usable_rows(config: HeadsConfig, packs: Sequence[Pack]) -> tuple[Rows, Rows]:
    """The rows of the training and the calibration split without those that look like a held picture."""
    dropped = None if config.data.keep_duplicates else held_lookalikes(packs, config.data.packs)
    return gather(packs, "train", dropped), gather(packs, "calib", dropped)


def optimiser(network: HeadsNetwork, settings: Train) -> torch.optim.Optimizer:
    """AdamW; the backbone's rate rises from its first layer to its last, biases do not decay, `frozen` layers stay."""
    layers: list[tuple[nn.Module, float]] = []
    depth = len(network.blocks)
    for place, layer in enumerate([network.stem, *network.blocks]):
        layer.requires_grad_(place >= settings.frozen)
        low = settings.first_block_scale
        layers.append((layer, settings.backbone_rate * (low + (1 - low) * place / depth)))
    layers += [(layer, settings.head_rate) for layer in (network.squeeze, network.shared, network.heads)]
    groups: list[dict[str, Any]] = []
    for layer, highest in layers:
        for decays in (True, False):
            values = [value for value in layer.parameters() if (value.ndim > 1) == decays]
            groups.append({"params": values, "highest": highest, "weight_decay": settings.decay if decays else 0.0})
    return torch.optim.AdamW(groups, lr=settings.head_rate, fused=True)


def tensor_of(images: Array) -> torch.Tensor:
    """(n, h, w, 3) uint8 BGR to (n, 3, h, w) float32 RGB 0..255, channels last in memory."""
    batch = torch.from_numpy(np.ascontiguousarray(images[..., ::-1])).permute(0, 3, 1, 2)
    return batch.float().contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def predict(network: HeadsNetwork, rows: Rows, model: Model, bfloat16: bool = False) -> dict[str, Array]:
    """What the weight would answer for all rows, in the heads' own units."""
    network.eval()
    outputs = {name: np.empty((len(rows), width), np.float32) for name, width in OUTPUTS.items()}
    for chosen, images in windows(rows, view_of(model, model.margin), 64):
        x = tensor_of(images)
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            found, _ = network.answers((x - network.mean) / 256, model)
        for name, value in by_head(found).items():
            outputs[name][chosen] = value.float().numpy()  # kept by the batch, they would hold memory in small pieces
    return outputs


def train(path: Path, until: int | None = None) -> int:
    """Train to the end of the schedule, or to step `until`, from the run's checkpoint if there is one.

    Args:
        path: the run's configuration, see `faces_train.heads.settings.HeadsConfig`.
        until: stop after this many steps in all.

    Returns:
        The step reached.

    Raises:
        ConfigError: the configuration cannot be used.
        DataError: a pack is missing or damaged.
        OutputError: the disk is full; the last checkpoint is whole.
    """
    config = read_config(path)
    settings = config.train
    torch.set_num_threads(settings.threads)
    cv2.setNumThreads(1)
    run = Run(config.run)
    packs = open_packs(config)
    rows, checked = usable_rows(config, packs)
    if not len(epoch_order(rows, config.data.shares, settings.seed, 0)):
        raise ConfigError(f"{path}: data.shares draws no training row")
    added = offsets(rows.table, OUTPUTS, settings.balance)
    taught = _taught(config, run, rows)
    torch.manual_seed(settings.seed)
    network, average = build(config.model), build(config.model)
    average.load_state_dict(network.state_dict())
    average.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = optimiser(network, settings)
    trainee = Trainee(network, average, optimizer, config)
    step = trainee.restore(run)
    last = goal(run, step, settings.steps, until)
    run.log(event="start", step=step, rows=len(rows), checked=len(checked))
    meter = Meter(run, step, last, settings.batch, things="faces")
    drawing = _Drawn(rows, config, step, last)
    loader = DataLoader(
        drawing,
        batch_size=None,
        num_workers=1,
        collate_fn=_as_it_is,
        prefetch_factor=4,
        worker_init_fn=end_with_parent,
    )
    for drawn in loader:
        torch.manual_seed(settings.seed * 1_000_003 + step)  # the same dropout after a resume
        network.train()
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, group["highest"], settings.warmup, settings.steps)
        index = torch.from_numpy(drawn["index"])
        labels = {name: torch.from_numpy(drawn[name]) for name in COLUMNS}
        with torch.autocast("cpu", torch.bfloat16, enabled=settings.bfloat16):
            outputs = {name: value.float() for name, value in network(tensor_of(drawn["image"])).items()}
        losses = head_losses(outputs, labels, {name: value[index] for name, value in added.items()})
        if config.teacher is not None:
            told = lessons(outputs, lesson_of(taught, drawn))
            share = config.teacher.weight
            losses = {name: (1 - share) * value + share * told[name] for name, value in losses.items()}
        total = torch.stack([settings.weights.get(name, 1.0) * value for name, value in losses.items()]).sum()
        optimizer.zero_grad(set_to_none=True)
        total.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        step += 1
        trainee.follow(step, settings.ema)
        meter.add({"total": total, **losses})
        if step % settings.log_every == 0:
            meter.log(step, rate=round(learning_rate(step, 1.0, settings.warmup, settings.steps), 4))
        if step % settings.save_every == 0 or step == last:
            trainee.save(run, step)
        if step % settings.check_every == 0 or step == last:
            for look in config.model.looks():
                figures = summary(predict(average, checked, look, settings.bfloat16), checked.table)
                run.log(step=step, split="calib", window=look.window, **figures)
            meter.rest()
    return step


def _taught(config: HeadsConfig, run: Run, rows: Rows) -> dict[str, Array]:
    """What the run's teachers say about its rows, of one side each: asked once and kept. Nothing without a teacher."""
    if config.teacher is None:
        return {}
    for head, expert in config.teacher.experts.items():
        if not read_config(expert).train.teaches(head):
            raise ConfigError(f"{expert}: no expert for {head}, which it does not learn")
    told = kept(run.folder, rows)
    if told is None:
        told = _asked(config.teacher.config, rows, config.train.bfloat16)
        experts = config.teacher.experts
        for expert in set(experts.values()):
            said = _asked(expert, rows, config.train.bfloat16)
            told |= {head: said[head] for head, asked in experts.items() if asked == expert}
        told = keep(run.folder, told)
    return told


def _asked(path: Path, rows: Rows, bfloat16: bool) -> dict[str, Array]:
    """What the trained run of a configuration says about rows, at one view: the pupil sees them all."""
    return answers(read_config(path), rows, bfloat16, views=False)


def answers(config: HeadsConfig, rows: Rows, bfloat16: bool = False, views: bool = True) -> dict[str, Array]:
    """What a trained run answers for all rows, together with its partner, in the heads' own units.

    Args:
        config: the run's.
        rows: of packed sets.
        bfloat16: compute in it.
        views: all that is looked at of a face at most; otherwise the window alone, at a part of the cost.
    """
    partner = partner_of(config)
    model = config.model.looks()[-1] if views else replace(config.model, mirror=False, margin=0, closer=None)
    outputs = predict(averaged(config), rows, model, bfloat16)
    if partner is None:
        return outputs
    other, weights = partner
    said = answers(other, rows, bfloat16, views)
    return {name: value + weights[name] * (said[name] - value) for name, value in outputs.items()}


def partner_of(config: HeadsConfig) -> tuple[HeadsConfig, dict[str, float]] | None:
    """The configuration of a run's partner and head → its weight, if it has one.

    Raises:
        ConfigError: it cannot be one.
    """
    if config.partner is None:
        return None
    path, weights = config.partner.config, config.partner.weights()
    partner = read_config(path)
    if (partner.model.side, partner.model.window) != (config.model.side, config.model.window):
        raise ConfigError(f"{path}: no partner, it looks at another window")
    if partner.partner is not None:
        raise ConfigError(f"{path}: no partner, it has one itself")
    for name, weight in weights.items():
        if weight and config.train.teaches(name) and not partner.train.teaches(name):
            raise ConfigError(f"{path}: no partner for {name}, which it does not learn")
    return partner, weights


def averaged(config: HeadsConfig) -> HeadsNetwork:
    """The run's averaged network, or its mean with what it started from.

    Raises:
        DataError: the run has no checkpoint yet, or one of another network.
    """
    run = Run(config.run)
    state = run.load()
    if state is None:
        raise DataError(f"{config.run}: no checkpoint yet; train first")
    network = untrained(config.model)
    with fitting(run.checkpoint_path):
        network.load_state_dict(state["average"])
    if config.kept:
        approach(network, build(config.model).state_dict(), config.kept)
    return network.eval()


def read_config(path: Path) -> HeadsConfig:
    """The run's configuration.

    Raises:
        ConfigError: with file, line and key.
    """
    return load_config(path, HeadsConfig)
