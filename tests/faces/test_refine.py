from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faces.detect.base import Search, create
from faces.detect.refine import Closer, RefinedDetector, together
from faces.sources.images import read_image
from faces.types import Box, Detection, Picture
from faces.zoo.cards import read

PORTRAIT = Path(__file__).resolve().parents[2] / "resources" / "samples" / "portrait.jpg"
IMAGE = np.zeros((100, 100, 3), np.uint8)


def found(score: float, x: float) -> Detection:
    return Detection(Box(x, 10, 20, 20), score, np.full((5, 2), x, np.float32))


class Proposing:
    name, provider, fallback = "proposing", "CPUExecutionProvider", None

    def __init__(self, *candidates: Detection) -> None:
        self.candidates = list(candidates)

    def detect(self, image: Picture, passes: int | None = None) -> list[Detection]:
        return self.candidates


class Looking:
    """Says how surely each candidate is a face by where it lies, and moves its landmarks and its box by one pixel.

    Further looks, at where the first placed a candidate, do as that did.
    """

    provider, fallback = "CPUExecutionProvider", None

    def __init__(self, sure: dict[float, float]) -> None:
        self.sure = sure

    def look(self, image: Picture, landmarks: list[np.ndarray]) -> list[Closer]:
        places = [min(self.sure, key=lambda x: abs(x - float(points[0, 0]))) for points in landmarks]
        return [self.closer(points, x) for points, x in zip(landmarks, places, strict=True)]

    def closer(self, points: np.ndarray, x: float) -> Closer:
        return Closer(self.sure[x], points + 1, Box(float(points[0, 0]) + 1, 11, 20, 20))


def test_a_closer_look_lifts_and_sinks_candidates_and_further_ones_place_them_anew() -> None:
    candidates = Proposing(found(0.8, 10), found(0.4, 40), found(0.35, 70), found(0.9, 75))
    looking = Looking({10.0: 0.5, 40.0: 0.95, 70.0: 0.99, 75.0: 0.05})
    kept = RefinedDetector(candidates, looking, 0.55).detect(IMAGE)  # type: ignore[arg-type]
    assert [(face.box.x, round(face.score, 2)) for face in kept] == [(72, 0.98), (42, 0.93), (12, 0.8)]
    assert kept[1].landmarks[0, 0] == 42.5


def test_two_candidates_that_turn_out_to_be_one_face_are_one() -> None:
    class Joining(Looking):
        def closer(self, points: np.ndarray, x: float) -> Closer:
            return replace(super().closer(points, x), box=Box(20, 10, 20, 20))

    candidates = Proposing(found(0.5, 10), found(0.6, 26))
    (one,) = RefinedDetector(candidates, Joining({10.0: 0.9, 26.0: 0.5}), 0.5).detect(IMAGE)  # type: ignore[arg-type]
    assert (one.box, round(one.score, 2)) == (Box(20, 10, 20, 20), 0.9)


def test_a_part_of_a_surer_face_is_no_face() -> None:
    class Within(Looking):
        def closer(self, points: np.ndarray, x: float) -> Closer:
            return replace(super().closer(points, x), box=Box(10, 10, 60, 60) if x == 10 else Box(x, 12, 20, 20))

    candidates = Proposing(found(0.9, 10), found(0.7, 45), found(0.6, 65))
    kept = RefinedDetector(candidates, Within(dict.fromkeys((10.0, 45.0, 65.0), 0.5)), 0.5).detect(IMAGE)  # type: ignore[arg-type]
    assert [face.box.x for face in kept] == [10, 65]


def test_a_doubtful_second_box_on_a_face_goes_and_a_sure_face_behind_another_stays() -> None:
    class Third(Looking):
        def closer(self, points: np.ndarray, x: float) -> Closer:
            return replace(super().closer(points, x), box=Box(x, 10, 20, 20))

    def kept(score: float) -> list[tuple[float, float]]:
        candidates = Proposing(found(0.95, 10), found(score, 20), found(0.7, 60))  # the first two: u = 1/3
        faces = RefinedDetector(candidates, Third(dict.fromkeys((10.0, 20.0, 60.0), 0.5)), 0.64).detect(IMAGE)  # type: ignore[arg-type]
        return [(face.box.x, round(face.score, 2)) for face in faces]

    assert kept(0.7) == [(10, 0.95), (60, 0.7)]
    assert kept(0.85) == [(10, 0.95), (60, 0.7), (20, 0.68)]  # surest first


def test_a_whole_picture_keeps_its_box_and_its_score() -> None:
    whole = Proposing(found(1.0, 10))
    (one,) = RefinedDetector(whole, Looking({10.0: 0.0}), 0.0, keep_boxes=True).detect(IMAGE)  # type: ignore[arg-type]
    assert (one.box, one.score, one.landmarks[0, 0]) == (Box(10, 10, 20, 20), 1.0, 12.5)


def test_odds_are_multiplied() -> None:
    assert together(0.8, 0.5) == pytest.approx(0.8)  # a look that says nothing changes nothing
    assert together(0.75, 0.75) == pytest.approx(0.9)
    assert (together(1.0, 0.0), together(0.0, 1.0)) == (1.0, 0.0)  # nothing can be said: the detector's word stands


def test_no_candidates_are_no_faces() -> None:
    assert RefinedDetector(Proposing(), Looking({}), 0.5).detect(IMAGE) == []  # type: ignore[arg-type]


def test_the_landmarks_of_a_badly_placed_candidate_come_back_to_their_places() -> None:
    portrait = read_image(PORTRAIT)
    catalogue = read()
    detector = create(catalogue.card("faces-detector", "detect"), catalogue, Search("cpu"))
    if not isinstance(detector, RefinedDetector):
        pytest.skip("the catalogue's detector has no refiner")
    face = detector.detect(portrait)[0]
    rng = np.random.default_rng(0)
    away = [rng.normal(0, 0.05 * face.box.w, 2).astype(np.float32) for _ in range(8)]
    astray = [replace(face, landmarks=face.landmarks + shift) for shift in away]
    anew = np.stack([each.landmarks for each in detector.again(portrait, astray)])
    assert np.abs(anew - anew.mean(0)).mean() < np.abs(away).mean() / 6
