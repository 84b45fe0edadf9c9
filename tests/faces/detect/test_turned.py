"""Pictures that lie on a side or stand on their head."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

import faces
from faces.detect.turned import detect_turned
from faces.types import Box, Detection, Picture
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
