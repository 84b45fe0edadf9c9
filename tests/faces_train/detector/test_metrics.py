from __future__ import annotations

import numpy as np
import pytest

from faces_train.detector.metrics import Found, Truth, landmark_error, rank

NONE = np.zeros((0, 4))


def boxes(*corners: tuple[float, float, float]) -> np.ndarray:
    return np.array([[x, y, x + size, y + size] for x, y, size in corners], float).reshape(-1, 4)


def test_perfect_detections_score_one() -> None:
    truth = boxes((0, 0, 20), (50, 50, 40))
    ranking = rank([Truth(truth, NONE)], [Found(truth, np.array([0.9, 0.8]))])
    assert ranking.average_precision() == pytest.approx(1)
    assert ranking.recall(0) == 1


def test_a_second_box_on_the_same_face_is_a_false_alarm() -> None:
    ranking = rank([Truth(boxes((0, 0, 20)), NONE)], [Found(boxes((0, 0, 20), (1, 1, 20)), np.array([0.9, 0.8]))])
    assert ranking.hits.tolist() == [True, False]


def test_average_precision_of_a_known_ranking() -> None:
    # hit, alarm, hit over two faces: precision 1 up to recall 0.5, then 2/3
    found = Found(boxes((0, 0, 20), (200, 200, 20), (50, 50, 20)), np.array([0.9, 0.8, 0.7]))
    ranking = rank([Truth(boxes((0, 0, 20), (50, 50, 20)), NONE)], [found])
    assert ranking.average_precision() == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert ranking.recall(0) == 0.5
    assert ranking.recall(1) == 1
    assert ranking.at(0.75) == (0.5, 0.5)


def test_detections_on_unclear_places_count_neither_way() -> None:
    found = Found(boxes((0, 0, 20), (100, 100, 20)), np.array([0.5, 0.9]))
    ranking = rank([Truth(boxes((0, 0, 20)), boxes((90, 90, 60)))], [found])
    assert ranking.hits.tolist() == [True]


def test_faces_outside_the_band_count_neither_way() -> None:
    truth = Truth(boxes((0, 0, 10), (50, 50, 40)), NONE)
    found = Found(boxes((0, 0, 10), (50, 50, 40), (200, 200, 12)), np.array([0.9, 0.8, 0.95]))
    ranking = rank([truth], [found], smallest=20)
    assert (ranking.faces, ranking.hits.tolist()) == (1, [True])


def test_nothing_found_is_zero_and_no_faces_has_no_recall() -> None:
    empty = Found(NONE, np.zeros(0))
    assert rank([Truth(boxes((0, 0, 20)), NONE)], [empty]).average_precision() == 0
    assert np.isnan(rank([Truth(NONE, NONE)], [empty]).recall())


def test_landmark_error_is_in_eye_distances() -> None:
    truth = np.array([[0, 0], [10, 0], [5, 5], [2, 10], [8, 10]], float)
    assert landmark_error(truth, truth + np.array([0, 1])) == pytest.approx(0.1)
