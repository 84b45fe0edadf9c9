"""Lettered boards for training crops: placards, badges and labels, whose signs look like features of a face."""

from __future__ import annotations

import cv2
import numpy as np

from faces_train.data.augment import degrade
from faces_train.refiner.occlude import paint

Random = np.random.Generator


def board(around: np.ndarray, rng: Random) -> np.ndarray:
    """A crop that a lettered board or disc fills about as a face would.

    Args:
        around: uint8 (side, side, 3), any picture; the board is before it.
        rng: decides all else.
    """
    side = around.shape[0]
    image = around.copy()
    mask = np.zeros((side, side), np.uint8)
    centre = side * (np.array([0.5, 0.48]) + rng.normal(0, 0.08, 2))
    width, tall = side * rng.uniform(0.35, 1.2), rng.uniform(0.6, 1.6)
    place = tuple(map(float, centre)), (width, width * tall), float(rng.normal(0, 14))
    if rng.random() < 0.8:
        cv2.fillConvexPoly(mask, np.rint(cv2.boxPoints(place)).astype(np.int32), 255, cv2.LINE_AA)
    else:
        cv2.ellipse(mask, place, 255, -1, cv2.LINE_AA)
    paint(image, mask, rng, lettered=1.0)
    return degrade(image, rng, 0.5, keep_light=False)
