"""What each head is asked for, over the rows that have its label; logits are freed from the sets' class frequencies.

A set's habits are not the world's: IMFDB is two thirds men, CelebA has four heavy makeups in ten. So while training,
the logarithm of a class's frequency in the row's set is added to its logit (logit adjustment, Menon et al. 2021), and
the logits themselves answer for the frequencies of one reference set, or for equal ones.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional as F

from faces_train.data.table import Array, Table
from faces_train.heads.layout import DEGREES_UNIT, REFERENCE, YEARS_CENTRE, YEARS_UNIT, targets

LEAST = 1e-4
"""Frequency given to classes that a set does not have."""


def _frequencies(wanted: Array, single: bool) -> Array | None:
    """Class frequencies among the rows of one set that name one answer, or None when there are none."""
    if single:
        rows = wanted[~np.isnan(wanted).any(1)]
        rows = rows[np.isclose(rows.sum(1), 1)]
        return np.clip(rows.mean(0), LEAST, None) if len(rows) else None
    counted = (~np.isnan(wanted)).sum(0)
    share = np.nansum(wanted, 0) / np.maximum(counted, 1)
    return np.where(counted > 0, np.clip(share, LEAST, 1 - LEAST), np.nan) if counted.any() else None


def offsets(table: Table, widths: dict[str, int], balance: dict[str, float]) -> dict[str, torch.Tensor]:
    """What is added to the logits of a row while training.

    Args:
        table: the training rows; those of one family have its frequencies.
        widths: head → width of its output.
        balance: see `faces_train.heads.settings.Train`.

    Returns:
        Head → (rows, width) float32; zero where a set says nothing.
    """
    result = {}
    family = table.family
    for name, reference in REFERENCE.items():
        single = name != "occlusion"
        wanted = targets(table, name, widths[name])
        found = {str(key): _frequencies(wanted[family == key], single) for key in np.unique(family)}
        base = found.get(reference)
        full = np.zeros((len(table), widths[name]), np.float32)
        for key, share in found.items():
            if share is not None:
                own = base if base is not None else share
                scale = 1 - balance.get(name, 0.0)
                step = _log(share, single) - scale * _log(own, single)
                full[family == key] = np.nan_to_num(step)
        result[name] = torch.from_numpy(full)
    return result


def _log(share: Array, single: bool) -> Array:
    return np.asarray(np.log(share) if single else np.log(share) - np.log1p(-share))


def head_losses(
    outputs: dict[str, torch.Tensor], labels: dict[str, torch.Tensor], added: dict[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """The sum of each head's loss over the rows that have its label, divided by the batch's size.

    Args:
        outputs: the network's, (n, width) each.
        labels: the columns of the label table, (n, …) each; missing ones are -1 or NaN.
        added: offsets of the logits, (n, width) each.
    """
    count = len(labels["gender"])
    losses = {}
    for name in ("gender", "ethnicity7", "ethnicity4", "pose", "illumination", "makeup"):
        target = labels[name].long()
        losses[name] = F.cross_entropy(outputs[name] + added[name], target, ignore_index=-1, reduction="sum") / count
    age = labels["age"]
    known = ~age.isnan().any(1)
    likely = torch.log_softmax(outputs["age"] + added["age"], 1)[known]
    losses["age"] = -torch.logsumexp(likely.masked_fill(age[known] == 0, -torch.inf), 1).sum() / count
    votes = labels["expression"]
    known = ~votes.isnan().any(1)
    likely = torch.log_softmax(outputs["expression"] + added["expression"], 1)[known]
    losses["expression"] = -(votes[known] * likely).sum() / count
    wanted = labels["occlusion"]
    known = ~wanted.isnan()
    logits = outputs["occlusion"] + added["occlusion"]
    losses["occlusion"] = F.binary_cross_entropy_with_logits(logits[known], wanted[known], reduction="sum") / count
    low, high = ((labels["years"] - YEARS_CENTRE) / YEARS_UNIT).unbind(1)
    known = ~(low.isnan() | high.isnan())
    years = outputs["years"].squeeze(1)[known]
    losses["years"] = (F.relu(low[known] - years) + F.relu(years - high[known])).sum() / count
    known = ~labels["angles"].isnan().any(1)
    away = outputs["angles"][known] - labels["angles"][known] / DEGREES_UNIT
    losses["angles"] = F.smooth_l1_loss(away, torch.zeros_like(away), beta=0.2, reduction="sum") / count
    return losses
