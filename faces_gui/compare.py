"""The CPU against the provider that was chosen, on one frame: is it faster, and does it answer the same?"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, replace

from faces.config import Options
from faces.runtime.providers import NAMES
from faces.types import Frame, FrameResult
from faces_gui.model import Load, Loaded

RUNS = 8
WARM = 2
"""Runs that do not count."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out.

    Attributes:
        provider: that really ran, ONNX Runtime's name.
        cpu, other: median seconds for a frame.
        apart: the largest distance between two boxes' edges, pixels; infinite when the numbers of faces differ.
        labels: how many labels differ.
    """

    provider: str
    cpu: float
    other: float
    apart: float
    labels: int


def compare(load: Load, options: Options, frame: Frame) -> Comparison:
    """Run both on `frame`, unless what was chosen is the CPU as well; then there is only the provider's name.

    Raises:
        FacesError: when either cannot be loaded.
    """
    other = load(options)
    if other.provider == NAMES["cpu"]:
        return Comparison(other.provider, 0.0, 0.0, 0.0, 0)
    cpu = load(replace(options, provider="cpu"))
    slow, one = _timed(cpu, frame)
    fast, two = _timed(other, frame)
    if len(one.faces) != len(two.faces):
        return Comparison(other.provider, slow, fast, float("inf"), 0)
    apart, labels = 0.0, 0
    for left, right in zip(one.faces, two.faces, strict=True):
        a, b = left.detection.box, right.detection.box
        edges = ((a.x, b.x), (a.y, b.y), (a.right, b.right), (a.bottom, b.bottom))
        apart = max(apart, *(abs(first - second) for first, second in edges))
        labels += sum(left.attributes[name].label != right.attributes[name].label for name in left.attributes)
    return Comparison(other.provider, slow, fast, apart, labels)


def _timed(loaded: Loaded, frame: Frame) -> tuple[float, FrameResult]:
    seconds = []
    for _ in range(WARM + RUNS):
        begun = time.perf_counter()
        result = loaded.pipeline.step(frame)
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds[WARM:]), result
