"""Made-up crowds: heads cut out of pictures, smaller ones behind, larger ones before them, hiding one another.

Real crowds with labels are few; what a detector must learn from them is a face of which a neighbour's head leaves but a
part. See Dvornik et al. (2018), "Modeling visual context is key to augmenting object detection datasets".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from faces_train.detector.pack import Picture

SHOWN = 0.5
"""A face of which less than this share is left to see is not taught; a teacher may say what it is."""
_MARGIN = np.array([0.4, 0.5, 0.4, 0.55])
"""How far a cut-out reaches beyond the box, in box sizes: left, up, right, down."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """A composition: uint8 (S, S, 3), boxes (N, 4), landmarks (N, 5, 2), their weights (N,), boxes of hidden faces."""

    image: np.ndarray
    boxes: np.ndarray
    landmarks: np.ndarray
    trust: np.ndarray
    hidden: np.ndarray


def crowd(back: np.ndarray, pick: Callable[[], Picture], rng: np.random.Generator) -> Crowd:
    """Heads of pictures that `pick` draws, pasted over `back`, uint8 (S, S, 3), which is changed in place."""
    side = len(back)
    least = float(np.exp(rng.uniform(np.log(11), np.log(40))))
    nearest = least * rng.uniform(1.0, 2.5)
    count = int(np.clip(rng.uniform(0.4, 1.3) * (side / (0.5 * (least + nearest)) / 1.3) ** 2, 4, 30))
    floors = np.sort(rng.uniform(0.05, 1.0, count))
    owner = np.full((side, side), -1, np.int16)
    boxes: list[np.ndarray] = []
    points: list[np.ndarray] = []
    trust: list[float] = []
    areas: list[float] = []
    for floor in floors:
        picture = pick()
        sides = picture.boxes[:, 2:] - picture.boxes[:, :2]
        large = np.flatnonzero(np.sqrt(np.prod(sides, -1)) >= 20)
        if not len(large):
            continue
        face = int(large[rng.integers(len(large))])
        size = (least + (nearest - least) * floor) * np.exp(rng.normal(0, 0.12))
        centre = np.array([rng.uniform(0, side), floor * side])
        matrix = _placed(picture.boxes[face], size, centre, rng)
        mask, image, (x0, y0) = _cut(picture, face, matrix, side)
        if not mask.size:
            continue
        window = slice(y0, y0 + mask.shape[0]), slice(x0, x0 + mask.shape[1])
        back[window] = cv2.blendLinear(image, np.ascontiguousarray(back[window]), mask, 1 - mask)
        half = np.sqrt(np.square(sides[face] / 2) @ np.square(matrix[:, :2]).T)
        middle = matrix[:, :2] @ (picture.boxes[face, :2] + sides[face] / 2) + matrix[:, 2]
        owner[window][mask > 0.5] = -1
        cv2.ellipse(owner, (middle.tolist(), (2 * half).tolist(), 0.0), len(boxes), -1)
        areas.append(np.pi * float(half[0] * half[1]))
        boxes.append(np.concatenate([middle - half, middle + half]))
        points.append(picture.landmarks[face] @ matrix[:, :2].T + matrix[:, 2])
        trust.append(picture.trust)
    left = np.bincount(owner[owner >= 0], minlength=len(boxes))[: len(boxes)]
    seen = left >= SHOWN * np.maximum(areas, 1.0)
    placed = np.array(boxes, np.float32).reshape(-1, 4)
    return Crowd(
        back,
        placed[seen],
        np.array(points, np.float32).reshape(-1, 5, 2)[seen],
        np.array(trust, np.float32)[seen],
        placed[~seen],
    )


def _placed(box: np.ndarray, size: float, centre: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The map (2, 3) that brings the middle of `box` to `centre` at `size` pixels, a little turned."""
    scale = size / max(float(np.sqrt(np.prod(box[2:] - box[:2]))), 1.0)
    turn = np.deg2rad(np.clip(rng.normal(0, 9), -30, 30))
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * scale
    return np.hstack([linear, (centre - linear @ ((box[:2] + box[2:]) / 2))[:, None]])


def _cut(picture: Picture, face: int, matrix: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    """Mask (h, w) in 0..1 of a head and its shoulders and the picture (h, w, 3), mapped by `matrix`; their corner."""
    height, width = picture.image.shape[:2]
    box = picture.boxes[face]
    span = np.tile(box[2:] - box[:2], 2) * _MARGIN * [-1, -1, 1, 1]
    x0, y0, x1, y1 = np.clip(box + span, 0, [width, height, width, height]).astype(int)
    part = np.ascontiguousarray(picture.image[y0:y1, x0:x1])
    corners = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]]) @ matrix[:, :2].T + matrix[:, 2]
    low = np.clip(np.floor(corners.min(0)), 0, side).astype(int)
    high = np.clip(np.ceil(corners.max(0)), 0, side).astype(int)
    inner = matrix.copy()
    inner[:, 2] += matrix[:, :2] @ [x0, y0] - low
    scale = float(np.hypot(*matrix[:, 0]))
    if scale < 0.7:  # shrink by area first: a plain warp would alias
        small = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
        ratio = part.shape[1] / small[0], part.shape[0] / small[1]
        part = cv2.resize(part, small, interpolation=cv2.INTER_AREA)
        inner[:, :2] = inner[:, :2] @ np.diag(ratio)
    tall, wide = part.shape[:2]
    shape = np.zeros((tall, wide), np.float32)
    left, top, right, bottom = (box - [x0, y0, x0, y0]) * ([wide, tall] * 2 / np.maximum([x1 - x0, y1 - y0] * 2, 1))
    middle, below = ((left + right) / 2, (top + bottom) / 2 - 0.12 * (bottom - top)), tall - bottom
    cv2.ellipse(shape, (middle, (1.35 * (right - left), 1.6 * (bottom - top)), 0.0), 1.0, -1)
    cv2.ellipse(shape, ((middle[0], float(tall)), (1.9 * (right - left), 2 * max(below, 1) * 1.1), 0.0), 1.0, -1)
    mask = cv2.GaussianBlur(shape, (0, 0), max(0.6, 0.03 * wide))
    size = tuple(int(value) for value in np.maximum(high - low, 0))
    if min(size) == 0:
        return np.zeros((0, 0), np.float32), part, (0, 0)
    mask = cv2.warpAffine(mask, inner, size, flags=cv2.INTER_LINEAR)
    return mask, cv2.warpAffine(part, inner, size, flags=cv2.INTER_LINEAR), (int(low[0]), int(low[1]))
