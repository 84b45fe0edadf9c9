"""Assignment of faces to cells, and the loss.

Assignment follows TOOD (Feng et al., 2021, arXiv:2108.07755): of the cells near a face's centre at fitting strides,
those whose own prediction is best are taught; the score to learn is the quality of their box.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from faces_train.detector.network import decode

TOP = 6
"""Most cells taught per face."""
SIZES = {8: (0.0, 72.0), 16: (24.0, 200.0), 32: (56.0, float("inf"))}
"""Face sizes in pixels that each stride may answer for."""
BOX, LANDMARKS = 2.5, 12.0
"""Weights of the box and landmark terms; the score's is 1."""
HINTED = 0.1
"""Cells that a teacher scores at least this high also learn its box and landmarks."""
HINT_TRUST = 0.3
"""Weight of a teacher's landmarks beside true ones."""


@dataclass(frozen=True, slots=True)
class Target:
    """The labels of a batch, flat over its pictures.

    Attributes:
        picture: (M,) index of each face's picture.
        boxes: (M, 4) x0, y0, x1, y1 in pixels.
        landmarks: (M, 5, 2) pixels, NaN where unknown.
        trust: (M,) weights of the landmarks.
        ignored: (K, 4) regions without loss.
        ignored_picture: (K,) their pictures.
    """

    picture: Tensor
    boxes: Tensor
    landmarks: Tensor
    trust: Tensor
    ignored: Tensor
    ignored_picture: Tensor


@dataclass(frozen=True, slots=True)
class Hint:
    """A teacher's answer per cell: scores (B, N) in 0..1, boxes (B, N, 4) and landmarks (B, N, 5, 2) in pixels."""

    scores: Tensor
    boxes: Tensor
    landmarks: Tensor


def overlap(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """IoU and DIoU (Zheng et al., 2020, arXiv:1911.08287) of boxes (..., 4), broadcast."""
    low, high = torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    union = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1) - shared
    iou = shared / union.clamp(min=1e-6)
    hull = torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])
    apart = (a[..., :2] + a[..., 2:] - b[..., :2] - b[..., 2:]) / 2
    return iou, iou - apart.square().sum(-1) / hull.square().sum(-1).clamp(min=1e-6)


@torch.no_grad()
def assign(
    scores: Tensor, boxes: Tensor, target: Target, centres: Tensor, strides: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Choose the cells that each face teaches.

    Args:
        scores: (B, N) predicted, in 0..1.
        boxes: (B, N, 4) predicted.
        target: the labels.
        centres: (N, 2) cell centres.
        strides: (N, 1) cell strides.

    Returns:
        face (P,), cell (P,) and the score to learn (P,) of each chosen pair.
    """
    truth = target.boxes[:, None]
    iou, _ = overlap(boxes[target.picture], truth)
    middle, size = (truth[..., :2] + truth[..., 2:]) / 2, truth[..., 2:] - truth[..., :2]
    away = (centres - middle).abs()
    reach = torch.maximum(torch.minimum(size / 2, 2.5 * strides), strides)
    near = (away < reach).all(-1)
    scale = size.prod(-1).sqrt()
    for stride, (least, limit) in SIZES.items():
        near &= (strides[:, 0] != stride) | ((scale >= least) & (scale < limit))
    closeness = torch.exp(-(away / strides).square().sum(-1))
    metric = (scores[target.picture].sqrt() * iou.pow(3) + 1e-6 * closeness) * near
    best, cell = metric.topk(TOP, 1)
    face = torch.arange(len(metric)).unsqueeze(1).expand_as(cell)
    keep = best > 0
    face, cell, best = face[keep], cell[keep], best[keep]
    place = target.picture[face] * scores.shape[1] + cell
    highest = torch.zeros(scores.numel()).scatter_reduce(0, place, best, "amax")
    keep = best >= highest[place]
    face, cell, best = face[keep], cell[keep], best[keep]
    quality = iou[face, cell]
    most = torch.full((len(metric),), 1e-9).scatter_reduce(0, face, best, "amax")
    finest = torch.zeros(len(metric)).scatter_reduce(0, face, quality, "amax")
    return face, cell, best / most[face] * finest[face].clamp(min=0.05)


def inside(centres: Tensor, boxes: Tensor, picture: Tensor, pictures: int) -> Tensor:
    """(B, N) whether a cell's centre (N, 2) lies in one of its picture's boxes (M, 4); `picture` (M,) is theirs."""
    within = ((centres >= boxes[:, None, :2]) & (centres < boxes[:, None, 2:])).all(-1)
    box, cell = within.nonzero(as_tuple=True)
    covered = torch.zeros(pictures, len(centres), dtype=torch.bool)
    covered[picture[box], cell] = True
    return covered


def loss(raw: Tensor, target: Target, centres: Tensor, strides: Tensor, hint: Hint | None = None) -> dict[str, Tensor]:
    """The loss's terms: `score`, `box`, `landmarks` and their weighted sum `total`.

    Args:
        raw: (B, N, 15) predictions.
        target: the labels.
        centres: (N, 2) cell centres.
        strides: (N, 1) cell strides.
        hint: a teacher's answers, heard where a label or an ignored region is; elsewhere the labels know of no face.
    """
    boxes, points = decode(raw, centres, strides)
    logits = raw[..., 0]
    scores = logits.detach().sigmoid()
    face, cell, quality = assign(scores, boxes.detach(), target, centres, strides)
    picture = target.picture[face]

    counted = torch.ones_like(logits)
    unclear = inside(centres, target.ignored, target.ignored_picture, len(raw))
    if hint is None:
        wanted = torch.zeros_like(logits)
        counted[unclear] = 0
    else:
        heard = unclear | inside(centres, target.boxes, target.picture, len(raw))
        wanted = hint.scores * heard
    wanted[picture, cell] = torch.maximum(wanted[picture, cell], quality)
    counted[picture, cell] = 1
    focus = (wanted - scores).abs().square() * counted
    taught, trust = target.boxes[face], target.trust[face]
    truth = target.landmarks[face]
    if hint is not None:
        free = wanted >= HINTED
        free[picture, cell] = False
        more = free.nonzero(as_tuple=True)
        picture, cell = torch.cat([picture, more[0]]), torch.cat([cell, more[1]])
        quality = torch.cat([quality, hint.scores[more]])
        taught, truth = torch.cat([taught, hint.boxes[more]]), torch.cat([truth, hint.landmarks[more]])
        trust = torch.cat([trust, torch.full_like(hint.scores[more], HINT_TRUST)])
    norm = quality.sum().clamp(min=4.0)
    score = (focus * F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")).sum() / norm

    _, diou = overlap(boxes[picture, cell], taught)
    box = ((1 - diou) * quality).sum() / norm

    weight = quality * trust * truth.isfinite().all(-1).all(-1)
    size = (taught[:, 2:] - taught[:, :2]).prod(-1).clamp(min=0).sqrt().clamp(min=4.0)
    error = (points[picture, cell] - torch.nan_to_num(truth)) / size[:, None, None]
    wrong = F.smooth_l1_loss(error, torch.zeros_like(error), beta=0.01, reduction="none").mean((1, 2))
    landmarks = (wrong * weight).sum() / weight.sum().clamp(min=1.0)
    return {"total": score + BOX * box + LANDMARKS * landmarks, "score": score, "box": box, "landmarks": landmarks}
