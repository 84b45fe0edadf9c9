"""Where labels go: beside their own face, never over another face, another label or the picture's edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faces.types import Box

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

INSIDE_SHARE = 0.3
"""Share of its own face's height, from the chin up, that a label without any room outside may cover."""
CHUNK = 64
"""Faces whose spots are tested together; bounds the memory."""
SLIDES = (0.0, 1.0, 0.5, 0.25, 0.75)


def _spots() -> tuple[Array, Array, Array]:
    """Rows of coefficients: the label's corner in terms of (x, y, w, h of the face, width, height of the label, gap).

    Returns:
        Matrices (spots, 2, 7): first right, left, below, above of the face, each slid along its edge; the same with
        below and above first, for flat labels; and inside the face at its chin.
    """
    right = [[[1, 0, 1, 0, 0, 0, 1], [0, 1, 0, t, 0, -t, 0]] for t in SLIDES]
    left = [[[1, 0, 0, 0, -1, 0, -1], [0, 1, 0, t, 0, -t, 0]] for t in SLIDES]
    along = [[1, 0, t, 0, -t, 0, 0] for t in SLIDES]
    below = [[x, [0, 1, 0, 1, 0, 0, 1]] for x in along]
    above = [[x, [0, 1, 0, 0, 0, -1, -1]] for x in along]
    inside = [[x, [0, 1, 0, 1, 0, -1, -1]] for x in ([1, 0, t, 0, -t, 0, 0] for t in (0.5, 0.0, 1.0))]
    # a label wider than the place beside the face may still pass over or under the face's corner
    over = [[[1, 0, 1, 0, 0, 0, 1], [0, 1, 0, t, 0, t - 1, 0]] for t in (0.0, 1.0)]
    over += [[[1, 0, 0, 0, -1, 0, -1], [0, 1, 0, t, 0, t - 1, 0]] for t in (0.0, 1.0)]
    tall, flat = right + left + below + above + over, below + above + right + left + over
    return tuple(np.array(rows, np.float64) for rows in (tall, flat, inside))  # type: ignore[return-value]


TALL, FLAT, INSIDE = _spots()
ROWS = {False: np.concatenate([TALL, INSIDE]), True: np.concatenate([FLAT, INSIDE])}
"""All coefficients in their order of preference, for labels that are not flat and that are."""
ENDS = np.cumsum([len(TALL), len(TALL), len(INSIDE)])
"""Where the spots of each rank end: clearly beside a face, as near to another one, inside. A label never gets worse."""
OUTWARD = np.array([-1.0, -1.0, 1.0, 1.0])


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a label lies as seen from its face.

    Attributes:
        row: of ROWS.
        flat: which of these.
        rank: how good that was, see ENDS.
    """

    row: int
    flat: bool
    rank: int


class Places:
    """The faces of one picture and the labels placed so far."""

    def __init__(self, faces: Array, gaps: Array, width: int, height: int) -> None:
        """Begin with no labels.

        Args:
            faces: (n, 4) x0, y0, x1, y1 in pixels, lines included, within the picture.
            gaps: (n,) pixels between a face and its label.
            width: of the picture, pixels.
            height: of the picture, pixels.
        """
        self._faces = faces
        self._gaps = gaps
        self._labels = np.full_like(faces, np.nan)
        self._limits = np.array([width, height], np.float64)
        self._chosen: list[Spot | None] = [None] * len(faces)

    def label(self, index: int) -> Box | None:
        """Where the label of face `index` is."""
        x0, y0, x1, y1 = self._labels[index].tolist()
        return None if x0 != x0 else Box(x0, y0, x1 - x0, y1 - y0)

    def spot(self, index: int) -> Spot | None:
        """The same as seen from the face."""
        return self._chosen[index]

    def hold(self, index: int, size: tuple[float, float], spot: Spot) -> bool:
        """Put a first label where one was in the last picture; whether that is free, but for a gap's width.

        Args:
            index: number of the face.
            size: width and height of the label in pixels.
            spot: where it was.
        """
        sizes = np.array([size], np.float64)
        rectangle = self._rectangles(np.array([index]), sizes, ROWS[spot.flat][spot.row : spot.row + 1])[0, 0]
        core = rectangle - self._gaps[index] * OUTWARD
        touched = _overlap(core, self._faces)
        if spot.row >= len(TALL):
            touched[index] = sizes[0, 0] > self._faces[index, 2] - self._faces[index, 0]
        if (sizes > self._limits).any() or touched.any() or _overlap(core, self._labels).any():
            return False
        self._labels[index], self._chosen[index] = rectangle, spot
        return True

    @property
    def poor(self) -> bool:
        """Whether some label lies on its own face, or as near to another face."""
        return any(spot.rank for spot in self._chosen if spot)

    def put(self, wanted: Sequence[tuple[int, float, float]], *, flat: bool) -> list[int]:
        """Find places for new labels, one after another, each in the place of the label that its face has.

        Args:
            wanted: number of the face and width and height of the label in pixels.
            flat: whether below and above are to be tried before right and left.

        Returns:
            The faces for which there was a place; the others keep the label that they have.
        """
        placed: list[int] = []
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            indices = np.array([index for index, _, _ in part])
            spots, usable = self._spots(indices, np.array([size for _, *size in part], np.float64), flat)
            placed += [
                index
                for index, *free in zip(indices.tolist(), spots, usable, strict=True)
                if self._put(index, *free, flat=flat)
            ]
        return placed

    def _put(self, index: int, spots: Array, usable: Flags, *, flat: bool) -> bool:
        before, spot = self._labels[index].copy(), self._chosen[index]
        self._labels[index] = np.nan
        candidates = np.flatnonzero(usable[: ENDS[spot.rank if spot else -1]])
        free = candidates[~_overlap(spots[candidates], self._labels).any(1)]
        if free.size:
            before = spots[free[0]]
            rank = int(np.searchsorted(ENDS, free[0], side="right"))
            self._chosen[index] = Spot(int(free[0]) - (len(TALL) if rank else 0), flat, rank)
        self._labels[index] = before
        return bool(free.size)

    def _spots(self, indices: npt.NDArray[np.intp], sizes: Array, flat: bool) -> tuple[Array, Flags]:
        """Where labels of these sizes (m, 2) could go: (m, spots, 4), best first, and which touch no face (m, spots).

        First those clearly beside this face, then those as near to another one, then those inside the face; see ENDS.
        """
        faces, gaps = self._faces[indices], self._gaps[indices, None]
        extents = faces[:, 2:] - faces[:, :2]
        rectangles = self._rectangles(indices, sizes, ROWS[flat])
        beside = len(TALL)
        rows = np.arange(len(indices))
        covered = _overlap(rectangles, self._faces)
        covered[rows, beside:, indices] = False
        own = _apart(rectangles[:, :beside], faces[:, None])
        near = _overlap(rectangles[:, :beside] + (own + gaps)[..., None] * OUTWARD, self._faces)
        near[rows, :, indices] = covered[rows, :beside, indices]
        usable: Flags = ~covered.any(2) & ((self._limits - sizes).min(1)[:, None] >= 0.0)
        usable[:, beside:] &= ((sizes[:, 1] <= INSIDE_SHARE * extents[:, 1]) & (sizes[:, 0] <= extents[:, 0]))[:, None]
        clear = usable[:, :beside] & ~near.any(2)
        usable[:, :beside] &= ~clear
        return np.hstack([rectangles[:, :beside], rectangles]), np.hstack([clear, usable])

    def _rectangles(self, indices: npt.NDArray[np.intp], sizes: Array, rows: Array) -> Array:
        """Labels of these sizes (m, 2) at these of ROWS (s, 2, 7), moved into the picture: (m, s, 4)."""
        faces = self._faces[indices]
        known = np.hstack([faces[:, :2], faces[:, 2:] - faces[:, :2], sizes, self._gaps[indices, None]])
        corners = np.einsum("mk,sak->msa", known, rows)
        corners = np.floor(np.maximum(np.minimum(corners, (self._limits - sizes)[:, None]), 0.0))
        return np.concatenate([corners, corners + sizes[:, None]], axis=2)


def _apart(ones: Array, others: Array) -> Array:
    """Pixels between two rectangles (…, 4), along the axis on which they are farther apart: (…)."""
    apart: Array = np.maximum(others[..., :2] - ones[..., 2:], ones[..., :2] - others[..., 2:]).max(-1)
    return np.maximum(apart, 0.0)


def _overlap(ones: Array, others: Array) -> Flags:
    """Whether each rectangle of `ones` (…, 4) shares some area with each of `others` (n, 4): (…, n)."""
    x0, y0, x1, y1 = (ones[..., side, None] for side in range(4))
    a0, b0, a1, b1 = np.ascontiguousarray(others.T)
    shared: Flags = (x0 < a1) & (x1 > a0) & (y0 < b1) & (y1 > b0)
    return shared
