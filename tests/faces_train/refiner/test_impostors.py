"""What stands in the place of candidates that are no faces, and the hands that are held before such as are."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")

from faces.align import template
from faces_train.refiner.ball import ball
from faces_train.refiner.board import board
from faces_train.refiner.hands import SIDE, Hands, hand, hold, read
from faces_train.refiner.impostors import impostor

WALL, SKIN = (200, 200, 205), (90, 130, 190)
PALM = np.array([[30, 99], [28, 50], [40, 10], [60, 10], [72, 50], [68, 99]], np.int32)


def picture() -> np.ndarray:
    """Something like a hand before a pale wall."""
    image = np.full((SIDE, SIDE, 3), WALL, np.uint8)
    return np.asarray(cv2.fillConvexPoly(image, PALM, SKIN, cv2.LINE_AA), np.uint8)


@pytest.fixture
def hands(tmp_path: Path) -> Hands:
    (tmp_path / "0").mkdir()
    cv2.imwrite(str(tmp_path / "0" / "one.JPG"), picture())
    cv2.imwrite(str(tmp_path / "0" / "wall.JPG"), np.full((SIDE, SIDE, 3), WALL, np.uint8))
    return read(tmp_path)


def test_a_hand_is_told_from_the_wall_and_a_bare_wall_is_left_out(hands: Hands) -> None:
    assert len(hands.images) == 1
    assert hands.masks[0, 70, 50] == 255
    assert (hands.masks[0][:, :20] == 0).all()
    assert (hands.masks[0][:5] == 0).all()


def test_a_folder_without_hands_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no pictures of hands; bring the set `hands` first"):
        read(tmp_path)


@pytest.mark.parametrize("seed", range(10))
def test_a_ball_stands_in_the_middle_and_leaves_the_corners_at_its_side_alone(seed: int) -> None:
    around = np.full((96, 96, 3), 128, np.uint8)
    drawn = ball(around, np.random.default_rng(seed)).astype(float)
    assert drawn.shape == around.shape
    edge = np.concatenate([drawn[20:76, :8], drawn[20:76, -8:]]).reshape(-1, 3)
    middle = drawn[32:64, 32:64].reshape(-1, 3)
    assert np.abs(middle - edge.mean(0)).mean() > 2 * edge.std(0).mean()


def test_a_hand_covers_the_middle_and_something_remains_around(hands: Hands) -> None:
    around, covered = np.full((96, 96, 3), 128, np.uint8), []
    for seed in range(20):
        drawn = hand(around, hands, np.random.default_rng(seed)).astype(float)
        border = np.concatenate([drawn[:4].reshape(-1, 3), drawn[-4:].reshape(-1, 3)]).mean(0)
        covered.append(np.abs(drawn[44:52, 44:52].mean((0, 1)) - border).sum())
    assert np.median(covered) > 20


def test_a_held_hand_hides_a_part_of_the_face_and_never_all(hands: Hands) -> None:
    points, hidden = template(96, 0.47), []
    for seed in range(40):
        image = np.full((96, 96, 3), 7, np.uint8)
        hold(image, points, hands, np.random.default_rng(seed))
        changed = (image != 7).any(2)
        hidden.append(sum(bool(changed[round(y), round(x)]) for x, y in points.tolist()))
        assert changed.any()
    assert 0 < np.mean(hidden) < 3
    assert max(hidden) < 5


def test_a_board_is_lettered_and_stands_in_the_middle() -> None:
    around = np.full((96, 96, 3), 128, np.uint8)
    spread = [board(around, np.random.default_rng(seed)).astype(float).std() for seed in range(20)]
    assert np.median(spread) > 15


def test_impostors_are_of_every_kind_none_alike_and_the_same_for_a_seed(hands: Hands) -> None:
    around = np.full((96, 96, 3), 128, np.uint8)
    drawn = [impostor(around, hands, np.random.default_rng(seed)) for seed in range(12)]
    again = [impostor(around, hands, np.random.default_rng(seed)) for seed in range(12)]
    without = [impostor(around, None, np.random.default_rng(seed)) for seed in range(12)]
    assert (around == 128).all()
    assert all((one == other).all() for one, other in zip(drawn, again, strict=True))
    assert all((one != other).any() for one, other in pairwise(drawn))
    assert any((one != other).any() for one, other in zip(drawn, without, strict=True))
