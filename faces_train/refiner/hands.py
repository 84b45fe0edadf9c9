"""Hands for training crops: raised ones that are no faces, and such as hide a part of one.

The pictures are those of `python -m faces_train.data.bring hands`: upright hands before a pale grey wall.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from faces_train.data.augment import degrade

Random = np.random.Generator
SIDE = 100
"""Side of a hand's picture in pixels."""
LEAST, MOST = 0.08, 0.6
"""A hand that covers less or more of its picture than these parts was not told from the wall."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Cut out hands: (N, SIDE, SIDE, 3) uint8 BGR and (N, SIDE, SIDE) uint8, 255 where the hand is."""

    images: np.ndarray
    masks: np.ndarray


def read(folder: Path) -> Hands:
    """The hands in the pictures under a folder.

    Raises:
        FileNotFoundError: there are none.
    """
    images, masks = [], []
    for path in sorted(folder.rglob("*.JPG")):
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if image is None:
            continue
        image = np.asarray(cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
        mask = outline(image)
        if LEAST < mask.mean() / 255 < MOST:
            images.append(image)
            masks.append(mask)
    if not images:
        raise FileNotFoundError(f"{folder}: no pictures of hands; bring the set `hands` first")
    return Hands(np.stack(images), np.stack(masks))


def outline(image: np.ndarray) -> np.ndarray:
    """Where the hand is in (SIDE, SIDE, 3) uint8 BGR: (SIDE, SIDE) uint8; the largest patch of the deeper colours."""
    deep = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2HSV)[..., 1], (0, 0), 1.0)
    _, mask = cv2.threshold(deep, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    count, patches, sizes, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return np.zeros((SIDE, SIDE), np.uint8)
    largest = 1 + int(np.argmax(sizes[1:, cv2.CC_STAT_AREA]))
    return np.asarray(cv2.GaussianBlur(np.where(patches == largest, 255, 0).astype(np.uint8), (0, 0), 0.7), np.uint8)


def hand(around: np.ndarray, hands: Hands, rng: Random) -> np.ndarray:
    """A crop that a hand fills about as a face would.

    Args:
        around: uint8 (side, side, 3), any picture; the hand is held before it, or before something plain.
        hands: to choose from.
        rng: decides all.
    """
    side = around.shape[0]
    image = around.copy()
    if rng.random() < 0.6:
        image[:] = (rng.uniform(5, 235) + rng.normal(0, 15, 3)).clip(0, 255)
    centre = side * (np.array([0.5, 0.48]) + rng.normal(0, 0.06, 2))
    angle = rng.normal(0, 25) if rng.random() < 0.7 else rng.uniform(-180, 180)
    _show(image, hands, centre, side * rng.uniform(0.4, 1.1), angle, rng)
    return degrade(image, rng, 0.5, keep_light=False)


def hold(image: np.ndarray, points: np.ndarray, hands: Hands, rng: Random) -> None:
    """Hide a cheek, the chin or the brow behind a hand, in place.

    Args:
        image: uint8 (side, side, 3).
        points: (5, 2) the face's landmarks in its pixels.
        hands: to choose from.
        rng: decides where and how.
    """
    apart = max(float(np.hypot(*(points[1] - points[0]))), 4.0)
    way = rng.choice([0.0, np.pi, np.pi / 2, -np.pi / 2], p=[0.3, 0.3, 0.3, 0.1]) + rng.normal(0, 0.3)
    outwards = np.array([np.cos(way), np.sin(way)])
    arm = outwards + np.array([0, rng.uniform(0, 1.5) * (way > -1)])  # from there or below, not across the face
    angle = float(np.degrees(np.arctan2(-arm[0], arm[1])))
    _show(
        image,
        hands,
        points.mean(0) + outwards * apart * rng.uniform(0.9, 1.5),
        apart * rng.uniform(1.5, 2.8),
        angle,
        rng,
    )


def _show(image: np.ndarray, hands: Hands, centre: np.ndarray, length: float, angle: float, rng: Random) -> None:
    """Put some hand of `length` pixels and its sleeve at `centre`, turned by `angle` degrees, in place."""
    chosen = int(rng.integers(len(hands.images)))
    canvas, mask = np.zeros((4 * SIDE, SIDE, 3), np.float32), np.zeros((4 * SIDE, SIDE), np.float32)
    tone = np.exp(rng.uniform(np.log(0.3), np.log(1.25)) + rng.normal(0, 0.08, 3))
    canvas[:SIDE], mask[:SIDE] = hands.images[chosen] * tone, hands.masks[chosen] / 255
    rows, columns = np.nonzero(mask > 0.5)
    cuff = int(rng.integers(round(0.75 * SIDE), SIDE))
    arm = columns[rows > 0.8 * SIDE] if (rows > 0.8 * SIDE).any() else columns
    wide = int(rng.integers(0, 12))
    canvas[cuff:] = rng.uniform(0, 255) + rng.normal(0, 20, 3)
    mask[cuff:] = 0
    mask[cuff:, max(0, arm.min() - wide) : arm.max() + wide] = 1
    scale, turn = length / np.ptp(rows[rows < cuff]).clip(SIDE // 4), np.deg2rad(angle)
    linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear[:, 0] *= rng.choice([-1, 1])
    middle = np.array([columns[rows < cuff].mean(), rows[rows < cuff].mean()])
    matrix = np.hstack([linear, (centre - linear @ middle)[:, None]])
    size = image.shape[1], image.shape[0]
    layer, share = (cv2.warpAffine(part, matrix, size, flags=cv2.INTER_LINEAR) for part in (canvas, mask))
    image[:] = np.rint(share[..., None] * layer.clip(0, 255) + (1 - share[..., None]) * image).astype(np.uint8)
