"""What a larger network says about every training crop, for a smaller one to learn from (Hinton et al., 2015).

The teacher sees a crop as it is, without jitter and faults: so its answer can be kept, and the pupil learns what a poor
view of the same face should have been called. It also answers for the heads that a set has no labels for.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from faces.heads.network import UNMIRRORED_ANGLES, UNMIRRORED_POSES
from faces_train.data.batches import HAND, Rows
from faces_train.data.table import Array, DataError, read_arrays, write_arrays
from faces_train.heads.layout import DEGREES_UNIT, OUTPUTS

SURELY = 4.0
"""What the teacher says of a hand where there is one, laid over the face or labelled: a logit. It has not learnt to."""
FILE = "taught.npz"
"""In the run's folder: what the teacher says, per head and row."""


def kept(folder: Path, rows: Rows) -> dict[str, Array] | None:
    """What `keep` wrote for as many rows, or None."""
    try:
        stored = read_arrays(folder / FILE)
    except DataError:  # there is none yet, or it is damaged
        return None
    return stored if all(len(stored.get(name, ())) == len(rows) for name in OUTPUTS) else None


def keep(folder: Path, outputs: dict[str, Array]) -> dict[str, Array]:
    """Write the teacher's outputs, in half precision, and answer them as written."""
    small = {name: value.astype(np.float16) for name, value in outputs.items()}
    write_arrays(folder / FILE, small)
    return small


def lesson_of(taught: dict[str, Array], drawn: dict[str, Array]) -> dict[str, torch.Tensor]:
    """The teacher's outputs for a batch of `faces_train.data.batches`, moved as its crops are, with its hands.

    Args:
        taught: head → (rows, width).
        drawn: the batch.
    """
    found = {name: taught[name][drawn["index"]].astype(np.float32) for name in OUTPUTS}
    mirror = drawn["mirror"]
    found["pose"][mirror] = found["pose"][mirror][:, UNMIRRORED_POSES]
    found["angles"][mirror] *= UNMIRRORED_ANGLES
    found["angles"][:, 2] += drawn["angle"] / DEGREES_UNIT
    found["occlusion"][drawn["occlusion"][:, HAND] == 1, HAND] = SURELY
    return {name: torch.from_numpy(value) for name, value in found.items()}


def lessons(outputs: dict[str, torch.Tensor], taught: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Per head, how far the pupil is from the teacher: cross-entropy of the answers, less that of the teacher's own.

    Args:
        outputs: the pupil's, (n, width) each, without offsets.
        taught: the teacher's.
    """
    losses = {}
    for name, said in taught.items():
        own = outputs[name]
        if name in ("years", "angles"):
            losses[name] = F.smooth_l1_loss(own, said, beta=0.2, reduction="sum") / len(own)
        elif name == "occlusion":
            there = torch.sigmoid(said)
            wrong = F.binary_cross_entropy_with_logits(own, there, reduction="sum")
            losses[name] = (wrong - F.binary_cross_entropy(there, there, reduction="sum")) / len(own)
        else:
            losses[name] = F.kl_div(F.log_softmax(own, 1), F.log_softmax(said, 1), log_target=True, reduction="sum")
            losses[name] = losses[name] / len(own)
    return losses
