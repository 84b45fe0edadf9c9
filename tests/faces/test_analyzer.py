"""The public API: faces.analyze and faces.Analyzer."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

import faces

ROOT = Path(__file__).resolve().parents[2]
PORTRAIT = ROOT / "resources" / "samples" / "portrait.jpg"
PHOTOS = ROOT.parent / "shared" / "samples" / "photos"


@pytest.fixture(scope="module")
def analyzer() -> faces.Analyzer:
    return faces.Analyzer()


def test_a_file_and_its_pixels_give_the_same(analyzer: faces.Analyzer) -> None:
    by_file = faces.analyze(PORTRAIT)
    by_array = analyzer.analyze(cv2.imread(str(PORTRAIT)))
    assert (by_file.width, by_file.height) == (by_array.width, by_array.height)
    (one,), (other,) = by_file.faces, by_array.faces
    assert one.detection.box == other.detection.box
    assert dict(one.attributes) == dict(other.attributes)


def test_the_landmarks_are_where_a_person_sees_them(analyzer: faces.Analyzer) -> None:
    (face,) = analyzer.analyze(PORTRAIT).faces
    left_eye, right_eye, nose, left_mouth, right_mouth = face.detection.landmarks
    assert left_eye[0] < nose[0] < right_eye[0]
    assert left_mouth[0] < right_mouth[0]
    assert max(left_eye[1], right_eye[1]) < nose[1] < min(left_mouth[1], right_mouth[1])
    box = face.detection.box
    for x, y in face.detection.landmarks:
        assert box.x <= x <= box.right
        assert box.y <= y <= box.bottom


def test_the_array_is_not_changed(analyzer: faces.Analyzer) -> None:
    image = cv2.imread(str(PORTRAIT))
    before = image.copy()
    analyzer.analyze(image)
    assert (image == before).all()


def test_a_face_too_narrow_is_found_but_not_labelled(analyzer: faces.Analyzer) -> None:
    image = cv2.imread(str(PORTRAIT))
    (face,) = analyzer.analyze(image).faces
    scale = 26 / face.detection.box.w
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    canvas = np.full((320, 320, 3), 127, np.uint8)
    canvas[100 : 100 + small.shape[0], 100 : 100 + small.shape[1]] = small
    (found,) = analyzer.analyze(canvas).faces
    assert found.detection.box.w < 30
    assert not found.attributes


def test_min_face_leaves_narrow_faces_out() -> None:
    assert faces.Analyzer(faces.Options(min_face=2000)).analyze(PORTRAIT).faces == ()


@pytest.mark.parametrize(
    "wrong", [np.zeros((8, 8), np.uint8), np.zeros((8, 8, 4), np.uint8), np.zeros((8, 8, 3)), np.zeros((0, 8, 3), "u1")]
)
def test_arrays_of_another_kind_are_refused(analyzer: faces.Analyzer, wrong: np.ndarray) -> None:
    with pytest.raises(faces.FacesError, match=r"\(height, width, 3\) uint8 in BGR order"):
        analyzer.analyze(wrong)


@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (10_000, 100), (33, 31)])
@pytest.mark.parametrize("value", [0, 255, None])
def test_any_size_and_content_is_analysed(analyzer: faces.Analyzer, shape: tuple[int, int], value: int | None) -> None:
    rng = np.random.default_rng(0)
    image = np.full((*shape, 3), value, np.uint8) if value is not None else rng.integers(0, 256, (*shape, 3), np.uint8)
    for face in analyzer.analyze(image).faces:
        assert np.isfinite(face.detection.landmarks).all()


def test_what_really_runs_is_shown(analyzer: faces.Analyzer) -> None:
    assert analyzer.provider.endswith("ExecutionProvider")
    asked = faces.Analyzer(faces.Options(provider="coreml"))
    if asked.provider != "CoreMLExecutionProvider":
        assert any("CoreMLExecutionProvider was asked for and did not load" in warning for warning in asked.warnings)


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="shared/samples is not beside this checkout")
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("ellen-selfie.jpg", 11),
        ("korean-protest.jpg", 12),  # of 14
        ("g20-2016.jpg", 36),  # of 40
        ("realmadrid-ucl.jpg", 8),  # of 12
        ("meeting.jpg", 5),
        ("portrait.jpg", 1),
        ("einstein.png", 1),
        ("europa21.jpg", 1),
    ],
)
def test_no_photograph_loses_faces_that_were_found(analyzer: faces.Analyzer, name: str, least: int) -> None:
    assert least <= len(analyzer.analyze(PHOTOS / name).faces) <= least * 1.4
