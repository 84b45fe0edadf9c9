from __future__ import annotations

import numpy as np
import pytest

from faces.align import IN_CROPS, align
from faces.attributes import VOCABULARY
from faces_train.data.augment import View, Warp, cut, degrade, mirror_labels, realign
from faces_train.data.pack import ZOOM, crop

POSES = VOCABULARY["pose"].classes
LABELS = {"pose": np.int8(POSES.index("left")), "angles": np.array([-30, 5, 2], np.float32)}
VIEW = View(96, 14, 24, 68)


def picture() -> np.ndarray:
    rows, columns = np.mgrid[0:200, 0:200]
    return np.dstack([rows, columns, (rows + columns) // 2]).astype(np.uint8)


def test_a_mirror_swaps_left_and_right_and_the_signs_of_yaw_and_roll() -> None:
    mirrored = mirror_labels(LABELS, Warp(mirror=True))
    assert POSES[mirrored["pose"]] == "right"
    assert mirrored["angles"].tolist() == [30, 5, -2]
    assert mirror_labels({**LABELS, "pose": np.int8(-1)}, Warp(mirror=True))["pose"] == -1
    assert POSES[mirror_labels({**LABELS, "pose": np.int8(POSES.index("up"))}, Warp(mirror=True))["pose"]] == "up"


def test_turning_clockwise_lowers_the_eye_on_the_right() -> None:
    assert mirror_labels(LABELS, Warp(angle=10))["angles"].tolist() == [-30, 5, 12]


def test_a_mirrored_window_is_the_window_mirrored() -> None:
    stored = crop(picture(), IN_CROPS * 200, 96)
    plain, mirrored = cut(stored, VIEW), cut(stored, VIEW, Warp(mirror=True))
    assert np.abs(plain[:, ::-1].astype(int) - mirrored).max() <= 2


def test_the_window_of_a_stored_crop_is_that_of_the_engines_crop() -> None:
    engine = align(picture(), IN_CROPS * 200, VIEW.side, ZOOM)
    wanted = engine[VIEW.top : VIEW.top + VIEW.window, VIEW.left : VIEW.left + VIEW.window]
    found = cut(crop(picture(), IN_CROPS * 200, 192), VIEW)
    inner = np.s_[2:-2, 2:-2]
    assert np.abs(wanted[inner].astype(int) - found[inner]).mean() < 1.5


def test_realigning_gives_the_crop_of_the_other_landmarks() -> None:
    points = np.asarray(IN_CROPS * 200, np.float32)
    others = points + np.float32([4, -3])
    found = cut(crop(picture(), points, 192), VIEW, again=realign(points, others, VIEW.side))
    wanted = cut(crop(picture(), others, 192), VIEW)
    inner = np.s_[6:-6, 6:-6]
    assert np.abs(wanted[inner].astype(int) - found[inner]).mean() < 1.5


@pytest.mark.parametrize("seed", range(20))
def test_light_is_kept_where_light_is_the_question(seed: int) -> None:
    grey = np.full((48, 48, 3), 90, np.uint8)
    changed = degrade(grey, np.random.default_rng(seed), 1.0, keep_light=True)
    assert changed.shape == grey.shape
    assert abs(float(changed.mean()) - 90) < 0.25 * 90  # a colour cast is all that may change it


def test_no_share_changes_nothing() -> None:
    image = picture()[:48, :48]
    assert np.array_equal(degrade(image, np.random.default_rng(0), 0.0, keep_light=False), image)
