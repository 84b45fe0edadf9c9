"""Answers that do not flicker: probabilities averaged over time, labels that change only for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from faces.attributes import age_group
from faces.types import Distribution

Vector = npt.NDArray[np.float64]

STEADY = 4.0
"""Seconds: how far back answers count that do not change within a scene, such as gender."""
MEMORY = {"expression": 0.6, "pose": 0.3, "illumination": 0.6, "occlusion": 1.5}
"""Seconds for the others."""
MARGIN = 0.1
"""By how much another class must exceed the shown one before the label changes."""
CERTAIN = 0.5
"""From which probability an answer is certain where no weight says."""


class Smoother:
    """The answers about one Track.

    The running average gives an answer of `dt` seconds ago the weight exp(-dt / memory); while the Track is young,
    all its answers weigh the same.
    """

    def __init__(self, thresholds: Mapping[str, float]) -> None:
        """No answers yet; `thresholds` per attribute: the probability from which an answer is certain."""
        self._thresholds = thresholds
        self._states: dict[str, _State] = {}
        self._live: dict[str, Distribution] = {}

    def add(self, answers: Mapping[str, Distribution], pts: float) -> None:
        """Take the answers that were made on the Frame at `pts` seconds."""
        for name, answer in answers.items():
            values = np.fromiter(answer.scores.values(), np.float64)
            numbers = {key: value for key, value in answer.extra.items() if isinstance(value, float | int)}
            state = self._states.get(name)
            if state is None:
                state = _State(answer, values, values.copy(), dict(numbers), dict(numbers), pts)
                self._states[name] = state
            else:
                state.add(values, numbers, pts, MEMORY.get(name, STEADY))
            state.latest = answer
            shown = self._live[name].label if name in self._live else None
            self._live[name] = self._decide(name, answer, state.running, state.running_numbers, shown)

    def live(self) -> dict[str, Distribution]:
        """The smoothed answers as of now."""
        return dict(self._live)

    def average(self) -> dict[str, Distribution]:
        """The answers averaged over the whole Track."""
        return {
            name: self._decide(name, state.latest, state.mean, state.mean_numbers, None)
            for name, state in self._states.items()
        }

    def _decide(
        self, name: str, pattern: Distribution, values: Vector, numbers: Mapping[str, float], shown: str | None
    ) -> Distribution:
        """A Distribution of averaged probabilities; the label `shown` so far stays unless clearly beaten."""
        scores = dict(zip(pattern.scores, values.tolist(), strict=True))
        label = max(scores, key=scores.__getitem__)
        if shown is not None and scores[label] < scores[shown] + MARGIN:
            label = shown
        extra = {key: round(numbers[key], 3) if key in numbers else value for key, value in pattern.extra.items()}
        if "years" in numbers:
            extra |= {"years": round(numbers["years"], 1), "group": age_group(numbers["years"])}
        probability = scores[label]
        certain = probability >= self._thresholds.get(name, CERTAIN)
        return replace(pattern, label=label, probability=probability, certain=certain, scores=scores, extra=extra)


@dataclass(slots=True)
class _State:
    """One attribute: probabilities and numbers, running and over the whole Track."""

    latest: Distribution
    running: Vector
    mean: Vector
    running_numbers: dict[str, float]
    mean_numbers: dict[str, float]
    pts: float
    count: int = 1

    def add(self, values: Vector, numbers: Mapping[str, float], pts: float, memory: float) -> None:
        self.count += 1
        even = 1.0 / self.count
        share = max(even, 1.0 - float(np.exp(-max(0.0, pts - self.pts) / memory)))
        self.pts = pts
        self.running += share * (values - self.running)
        self.mean += even * (values - self.mean)
        for key, value in numbers.items():
            running, mean = self.running_numbers.get(key, value), self.mean_numbers.get(key, value)
            self.running_numbers[key] = running + share * (value - running)
            self.mean_numbers[key] = mean + even * (value - mean)
