"""A temperature per head and the probability from which an answer is called certain, from rows never trained on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from faces_train.data.table import Array, Table
from faces_train.heads.layout import REFERENCE, targets
from faces_train.heads.measure import calibration_error, sigmoid, softmax

TEMPERATURES = np.exp(np.linspace(np.log(0.4), np.log(4.0), 70))
SURE = {"gender": 0.95, "age": 0.65, "pose": 0.70, "illumination": 0.55}
"""How often an answer that is called certain must be right, at least; `SURE_ELSE` for the other heads. Age has nine
narrow bins, of which a neighbour is no grave error, and the labels of pose and illumination contradict each other: at
`SURE_ELSE` hardly any answer of these three would ever be certain."""
SURE_ELSE = 0.80
LEAST = 0.5
"""An answer that is as likely wrong as right is never called certain, however well the others do."""
NEVER = 2.0
"""A threshold that no probability reaches: no answer is called certain."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """One head's entry in the catalogue, and what it was found on.

    Attributes:
        temperature: what the logits are divided by.
        threshold: the lowest probability that is called certain.
        rows: how many rows it rests on.
        before, after: expected calibration error without and with the temperature, on the same rows.
        right: share of the certain answers that are right.
        certain: share of the answers that are certain.
    """

    temperature: float
    threshold: float
    rows: int
    before: float
    after: float
    right: float
    certain: float


def answers(name: str, logits: Array, wanted: Array, temperature: float) -> tuple[Array, Array]:
    """Confidence in each answer and whether it is right.

    For occlusion every stated class of every row counts as an answer of its own: there or not.

    Args:
        name: of the head.
        logits: (n, width).
        wanted: (n, width) as `faces_train.heads.losses.targets` gives it, no row without a label.
        temperature: divides the logits.
    """
    if name == "occlusion":
        known = ~np.isnan(wanted)
        there = sigmoid(logits, temperature)[known]
        return np.maximum(there, 1 - there), (there > 0.5) == (wanted[known] > 0.5)
    likely = softmax(logits, temperature)
    best = likely.argmax(1)
    return likely.max(1), np.take_along_axis(wanted, best[:, None], 1)[:, 0] >= np.maximum(wanted.max(1), 1e-9)


def _misfit(name: str, logits: Array, wanted: Array, temperature: float) -> float:
    """Mean negative log-likelihood."""
    if name == "occlusion":
        known = ~np.isnan(wanted)
        there = np.clip(sigmoid(logits, temperature)[known], 1e-7, 1 - 1e-7)
        return float(-np.where(wanted[known] > 0.5, np.log(there), np.log(1 - there)).mean())
    likely = np.log(np.clip(softmax(logits, temperature), 1e-9, None))
    return float(-(wanted * likely).sum(1).mean())


def certain_from(confidence: Array, right: Array, sure: float, least: float = 0.0) -> float:
    """The lowest confidence, `least` or more, from which on at least `sure` of the answers are right; else NEVER."""
    order = np.argsort(-confidence)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    shown = np.arange(len(order)) >= min(30, len(order) - 1)
    enough = np.flatnonzero((share >= sure) & shown & (confidence[order] >= least))
    return float(confidence[order[enough[-1]]]) if len(enough) else NEVER


def calibrate(outputs: dict[str, Array], table: Table) -> dict[str, Calibration]:
    """Calibrate every head on the rows of the set whose frequencies it answers for.

    Args:
        outputs: head → (n, width) logits.
        table: the labels of the same rows.
    """
    family = table.family
    result = {}
    for name, reference in REFERENCE.items():
        wanted = targets(table, name, outputs[name].shape[1])
        rows = table.known(name) & (family == reference)
        if name == "occlusion":  # hand and others are stated elsewhere
            rows = table.known(name) & np.isin(family, ("celeba", "imfdb", "masks"))
        if name == "expression":
            rows &= wanted.max(1, initial=0) > 0.5
        if rows.sum() < 30:
            continue
        logits, wanted = outputs[name][rows], wanted[rows]
        if name == "expression":  # how sure it is that most people would say so, not how many
            wanted = np.eye(wanted.shape[1], dtype=wanted.dtype)[wanted.argmax(1)]
        misfits = [_misfit(name, logits, wanted, value) for value in TEMPERATURES]
        temperature = float(TEMPERATURES[int(np.argmin(misfits))])
        before = calibration_error(*answers(name, logits, wanted, 1.0))
        confidence, right = answers(name, logits, wanted, temperature)
        threshold = certain_from(confidence, right, SURE.get(name, SURE_ELSE), LEAST)
        sure = confidence >= threshold
        result[name] = Calibration(
            round(temperature, 3),
            round(threshold, 3),
            int(rows.sum()),
            round(before, 4),
            round(calibration_error(confidence, right), 4),
            round(float(right[sure].mean()), 4) if sure.any() else 0.0,
            round(float(sure.mean()), 4),
        )
    return result
