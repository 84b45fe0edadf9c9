"""Boxes and mappings between pictures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.geometry import Letterbox, clip, iou, nms, similarity, soft_nms
from faces.types import Box

coordinate = st.floats(-500, 500, width=32)
side = st.floats(0.5, 300, width=32)
corners = st.tuples(coordinate, coordinate, side, side).map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3]))


def boxes(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 4)


def test_iou_of_known_boxes():
    one = np.array([0, 0, 10, 10], np.float32)
    many = boxes((0, 0, 10, 10), (5, 0, 15, 10), (10, 0, 20, 10), (2, 2, 4, 4))
    assert iou(one, many) == pytest.approx([1.0, 50 / 150, 0.0, 4 / 100])


def test_iou_with_no_box_is_empty():
    assert iou(np.zeros(4, np.float32), boxes()).shape == (0,)


def test_iou_of_boxes_without_area_is_finite():
    assert iou(np.zeros(4, np.float32), boxes((0, 0, 0, 0))) == pytest.approx([0.0])


@given(corners, corners)
def test_iou_is_symmetric_and_at_most_one(a, b):
    forth, back = iou(boxes(a)[0], boxes(b))[0], iou(boxes(b)[0], boxes(a))[0]
    assert forth == pytest.approx(back, abs=1e-4)
    assert 0.0 <= forth <= 1.0 + 1e-4


def test_nms_keeps_the_best_of_overlapping_boxes_best_first():
    found = boxes((0, 0, 10, 10), (1, 0, 11, 10), (50, 50, 60, 60), (0, 1, 10, 11))
    kept = nms(found, np.array([0.6, 0.9, 0.95, 0.7], np.float32))
    assert kept.tolist() == [2, 1]


def test_nms_of_nothing_is_nothing():
    assert nms(boxes(), np.zeros(0, np.float32)).size == 0


@given(st.lists(corners, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_nms_leaves_no_two_overlapping_boxes_and_drops_none_without_a_better_one(rows, random):
    found = boxes(*rows)
    scores = np.array([random.random() for _ in rows], np.float32)
    kept = nms(found, scores, 0.4).tolist()
    assert sorted(scores[kept], reverse=True) == scores[kept].tolist()
    for position, index in enumerate(kept):
        assert (iou(found[index], found[kept[position + 1 :]]) <= 0.4).all()
    for index in set(range(len(rows))) - set(kept):
        better = [other for other in kept if scores[other] >= scores[index]]
        assert (iou(found[index], found[better]) > 0.4).any()


def test_soft_nms_takes_from_a_score_what_better_boxes_hide():
    found = boxes((0, 0, 10, 10), (5, 0, 15, 10), (50, 50, 60, 60), (0, 0, 10, 10))
    faded = soft_nms(found, np.array([0.9, 0.8, 0.7, 0.6], np.float32))
    third = np.exp(-2 * (1 / 3) ** 2)
    assert faded == pytest.approx([0.9, 0.8 * third, 0.7, 0.6 * third * np.exp(-2)])
    assert soft_nms(boxes(), np.zeros(0, np.float32)).size == 0


@given(st.integers(1, 9000), st.integers(1, 9000), st.integers(64, 1280), st.booleans())
def test_letterbox_holds_the_picture_and_maps_it_back(width, height, longest, enlarge):
    fit = Letterbox.fit(width, height, longest, enlarge=enlarge)
    assert fit.width % 32 == 0
    assert fit.height % 32 == 0
    assert round(width * fit.scale) <= fit.width
    assert round(height * fit.scale) <= fit.height
    assert max(fit.width, fit.height) < longest + 32
    assert fit.scale <= 1 or enlarge
    corner = np.array([width, height], np.float32)
    assert fit.back(corner * np.float32(fit.scale)) == pytest.approx(corner, rel=1e-4)


def test_letterbox_leaves_a_small_picture_its_size_unless_told():
    assert Letterbox.fit(200, 100, 640) == Letterbox(1.0, 224, 128)
    assert Letterbox.fit(200, 100, 640, enlarge=True) == Letterbox(3.2, 640, 320)


@given(
    st.floats(-np.pi, np.pi),
    st.floats(0.05, 20),
    coordinate,
    coordinate,
    st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=8),
)
def test_similarity_recovers_the_mapping(angle, scale, right, down, rows):
    source = np.array(rows, np.float64)
    if np.ptp(source, axis=0).max() < 1:
        source = np.vstack([source, source[0] + (10, 3)])
    linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    target = source @ linear.T + (right, down)
    found = similarity(source.astype(np.float64), target)
    assert source @ found[:, :2].T + found[:, 2] == pytest.approx(target, abs=1e-4 * max(1.0, np.abs(target).max()))


def test_similarity_never_mirrors():
    source = np.array([[0, 0], [10, 0], [10, 5], [0, 5]], np.float32)
    found = similarity(source, source * np.float32([-1, 1]))
    assert np.linalg.det(found[:, :2]) >= 0


def test_similarity_of_coinciding_points_is_a_shift():
    found = similarity(np.full((5, 2), 3, np.float32), np.full((5, 2), 8, np.float32))
    assert found.tolist() == [[1, 0, 5], [0, 1, 5]]


def test_clip_cuts_what_lies_outside():
    assert clip(Box(-5, 90, 20, 20), 100, 100) == Box(0, 90, 15, 10)
    assert clip(Box(200, 200, 10, 10), 100, 100).area == 0


@given(st.builds(Box, coordinate, coordinate, side, side), st.integers(1, 400), st.integers(1, 400))
def test_clipped_boxes_lie_inside(box, width, height):
    inside = clip(box, width, height)
    assert 0 <= inside.x <= inside.right <= width + 1e-3
    assert 0 <= inside.y <= inside.bottom <= height + 1e-3
