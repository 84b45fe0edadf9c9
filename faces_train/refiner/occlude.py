"""Sunglasses, hats and placards for training crops: what people in a street wear and hold before their faces."""

from __future__ import annotations

import cv2
import numpy as np

from faces_train.detector.augment import write

Random = np.random.Generator


def occlude(crop: np.ndarray, points: np.ndarray, rng: Random) -> np.ndarray:
    """A copy of a crop in which something hides a part of the face.

    Args:
        crop: uint8 (side, side, 3).
        points: (5, 2) the landmarks in its pixels.
        rng: decides what hides what.
    """
    image = crop.copy()
    kind = rng.random()
    if kind < 0.65:
        sunglasses(image, points, rng)
    if 0.45 < kind < 0.8:
        hat(image, points, rng)
    if kind > 0.75:
        placard(image, points, rng)
    return image


def sunglasses(image: np.ndarray, points: np.ndarray, rng: Random) -> None:
    """Draw dark glasses over the eyes, in place."""
    along = points[1] - points[0]
    apart = max(float(np.hypot(*along)), 4.0)
    angle = float(np.degrees(np.arctan2(along[1], along[0])))
    axes = 2 * apart * np.array([rng.uniform(0.3, 0.46), rng.uniform(0.22, 0.38)])
    colour = (rng.uniform(0, 45) + rng.normal(0, 8, 3)).clip(0, 255).tolist()
    layer, oval = image.copy(), rng.random() < 0.5
    for eye in points[:2]:
        place = float(eye[0]), float(eye[1] + rng.uniform(0, 0.1) * apart)
        if oval:
            cv2.ellipse(layer, (place, tuple(axes.tolist()), angle), colour, -1, cv2.LINE_AA)
        else:
            corners = cv2.boxPoints((place, tuple((0.9 * axes).tolist()), angle))
            cv2.fillConvexPoly(layer, np.rint(corners).astype(np.int32), colour, cv2.LINE_AA)
    ends = [points[0] - 0.75 * along, points[1] + 0.75 * along]
    first, last = (tuple(np.rint(end).astype(int).tolist()) for end in ends)
    cv2.line(layer, first, last, colour, max(1, round(apart * rng.uniform(0.04, 0.12))), cv2.LINE_AA)
    share = rng.uniform(0.75, 1.0)
    image[:] = cv2.addWeighted(layer, share, image, 1 - share, 0)


def hat(image: np.ndarray, points: np.ndarray, rng: Random) -> None:
    """Cover forehead and hair with a knitted cap or a brim down to the brows or the eyes, in place."""
    middle, along = points[:2].mean(0), points[1] - points[0]
    apart = max(float(np.hypot(*along)), 4.0)
    up = np.array([along[1], -along[0]]) / apart
    low = rng.uniform(0.15, 0.7) * apart
    height = rng.uniform(1.4, 2.6) * apart
    centre = middle + up * (low + height / 2)
    angle = float(np.degrees(np.arctan2(along[1], along[0]))) + rng.normal(0, 6)
    size = apart * rng.uniform(2.4, 3.6), height
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.ellipse(mask, (tuple(map(float, centre)), size, angle), 255, -1, cv2.LINE_AA)
    edge = cv2.boxPoints((tuple(map(float, middle + up * (low + 0.2 * apart))), (size[0], 0.4 * apart), angle))
    cv2.fillConvexPoly(mask, np.rint(edge).astype(np.int32), 255, cv2.LINE_AA)
    _paint(image, mask, rng)


def placard(image: np.ndarray, points: np.ndarray, rng: Random) -> None:
    """Hide one side of the face, or what is below the mouth, behind a lettered board or another head, in place."""
    side = image.shape[0]
    apart = max(float(np.hypot(*(points[1] - points[0]))), 4.0)
    direction = rng.choice([0.0, np.pi, np.pi / 2], p=[0.35, 0.35, 0.3]) + rng.normal(0, 0.2)
    outwards = np.array([np.cos(direction), np.sin(direction)])
    edge = points.mean(0) + outwards * apart * rng.uniform(0.3, 1.3)
    across = np.array([-outwards[1], outwards[0]])
    far = 2.0 * side
    sides = (-across, across, across + outwards, outwards - across)
    corners = [edge + far * way for way in sides]
    mask = np.zeros(image.shape[:2], np.uint8)
    if rng.random() < 0.75:
        cv2.fillConvexPoly(mask, np.rint(corners).astype(np.int32), 255, cv2.LINE_AA)
    else:
        round_ = edge + outwards * side / 2
        cv2.circle(mask, tuple(np.rint(round_).astype(int).tolist()), side // 2, 255, -1, cv2.LINE_AA)
    _paint(image, mask, rng)


def _paint(image: np.ndarray, mask: np.ndarray, rng: Random) -> None:
    """Something plain, ribbed, noisy or lettered where `mask` (side, side) uint8 says."""
    stuff = np.empty(image.shape, np.float32)
    stuff[:] = rng.uniform(0, 255, 3)
    if rng.random() < 0.4:
        stuff += rng.normal(0, rng.uniform(4, 25), image.shape)
    if rng.random() < 0.3:
        rows, columns = (np.arange(length) * rng.normal() for length in mask.shape)
        stuff += (rng.uniform(10, 40) * np.sin(np.add.outer(rows, columns)))[..., None]
    drawn = stuff.clip(0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        write(drawn, rng)
    share = mask[..., None] / np.float32(255)
    image[:] = np.rint(share * drawn + (1 - share) * image).astype(np.uint8)
