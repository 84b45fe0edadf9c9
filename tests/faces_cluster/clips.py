"""Clips with scenes that change, empty stretches and a shaking camera: everything at which pieces may go wrong."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from faces.types import Box, Picture
from tests.faces.clips import Painter, steady, write_clip
from tests.faces.driving import BLUE, RED
from tests.faces.faking import paint_faces

RATE = Fraction(10)


def scenes(seed: int, seconds: float, *, emptied: float = 0.35, shaking: float = 0.2) -> Painter:
    """Scenes of 0.5 to 7 seconds with no, one or two moving faces that may leave, before walls that differ."""
    random = np.random.default_rng(seed)
    starts, plans = [0.0], []
    while starts[-1] < seconds:
        plans.append(
            (
                random.integers(20, 230, (6, 8, 3)).astype(np.uint8),
                int(random.choice([0, 1, 2], p=[emptied, 0.35, 0.65 - emptied])),
                random.uniform(10, 120, 2),
                random.uniform(-14, 14, 2),
                float(random.uniform(1, 9)),
                bool(random.random() < shaking),
            )
        )
        starts.append(starts[-1] + float(random.uniform(0.5, 7)))

    def paint(index: int, pts: float) -> Picture:
        number = int(np.searchsorted(starts, pts, "right")) - 1
        wall, count, places, speeds, stay, shakes = plans[min(number, len(plans) - 1)]
        since = pts - starts[number]
        wall = cv2.resize(wall, (320, 160), interpolation=cv2.INTER_NEAREST)
        if shakes:
            wall = np.roll(wall, (index * 37) % 29, axis=1)
        grey = cv2.cvtColor(cv2.cvtColor(wall, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
        here = count if since < stay else 0
        boxes = [Box(places[k] + 130 * k + speeds[k] * since, 40 + 4 * k, 50, 56) for k in range(here)]
        faces = paint_faces(320, 160, boxes, [RED, BLUE][:here])
        image = np.asarray(grey, np.uint8).copy()
        marked = np.ptp(faces.astype(int), axis=2) > 0
        image[marked] = faces[marked]
        return image

    return paint


def scenes_clip(path: Path, seed: int, seconds: float, *, keys: int = 10, sound: bool = False, **more: float) -> Path:
    """A clip of `scenes` with a key frame at least every `keys` frames."""
    options = {"preset": "ultrafast", "g": str(keys), "bf": "2"}
    times = steady(int(seconds * RATE), RATE)
    return write_clip(path, times, scenes(seed, seconds, **more), options=options, sound=sound)
