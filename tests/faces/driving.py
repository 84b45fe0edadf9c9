"""`run` with a painted world's detector and heads in place of weights; also as a program, for tests that kill it."""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import os
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import jsonschema
import numpy as np

from faces.analyzer import Analyzer
from faces.attributes import AGE_CENTRES, VOCABULARY, age_group
from faces.cli import run as command
from faces.heads.base import Answers
from faces.pipeline import Pipeline
from faces.timing import Stopwatch
from faces.types import Box, Detection, Distribution, Picture
from tests.faces.clips import Painter
from tests.faces.faking import ColourDetector, paint_faces

RED, BLUE = (40, 40, 220), (220, 60, 40)
ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "resources" / "results.schema.json").read_text(encoding="utf-8"))


def results(outputs: Path) -> dict[str, Any]:
    """results.json, valid by the schema."""
    parsed: dict[str, Any] = json.loads((outputs / "results.json").read_text(encoding="utf-8"))
    jsonschema.validate(parsed, SCHEMA)
    return parsed


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class PaintedHeads:
    """Gender and age by colour: red faces are women of 24, blue ones men of 64."""

    name = "painted"
    provider = "test"
    fallback = None
    attributes = frozenset({"gender", "age"})

    def __init__(self) -> None:
        self.thresholds = {"gender": 0.8, "age": 0.4}

    def predict(
        self, image: Picture, faces: list[Detection], wanted: object, *, thorough: bool = False
    ) -> list[Answers]:
        answers: list[Answers] = []
        for face in faces:
            box = face.box
            pixel = image[int(box.y + box.h / 2), int(box.x + box.w / 2)].astype(float)
            female = 0.9 if pixel[2] > pixel[0] else 0.05
            answers.append({"gender": _answer("gender", [female, 1 - female]), "age": _age(3 if female > 0.5 else 7)})
        return answers


def _answer(name: str, values: list[float], **extra: float | str) -> Distribution:
    scores = dict(zip(VOCABULARY[name].classes, values, strict=True))
    label = max(scores, key=scores.__getitem__)
    return Distribution(label, scores[label], scores[label] >= 0.6, scores, extra)


def _age(number: int) -> Distribution:
    values = [0.05] * len(AGE_CENTRES)
    values[number] = 0.6
    years = float(np.dot(values, AGE_CENTRES))
    return _answer("age", values, years=round(years, 1), group=age_group(years))


class PaintedAnalyzer(Analyzer):
    """An Analyzer without weights."""

    def __init__(self, stopwatch: Stopwatch | None = None) -> None:
        self.stopwatch = stopwatch or Stopwatch()
        self.attributes = ("gender", "age")
        self.models = {"detector": "colours", "heads": "painted"}
        self.provider = "test"
        self.warnings = []
        detector = ColourDetector([RED, BLUE])
        self.pipeline = Pipeline(detector, [PaintedHeads()], self.attributes, stopwatch=self.stopwatch)


def painted_analyzer(options: argparse.Namespace, stopwatch: Stopwatch | None) -> Analyzer:
    """Stands for faces.cli.run's own."""
    doomed = os.environ.get("FACES_TEST_DIE")
    if doomed and multiprocessing.parent_process() is not None:
        _die_at(doomed)
    return PaintedAnalyzer(stopwatch)


def _die_at(name: str) -> None:
    """End this process without a word when item `name` comes."""
    from faces import workers

    attempt = workers.attempt

    def fatal(task: Any, *others: Any, **more: Any) -> Any:
        if task.name == name:
            os._exit(11)
        return attempt(task, *others, **more)

    workers.attempt = fatal


def crossing(width: int = 320, height: int = 160) -> Painter:
    """Red goes right in the front, blue goes left behind it; they meet after two seconds."""

    def paint(index: int, pts: float) -> Picture:
        red, blue = Box(20 + 50 * pts, 40, 50, 56), Box(width - 70 - 50 * pts, 44, 48, 54)
        return paint_faces(width, height, [blue, red], [BLUE, RED])

    return paint


def still(count: int = 1, width: int = 320, height: int = 160) -> Picture:
    """One or two faces."""
    return paint_faces(width, height, [Box(30, 40, 50, 56), Box(200, 40, 48, 54)][:count], [RED, BLUE][:count])


def run(*arguments: object) -> int:
    """`run` in this process."""
    from faces.cli import main

    with patch.object(command, "_analyzer", painted_analyzer):
        return main(["run", *map(str, arguments)])


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from tests.faces import driving  # by its importable name, for the worker processes

    limit = os.environ.get("FACES_TEST_LIMIT")
    if limit:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))

    sys.exit(driving.run(*sys.argv[1:]))
