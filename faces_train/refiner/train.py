"""The training loop: resumable at any step, with the same batches as an unbroken run."""

from __future__ import annotations

import sys
import time

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from faces_train.detector.augment import MIRROR, shade
from faces_train.detector.train import optimiser, rate
from faces_train.refiner.candidates import STORED, Candidates, load, prepare
from faces_train.refiner.network import SIDE, RefinerNetwork
from faces_train.refiner.settings import RefinerConfig
from faces_train.runs import Run
from faces_train.trainee import Trainee

LANDMARKS = 30.0
"""Weight of the landmarks' term; the score's is 1."""


def moved(crop: np.ndarray, points: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A stored crop as a less well aligned one of the network's size, with its landmarks.

    Args:
        crop: uint8 (STORED, STORED, 3).
        points: (5, 2) in its pixels.
        rng: decides how it is turned, scaled, moved and mirrored, and how its light is changed.
    """
    turn, scale = np.deg2rad(rng.normal(0, 7)), np.exp(rng.normal(0, 0.08))
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * scale
    mirrored = rng.random() < 0.5
    if mirrored:
        linear = np.diag([-1.0, 1.0]) @ linear
    centre = np.full(2, (STORED - 1) / 2)
    shift = np.full(2, (SIDE - 1) / 2) + rng.normal(0, 1.5, 2) - linear @ centre
    image = cv2.warpAffine(crop, np.hstack([linear, shift[:, None]]), (SIDE, SIDE), flags=cv2.INTER_LINEAR)
    if rng.random() < 0.5:
        image = shade(image, rng)
    points = points @ linear.T + shift
    return image, points[MIRROR] if mirrored else points


def batch(
    candidates: Candidates, faces: np.ndarray, others: np.ndarray, size: int, seed: int, step: int
) -> tuple[torch.Tensor, ...]:
    """Step `step`'s images (B, 3, SIDE, SIDE) in 0..1, face (B,), points (B, 5, 2) and trust (B,): a third no faces."""
    rng = np.random.default_rng((seed, step))
    wrong = size // 3 if len(others) else 0
    chosen = (
        np.concatenate([rng.choice(faces, size - wrong), rng.choice(others, wrong)])
        if wrong
        else rng.choice(faces, size)
    )
    pairs = [moved(candidates.crops[index], candidates.points[index], rng) for index in chosen]
    images = torch.from_numpy(np.stack([image for image, _ in pairs])).permute(0, 3, 1, 2).float().div_(255)
    points = torch.from_numpy(np.stack([points for _, points in pairs]).astype(np.float32))
    rest = (torch.from_numpy(np.asarray(part[chosen], np.float32)) for part in (candidates.face, candidates.trust))
    face, trust = rest
    return images, face, points, trust


def terms(
    network: nn.Module, images: torch.Tensor, face: torch.Tensor, points: torch.Tensor, trust: torch.Tensor
) -> dict[str, torch.Tensor]:
    """The loss's terms: `score`, `landmarks` (a smooth error in parts of the crop) and `total`."""
    logits, found = network(images)
    score = F.binary_cross_entropy_with_logits(logits, face)
    known = points.isfinite().all(-1).all(-1)
    error = (found - torch.nan_to_num(points)) / SIDE
    wrong = F.smooth_l1_loss(error, torch.zeros_like(error), beta=0.01, reduction="none").mean((1, 2))
    weight = trust * known * face
    landmarks = (wrong * weight).sum() / weight.sum().clamp(min=1.0)
    return {"total": score + LANDMARKS * landmarks, "score": score, "landmarks": landmarks}


def train(config: RefinerConfig, until: int | None = None) -> int:
    """Train to the end of the schedule, or to step `until`, from the run's checkpoint if there is one.

    Args:
        config: the run.
        until: stop after this many steps in all.

    Returns:
        The step reached.

    Raises:
        OSError: there are no pictures to find candidates in, or the disk is full.
    """
    settings = config.train
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    cv2.setNumThreads(1)
    if not (config.data.candidates / "crops.npy").exists():
        prepare(config.data)
    candidates = load(config.data.candidates)
    faces, others = np.flatnonzero(candidates.face), np.flatnonzero(~candidates.face)
    run = Run(config.run)
    network, average = RefinerNetwork(), RefinerNetwork()
    optimizer = optimiser(network, settings.rate, settings.decay)
    trainee = Trainee(network, average, optimizer)
    trainee.begin(settings.start)
    step = trainee.restore(run)
    last = min(settings.steps, until if until is not None else settings.steps)
    sums: dict[str, float] = {}
    since = time.monotonic()
    network.train()
    while step < last:
        torch.manual_seed(settings.seed * 1_000_003 + step)  # the same dropout after a resume
        for group in optimizer.param_groups:
            group["lr"] = rate(step, settings.rate, settings.warmup, settings.steps)
        images, face, points, trust = batch(candidates, faces, others, settings.batch, settings.seed, step)
        trust = torch.where(trust < 1, settings.told * trust, trust)
        losses = terms(network, images, face, points, trust)
        optimizer.zero_grad(set_to_none=True)
        losses["total"].backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        step += 1
        trainee.follow(step, settings.ema)
        for name, value in losses.items():
            sums[name] = sums.get(name, 0.0) + float(value.detach())
        if step % settings.log_every == 0:
            means = {name: round(value / settings.log_every, 5) for name, value in sums.items()}
            speed = settings.log_every * settings.batch / (time.monotonic() - since)
            run.log(step=step, crops_per_second=round(speed, 1), **means)
            if sys.stderr.isatty():
                print(f"\rstep {step}/{last}  loss {means['total']:.4f}", end="", file=sys.stderr, flush=True)
            sums, since = {}, time.monotonic()
        if step % settings.save_every == 0 or step == last:
            trainee.save(run, step)
    return step
