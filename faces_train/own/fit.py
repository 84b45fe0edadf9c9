"""What scikit-learn learns from embeddings: two kinds of models, cross-validated, balanced, calibrated."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import erf
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight
from threadpoolctl import threadpool_limits

from faces.attributes import Attribute
from faces.errors import UsageError
from faces_train.heads.calibrate import TEMPERATURES, certain_from
from faces_train.heads.measure import softmax
from faces_train.own.targets import FOLDS, Reals, Rows, Target, bin_names

KINDS = ("linear", "mlp")
SMALLEST = 1e-7
"""Probabilities are not taken to be smaller: their logarithm is the head's output."""
BINS = 5
"""Into which a number is divided for its label."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How heads are trained.

    Attributes:
        kinds: of KINDS; of several the one that does best in cross-validation is taken, for each attribute.
        balance: whether classes count the same however common they are, in training and in calibration.
        sure: how often an answer that is called certain must be right.
        seed: of folds and weights.
    """

    kinds: tuple[str, ...] = KINDS
    balance: bool = True
    sure: float = 0.9
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Learned:
    """A trained head with what cross-validation says of it.

    Attributes:
        attribute: with its classes; of a number the names of its bins.
        column: what the labels called it.
        kind: one of KINDS.
        model: a fitted scikit-learn Pipeline of embeddings.
        centre, unit: of a number: the model answers how many units it is above the centre.
        edges: of a number, between its bins.
        sigma: of a number, standard deviation of its error.
        rows: (n,) rows of the lesson that have a label.
        wanted: (n,) index of the class, or the number.
        logits: (n, classes) as the exported head gives them, from models that did not see the row.
        values: of a number, (n,) likewise.
        weights: (n,) how much each row counts.
        temperature, threshold: see faces.zoo.cards.HeadCard.
        tried: per kind the error in cross-validation: log loss, or the mean absolute error of a number.
    """

    attribute: Attribute
    column: str
    kind: str
    model: Pipeline
    centre: float
    unit: float
    edges: Reals | None
    sigma: float
    rows: Rows
    wanted: Reals
    logits: Reals
    values: Reals | None
    weights: Reals
    temperature: float
    threshold: float
    tried: dict[str, float]

    @property
    def truth(self) -> npt.NDArray[np.int64]:
        """(n,) index of the class, or of the bin that the number lies in."""
        if self.edges is None:
            return self.wanted.astype(np.int64)
        return np.searchsorted(self.edges, self.wanted, side="right").astype(np.int64)

    @property
    def likely(self) -> Reals:
        """(n, classes) calibrated probabilities, from models that did not see the row."""
        return np.asarray(softmax(self.logits, self.temperature))


def learn(values: npt.NDArray[np.float32], target: Target, together: Rows | None, settings: Settings) -> Learned:
    """Train one head.

    Args:
        values: (n, units) embeddings.
        target: what is wanted of each row.
        together: (n,) rows that share a number stay on one side of cross-validation.
        settings: how.

    Raises:
        UsageError: when a class is in one part of cross-validation alone.
    """
    rows = np.flatnonzero(~np.isnan(target.wanted))
    x, y = values[rows].astype(np.float64), target.wanted[rows]
    folds = _folds(y, None if together is None else together[rows], target.is_number, settings.seed)
    teach = _learn_number if target.is_number else _learn_classes
    # One thread: so small matrices gain nothing from more, and the result is the same everywhere.
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopping early is meant
        return teach(x, y, rows, folds, target, settings)


def _folds(y: Reals, together: Rows | None, is_number: bool, seed: int) -> list[tuple[Rows, Rows]]:
    shuffled: dict[str, Any] = {"n_splits": FOLDS, "shuffle": True, "random_state": seed}
    if together is not None:
        splitter = GroupKFold(FOLDS) if is_number else StratifiedGroupKFold(**shuffled)
    else:
        splitter = KFold(**shuffled) if is_number else StratifiedKFold(**shuffled)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of rare classes in few groups; what is missing is seen below
        return list(splitter.split(y[:, None], y if is_number else y.astype(int), together))


def _classifier(kind: str, seed: int) -> Pipeline:
    last: Any = LogisticRegression(C=0.01, max_iter=300)
    if kind == "mlp":
        last = MLPClassifier((64,), alpha=10.0, max_iter=25, random_state=seed)
    return Pipeline([("scale", StandardScaler()), ("learn", last)])


def _regressor(kind: str, seed: int) -> Pipeline:
    last: Any = Ridge(300.0)
    if kind == "mlp":
        last = MLPRegressor(hidden_layer_sizes=(64,), alpha=10.0, max_iter=40, random_state=seed)
    return Pipeline([("scale", StandardScaler()), ("learn", last)])


def _learn_classes(
    x: Reals, y: Reals, rows: Rows, folds: list[tuple[Rows, Rows]], target: Target, settings: Settings
) -> Learned:
    labels, classes = y.astype(np.int64), len(target.attribute.classes)
    weights = compute_sample_weight("balanced", labels) if settings.balance else np.ones(len(labels))
    for part, rest in folds:
        if (labels[part] == labels[part[0]]).all():
            lacking = next(label for label in labels[rest] if label != labels[part[0]])
            raise UsageError(
                f"the column {target.column!r} cannot be learned: all faces of {target.attribute.classes[lacking]!r} "
                "stay together in one part of cross-validation, and none is left to learn from"
            )

    def fitted(kind: str, part: Rows) -> Pipeline:
        return _classifier(kind, settings.seed).fit(x[part], labels[part], learn__sample_weight=weights[part])

    tried, held = {}, {}
    for kind in settings.kinds:
        logits = np.full((len(y), classes), np.log(SMALLEST))
        for part, rest in folds:
            model = fitted(kind, part)
            logits[np.ix_(rest, model.classes_)] = np.log(np.maximum(model.predict_proba(x[rest]), SMALLEST))
        held[kind] = logits
        tried[kind] = _misfit(logits, labels, weights, _temperature(logits, labels, weights))
    kind = min(tried, key=tried.__getitem__)
    temperature = _temperature(held[kind], labels, weights)
    likely = softmax(held[kind], temperature)
    threshold = certain_from(likely.max(1), likely.argmax(1) == labels, settings.sure)
    return Learned(
        target.attribute,
        target.column,
        kind,
        fitted(kind, np.arange(len(y))),
        0.0,
        1.0,
        None,
        0.0,
        rows,
        y,
        held[kind],
        None,
        weights,
        round(temperature, 3),
        _stated(threshold, classes),
        {name: round(value, 4) for name, value in tried.items()},
    )


def _learn_number(
    x: Reals, y: Reals, rows: Rows, folds: list[tuple[Rows, Rows]], target: Target, settings: Settings
) -> Learned:
    centre, unit = float(y.mean()), float(y.std())
    scaled = (y - centre) / unit
    tried, held = {}, {}
    for kind in settings.kinds:
        values = np.empty(len(y))
        for part, rest in folds:
            values[rest] = _regressor(kind, settings.seed).fit(x[part], scaled[part]).predict(x[rest])
        held[kind] = values * unit + centre
        tried[kind] = float(np.abs(held[kind] - y).mean())
    kind = min(tried, key=tried.__getitem__)
    values = held[kind]
    sigma = max(float(np.sqrt(np.mean((values - y) ** 2))), 1e-6 * unit)
    edges = _edges(y)
    logits = bin_logits(values, edges, sigma)
    truth = np.searchsorted(edges, y, side="right")
    weights = np.ones(len(y))
    temperature = _temperature(logits, truth, weights)
    likely = softmax(logits, temperature)
    threshold = certain_from(likely.max(1), likely.argmax(1) == truth, settings.sure)
    attribute = Attribute(target.attribute.name, bin_names(edges), target.attribute.opt_in)
    return Learned(
        attribute,
        target.column,
        kind,
        _regressor(kind, settings.seed).fit(x, scaled),
        centre,
        unit,
        edges,
        sigma,
        rows,
        y,
        logits,
        values,
        weights,
        round(temperature, 3),
        _stated(threshold, len(attribute.classes)),
        {name: round(value, 4) for name, value in tried.items()},
    )


def bin_logits(values: Reals, edges: Reals, sigma: float) -> Reals:
    """(n, bins) logarithms of how likely a number lies in each bin when it is normally distributed around `values`."""
    below = 0.5 * (1.0 + erf((edges[None, :] - values[:, None]) / (sigma * np.sqrt(2.0))))
    bounds = np.concatenate([np.zeros((len(values), 1)), below, np.ones((len(values), 1))], 1)
    return np.asarray(np.log(np.maximum(np.diff(bounds, axis=1), SMALLEST)))


def _edges(y: Reals) -> Reals:
    """Round numbers near the quantiles that divide `y` into BINS."""
    quantiles = np.quantile(y, np.arange(1, BINS) / BINS)
    for digits in range(1, 7):
        step = np.ptp(y) / 10.0**digits
        power = 10.0 ** np.floor(np.log10(step)) if step > 0 else 1.0
        edges = np.unique((quantiles / power).round() * power)
        if len(edges) == len(np.unique(quantiles)) and (np.diff(edges) > 0).all():
            return np.asarray(edges)
    return np.unique(quantiles)


def _temperature(logits: Reals, labels: npt.NDArray[Any], weights: Reals) -> float:
    misfits = [_misfit(logits, labels, weights, float(value)) for value in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(misfits))])


def _misfit(logits: Reals, labels: npt.NDArray[Any], weights: Reals, temperature: float) -> float:
    """Mean negative log-likelihood."""
    likely = np.take_along_axis(softmax(logits, temperature), labels[:, None], 1)[:, 0]
    return float(-(weights * np.log(np.maximum(likely, SMALLEST))).sum() / weights.sum())


def _stated(threshold: float, classes: int) -> float:
    """As the card states it: not below guessing."""
    return round(max(threshold, 1.0 / classes), 3)
