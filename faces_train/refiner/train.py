"""The training loop: resumable at any step, with the same batches as an unbroken run."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

from faces.align import template
from faces.runtime.parent import end_with_parent
from faces_train.data.augment import degrade
from faces_train.detector.augment import MIRROR, shade
from faces_train.detector.loss import overlap
from faces_train.detector.train import optimiser, pixels
from faces_train.refiner.ball import ball
from faces_train.refiner.candidates import STORED, Candidates, candidates_of
from faces_train.refiner.network import SIDE, ZOOM, RefinerNetwork
from faces_train.refiner.occlude import occlude
from faces_train.refiner.placed import Placed, read
from faces_train.refiner.placed import prepare as place
from faces_train.refiner.settings import RefinerConfig, Train
from faces_train.runs import Meter, Run
from faces_train.trainee import Trainee, goal, learning_rate

LANDMARKS = 30.0
"""Weight of the landmarks' term; the other terms' is 1."""
LEAST = 1e-4
"""Detector's scores count as at least this far from 0 and 1."""
USUAL = template(STORED, ZOOM * SIDE / STORED)
"""Where a candidate's landmarks are in a stored crop when the detector is right."""
NO_BOX = np.full(5, np.nan, np.float32)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step learns from.

    Attributes:
        images: (B, SIDE, SIDE, 3) uint8 BGR.
        face: (B,) 1 for a face, 0 for none, NaN where the score is not asked for.
        score: (B,) the detector's.
        points: (B, 5, 2) the true landmarks, NaN where unknown.
        trust: (B,) their weights.
        boxes: (B, 5) the true boxes, see `faces_train.refiner.candidates.Candidates`; NaN where unknown.
    """

    images: torch.Tensor
    face: torch.Tensor
    score: torch.Tensor
    points: torch.Tensor
    trust: torch.Tensor
    boxes: torch.Tensor


def moved(
    crop: np.ndarray, points: np.ndarray, box: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A stored crop as a less well aligned one of the network's size, with its landmarks and box.

    Args:
        crop: uint8 (STORED, STORED, 3).
        points: (5, 2) in its pixels.
        box: (5,) see `faces_train.refiner.candidates.Candidates`.
        rng: decides how it is turned, scaled, moved and mirrored, and how its light is changed.
    """
    turn, scale = np.deg2rad(rng.normal(0, 7)), np.exp(rng.normal(0, 0.08))
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * scale
    mirrored = rng.random() < 0.5
    if mirrored:
        linear = np.diag([-1.0, 1.0]) @ linear
    centre = np.full(2, (STORED - 1) / 2)
    shift = np.full(2, (SIDE - 1) / 2) + rng.normal(0, SIDE / 32, 2) - linear @ centre
    image = cv2.warpAffine(crop, np.hstack([linear, shift[:, None]]), (SIDE, SIDE), flags=cv2.INTER_LINEAR)
    if rng.random() < 0.5:
        image = shade(image, rng)
    points = points @ linear.T + shift
    box = np.array([*(linear @ box[:2] + shift), *(scale * box[2:4]), box[4] + turn], np.float32)
    return image, points[MIRROR] if mirrored else points, box


def batch(candidates: Candidates, placed: Placed, settings: Train, step: int) -> Batch:
    """The batch of step `step`."""
    rng = np.random.default_rng((settings.seed, step))
    faces, others = np.flatnonzero(candidates.face), np.flatnonzero(~candidates.face)
    wrong, well = settings.batch // 3 if len(others) else 0, round(settings.placed * settings.batch)
    chosen = rng.choice(faces, settings.batch - wrong - well)
    if wrong:
        chosen = np.concatenate([chosen, rng.choice(others, wrong)])
    rows = []
    score = candidates.scores[chosen]
    for number, row in enumerate(chosen):
        crop, points = candidates.crops[row], candidates.points[row]
        if not candidates.face[row] and rng.random() < settings.balls:
            crop, score[number] = ball(crop, rng), rng.uniform(0.2, 0.95)
        if rng.random() < settings.occluded:
            crop = occlude(crop, points if np.isfinite(points).all() else USUAL, rng)
        rows.append(moved(crop, points, candidates.boxes[row], rng))
    for row in rng.choice(len(placed.points), well):
        image, points, box = moved(placed.crops[row], placed.points[row], NO_BOX, rng)
        rows.append((degrade(image, rng, 0.7, keep_light=False), points, box))
    images, points, boxes = (np.stack(part) for part in zip(*rows, strict=True))
    trust = candidates.trust[chosen]
    trust = np.concatenate([np.where(trust < 1, settings.told * trust, trust), np.ones(well)])
    face = np.concatenate([candidates.face[chosen], np.full(well, np.nan)])
    score = np.concatenate([score, np.full(well, 0.5)])
    floats = (torch.from_numpy(part.astype(np.float32)) for part in (face, score, points, trust, boxes))
    return Batch(torch.from_numpy(images), *floats)


class _Batches(Dataset[Batch]):
    """Batches by step, made in a process of their own."""

    def __init__(self, candidates: Candidates, placed: Placed, settings: Train) -> None:
        self.parts = candidates, placed, settings

    def __getitem__(self, step: int) -> Batch:
        cv2.setNumThreads(1)
        return batch(*self.parts, step)


def terms(network: nn.Module, drawn: Batch, bfloat16: bool = False) -> dict[str, torch.Tensor]:
    """The loss's terms: `score`, `landmarks` (a smooth error in parts of the crop), `box` (1 - DIoU) and `total`."""
    with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        logits, found, boxes = (part.float() for part in network(pixels(drawn.images)))
    asked = drawn.face.isfinite()
    logits = logits + torch.logit(drawn.score, LEAST)  # what the detector knows need not be learnt again
    score = F.binary_cross_entropy_with_logits(logits[asked], drawn.face[asked])
    known = drawn.points.isfinite().all(-1).all(-1)
    error = (found - torch.nan_to_num(drawn.points)) / SIDE
    wrong = F.smooth_l1_loss(error, torch.zeros_like(error), beta=0.01, reduction="none").mean((1, 2))
    weight = drawn.trust * known
    landmarks = (wrong * weight).sum() / weight.sum().clamp(min=1.0)
    known = drawn.boxes.isfinite().all(-1)
    _, near = overlap(corners(boxes[known], drawn.boxes[known, 4]), corners(drawn.boxes[known, :4], None))
    box = (1 - near).sum() / known.sum().clamp(min=1)
    return {"total": score + LANDMARKS * landmarks + box, "score": score, "landmarks": landmarks, "box": box}


def corners(boxes: torch.Tensor, angle: torch.Tensor | None) -> torch.Tensor:
    """(N, 4) x0, y0, x1, y1 of boxes (N, 4) centre, width and height, turned by `angle` (N,) as an ellipse is."""
    half = boxes[:, 2:] / 2
    if angle is not None:
        along, across = torch.cos(angle).square(), torch.sin(angle).square()
        turn = torch.stack([torch.stack([along, across], 1), torch.stack([across, along], 1)], 1)
        half = (turn @ half.square()[..., None])[..., 0].sqrt()
    return torch.cat([boxes[:, :2] - half, boxes[:, :2] + half], 1)


def train(config: RefinerConfig, until: int | None = None) -> int:
    """Train to the end of the schedule, or to step `until`, from the run's checkpoint if there is one.

    Args:
        config: the run.
        until: stop after this many steps in all.

    Returns:
        The step reached.

    Raises:
        DataError: the candidates, the placed faces or the checkpoint do not fit or are damaged.
        OSError: there are no pictures to find candidates in.
        OutputError: the disk is full; the last checkpoint is whole.
    """
    settings = config.train
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    cv2.setNumThreads(1)
    candidates = candidates_of(config.data)
    if not (config.data.placed / "crops.npy").exists():
        place(config.data)
    batches = _Batches(candidates, read(config.data.placed), settings)
    run = Run(config.run)
    network, average = RefinerNetwork(), RefinerNetwork()
    optimizer = optimiser(network, settings.rate, settings.decay)
    trainee = Trainee(network, average, optimizer, config)
    trainee.begin(settings.start)
    step = trainee.restore(run)
    last = goal(run, step, settings.steps, until)
    meter = Meter(run, step, last, settings.batch, things="crops", digits=5)
    network.train()
    loader = DataLoader(
        batches,
        batch_size=None,
        sampler=range(step, last),
        num_workers=1,
        prefetch_factor=8,
        worker_init_fn=end_with_parent,
    )
    for drawn in loader:
        torch.manual_seed(settings.seed * 1_000_003 + step)  # the same dropout after a resume
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, settings.rate, settings.warmup, settings.steps)
        losses = terms(network, drawn, settings.bfloat16)
        optimizer.zero_grad(set_to_none=True)
        losses["total"].backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        step += 1
        trainee.follow(step, settings.ema)
        meter.add(losses)
        if step % settings.log_every == 0:
            meter.log(step)
        if step % settings.save_every == 0 or step == last:
            trainee.save(run, step)
    return step
