"""Accuracies, errors in years and degrees, calibration: plain numpy on outputs and labels."""

from __future__ import annotations

import numpy as np

from faces_train.data.table import OCCLUSIONS, Array, Table
from faces_train.heads.layout import DEGREES_UNIT, YEARS_CENTRE, YEARS_UNIT


def softmax(logits: Array, temperature: float = 1.0) -> Array:
    """(n, c) probabilities."""
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True))


def sigmoid(logits: Array, temperature: float = 1.0) -> Array:
    """Probabilities of independent answers."""
    return np.asarray(1 / (1 + np.exp(-logits / temperature)))


def balanced(truth: Array, guess: Array) -> float:
    """Mean over the classes in `truth` of the share that was recognised."""
    return float(np.mean([(guess[truth == label] == label).mean() for label in np.unique(truth)]))


def calibration_error(confidence: Array, right: Array, bins: int = 15) -> float:
    """Expected calibration error (Guo et al. 2017) over `bins` equally wide bins of the confidence.

    Args:
        confidence: (n,) in 0..1.
        right: (n,) bool or 0/1.
        bins: how many.
    """
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(
        sum(
            (place == bin_).mean() * abs(confidence[place == bin_].mean() - right[place == bin_].mean())
            for bin_ in np.unique(place)
        )
    )


def years(output: Array) -> Array:
    """(n,) years from the head's own unit."""
    return np.asarray(output.reshape(-1) * YEARS_UNIT + YEARS_CENTRE)


def summary(outputs: dict[str, Array], table: Table) -> dict[str, float]:
    """The development figures, by set where it matters, in percent, years and degrees.

    Args:
        outputs: head → (n, width) in the heads' own units.
        table: the labels of the same rows.
    """
    figures: dict[str, float] = {}
    family = table.family
    for name in ("gender", "ethnicity7", "ethnicity4", "pose", "illumination", "makeup"):
        truth = table.columns[name]
        for source in np.unique(family[truth >= 0]):
            rows = (truth >= 0) & (family == source)
            guess = outputs[name][rows].argmax(1)
            value = balanced(truth[rows], guess) if source == "imfdb" else (guess == truth[rows]).mean()
            figures[f"{name}/{source}"] = 100 * float(value)
    for source in ("fairface", "utkface", "aaf"):
        rows = family == source
        if rows.any():
            guess = outputs["age"][rows].argmax(1)
            figures[f"age/{source}"] = 100 * float((guess == table.columns["age"][rows].argmax(1)).mean())
    for source in ("utkface", "aaf"):
        rows = (family == source) & ~np.isnan(table.columns["years"][:, 0])
        if rows.any():
            away = years(outputs["years"][rows]) - table.columns["years"][rows, 0]
            figures[f"years/{source}"] = float(np.abs(away).mean())
    figures |= _expression(outputs["expression"], table, family)
    wanted = table.columns["occlusion"]
    for place, name in enumerate(OCCLUSIONS):
        rows = (family == "celeba") & ~np.isnan(wanted[:, place])
        if rows.any():
            truth, guess = wanted[rows, place] > 0.5, outputs["occlusion"][rows, place] > 0
            figures[f"{name}/celeba"] = 100 * balanced(truth, guess)
    for source in ("udacity", "mtfl", "turned"):
        rows = (family == source) & ~np.isnan(table.columns["angles"]).any(1)
        if rows.any():
            away = np.abs(outputs["angles"][rows] * DEGREES_UNIT - table.columns["angles"][rows]).mean(0)
            figures |= {
                f"{angle}/{source}": float(value) for angle, value in zip(("yaw", "pitch", "roll"), away, strict=True)
            }
    return {name: round(value, 2) for name, value in figures.items()}


def _expression(logits: Array, table: Table, family: Array) -> dict[str, float]:
    votes = table.columns["expression"]
    known = ~np.isnan(votes).any(1)
    figures = {}
    for source in ("ferplus", "rafdb"):
        rows = known & (family == source) & (votes.max(1, initial=0) > 0.5)
        if rows.any():
            figures[f"expression/{source}"] = 100 * float((logits[rows].argmax(1) == votes[rows].argmax(1)).mean())
    rows = known & (family == "imfdb")
    if rows.any():
        figures["expression/imfdb"] = 100 * balanced(votes[rows].argmax(1), logits[rows].argmax(1))
    return figures
