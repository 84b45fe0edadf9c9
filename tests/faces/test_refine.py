from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faces.detect.base import Search, create
from faces.detect.refine import RefinedDetector
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
    """Says how surely each candidate is a face by where it lies, and moves its landmarks by one pixel."""

    provider, fallback = "CPUExecutionProvider", None

    def __init__(self, sure: dict[float, float]) -> None:
        self.sure = sure

    def look(self, image: Picture, landmarks: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        return np.array([self.sure[float(points[0, 0])] for points in landmarks]), np.stack(landmarks) + 1


def test_a_sure_closer_look_lifts_a_doubtful_candidate_and_never_sinks_a_sure_one() -> None:
    candidates = Proposing(found(0.8, 10), found(0.4, 40), found(0.35, 70), found(0.5, 85))
    looking = Looking({10.0: 0.05, 40.0: 1.0, 70.0: 0.99, 85.0: 0.3})
    kept = RefinedDetector(candidates, looking, 0.55).detect(IMAGE)  # type: ignore[arg-type]
    assert [(face.box.x, round(face.score, 2)) for face in kept] == [(10, 0.8), (40, 0.63), (70, 0.59)]
    assert kept[1].landmarks[0, 0] == 41


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
    assert np.abs(anew - anew.mean(0)).mean() < np.abs(away).mean() / 3
