"""Batches from several packs: who is drawn when, and what is done to it, depend on the seed and the place alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from faces.align import IN_CROPS, turn
from faces_train.data.augment import View, cut, degrade, jitter, mirror_labels, realign
from faces_train.data.hands import Hands
from faces_train.data.pack import LOST, Pack
from faces_train.data.table import COLUMNS, OCCLUSIONS, SPLITS, Array, Table, concatenate

TIGHT = ("ferplus", "imfdb")
"""Sources whose pictures are tight crops with the landmarks where `IN_CROPS` says (in RAF-DB's they lie elsewhere)."""
HAND = OCCLUSIONS.index("hand")
UNALIGNED = 0.4
"""Share of tight crops that are seen as the engine sees them when told that pictures are crops: without landmarks."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of several packs as one.

    Attributes:
        packs: in order.
        pack: (n,) which pack a row is in.
        row: (n,) where in it.
        table: the labels; the roll is that in the aligned crop.
    """

    packs: tuple[Pack, ...]
    pack: Array
    row: Array
    table: Table

    def __len__(self) -> int:
        return len(self.row)

    def crop(self, index: int) -> Array:
        """The stored crop of a row, (s, s, 3) uint8."""
        return np.asarray(self.packs[self.pack[index]].crops[self.row[index]])

    def unaligned(self, index: int, side: int) -> Array:
        """See `faces_train.data.augment.realign`: to the crop that a fixed place of the landmarks gives."""
        pack, row = self.packs[self.pack[index]], self.row[index]
        fixed = np.asarray(IN_CROPS * pack.size[row], np.float32)
        return realign(pack.landmarks[row], fixed, side)

    def take(self, chosen: Array) -> Rows:
        """The rows chosen by an index or boolean array."""
        return Rows(self.packs, self.pack[chosen], self.row[chosen], self.table.take(chosen))


def gather(packs: Sequence[Pack], split: str, dropped: dict[str, Array] | None = None) -> Rows:
    """All usable rows of a split.

    Args:
        packs: the sets.
        split: one of `SPLITS`.
        dropped: set → rows to leave out.
    """
    tables, which, where = [], [], []
    for number, pack in enumerate(packs):
        usable = (pack.how != LOST) & (pack.table.split == SPLITS.index(split))
        if dropped is not None and pack.name in dropped:
            usable[dropped[pack.name]] = False
        rows = np.flatnonzero(usable)
        table = pack.table.take(rows)
        angles = table.columns["angles"].copy()
        turned = ~np.isnan(angles).any(1)
        angles[turned, 2] -= np.array([turn(points) for points in pack.landmarks[rows[turned]]], np.float32)
        tables.append(Table(table.file, table.source, table.split, {**table.columns, "angles": angles}))
        which.append(np.full(len(rows), number))
        where.append(rows)
    return Rows(tuple(packs), np.concatenate(which), np.concatenate(where), concatenate(tables))


def epoch_order(rows: Rows, shares: dict[str, float], seed: int, epoch: int) -> Array:
    """Indices into `rows` for one epoch: from every set its share, all mixed."""
    random = np.random.default_rng((seed, epoch, 1))
    parts = []
    for number, pack in enumerate(rows.packs):
        own = np.flatnonzero(rows.pack == number)
        count = round(shares[pack.name] * len(own))
        whole, rest = divmod(count, max(len(own), 1))
        parts += [own] * whole + [random.permutation(own)[:rest]]
    order = np.concatenate(parts)
    random.shuffle(order)
    return order


@dataclass(frozen=True, slots=True)
class Faults:
    """What is done to crops besides moving them.

    Attributes:
        hard: share of them that is degraded.
        laid: share of them before which a hand is laid.
        hands: those; None lays none.
    """

    hard: float = 0.5
    laid: float = 0.0
    hands: Hands | None = None


def batches(
    rows: Rows,
    shares: dict[str, float],
    views: Sequence[View],
    batch: int,
    seed: int,
    faults: Faults,
    first: int,
    last: int,
) -> Iterator[dict[str, Array]]:
    """Batches number `first` to `last` (excluded) of an endless run, the views in turn, the same whenever it started.

    Yields:
        `image` (batch, window, window, 3) uint8 BGR, `index` (batch,) into `rows`, `mirror` (batch,) bool and `angle`
        (batch,) float32 of the Warps, and every label column.
    """
    length = len(epoch_order(rows, shares, seed, 0))
    row_is_tight = np.isin(rows.table.source, TIGHT)
    epoch, order = -1, np.empty(0, np.int64)
    for number in range(first, last):
        view = views[number % len(views)]
        indices = np.empty(batch, np.int64)
        images = np.empty((batch, view.window, view.window, 3), np.uint8)
        mirror, angle = np.empty(batch, bool), np.empty(batch, np.float32)
        labels: list[dict[str, Array]] = []
        for place in range(batch):
            position = number * batch + place
            if position // length != epoch:
                epoch = position // length
                order = epoch_order(rows, shares, seed, epoch)
            index = int(order[position % length])
            random = np.random.default_rng((seed, position, 2))
            warp = jitter(random)
            row = {name: column[index] for name, column in rows.table.columns.items()}
            fixed = row_is_tight[index] and random.random() < UNALIGNED
            crop = rows.crop(index)
            if faults.hands is not None:
                crop, hides = faults.hands.lay(crop, random) if random.random() < faults.laid else (crop, False)
                row["occlusion"] = row["occlusion"].copy()
                if hides or np.isnan(row["occlusion"][HAND]):  # in other sets' pictures there is hardly any
                    row["occlusion"][HAND] = hides
            image = cut(crop, view, warp, rows.unaligned(index, view.side) if fixed else None)
            if random.random() < faults.hard:
                image = degrade(image, random, 1.0, keep_light=bool(row["illumination"] >= 0))
            indices[place], images[place], mirror[place], angle[place] = index, image, warp.mirror, warp.angle
            labels.append(mirror_labels(row, warp))
        columns = {name: np.stack([row[name] for row in labels]) for name in COLUMNS}
        yield {"image": images, "index": indices, "mirror": mirror, "angle": angle, **columns}


def windows(rows: Rows, view: View, batch: int) -> Iterator[tuple[Array, Array]]:
    """All rows in order without jitter: (indices, (n, window, window, 3) uint8)."""
    for begin in range(0, len(rows), batch):
        indices = np.arange(begin, min(begin + batch, len(rows)))
        yield indices, np.stack([cut(rows.crop(int(index)), view) for index in indices])
