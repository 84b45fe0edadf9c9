"""What cross-validation says of trained heads, in figures for the card and the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faces_train.heads.measure import balanced, calibration_error
from faces_train.own.fit import Learned, Reals

SMALLEST_GROUP = 10
"""Fewer faces of a group say nothing."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One head's.

    Attributes:
        faces: with a label.
        right: share of answers that are right.
        balanced: the same, every class counting the same.
        guessing: share that the commonest class alone would get right.
        auc: area under the ROC curve, mean over the classes; NaN when it cannot be told.
        calibration: expected calibration error, 15 bins, rows weighted as in training; before and after.
        certain: share of answers that are certain.
        certain_right: share of these that are right.
        confusion: (classes, classes) faces: truth down, answer across.
        error: mean absolute error of a number, else NaN.
        guessing_error: the same of its median alone.
    """

    faces: int
    right: float
    balanced: float
    guessing: float
    auc: float
    calibration: tuple[float, float]
    certain: float
    certain_right: float
    confusion: npt.NDArray[np.int64]
    error: float
    guessing_error: float


def figures(head: Learned) -> Figures:
    """All of them."""
    likely, truth, classes = head.likely, head.truth, len(head.attribute.classes)
    guess, top = likely.argmax(1), likely.max(1)
    sure = top >= head.threshold
    confusion = np.zeros((classes, classes), np.int64)
    np.add.at(confusion, (truth, guess), 1)
    areas = [area for number in range(classes) if not np.isnan(area := roc(likely[:, number], truth == number)[2])]
    raw = np.exp(head.logits - np.log(np.exp(head.logits).sum(1, keepdims=True)))
    return Figures(
        faces=len(truth),
        right=float((guess == truth).mean()),
        balanced=balanced(truth, guess),
        guessing=float(np.bincount(truth).max() / len(truth)),
        auc=float(np.mean(areas)) if areas else float("nan"),
        calibration=(_calibration(raw, truth, head.weights), _calibration(likely, truth, head.weights)),
        certain=float(sure.mean()),
        certain_right=float((guess == truth)[sure].mean()) if sure.any() else float("nan"),
        confusion=confusion,
        error=float("nan") if head.values is None else float(np.abs(head.values - head.wanted).mean()),
        guessing_error=float("nan")
        if head.values is None
        else float(np.abs(head.wanted - np.median(head.wanted)).mean()),
    )


def _calibration(likely: Reals, truth: npt.NDArray[np.int64], weights: Reals) -> float:
    """Expected calibration error with every row repeated by its weight, to a tenth."""
    times = np.maximum(1, (10 * weights / weights.min()).round().astype(int))
    return calibration_error(np.repeat(likely.max(1), times), np.repeat(likely.argmax(1) == truth, times))


def roc(likely: Reals, there: npt.NDArray[np.bool_]) -> tuple[Reals, Reals, float]:
    """False alarms and hits from strict to lenient, and the area under the curve; NaN without both kinds."""
    if there.all() or not there.any():
        return np.array([0.0, 1.0]), np.array([0.0, 1.0]), float("nan")
    order = np.argsort(-likely, kind="stable")
    last = np.append(np.diff(likely[order]) != 0, True)  # equal probabilities are one step
    hits = np.append(0.0, np.cumsum(there[order])[last] / there.sum())
    false = np.append(0.0, np.cumsum(~there[order])[last] / (~there).sum())
    return false, hits, float(np.trapezoid(hits, false))


def by_group(head: Learned, groups: Sequence[str]) -> list[tuple[str, int, float]]:
    """Per value of a column: how many faces, and the share of right answers or the mean absolute error of a number.

    Args:
        head: trained.
        groups: the column, one value per row of the lesson.
    """
    values = np.array([groups[row] for row in head.rows])
    right = head.likely.argmax(1) == head.truth
    quality = right.astype(float) if head.values is None else np.abs(head.values - head.wanted)
    return [
        (value, int((values == value).sum()), float(quality[values == value].mean()))
        for value in sorted(set(values.tolist()) - {""})
        if (values == value).sum() >= SMALLEST_GROUP
    ]
