"""The public API: faces.analyze and faces.Analyzer."""

from __future__ import annotations

import copy
import csv
import pickle
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

import faces
from faces.errors import FacesError, InputError, UsageError
from faces.geometry import iou
from faces.paths import shipped

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
    ("name", "least", "most"),
    [
        ("ellen-selfie.jpg", 12, 0),  # of 12
        ("india.jpg", 5, 0),
        ("korean-protest.jpg", 13, 1),  # of 14, and a red sleeve
        ("g20-2016.jpg", 36, 0),  # of 36
        ("grammy-selfie.jpg", 20, 0),  # of 23
        ("realmadrid-ucl.jpg", 10, 1),  # of 12, and a fist
        ("meeting.jpg", 5, 0),
        ("portrait.jpg", 1, 0),
        ("einstein.png", 1, 0),
        ("europa21.jpg", 1, 0),
        ("womens-march.jpg", 107, 1),  # 109 of 119 here, fewer with noise of one grey level; a cap
    ],
)
def test_photographs_keep_the_faces_that_were_found_and_few_strangers(
    analyzer: faces.Analyzer, name: str, least: int, most: int
) -> None:
    with (ROOT / "tests" / "data" / "sample_photos_boxes.csv").open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["file"] == name]
    corners = [[float(row[key]) for key in ("xmin", "ymin", "xmax", "ymax")] for row in rows]
    labelled = np.array([box for box, row in zip(corners, rows, strict=True) if row["label"] == "face"], np.float32)
    boxes = [face.detection.box for face in analyzer.analyze(PHOTOS / name).faces]
    found = np.array([[box.x, box.y, box.right, box.bottom] for box in boxes], np.float32)
    seen = sum(iou(face, found).max() >= 0.5 for face in labelled)
    wide = found[found[:, 2] - found[:, 0] >= 20]  # narrower faces are not among the labels
    strangers = sum(iou(box, np.array(corners, np.float32)).max() < 0.3 for box in wide)
    assert seen >= least
    assert strangers <= most


@pytest.mark.parametrize("picture", [None, [[0, 0, 0]], Image.new("RGB", (8, 8))])
def test_what_is_no_array_is_no_picture(analyzer: faces.Analyzer, picture: Any) -> None:
    with pytest.raises(InputError, match="a picture is a file or"):
        analyzer.analyze(picture)


def test_a_result_can_be_copied_and_compared(analyzer: faces.Analyzer) -> None:
    result = analyzer.analyze(PORTRAIT)
    assert pickle.loads(pickle.dumps(result)) == copy.deepcopy(result) == result
    assert asdict(result)["faces"][0]["attributes"]["gender"]["label"] == "female"
    moved = copy.deepcopy(result)
    moved.faces[0].detection.landmarks[0] += 1
    assert moved != result


def test_options_take_attributes_as_text_and_as_a_list() -> None:
    names = faces.Analyzer(faces.Options(attributes=["gender", "age"])).attributes
    assert names == faces.Analyzer(faces.Options(attributes="age,gender")).attributes == ("gender", "age")
    with pytest.raises(UsageError, match="no such attribute: 'beauty'"):
        faces.Analyzer(faces.Options(attributes=["beauty"]))


@pytest.mark.parametrize("head", ["my_head", Path("my_head"), [Path("my_head")]])
def test_options_take_texts_for_a_folder_and_for_one_head(head: Any) -> None:
    assert faces.Analyzer(faces.Options(models_path=str(shipped("models")))).models == faces.Analyzer().models
    with pytest.raises(FacesError, match="no such head: 'my_head'"):
        faces.Analyzer(faces.Options(heads=head))


def test_dir_shows_the_public_names() -> None:
    assert {*faces.__all__} <= {*dir(faces)}


@pytest.mark.parametrize(
    "wrong",
    [{"longest": 0}, {"passes": 0}, {"threshold": 1.5}, {"threshold": "0.5"}, {"min_face": -1.0}, {"min_face": None}],
)
def test_options_out_of_range_are_wrong_usage(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=next(iter(wrong))):
        faces.Options(**wrong)
