"""What training holds before faces."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from faces.align import template
from faces_train.refiner.occlude import hat, occlude, placard, sunglasses

POINTS = template(96, 0.47)


def changed(draw, seed: int = 0) -> np.ndarray:
    """Where `draw` changes a plain crop: (96, 96) bool."""
    image = np.full((96, 96, 3), 180, np.uint8)
    draw(image, POINTS, np.random.default_rng(seed))
    return (image != 180).any(2)


@pytest.mark.parametrize("seed", range(5))
def test_sunglasses_hide_the_eyes_and_leave_the_mouth(seed):
    where = changed(sunglasses, seed)
    assert all(where[round(y), round(x)] for x, y in POINTS[:2].tolist())
    assert not any(where[round(y), round(x)] for x, y in POINTS[3:].tolist())


@pytest.mark.parametrize("seed", range(5))
def test_a_hat_hides_the_forehead_and_leaves_nose_and_mouth(seed):
    where = changed(hat, seed)
    forehead = POINTS[:2].mean(0) - [0, 14]
    assert where[round(float(forehead[1])), round(float(forehead[0]))]
    assert not any(where[round(y), round(x)] for x, y in POINTS[2:].tolist())


def test_a_placard_never_hides_the_whole_face():
    for seed in range(30):
        where = changed(placard, seed)
        hidden = [bool(where[round(y), round(x)]) for x, y in POINTS.tolist()]
        assert where.any()
        assert not all(hidden)


def test_the_crop_given_stays_as_it_is_and_the_same_seed_draws_the_same():
    image = np.full((96, 96, 3), 180, np.uint8)
    one, other = (occlude(image, POINTS, np.random.default_rng(3)) for _ in range(2))
    assert (image == 180).all()
    assert (one == other).all()
    assert (one != image).any()
