from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("onnxruntime")

from faces_train.data.table import DataError
from faces_train.detector.evaluate import Row, on_boxes, on_empty, on_landmarks, read_boxes, table
from faces_train.detector.teachers import Faces


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    cv2.imwrite(str(tmp_path / "a.png"), np.zeros((100, 100, 3), np.uint8))
    (tmp_path / "boxes.csv").write_text(
        "file,xmin,ymin,xmax,ymax,label,fold\n"
        "a.png,10,10,40,40,face,dev\n"
        "a.png,60,60,90,90,unclear,dev\n"
        "b.png,1,1,9,9,face,train\n"
    )
    return tmp_path


def always(image: np.ndarray) -> Faces:
    boxes = np.array([[11, 11, 41, 41], [60, 60, 90, 90], [10, 60, 40, 90]], float)
    return Faces(boxes, np.array([0.9, 0.8, 0.7]), np.zeros((3, 5, 2)))


def test_a_fold_of_a_table_is_measured(scene: Path) -> None:
    labels = read_boxes(scene / "boxes.csv", "dev")
    assert list(labels) == ["a.png"]
    rows = {row.measure: row.value for row in on_boxes("it", always, scene, labels, set())}
    assert rows["recall at 1 false alarm per picture, all of 0 px and more"] == 1
    assert rows["AP@0.5, all of 0 px and more (1 faces)"] == 1


def test_a_bad_row_is_named_with_its_line(scene: Path) -> None:
    path = scene / "boxes.csv"
    path.write_text("file,xmin,ymin,xmax,ymax\na.png,1,2,x,4\n")
    with pytest.raises(DataError, match=r"boxes\.csv:2: could not convert string to float: 'x'"):
        read_boxes(path)
    path.write_text("file,leye_x\na.png,1\n")
    with pytest.raises(DataError, match=r"boxes\.csv:2: no column or value 'leye_y'"):
        list(on_landmarks("it", always, scene, path, set(), None))


def test_false_alarms_are_counted_per_threshold(scene: Path) -> None:
    rows = list(on_empty("it", always, [scene / "a.png"], (0.75, 0.95), set()))
    assert [row.value for row in rows] == [2, 0]


def test_the_table_has_a_column_per_detector() -> None:
    text = table([Row("a", "AP", 0.5), Row("b", "AP", 0.25), Row("b", "speed", 3.0, "ms")])
    assert text.splitlines() == [
        "| measure | a | b |",
        "|---|---|---|",
        "| AP | 0.5 | 0.25 |",
        "| speed | – | 3 ms |",
    ]
