"""What answers attributes, and how logits become Distributions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import numpy as np

from faces.attributes import AGE_CENTRES, Attribute, age_group
from faces.geometry import Floats
from faces.types import Detection, Distribution, Picture
from faces.zoo.cards import HeadCard

Answers = dict[str, Distribution]


class Heads(Protocol):
    """Answers attributes of faces.

    Attributes:
        name: of the weight.
        provider: what really executes it.
        fallback: None, or a sentence that says that it is not the provider asked for.
        attributes: what it can answer.
        thresholds: per attribute, the probability from which an answer is certain.
    """

    name: str
    provider: str
    fallback: str | None
    attributes: frozenset[str]
    thresholds: Mapping[str, float]

    def predict(self, image: Picture, faces: Sequence[Detection], wanted: Collection[str]) -> list[Answers]:
        """One mapping per face with the wanted attributes that it can answer, in the order of `faces`."""
        ...


def probabilities(logits: Floats, attribute: Attribute, temperature: float) -> Floats:
    """Calibrated probabilities per class.

    Args:
        logits: (n, classes); for independent attributes (n, classes - 1), without `none`.
        attribute: what is asked.
        temperature: > 0; see Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.

    Returns:
        (n, classes) float32.
    """
    scaled = logits.astype(np.float64) / temperature
    if attribute.independent:
        each = 1.0 / (1.0 + np.exp(-np.clip(scaled, -60, 60)))
        return np.hstack([1.0 - each.max(1, keepdims=True), each]).astype(np.float32)
    powers = np.exp(scaled - scaled.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True), np.float32)


def distribution(
    attribute: Attribute, row: Floats, card: HeadCard, extra: Mapping[str, float | str] | None = None
) -> Distribution:
    """One face's answer to an attribute from its probabilities `row` (classes,).

    `age` gets `years` (the expectation over the classes, unless `extra` has it) and `group`.
    """
    best = int(row.argmax())
    more = dict(extra or {})
    if attribute.name == "age":
        years = float(more.get("years", float(row @ np.asarray(AGE_CENTRES))))
        more |= {"years": round(years, 1), "group": age_group(years)}
    return Distribution(
        label=attribute.classes[best],
        probability=float(row[best]),
        certain=bool(row[best] >= card.threshold),
        scores={label: float(value) for label, value in zip(attribute.classes, row, strict=True)},
        extra=more,
    )
