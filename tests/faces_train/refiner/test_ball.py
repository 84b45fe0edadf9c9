"""Shiny balls in the place of candidates that are no faces."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from faces_train.refiner.ball import ball


@pytest.mark.parametrize("seed", range(10))
def test_a_ball_stands_in_the_middle_and_leaves_the_corners_at_its_side_alone(seed):
    around = np.full((96, 96, 3), 128, np.uint8)
    drawn = ball(around, np.random.default_rng(seed)).astype(float)
    assert drawn.shape == around.shape
    edge = np.concatenate([drawn[20:76, :8], drawn[20:76, -8:]]).reshape(-1, 3)
    middle = drawn[32:64, 32:64].reshape(-1, 3)
    assert np.abs(middle - edge.mean(0)).mean() > 2 * edge.std(0).mean()


def test_no_two_balls_are_alike_and_the_same_seed_draws_the_same():
    around = np.full((96, 96, 3), 128, np.uint8)
    one, again, other = (ball(around, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert (around == 128).all()
    assert (one == again).all()
    assert (one != other).any()
