"""Smoothed answers: steady labels, honest probabilities."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from faces.smooth import Smoother
from faces.types import Distribution
from tests.faces.faking import answer


def noisy(mean: float, count: int) -> list[float]:
    return np.clip(np.random.default_rng(1).normal(mean, 0.25, count), 0.02, 0.98).tolist()


def changes(labels: list[str]) -> int:
    return sum(1 for before, after in pairwise(labels) if before != after)


def test_labels_do_not_flicker() -> None:
    smoother = Smoother({"gender": 0.8})
    raw, live = [], []
    for step, female in enumerate(noisy(0.58, 300)):
        smoother.add({"gender": answer(female)}, step * 0.2)
        raw.append(answer(female).label)
        live.append(smoother.live()["gender"].label)
    assert changes(raw) > 60
    assert changes(live) <= 1


def test_a_real_change_gets_through_within_seconds() -> None:
    smoother = Smoother({})
    for step in range(50):
        smoother.add({"gender": answer(0.95)}, step * 0.2)
    for step in range(50, 100):
        smoother.add({"gender": answer(0.05)}, step * 0.2)
        if smoother.live()["gender"].label == "male":
            break
    assert 1.0 < (step - 50) * 0.2 < 6.0


def test_the_average_is_the_mean_over_the_whole_track() -> None:
    smoother = Smoother({"gender": 0.8})
    values = noisy(0.7, 40)
    for step, female in enumerate(values):
        smoother.add({"gender": answer(female)}, step * 0.2)
    average = smoother.average()["gender"]
    assert average.scores["female"] == pytest.approx(np.mean(values))
    assert average.label == "female"
    assert not average.certain


def test_certainty_follows_the_averaged_probability() -> None:
    smoother = Smoother({"gender": 0.8})
    smoother.add({"gender": answer(0.95)}, 0.0)
    assert smoother.live()["gender"].certain
    smoother.add({"gender": answer(0.4)}, 0.2)
    live = smoother.live()["gender"]
    assert live.probability == pytest.approx(0.675)
    assert not live.certain


def test_the_first_answer_is_given_as_it_is() -> None:
    smoother = Smoother({"gender": 0.8})
    first = answer(0.9)
    smoother.add({"gender": first}, 3.0)
    assert smoother.live()["gender"] == first


def test_smoothing_goes_by_seconds_not_by_frames() -> None:
    slow, fast = Smoother({}), Smoother({})
    for step in range(100):
        slow.add({"gender": answer(0.9)}, step * 0.2)
    for step in range(800):
        fast.add({"gender": answer(0.9)}, step * 0.025)
    for step in range(5):
        slow.add({"gender": answer(0.1)}, 20 + step * 0.2)
    for step in range(40):
        fast.add({"gender": answer(0.1)}, 20 + step * 0.025)
    one, other = (each.live()["gender"].scores["female"] for each in (slow, fast))
    assert one == pytest.approx(other, abs=0.02)


def test_age_averages_years_and_names_the_group_of_the_average() -> None:
    smoother = Smoother({"age": 0.3})
    for years, share in ((32.0, 0.7), (44.0, 0.4)):
        scores = {"30-39": share, "40-49": 1 - share}
        extra: dict[str, float | str] = {"years": years, "group": "young"}
        smoother.add({"age": Distribution("30-39", share, True, scores, extra)}, 0.0)
    average = smoother.average()["age"]
    assert average.extra == {"years": 38.0, "group": "middle"}
    assert average.scores["30-39"] == pytest.approx(0.55)


def test_nothing_on_a_face_is_as_likely_as_the_strongest_is_not() -> None:
    smoother = Smoother({})
    for pts, glasses, beard in ((0.0, 0.9, 0.2), (0.2, 0.3, 0.8), (0.4, 0.2, 0.1)):
        scores = {"none": 1 - max(glasses, beard), "glasses": glasses, "beard": beard}
        label = max(scores, key=scores.__getitem__)
        smoother.add({"occlusion": Distribution(label, scores[label], True, scores)}, pts)
        for answered in (smoother.live()["occlusion"], smoother.average()["occlusion"]):
            shares = answered.scores
            assert shares["none"] == pytest.approx(1 - max(shares["glasses"], shares["beard"]))
            assert answered.probability == shares[answered.label]


def test_a_number_of_ones_own_stays_within_the_class_that_is_answered() -> None:
    smoother = Smoother({})
    for pts, share, value in ((0.0, 0.9, 166.0), (0.2, 0.6, 175.0)):
        scores = {"under 167": share, "167 and over": 1 - share}
        smoother.add({"mass": Distribution("under 167", share, True, scores, {"value": value})}, pts)
    assert smoother.live()["mass"].extra["value"] == 166.999
    assert smoother.average()["mass"].extra["value"] == 166.999


def test_an_answer_near_its_threshold_is_not_now_certain_and_now_not() -> None:
    smoother = Smoother({"expression": 0.8})
    raw, certain = [], []
    for step, share in enumerate(np.random.default_rng(2).normal(0.8, 0.06, 300).clip(0.6, 0.99)):
        smoother.add({"expression": answer(float(share))}, step * 0.2)
        raw.append(str(share >= 0.8))
        live = smoother.live()["expression"]
        assert live.probability >= 0.8 or not live.certain
        certain.append(str(live.certain))
    assert changes(raw) > 100
    assert changes(certain) <= 6


def test_the_factor_stretches_the_memory_and_nought_shows_every_answer() -> None:
    def reached(factor: float) -> int:
        smoother = Smoother({}, factor)
        for step in range(30):
            smoother.add({"expression": answer(0.95)}, step * 0.2)
        for step in range(100):
            smoother.add({"expression": answer(0.05)}, 6 + step * 0.2)
            if smoother.live()["expression"].label == "male":
                return step
        return 100

    assert reached(0.0) == 0
    assert 1 <= reached(1.0) <= 5
    assert reached(3.0) > 2 * reached(1.0)


def test_a_new_expression_is_shown_within_a_second() -> None:
    smoother = Smoother({"expression": 0.4})
    for step in range(100):
        smoother.add({"expression": answer(0.9)}, step * 0.2)
    for step in range(5):
        smoother.add({"expression": answer(0.1)}, 20 + step * 0.2)
    assert smoother.live()["expression"].label == "male"
