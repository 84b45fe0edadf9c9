"""Every stage of `faces bench` as a pytest-benchmark case, on demand.

python -m pytest benchmarks

--benchmark-save=NAME keeps a run, --benchmark-compare=NAME --benchmark-compare-fail=median:15% compares with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from faces.analyzer import Analyzer
from faces.bench.scene import Scene
from faces.bench.stages import CROWDS, Work, stages

NAMES = (
    "decode a frame of H.264",
    "convert a frame to BGR",
    "read a picture's file",
    "detect, one look (320 px)",
    "detect, two looks (320, 640 px)",
    "align a face",
    *(f"all heads, {faces} aligned" for faces in CROWDS),
    "track two faces",
    "smooth one face's answers",
    "overlay, two faces",
    "encode a frame",
    "write an annotated picture",
    *(f"a picture of {faces} {'face' if faces == 1 else 'faces'}, everything" for faces in CROWDS),
)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Work]:
    """The calls to time."""
    folder: Path = tmp_path_factory.mktemp("bench")
    analyzer = Analyzer()
    return stages(analyzer, Scene(None, analyzer), folder)


def test_no_stage_is_forgotten(work: Mapping[str, Work]) -> None:
    """NAMES is all that there is."""
    assert tuple(work) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_stage(benchmark: Any, work: Mapping[str, Work], name: str) -> None:
    """One stage."""
    benchmark(work[name])
