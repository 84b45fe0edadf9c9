"""What answers attributes, and how logits become Distributions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter, mul
from typing import Protocol

import numpy as np

from faces.align import align_all
from faces.attributes import AGE_CENTRES, Attribute, age_in, value_in
from faces.geometry import Floats
from faces.types import Detection, Distribution, Picture
from faces.zoo.cards import Card, HeadCard, View

Answers = dict[str, Distribution]
CROPS, AROUND = "crops", "around"
"""Inputs of networks: (n, size, size, 3) uint8 BGR of the faces themselves, and of what is around them."""


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

    def predict(
        self, image: Picture, faces: Sequence[Detection], wanted: Collection[str], *, thorough: bool = False
    ) -> list[Answers]:
        """One mapping per face with the wanted attributes that it can answer, in the order of `faces`.

        Args:
            image: where the faces are.
            faces: at least their landmarks.
            wanted: attributes.
            thorough: look at each several times, where that helps.
        """
        ...


def cut(image: Picture, faces: Sequence[Detection], view: Card | View, scale: float = 1.0) -> Picture:
    """(n, size, size, 3) uint8 crops of faces, aligned as `view` says, `scale` times as large around their middle."""
    return align_all(image, [face.landmarks for face in faces], view.size, view.zoom * scale, view.down * scale)


def inputs(image: Picture, faces: Sequence[Detection], card: Card, scale: float | None = None) -> dict[str, Picture]:
    """What the network of `card` takes of faces, by its names: `crops` and, if it takes such, `around`; see `cut`.

    Args:
        image: where the faces are.
        faces: at least their landmarks.
        card: the network's.
        scale: one of the card's `looks`; None for the crop alone.
    """
    views: dict[str, Card | View] = {CROPS: card if scale is None else card.closer or card}
    if card.around is not None:
        views[AROUND] = card.around
    return {name: cut(image, faces, view, scale or 1.0) for name, view in views.items()}


def probabilities(logits: Sequence[Floats], asked: Sequence[tuple[Attribute, HeadCard]]) -> list[Floats]:
    """Calibrated probabilities per class; all attributes at once, as calls of numpy are what costs time here.

    Args:
        logits: per attribute (n, classes); of independent attributes (n, classes - 1), without `none`.
        asked: the attributes, each with its temperature > 0; see Guo et al., "On Calibration of Modern Neural
            Networks", ICML 2017.

    Returns:
        Per attribute (n, classes) float64.
    """
    if not logits:
        return []
    widths = [part.shape[1] for part in logits]
    starts = np.cumsum([0, *widths[:-1]])
    scaled = np.concatenate(logits, 1) / np.repeat([head.temperature for _, head in asked], widths)
    powers = np.exp(scaled - np.repeat(np.maximum.reduceat(scaled, starts, 1), widths, 1))
    shares = powers / np.repeat(np.add.reduceat(powers, starts, 1), widths, 1)
    tables = []
    for (attribute, _), start, width in zip(asked, starts.tolist(), widths, strict=True):
        table = shares[:, start : start + width]
        if attribute.independent:
            each = 1.0 / (1.0 + np.exp(-scaled[:, start : start + width].clip(-60, 60)))
            table = np.concatenate([1.0 - each.max(1, keepdims=True), each], 1)
        tables.append(table)
    return tables


def distribution(
    attribute: Attribute, row: Floats, card: HeadCard, extra: Mapping[str, float | str] | None = None
) -> Distribution:
    """One face's answer to an attribute from its probabilities `row` (classes,).

    `age` gets `years` (the expectation over the classes, unless `extra` has it, within the class answered) and `group`;
    a `value` in `extra` is brought into the class answered, too.
    """
    values = row.tolist()
    scores = dict(zip(attribute.classes, values, strict=True))
    label, probability = max(scores.items(), key=itemgetter(1))
    more = dict(extra or {})
    if attribute.name == "age":
        years = float(more["years"]) if "years" in more else sum(map(mul, values, AGE_CENTRES))
        more |= age_in(label, years)
    if "value" in more:
        more["value"] = value_in(label, float(more["value"]))
    return Distribution(label, probability, probability >= card.threshold, scores, more)
