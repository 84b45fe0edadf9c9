"""Where labels go: beside their own face, never over another face, another label or the picture's edge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from faces.types import Box

Array = npt.NDArray[np.float64]

INSIDE_SHARE = 0.3
"""Share of its own face's height, from the chin up, that a label without any room outside may cover."""
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


class Places:
    """The faces of one picture and the labels placed so far."""

    def __init__(self, faces: Array, width: int, height: int) -> None:
        """Begin with no labels.

        Args:
            faces: (n, 4) x0, y0, x1, y1 in pixels, lines included, within the picture.
            width: of the picture, pixels.
            height: of the picture, pixels.
        """
        self._faces = faces
        self._taken = np.concatenate([faces, np.full_like(faces, np.nan)])
        self._limits = np.array([width, height], np.float64)
        self._inside = np.zeros(len(faces), bool)

    def label(self, index: int) -> Box | None:
        """Where the label of face `index` is."""
        x0, y0, x1, y1 = self._taken[len(self._faces) + index].tolist()
        return None if x0 != x0 else Box(x0, y0, x1 - x0, y1 - y0)

    def put(self, index: int, width: float, height: float, gap: float, *, flat: bool) -> bool:
        """Find a place for a label of this size at face `index`, in the place of the label it has.

        Args:
            index: of the face.
            width: of the label, pixels.
            height: of the label, pixels.
            gap: pixels between face and label.
            flat: whether below and above are to be tried before right and left.

        Returns:
            Whether there is one; if not, the label that it has stays.
        """
        x0, y0, x1, y1 = self._faces[index]
        known = np.array([x0, y0, x1 - x0, y1 - y0, width, height, gap])
        own = len(self._faces) + index
        before = self._taken[own].copy()
        self._taken[own] = np.nan
        size = known[4:6]
        found = self._first((FLAT if flat else TALL) @ known, size, gap, index)
        may_cover = np.isnan(before[0]) or self._inside[index]
        if found is None and may_cover and height <= INSIDE_SHARE * known[3] and width <= known[2]:
            found = self._first(INSIDE @ known, size, gap, index, own=False)
            self._inside[index] |= found is not None
        elif found is not None:
            self._inside[index] = False
        self._taken[own] = before if found is None else np.concatenate([found, found + size])
        return found is not None

    def _first(self, corners: Array, size: Array, gap: float, index: int, *, own: bool = True) -> Array | None:
        """The first of the corners (c, 2) whose label is free, those with air around them first."""
        free = self._limits - size
        if (free < 0).any():
            return None
        corners = np.floor(np.clip(corners, 0.0, free))
        for air in (gap, 0.0):
            low, high = corners - air, corners + size + air
            taken = self._taken
            hit = (
                (low[:, 0, None] < taken[:, 2])
                & (high[:, 0, None] > taken[:, 0])
                & (low[:, 1, None] < taken[:, 3])
                & (high[:, 1, None] > taken[:, 1])
            )
            if own:  # beside its own face a label needs no more air than the gap it has
                x0, y0, x1, y1 = taken[index]
                hit[:, index] = (
                    (corners[:, 0] < x1) & (corners[:, 0] + size[0] > x0)
                    & (corners[:, 1] < y1) & (corners[:, 1] + size[1] > y0)
                )
            else:
                hit[:, index] = False
            clear = np.flatnonzero(~hit.any(1))
            if clear.size:
                return corners[clear[0]]
        return None
