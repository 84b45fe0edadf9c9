"""Five-point alignment."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.align import REFERENCE, align, align_all, template
from faces.geometry import similarity

COLOURS = np.array([(255, 40, 40), (40, 255, 40), (40, 40, 255), (255, 255, 40), (40, 255, 255)], np.uint8)


def face(angle: float, eyes: float, side: int) -> tuple[np.ndarray, np.ndarray]:
    """A grey picture with a coloured disc per landmark of a face turned by `angle` degrees, and the landmarks."""
    turn = np.radians(angle)
    linear = eyes / 35.24 * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    points = ((REFERENCE - 56) @ linear.T + side / 2).astype(np.float32)
    image = np.full((side, side, 3), 128, np.uint8)
    for (x, y), colour in zip(points, COLOURS, strict=True):
        cv2.circle(image, (round(float(x)), round(float(y))), max(2, round(eyes / 9)), colour.tolist(), -1)
    return image, points


def test_template_at_zoom_one_is_the_reference():
    assert template(112, 1.0) == pytest.approx(REFERENCE)
    assert template(224, 1.0) == pytest.approx(REFERENCE * 2)


def test_a_smaller_zoom_moves_the_landmarks_towards_the_middle():
    near, far = template(112, 1.0), template(112, 0.5)
    assert far - 56 == pytest.approx((near - 56) / 2)


def test_a_crop_that_lies_lower_and_is_zoomed_in_is_a_part_of_the_whole_one():
    image, points = face(20, 50, 300)
    whole, part = align(image, points, 150, 0.8), align(image, points, 110, 0.8 * 150 / 110, 0.125)
    lower = round(0.125 * 110)
    assert np.abs(whole[20 + lower : 130 + lower, 20:130].astype(int) - part).mean() < 1.5


@pytest.mark.parametrize("angle", [-150, -40, 0, 25, 90])
@pytest.mark.parametrize("eyes", [20, 36, 70, 300, 900])
def test_every_landmark_arrives_at_its_place(angle, eyes):
    image, points = face(angle, eyes, side=max(300, 5 * eyes))
    crop = align(image, points, 112, 0.8)
    assert crop.shape == (112, 112, 3)
    for (x, y), colour in zip(template(112, 0.8), COLOURS, strict=True):
        found = crop[round(float(y)), round(float(x))].astype(int)
        assert np.abs(found - colour).max() < 60, (angle, eyes)


def test_a_large_face_is_averaged_not_sampled():
    """One pixel wide stripes become grey; sampling them would leave black or white."""
    image = np.zeros((2000, 2000, 3), np.uint8)
    image[:, ::2] = 255
    _, points = face(0, 900, 2000)
    inner = align(image, points, 112, 1.0)[30:80, 30:80]
    assert 100 < inner.mean() < 155
    assert inner.std() < 15


def test_outside_the_picture_is_black():
    image, points = face(0, 36, 200)
    crop = align(image, points - np.float32([100, 0]), 112, 0.8)
    assert (crop[:, :30] == 0).all()


@given(st.floats(-400, 800), st.floats(-400, 800), st.floats(1, 2000), st.integers(1, 300), st.integers(1, 300))
def test_any_face_in_any_picture_gives_a_crop(x, y, eyes, width, height):
    points = ((REFERENCE - 56) * (eyes / 35.24) + (x, y)).astype(np.float32)
    assert align(np.full((height, width, 3), 200, np.uint8), points, 64, 0.8).shape == (64, 64, 3)


def test_align_all_is_align_for_each():
    image, points = face(10, 60, 400)
    crops = align_all(image, [points, points + 5], 64, 0.9)
    assert (crops[0] == align(image, points, 64, 0.9)).all()
    assert (crops[1] == align(image, points + 5, 64, 0.9)).all()
    assert align_all(image, [], 64, 0.9).shape == (0, 64, 64, 3)


def test_the_alignment_of_the_reference_is_the_identity():
    assert similarity(REFERENCE, template(112, 1.0)) == pytest.approx(np.array([[1, 0, 0], [0, 1, 0]]), abs=1e-4)
