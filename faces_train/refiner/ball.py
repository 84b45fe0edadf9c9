"""Shiny balls for training crops: knobs on poles, baubles and lamps, whose mirror images look like small faces."""

from __future__ import annotations

import cv2
import numpy as np

from faces_train.data.augment import degrade

Random = np.random.Generator


def ball(around: np.ndarray, rng: Random) -> np.ndarray:
    """A crop that a ball fills about as a face would.

    Args:
        around: uint8 (side, side, 3), any picture; the ball mirrors it, and perhaps hangs before it.
        rng: decides all else.
    """
    side = around.shape[0]
    image = around.copy()
    if rng.random() < 0.7:
        image[:] = rng.uniform(20, 235) + rng.normal(0, 15, 3).clip(-20, 20)
    radius = side * rng.uniform(0.18, 0.34)
    x, y = side * (np.array([0.5, 0.48]) + rng.normal(0, 0.04, 2))
    _hold(image, x, y, radius, rng)
    rows, columns = np.mgrid[:side, :side].astype(np.float32)
    right, down = (columns - x) / radius, (rows - y) / radius
    from_middle = np.hypot(right, down)
    towards = np.sqrt(np.clip(1 - from_middle**2, 0, 1))  # the normal's part towards the camera
    glow = _mirrored(around, right, down, towards, rng)
    light = rng.normal(0, 1, 2) * 0.4 - [0, 0.6]
    matte = np.clip(0.35 + 0.65 * (light[0] * right + light[1] * down + 0.6 * towards), 0.1, 1.2)
    colour = (rng.uniform(30, 250) + rng.normal(0, rng.choice([10, 60]), 3)).clip(0, 255)
    share = 1.0 if rng.random() < 0.6 else rng.uniform(0.2, 1.0)  # of what it mirrors
    shaded = share * glow + (1 - share) * matte[..., None] * colour
    edge = rng.uniform(0.3, 1.0)  # how bright
    shaded *= (edge + (1 - edge) * towards**0.5)[..., None]
    inside = np.clip((1 - from_middle) * radius + 0.5, 0, 1)[..., None]
    image = np.rint(inside * shaded.clip(0, 255) + (1 - inside) * image).astype(np.uint8)
    small = max(10, round(side * rng.uniform(0.15, 0.7)))
    image = cv2.resize(cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA), (side, side))
    if rng.random() < 0.5:  # as cameras and editors sharpen: a bright seam around dark things
        soft, much = cv2.GaussianBlur(image, (0, 0), rng.uniform(1.0, 3.0)), rng.uniform(0.3, 1.5)
        image = cv2.addWeighted(image, 1 + much, soft, -much, 0)
    return degrade(image, rng, 0.5, keep_light=False)


def _mirrored(around: np.ndarray, right: np.ndarray, down: np.ndarray, towards: np.ndarray, rng: Random) -> np.ndarray:
    """What a mirror ball shows: a bright sky, a dark ground, something between and windows; (side, side, 3) float32."""
    side = around.shape[0]
    high, wide = 2 * towards * down, 2 * towards * right  # where a ray from the camera goes: down and to the right
    places = [((part / 2.2 + 0.5) * (side - 1)).astype(np.float32) for part in (wide, high)]
    seen = cv2.remap(around, places[0], places[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT).astype(np.float32)
    sky = rng.uniform(150, 255) + rng.normal(0, 12, 3)
    ground = rng.uniform(5, 110) + rng.normal(0, 12, 3)
    horizon, blur, bent = rng.normal(0, 0.3), rng.uniform(0.02, 0.25), rng.normal(0, 0.4)
    level = high - horizon - bent * wide**2 + 0.001 * (seen.mean(2) - 128)
    below = 1 / (1 + np.exp(-np.clip(level / blur, -30, 30)))
    glow = (1 - below)[..., None] * sky + below[..., None] * ground
    vivid = rng.uniform(0.0, 0.5)
    glow += vivid * (seen - seen.mean((0, 1)))
    for _ in range(rng.integers(0, 3)):  # walls and carpets along the horizon
        at, width = rng.uniform(-0.1, 0.6), rng.uniform(0.03, 0.2)
        band = np.exp(-(((level - at) / width) ** 2))[..., None]
        glow = (1 - band) * glow + band * rng.uniform(0, 220, 3)
    for _ in range(rng.integers(0, 5)):  # lamps and windows, often two side by side
        across, height, size = rng.normal(0, 0.35), horizon + rng.normal(0.1, 0.25), rng.uniform(0.03, 0.15)
        for sign in (-1, 1) if rng.random() < 0.5 else (1,):
            apart = np.abs(wide - sign * across), np.abs(high - height)
            near = np.maximum(*apart) if rng.random() < 0.5 else np.hypot(*apart)
            spot = 1 / (1 + np.exp(np.clip((near - size) / 0.02, -30, 30)))
            glow += spot[..., None] * rng.uniform(80, 255)
    return np.asarray(glow, np.float32)


def _hold(image: np.ndarray, x: float, y: float, radius: float, rng: Random) -> None:
    """A pole under the ball or a thread above it, in place."""
    colour = (rng.uniform(0, 230) + rng.normal(0, 10, 3)).clip(0, 255).tolist()
    width = max(1, round(radius * rng.uniform(0.05, 0.9)))
    end = y + (2 * image.shape[0] if rng.random() < 0.75 else -2 * image.shape[0])
    if rng.random() < 0.85:
        cv2.line(image, (round(x), round(y)), (round(x), round(end)), colour, width, cv2.LINE_AA)
