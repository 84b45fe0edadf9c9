"""What stands in the place of a candidate that is no face: a shiny ball, a lettered board or a hand."""

from __future__ import annotations

import numpy as np

from faces_train.refiner.ball import ball
from faces_train.refiner.board import board
from faces_train.refiner.hands import Hands, hand


def impostor(around: np.ndarray, hands: Hands | None, rng: np.random.Generator) -> np.ndarray:
    """A crop with one of them.

    Args:
        around: uint8 (side, side, 3), any picture, for what is behind.
        hands: to choose from; without any, balls and boards only.
        rng: decides which and how.
    """
    kind = rng.random() * (3 if hands is not None else 2)
    if kind < 1:
        return ball(around, rng)
    if kind < 2 or hands is None:
        return board(around, rng)
    return hand(around, hands, rng)
