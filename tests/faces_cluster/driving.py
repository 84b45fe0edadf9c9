"""`cluster` with a painted world's detector and heads in place of weights, as a program that tests start and kill."""

from __future__ import annotations

import argparse
import os
import sys
import time
import uuid
from pathlib import Path
from typing import Any
from unittest.mock import patch

from faces.analyzer import Analyzer
from faces.cli import run as command
from faces.timing import Stopwatch
from faces.types import Detection, Picture
from tests.faces.driving import PaintedAnalyzer

ROOT = Path(__file__).resolve().parents[2]
SLOW = "FACES_TEST_SLOW"
"""Seconds that each search takes longer."""
POISON = "FACES_TEST_POISON"
"""Name of an item at which every worker ends without a word."""
TOKEN = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": uuid.uuid4().hex * 2}
"""Only what this process starts may speak to its clusters."""
RUN = "FACES_TEST_RUN"
"""Marks the processes of one test."""


def slow_analyzer(options: argparse.Namespace, stopwatch: Stopwatch | None) -> Analyzer:
    """Stands for faces.cli.run's own; called in the workers."""
    analyzer = PaintedAnalyzer(stopwatch)
    pause = float(os.environ.get(SLOW, "0"))
    if pause:
        detector: Any = analyzer.pipeline._detector
        search = detector.detect

        def detect(image: Picture, passes: int | None = None) -> list[Detection]:
            time.sleep(pause)
            found: list[Detection] = search(image, passes)
            return found

        detector.detect = detect
    poison = os.environ.get(POISON)
    if poison:
        _die_at(poison)
    return analyzer


def _die_at(name: str) -> None:
    from faces_cluster import worker

    attempt = worker.attempt

    def fatal(task: Any, *others: Any, **more: Any) -> Any:
        if task.name.endswith(name):
            os._exit(11)
        return attempt(task, *others, **more)

    worker.attempt = fatal


def main(arguments: list[str]) -> int:
    """The command line with those weights."""
    from faces.cli import main as faces

    with patch.object(command, "_analyzer", slow_analyzer):
        return faces(arguments)


def program(*arguments: object) -> list[str]:
    """The command to start it as a process."""
    return [sys.executable, str(Path(__file__)), *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    """What such a process and Ray's own need to find the tests."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0", **TOKEN, **more}


if __name__ == "__main__":
    from tests.faces_cluster import driving  # by its importable name, for the worker processes

    sys.exit(driving.main(sys.argv[1:]))
