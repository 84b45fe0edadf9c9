from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from faces_train.data.readers import read
from faces_train.data.table import tabulate
from faces_train.heads.calibrate import NEVER, calibrate, certain_from
from faces_train.heads.layout import OUTPUTS
from faces_train.heads.measure import balanced, calibration_error, softmax
from tests.faces_train.data.test_readers import ROWS, labels_file


def test_too_loud_logits_get_a_temperature_above_one(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    honest = random.normal(0, 1.5, (4000, 1)) * [1, -1]
    male = random.random(4000) < softmax(honest)[:, 1]
    rows = [{**ROWS["fairface"], "gender": "Male" if flag else "Female", "file": str(n)} for n, flag in enumerate(male)]
    table = tabulate(read("fairface", labels_file(tmp_path, rows)))
    outputs = {name: np.zeros((4000, width)) for name, width in OUTPUTS.items()} | {"gender": 3 * honest}
    found = calibrate(outputs, table)
    gender = found["gender"]
    assert gender.temperature == pytest.approx(3.0, rel=0.15)
    assert gender.before > 0.1
    assert gender.after < 0.03
    assert gender.right >= 0.95
    assert 0.1 < gender.certain < 0.9
    assert "pose" not in found  # no labels, no calibration


def test_what_is_as_likely_wrong_as_right_is_never_certain(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    truth = random.integers(0, 7, 600)
    races = ["White", "Black", "Latino_Hispanic", "East_Asian", "Southeast_Asian", "Indian", "Middle_Eastern"]
    rows = [{**ROWS["fairface"], "race": races[value], "file": str(n)} for n, value in enumerate(truth)]
    table = tabulate(read("fairface", labels_file(tmp_path, rows)))
    logits = np.where(np.eye(7)[truth] > 0, random.uniform(0.5, 5, (600, 1)), 0.0)  # always right, often hesitant
    logits[::8] = np.roll(logits[::8], 1, axis=1)  # but for an eighth
    found = calibrate({name: np.zeros((600, width)) for name, width in OUTPUTS.items()} | {"ethnicity7": logits}, table)
    assert found["ethnicity7"].threshold >= 0.5
    assert found["ethnicity7"].certain < 1


def test_certain_from_is_the_lowest_confidence_that_keeps_the_promise() -> None:
    confidence = np.linspace(1, 0.5, 100)
    right = np.arange(100) < 80
    threshold = certain_from(confidence, right, 0.9)
    assert right[confidence >= threshold].mean() >= 0.9
    assert (confidence >= threshold).sum() > 80
    assert certain_from(confidence, np.zeros(100, bool), 0.9) == NEVER


def test_certain_from_keeps_the_promise_above_a_floor() -> None:
    confidence = np.linspace(1, 0.4, 120)
    right = np.where(confidence >= 0.5, np.arange(120) % 2 == 0, True)  # half of them from the floor on, all below
    assert certain_from(confidence, right, 0.55) < 0.5
    assert certain_from(confidence, right, 0.55, least=0.5) == NEVER


def test_balanced_accuracy_gives_every_class_the_same_say() -> None:
    truth = np.array([0] * 90 + [1] * 10)
    assert balanced(truth, np.zeros(100, int)) == 0.5


def test_calibration_error_of_a_boaster() -> None:
    assert calibration_error(np.full(100, 0.99), np.arange(100) < 60) == pytest.approx(0.39)
