"""Following faces: ids stay with the face, whatever the frame rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.config import Following
from faces.track import Tracker
from faces.types import Detection
from tests.faces.faking import detection


def test_a_still_face_keeps_its_id() -> None:
    tracker = Tracker()
    for step in range(50):
        tracker.update([detection(100, 100, 60)], step * 0.2)
        assert [each.id for each in tracker.at(step * 0.2)] == [0]


@given(st.lists(st.floats(0.005, 0.25), min_size=5, max_size=40), st.floats(-300, 300), st.floats(-150, 150))
def test_a_moving_face_keeps_its_id_at_any_frame_rate(steps: list[float], across: float, down: float) -> None:
    tracker = Tracker()
    now = 0.0
    for step in steps:
        now += step
        tracker.update([detection(500 + across * now, 500 + down * now, 120)], now)
    assert [each.id for each in tracker.at(now)] == [0]


def test_between_searches_a_face_is_carried_on_along_its_way() -> None:
    tracker = Tracker()
    for step in range(10):
        tracker.update([detection(100 + 40 * step, 50, 60)], step * 0.2)
    (followed,) = tracker.at(9 * 0.2 + 0.1)
    assert not followed.seen
    assert followed.detection.box.x == pytest.approx(100 + 40 * 9 + 20, abs=3)
    shift = followed.detection.landmarks - detection(100 + 40 * 9, 50, 60).landmarks
    assert shift[:, 0] == pytest.approx(np.full(5, 20), abs=3)


def test_carrying_on_does_not_depend_on_how_often_it_is_asked() -> None:
    seldom, often = Tracker(), Tracker()
    for step in range(6):
        for tracker in (seldom, often):
            tracker.update([detection(100 + 30 * step, 50, 60)], step * 0.2)
        for part in range(10):
            often.at(step * 0.2 + part * 0.02)
    assert seldom.at(1.15)[0].detection.box == often.at(1.15)[0].detection.box


@pytest.mark.parametrize("gap", [1, 2, 3, 4])
def test_two_who_cross_keep_their_ids(gap: int) -> None:
    """One passes behind the other: for `gap` searches only the nearer one is found."""
    tracker = Tracker()
    for step in range(21):
        now = step * 0.2
        left, right = detection(100 + 20 * step, 100, 80), detection(500 - 20 * step, 108, 76)
        hidden = abs(step - 10) <= gap / 2
        tracker.update([left] if hidden else [right, left], now)
        if not hidden:
            places = {each.id: each.detection.box.x for each in tracker.at(now)}
            if step == 0:
                first = min(places, key=places.__getitem__)
    assert places[first] == pytest.approx(left.box.x)
    assert places[1 - first] == pytest.approx(right.box.x)
    assert tracker.alive() == {0, 1}


def test_two_who_meet_and_turn_back_are_told_apart_by_their_looks() -> None:
    tracker = Tracker()
    red, blue = np.array([1, 0, 0], np.float32), np.array([0, 0, 1], np.float32)
    for step in range(21):
        offset = 20 * (step if step <= 10 else 20 - step)
        faces = [detection(100 + offset, 100, 80), detection(450 - offset, 100, 80)]
        tracker.update(faces, step * 0.2, [red, blue])
    places = {each.id: each.detection.box.x for each in tracker.at(4.0)}
    assert places == {0: 100.0, 1: 450.0}


def test_a_vanished_face_is_hidden_then_forgotten() -> None:
    tracker = Tracker(Following(coast=0.3, expire=1.0))
    tracker.update([detection(100, 100, 60)], 0.0)
    tracker.update([], 0.2)
    assert len(tracker.at(0.25)) == 1
    assert tracker.at(0.4) == []
    assert tracker.alive() == {0}
    tracker.update([], 1.2)
    assert tracker.alive() == set()
    tracker.update([detection(100, 100, 60)], 1.4)
    assert [each.id for each in tracker.at(1.4)] == [1]


@pytest.mark.parametrize(
    "following", [Following().paced(1.0), Following(detect_period=1.0), Following().stretched(5.0)]
)
def test_a_face_that_a_search_misses_is_gone_though_searches_are_seldom(following: Following) -> None:
    tracker = Tracker(following.paced(None))
    tracker.update([detection(100, 100, 60)], 0.0)
    assert len(tracker.at(0.9)) == 1
    tracker.update([], 1.0)
    assert tracker.at(1.0) == []
    tracker.update([detection(100, 100, 60)], 2.0)
    assert [each.id for each in tracker.at(2.9)] == [0]


def test_a_face_that_comes_back_in_time_keeps_its_id() -> None:
    tracker = Tracker(Following(expire=1.0))
    tracker.update([detection(100, 100, 60)], 0.0)
    for now in (0.2, 0.4, 0.6):
        tracker.update([], now)
    tracker.update([detection(105, 100, 60)], 0.8)
    assert [each.id for each in tracker.at(0.8)] == [0]


def test_a_cut_ends_every_track() -> None:
    tracker = Tracker()
    tracker.update([detection(100, 100, 60)], 0.0)
    tracker.cut()
    tracker.update([detection(100, 100, 60)], 0.2)
    assert [each.id for each in tracker.at(0.2)] == [1]


def test_a_face_is_shown_once_confirmed() -> None:
    tracker = Tracker(Following(confirm=0.3))
    shown = []
    for step in range(4):
        tracker.update([detection(100, 100, 60)], step * 0.2)
        shown.append([each.id for each in tracker.at(step * 0.2)])
    assert shown == [[], [], [0], [0]]


def test_ids_are_each_trackers_own() -> None:
    for _ in range(2):
        tracker = Tracker()
        tracker.update([detection(100, 100, 60)], 0.0)
        assert [each.id for each in tracker.at(0.0)] == [0]


def test_other_sizes_and_places_are_other_faces() -> None:
    tracker = Tracker()
    tracker.update([detection(100, 100, 60)], 0.0)
    tracker.update([detection(100, 100, 200), detection(600, 100, 60)], 0.2)
    assert {each.id for each in tracker.at(0.2) if each.seen} == {1, 2}


@given(st.permutations(range(6)))
def test_the_order_of_detections_does_not_matter(order: list[int]) -> None:
    faces: list[Detection] = [detection(100 * number, 40 * number, 60) for number in range(6)]
    tracker = Tracker()
    tracker.update(faces, 0.0)
    tracker.update([faces[number] for number in order], 0.2)
    assert {each.id: each.detection.box.x for each in tracker.at(0.2)} == {n: 100.0 * n for n in range(6)}


def looks(*axes: int) -> list[np.ndarray]:
    """A look per face; faces with other axes look quite different."""
    return [np.eye(4, dtype=np.float32)[axis] for axis in axes]


@pytest.mark.parametrize(("back", "expected"), [(0, 1), (2, 2)], ids=["itself", "another"])
def test_a_face_hidden_for_longer_keeps_its_id_when_it_looks_alike(back: int, expected: int) -> None:
    tracker = Tracker(Following())
    for step in range(6):
        there = [detection(400, 100, 80)]
        tracker.update([*there, detection(100 + 20 * step, 100, 80)], step * 0.2, looks(1, 0))
    for step in range(6, 15):
        tracker.update([detection(400, 100, 80)], step * 0.2, looks(1))
    tracker.update([detection(400, 100, 80), detection(260, 100, 80)], 3.0, looks(1, back))
    assert len(tracker.at(3.0)) == 2
    assert max(each.id for each in tracker.at(3.0)) == expected


def test_a_fast_face_of_which_little_is_known_is_found_by_its_look() -> None:
    tracker = Tracker(Following())
    tracker.update([detection(100, 100, 80)], 0.0, looks(0))
    tracker.update([detection(200, 100, 80)], 0.2, looks(0))
    assert [each.id for each in tracker.at(0.2)] == [0]
    tracker.update([detection(420, 100, 80)], 0.4, looks(3))
    assert [each.id for each in tracker.at(0.4) if each.seen] == [1]
