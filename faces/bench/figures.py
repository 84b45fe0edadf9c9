"""Figures, how they are taken, and how two sets of them compare."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

LIMIT = 1.15
"""How many times as bad a figure must be for a regression."""
MORE_IS_BETTER = ("fps", "x real time")


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured.

    Attributes:
        mode: `live`, `picture`, `video` or `stage`.
        setting: model set and provider.
        name: what of it.
        value: the median, or the only value.
        slow: the 95th percentile; None where there is only one value.
        cpu: processor time in the same unit; None where it was not taken. Tells more on a busy machine.
        unit: of all three.
    """

    mode: str
    setting: str
    name: str
    value: float
    unit: str
    slow: float | None = None
    cpu: float | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same figure in another run."""
        return self.mode, self.setting, self.name


def timed(work: Callable[[], object], seconds: float = 0.5, least: int = 15) -> tuple[float, float, float]:
    """Call `work` again and again.

    Args:
        work: is called a few times more than counted, to warm up.
        seconds: for about this long.
        least: but at least so often.

    Returns:
        Median and 95th percentile of a call by the clock, and mean processor time of a call, milliseconds.
    """
    for _ in range(3):
        work()
    spent: list[float] = []
    began = time.perf_counter()
    processor = time.process_time()
    while len(spent) < least or time.perf_counter() - began < seconds:
        before = time.perf_counter()
        work()
        spent.append(time.perf_counter() - before)
    processor = time.process_time() - processor
    return percentile(spent, 50), percentile(spent, 95), 1000 * processor / len(spent)


def percentile(seconds: Sequence[float], share: float) -> float:
    """A percentile of durations, milliseconds; 0 without any."""
    return float(np.percentile(seconds, share)) * 1000 if seconds else 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """A figure beside the same one of another run; `ratio` above 1 is worse, whatever the unit."""

    figure: Figure
    before: float
    ratio: float

    @property
    def regressed(self) -> bool:
        """Whether it is worse by more than LIMIT allows."""
        return self.ratio > LIMIT


def compare(figures: Iterable[Figure], before: Iterable[Mapping[str, Any]]) -> list[Change]:
    """The figures that another run has too.

    Args:
        figures: of this run.
        before: of the other, as `rows` gives them.
    """
    known = {(row["mode"], row["setting"], row["name"]): float(row["value"]) for row in before}
    changes = []
    for figure in figures:
        value = known.get(figure.key)
        if value is None or value <= 0 or figure.value <= 0:
            continue
        ratio = value / figure.value if figure.unit in MORE_IS_BETTER else figure.value / value
        changes.append(Change(figure, value, ratio))
    return changes


def rows(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """For JSON."""
    return [asdict(figure) for figure in figures]


def table(figures: Sequence[Figure], changes: Sequence[Change] = ()) -> str:
    """Lines to read."""
    ratios = {change.figure.key: change for change in changes}
    lines = [f"{'mode':8} {'set, provider':18} {'what':44} {'median':>9} {'p95':>9} {'cpu':>9}  unit"]
    for figure in figures:
        numbers = " ".join(f"{_number(value):>9}" for value in (figure.value, figure.slow, figure.cpu))
        line = f"{figure.mode:8} {figure.setting:18} {figure.name:44} {numbers}  {figure.unit}"
        change = ratios.get(figure.key)
        if change:
            line += f"  x{change.ratio:.2f}" + (" REGRESSION" if change.regressed else "")
        lines.append(line)
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if value >= 100 else f"{value:.2f}"
