"""Training rows that look like a held picture, by a perceptual hash of the aligned crop."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np

from faces.types import Picture
from faces_train.data.pack import LOST, Pack
from faces_train.data.table import SPLITS, Array, DataError, read_arrays, write_arrays

NEAR = 24
"""Two crops whose hashes differ in at most this many of the 256 bits count as one picture."""


def fingerprint(crop: Picture) -> Array:
    """A difference hash of a crop's middle: (4,) uint64; brightness, size and compression leave it nearly alone."""
    side = crop.shape[0]
    middle = crop[side // 8 : side - side // 16, side // 8 : side - side // 8]
    grey = cv2.cvtColor(middle, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (17, 16), interpolation=cv2.INTER_AREA).astype(np.int16)
    return np.packbits(small[:, 1:] > small[:, :-1]).view(np.uint64)


def fingerprints(crops: Array) -> Array:
    """(n, 4) uint64 for (n, s, s, 3) crops."""
    return np.stack([fingerprint(crop) for crop in crops]) if len(crops) else np.zeros((0, 4), np.uint64)


def nearest(one: Array, many: Array, block: int = 64) -> tuple[Array, Array]:
    """For each hash in `one` the least number of differing bits to `many`, and where that is.

    Args:
        one: (n, 4) uint64.
        many: (m, 4) uint64, m > 0.
        block: rows compared at once.

    Returns:
        (n,) int bits and (n,) int rows of `many`.
    """
    bits, rows = np.empty(len(one), np.int64), np.empty(len(one), np.int64)
    for begin in range(0, len(one), block):
        part = one[begin : begin + block]
        distance = np.zeros((len(part), len(many)), np.uint16)
        for word in range(4):
            distance += np.bitwise_count(part[:, None, word] ^ many[None, :, word])
        rows[begin : begin + block] = distance.argmin(1)
        bits[begin : begin + block] = distance.min(1)
    return bits, rows


def held_lookalikes(packs: Sequence[Pack], folder: Path) -> dict[str, Array]:
    """Training rows that look like a held picture of any of the packs: set → rows.

    The hashes are kept beside the packs.
    """
    found = {pack.name: _stored(pack, folder) for pack in packs}
    usable = {pack.name: pack.how != LOST for pack in packs}
    dev = SPLITS.index("dev")
    held = np.concatenate([found[pack.name][usable[pack.name] & (pack.table.split == dev)] for pack in packs])
    result = {}
    for pack in packs:
        rows = np.flatnonzero(usable[pack.name] & (pack.table.split != dev))
        if len(rows) and len(held):
            bits, _ = nearest(found[pack.name][rows], held)
            result[pack.name] = rows[bits <= NEAR]
    return result


def _stored(pack: Pack, folder: Path) -> Array:
    path = folder / pack.name / "hashes.npz"
    with suppress(DataError):  # there are none yet, or they are damaged
        stored = read_arrays(path)["hashes"]
        if len(stored) == len(pack.crops):
            return stored
    hashes = fingerprints(pack.crops)
    write_arrays(path, {"hashes": hashes})
    return hashes
