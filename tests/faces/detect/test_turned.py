"""Pictures that lie on a side or stand on their head."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

import faces
from faces.batch import Task, attempt
from faces.config import Job
from faces.detect.turned import LONGEST, detect_turned, turn
from faces.pipeline import Pipeline
from faces.types import Box, Detection, Frame, Picture
from faces.videos import Steps
from tests.faces.driving import ROOT

PORTRAIT = cv2.imread(str(ROOT / "resources" / "samples" / "portrait.jpg"))


@pytest.fixture(scope="module")
def analyzer() -> faces.Analyzer:
    return faces.Analyzer(faces.Options(attributes="gender,pose"))


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_portrait_is_understood_however_it_lies(analyzer: faces.Analyzer, quarters: int) -> None:
    (upright,) = analyzer.analyze(PORTRAIT).faces
    (face,) = analyzer.analyze(np.ascontiguousarray(np.rot90(PORTRAIT, quarters))).faces
    assert face.attributes["gender"].scores == pytest.approx(upright.attributes["gender"].scores, abs=0.05)
    assert face.attributes["pose"].label == "frontal"
    height, width = PORTRAIT.shape[:2]
    wanted = upright.detection.landmarks
    for _ in range(quarters):  # turned to the left: what was right is above
        wanted = np.stack([wanted[:, 1], width - wanted[:, 0]], 1)
        height, width = width, height
    assert face.detection.landmarks == pytest.approx(wanted, abs=2)
    box = face.detection.box
    assert (box.x < face.detection.landmarks[:, 0]).all()
    assert (face.detection.landmarks[:, 1] < box.bottom).all()


@pytest.mark.parametrize("degrees", [40, 55, -55, 65])
def test_a_head_that_leans_far_is_understood_where_it_is(analyzer: faces.Analyzer, degrees: int) -> None:
    large = cv2.resize(PORTRAIT, None, fx=2, fy=2)
    turned, matrix = turn(large, degrees)
    assert max(turned.shape) > LONGEST
    (upright,), (face,) = analyzer.analyze(large).faces, analyzer.analyze(turned).faces
    wanted = upright.detection.landmarks @ matrix[:, :2].T + matrix[:, 2]
    eyes = np.linalg.norm(wanted[1] - wanted[0])
    assert np.abs(face.detection.landmarks - wanted).max() < 0.15 * eyes
    box = face.detection.box
    middle = wanted.mean(0) - (box.x + box.w / 2, box.y + box.h / 2)
    assert np.linalg.norm(middle) < 0.5 * eyes
    assert face.attributes["gender"].label == upright.attributes["gender"].label
    assert face.attributes["pose"].extra["roll"] == pytest.approx(-degrees, abs=8)


@pytest.mark.parametrize("way", ["a picture", "a video", "a video without tracking"])
def test_a_face_that_lies_beside_an_upright_one_is_hidden_as_well(
    analyzer: faces.Analyzer, tmp_path: Path, way: str
) -> None:
    both = np.hstack([PORTRAIT, np.rot90(PORTRAIT)])
    job = Job(anonymise="blur", annotated=False, tracking=way == "a video")
    if way == "a picture":
        cv2.imwrite(str(tmp_path / "both.png"), both)
        assert attempt(Task(tmp_path / "both.png", "both.png"), analyzer, tmp_path, job).faces == 2
    else:
        assert len(Steps(analyzer.pipeline, job)(Frame(both)).faces) == 2


class Once:
    """Finds one face, 80 wide and 100 high, in pictures of a certain shape."""

    name = provider = "once"
    fallback = None

    def __init__(self, shape: tuple[int, int]) -> None:
        self._shape = shape

    def detect(self, image: Picture, passes: int | None = None) -> list[Detection]:
        face = Detection(Box(350, 350, 80, 100), 0.95, np.full((5, 2), 400, np.float32))
        return [face] if image.shape[:2] == self._shape else []


@pytest.mark.parametrize("degrees", [90, 120, 255, 300])
def test_whoever_must_miss_none_gets_each_face_once_and_whole(analyzer: faces.Analyzer, degrees: int) -> None:
    leaning, matrix = turn(PORTRAIT, degrees)
    below = np.full((leaning.shape[0], PORTRAIT.shape[1], 3), 110, np.uint8)
    below[: PORTRAIT.shape[0]] = PORTRAIT
    (upright,) = analyzer.analyze(PORTRAIT).faces
    found = analyzer.pipeline.anywhere().still(Frame(np.hstack([below, leaning]))).faces
    scores = [face.detection.score for face in found]
    assert scores == sorted(scores, reverse=True)
    wanted = (upright.detection.landmarks @ matrix[:, :2].T + matrix[:, 2]).mean(0) + np.array([PORTRAIT.shape[1], 0])
    sure = [face.detection.box for face in found if face.detection.score > 0.9]
    (box,) = [box for box in sure if box.x > PORTRAIT.shape[1]]
    assert np.abs(wanted - (box.x + box.w / 2, box.y + box.h / 2)).max() < 0.2 * upright.detection.box.w


@pytest.mark.parametrize(
    ("shape", "width"), [((792, 792), 225), ((1600, 1200), 100)], ids=["shrunk and leaning", "on a side"]
)
def test_min_face_counts_pixels_of_the_picture_as_it_is(shape: tuple[int, int], width: float) -> None:
    frame = Frame(np.full((1200, 1600, 3), 90, np.uint8))
    for least, found in ((0.95 * width, 1), (1.05 * width, 0)):
        assert len(Pipeline(Once(shape), (), (), min_face=least).still(frame).faces) == found


@pytest.mark.parametrize(("score", "taken"), [(0.95, [0.95]), (0.92, [])])
def test_heads_that_lean_are_looked_for_last_and_doubted(score: float, taken: list[float]) -> None:
    picture = np.full((200, 300, 3), 90, np.uint8)
    seen = []

    def detect(image: Picture) -> list[Detection]:
        seen.append(image.shape[:2])
        leans = image.shape[0] == image.shape[1]
        return [Detection(Box(160, 160, 30, 40), score, np.full((5, 2), 175, np.float32))] if leans else []

    found = detect_turned(detect, picture)
    assert [face.score for face in found] == taken
    assert seen == [(200, 300), (300, 200), (200, 300), (300, 200), (354, 354), (354, 354)]
    for face in found:  # near the turned picture's middle, so near the picture's
        assert face.landmarks[0] == pytest.approx((149.5, 99.5), abs=5)


def test_a_quarter_turn_is_that_to_the_pixel() -> None:
    turned, matrix = turn(PORTRAIT, 90)
    assert np.array_equal(turned, np.rot90(PORTRAIT))
    assert matrix @ (3, 5, 1) == pytest.approx((5, PORTRAIT.shape[1] - 1 - 3), abs=1e-3)


@pytest.mark.parametrize(("upright", "turned", "taken"), [(0.95, 0.99, 0.95), (0.7, 0.99, 0.7), (None, 0.85, None)])
def test_what_only_looks_like_a_face_when_turned_is_none(
    upright: float | None, turned: float, taken: float | None
) -> None:
    picture = np.zeros((60, 40, 3), np.uint8)
    picture[0, 0] = 255  # the corner that is up on the left when it is upright

    def detect(image: Picture) -> list[Detection]:
        score = upright if image[0, 0].any() else turned
        return [] if score is None else [Detection(Box(5, 5, 20, 20), score, np.full((5, 2), 9, np.float32))]

    assert [face.score for face in detect_turned(detect, picture)] == ([] if taken is None else [taken])
