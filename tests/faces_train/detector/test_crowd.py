from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from faces_train.detector.augment import Crops
from faces_train.detector.crowd import crowd
from faces_train.detector.pack import Pack, Picture


def head(value: int) -> Picture:
    """A grey picture with a plain face of brightness `value` in its middle."""
    image = np.full((120, 120, 3), 90, np.uint8)
    image[40:80, 40:80] = value
    points = np.array([[50, 52], [70, 52], [60, 62], [52, 70], [68, 70]], np.float32)[None]
    return Picture(image, np.array([[40, 40, 80, 80]], np.float32), points, np.zeros((0, 4), np.float32))


def test_faces_lie_where_the_labels_say_and_hidden_ones_have_none() -> None:
    rng = np.random.default_rng(0)
    shares = []
    for _ in range(20):
        drawn = 0

        def pick() -> Picture:
            nonlocal drawn
            drawn += 1
            return head(230)

        made = crowd(np.zeros((256, 256, 3), np.uint8), pick, rng)
        shares.append(len(made.boxes) / drawn)
        for (x0, y0, x1, y1), points in zip(made.boxes, made.landmarks, strict=True):
            inside = made.image[max(int(y0), 0) : int(y1), max(int(x0), 0) : int(x1)]
            assert (inside > 150).mean() > 0.4
            assert (points > [x0, y0]).all()
            assert (points < [x1, y1]).all()
    assert 0.2 < np.mean(shares) < 1.0


def test_crowds_are_drawn_at_the_wanted_share(pack: Pack) -> None:
    none, all_of_them = Crops(pack, 96, 0, 40), Crops(pack, 96, 0, 40, crowds=1.0)
    assert np.mean([len(all_of_them[i].boxes) for i in range(40)]) > np.mean([len(none[i].boxes) for i in range(40)])
