"""What the heads put out, in which units, for which window, answering for whose frequencies; no torch here."""

from __future__ import annotations

import numpy as np

from faces.attributes import VOCABULARY
from faces_train.data.table import OCCLUSIONS, Array, Table

YEARS_CENTRE, YEARS_UNIT, DEGREES_UNIT = 35.0, 10.0, 30.0
"""The heads' own units for years and angles, so that all outputs are of the order of one."""
BOTTOM = 203 / 208
"""Where the window that the network looks at ends in the aligned crop, in parts of the crop's side: with a window of
150/208 this is the chip that dlib's network was trained on (eyes 0.35 of the side apart, at 0.31 of its height)."""

OUTPUTS: dict[str, int] = {
    "gender": 2,
    "age": len(VOCABULARY["age"].classes),
    "years": 1,
    "expression": len(VOCABULARY["expression"].classes),
    "ethnicity7": len(VOCABULARY["ethnicity7"].classes),
    "ethnicity4": len(VOCABULARY["ethnicity4"].classes),
    "pose": len(VOCABULARY["pose"].classes),
    "angles": 3,
    "illumination": len(VOCABULARY["illumination"].classes),
    "occlusion": len(OCCLUSIONS),
    "makeup": len(VOCABULARY["makeup"].classes),
}
"""Head → width of its output."""
REFERENCE = {
    "gender": "fairface",
    "age": "fairface",
    "ethnicity7": "fairface",
    "ethnicity4": "fairface",
    "expression": "ferplus",
    "pose": "imfdb",
    "illumination": "imfdb",
    "makeup": "celeba",
    "occlusion": "celeba",
}
"""Head → the set whose class frequencies its probabilities answer for."""


def corner(side: int, window: int) -> tuple[int, int]:
    """Left and top of the window, in pixels of an aligned crop of `side` pixels."""
    return (side - window) // 2, int(side * BOTTOM) - window


def aligned(side: int, window: int, zoom: float, margin: int = 0) -> tuple[float, float]:
    """The zoom and the shift down with which alignment cuts the window out at once, see `faces.align.template`.

    Args:
        side: of the aligned crop with `zoom`, in pixels.
        window: the window's side in pixels of it; odd when `side` is odd.
        zoom: of that crop.
        margin: pixels on each side of the window that are cut out too.
    """
    _, top = corner(side, window)
    whole = window + 2 * margin
    return round(zoom * side / whole, 6), (top + window / 2 - side / 2) / whole


def targets(table: Table, name: str, classes: int) -> Array:
    """(n, classes) float32 of a single-answer head: one-hot, allowed bins, or shares of votes; NaN where missing."""
    column = table.columns[name]
    if column.ndim == 2:
        return np.asarray(column)
    full = np.full((len(column), classes), np.nan, np.float32)
    known = column >= 0
    full[known] = np.eye(classes, dtype=np.float32)[column[known]]
    return full
