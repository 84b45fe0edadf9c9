"""Answers that do not flicker: probabilities averaged over time, labels that change only for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from faces.attributes import VOCABULARY, age_in, value_in
from faces.types import Distribution

Vector = npt.NDArray[np.float64]

STEADY = 4.0
"""Seconds: how far back answers count that do not change within a scene, such as gender."""
MEMORY = {"expression": 1.0, "pose": 0.3, "illumination": 1.0, "occlusion": 1.5}
"""Seconds for the others. A head turns in half a second; a face that speaks passes through others' expressions."""
MARGIN = 0.1
"""By how much another class must exceed the shown one before the label changes."""
SURE = 0.05
"""By how much an uncertain answer must exceed its threshold before it is certain again."""
CERTAIN = 0.5
"""From which probability an answer is certain where no weight says."""


class Smoother:
    """The answers about one Track.

    The running average gives an answer of `dt` seconds ago the weight exp(-dt / memory); while the Track is young,
    all its answers weigh the same.
    """

    def __init__(self, thresholds: Mapping[str, float], factor: float = 1.0) -> None:
        """No answers yet.

        Args:
            thresholds: per attribute, the probability from which an answer is certain.
            factor: on how far back answers count; 0 shows every answer as it comes. May be changed at any time.
        """
        self._thresholds = thresholds
        self.factor = factor
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
                state.add(values, numbers, pts, MEMORY.get(name, STEADY) * self.factor)
            state.latest = answer
            shown = self._live.get(name) if self.factor else None
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
        self, name: str, pattern: Distribution, values: Vector, numbers: Mapping[str, float], shown: Distribution | None
    ) -> Distribution:
        """A Distribution of averaged probabilities; what was `shown` so far stays unless there is a clear reason."""
        scores = dict(zip(pattern.scores, values.tolist(), strict=True))
        if name in VOCABULARY and VOCABULARY[name].independent:
            scores["none"] = 1.0 - max(share for other, share in scores.items() if other != "none")
        label = max(scores, key=scores.__getitem__)
        if shown is not None and scores[label] < scores[shown.label] + MARGIN:
            label = shown.label
        extra = {key: round(numbers[key], 3) if key in numbers else value for key, value in pattern.extra.items()}
        if "years" in numbers:
            extra |= age_in(label, numbers["years"])
        if "value" in numbers:
            extra["value"] = value_in(label, numbers["value"])
        probability = scores[label]
        doubted = shown is not None and shown.label == label and not shown.certain
        certain = probability >= self._thresholds.get(name, CERTAIN) + (SURE if doubted else 0.0)
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
        share = max(even, 1.0 - float(np.exp(-max(0.0, pts - self.pts) / memory))) if memory else 1.0
        self.pts = pts
        self.running += share * (values - self.running)
        self.mean += even * (values - self.mean)
        for key, value in numbers.items():
            running, mean = self.running_numbers.get(key, value), self.mean_numbers.get(key, value)
            self.running_numbers[key] = running + share * (value - running)
            self.mean_numbers[key] = mean + even * (value - mean)
