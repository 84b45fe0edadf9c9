"""The training loop: resumable at any step, with the same crops and schedule as an unbroken run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import torch
from torch import nn
from torch.utils.data import DataLoader, Sampler

from faces.runtime.parent import end_with_parent
from faces_train.config import ConfigError
from faces_train.detector.augment import Crop, Crops, clear, collate
from faces_train.detector.distil import DenseTeacher
from faces_train.detector.loss import Hint, Target, loss
from faces_train.detector.network import Detector, cells, flatten
from faces_train.detector.pack import Pack, prepare
from faces_train.detector.settings import DetectorConfig
from faces_train.detector.start import resume
from faces_train.runs import Meter, Run
from faces_train.trainee import Trainee, goal, learning_rate

MEASURED = 128
"""Crops on which the normalisations of a weight to start from are measured."""


class _From(Sampler[int]):
    """Indices from `first` up to `last`, in order."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.last))

    def __len__(self) -> int:
        return self.last - self.first


class _Batch:
    """Crops to a batch, with the teacher's answers where there is a teacher; it is opened in the loader's process."""

    def __init__(self, teacher: Path | None) -> None:
        self.path = teacher
        self.teacher: DenseTeacher | None = None

    def __call__(self, crops: list[Crop]) -> tuple[torch.Tensor, Target, Hint | None]:
        images, target = collate(crops)
        if self.path is None:
            return images, target, None
        if self.teacher is None:
            self.teacher = DenseTeacher(self.path)
        return images, target, self.teacher(clear(crops))


def optimiser(network: nn.Module, highest: float, decay: float) -> torch.optim.Optimizer:
    """AdamW, without decay on biases and norms."""
    weights = [value for value in network.parameters() if value.ndim > 1]
    others = [value for value in network.parameters() if value.ndim <= 1]
    groups: list[dict[str, Any]] = [{"params": weights}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=highest, weight_decay=decay)


def train(config: DetectorConfig, until: int | None = None) -> int:
    """Train to the end of the schedule, or to step `until`, from the run's checkpoint if there is one.

    Args:
        config: the run.
        until: stop after this many steps in all.

    Returns:
        The step reached.

    Raises:
        ConfigError: what to start from does not fit.
        DataError: the checkpoint does not fit.
        OSError: the pictures or the teacher are missing.
        OutputError: the disk is full; the last checkpoint is whole.
    """
    settings = config.train
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    cv2.setNumThreads(1)
    if not (config.data.pack / "labels.npz").exists():
        prepare(config.data)
    if settings.distil:
        DenseTeacher(config.data.teacher)  # what is wrong with it is said here, not in the loader's process
    run = Run(config.run)
    network, average = (Detector(config.model.channels, config.model.neck) for _ in range(2))
    optimizer = optimiser(network, settings.rate, settings.decay)
    trainee = Trainee(network, average, optimizer, config)
    total, calm = settings.steps * settings.batch, settings.calm * settings.batch
    crops = Crops(Pack(config.data.pack), settings.size, settings.seed, total, total - calm, settings.crowds)
    checkpoint = settings.start
    if settings.start is not None and settings.start.suffix == ".onnx":
        checkpoint = None
        try:
            resume(network, settings.start, pixels(collate([crops[index] for index in range(MEASURED)])[0]))
        except ValueError as error:
            raise ConfigError(str(error)) from error
    trainee.begin(checkpoint)
    step = trainee.restore(run)
    last = goal(run, step, settings.steps, until)
    loader = DataLoader(
        crops,
        settings.batch,
        sampler=_From(step * settings.batch, last * settings.batch),
        num_workers=settings.loaders,
        collate_fn=_Batch(config.data.teacher if settings.distil else None),
        worker_init_fn=_one_thread,
    )
    network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    centres, strides = cells(settings.size, settings.size)
    meter = Meter(run, step, last, settings.batch, things="images")
    network.train()
    for images, target, hint in loader:
        now = learning_rate(step, settings.rate, settings.warmup, settings.steps)
        for group in optimizer.param_groups:
            group["lr"] = now
        with torch.autocast("cpu", torch.bfloat16, enabled=settings.bfloat16):
            maps = network(pixels(images))
        terms = loss(flatten([part.float() for part in maps]), target, centres, strides, hint)
        optimizer.zero_grad(set_to_none=True)
        terms["total"].backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 10.0)
        optimizer.step()
        step += 1
        trainee.follow(step, settings.ema)
        meter.add(terms)
        if step % settings.log_every == 0:
            meter.log(step, rate=now)
        if step % settings.save_every == 0 or step == last:
            trainee.save(run, step)
    return step


def pixels(images: torch.Tensor) -> torch.Tensor:
    """(B, H, W, 3) uint8 to what the network takes."""
    return images.permute(0, 3, 1, 2).float().div_(255)


def _one_thread(_: int) -> None:
    end_with_parent()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
