"""Boxes and mappings between pictures: pure functions on numpy arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faces.types import Box, Points

Floats = npt.NDArray[np.float32]


def iou(one: Floats, many: Floats) -> Floats:
    """Intersection over union of one box with many.

    Args:
        one: (4,) x0, y0, x1, y1 in pixels.
        many: (n, 4) likewise.

    Returns:
        (n,) float32 in 0..1.
    """
    shared = _shared(one, many)
    return np.asarray(shared / np.maximum(_areas(one[None]) + _areas(many) - shared, 1e-9), np.float32)


def covered(one: Floats, many: Floats) -> Floats:
    """The share of each of many boxes that lies in one; arguments and result as for `iou`."""
    return np.asarray(_shared(one, many) / np.maximum(_areas(many), 1e-9), np.float32)


def _shared(one: Floats, many: Floats) -> Floats:
    width = np.clip(np.minimum(one[2], many[:, 2]) - np.maximum(one[0], many[:, 0]), 0, None)
    height = np.clip(np.minimum(one[3], many[:, 3]) - np.maximum(one[1], many[:, 1]), 0, None)
    return np.asarray(width * height)


def _areas(boxes: Floats) -> Floats:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))


def nms(boxes: Floats, scores: Floats, overlap: float = 0.4, within: float = 1.0) -> npt.NDArray[np.intp]:
    """Greedy non-maximum suppression.

    Args:
        boxes: (n, 4) x0, y0, x1, y1 in pixels.
        scores: (n,) higher is better.
        overlap: boxes with more intersection over union than this with a better one are dropped.
        within: so are boxes of which a larger share than this lies in a better one.

    Returns:
        Indices of the boxes kept, best score first.
    """
    order = np.argsort(-scores, kind="stable")
    kept: list[int] = []
    while order.size:
        best = int(order[0])
        kept.append(best)
        rest = boxes[order[1:]]
        order = order[1:][(iou(boxes[best], rest) <= overlap) & (covered(boxes[best], rest) <= within)]
    return np.asarray(kept, np.intp)


def soft_nms(boxes: Floats, scores: Floats, sigma: float = 0.5) -> Floats:
    """Scores lowered by what better boxes hide, for half a face is easily taken for another (Bodla et al., 2017).

    Args:
        boxes: (n, 4) x0, y0, x1, y1 in pixels, best score first.
        scores: (n,) descending.
        sigma: of their Gaussian Soft-NMS: where a better box has an intersection over union of u, exp(-u² / sigma) of a
            score is left.

    Returns:
        (n,) scores.
    """
    hidden = [np.square(iou(box, boxes[:better])).sum() for better, box in enumerate(boxes)]
    return np.asarray(scores * np.exp(-np.asarray(hidden) / sigma))


@dataclass(frozen=True, slots=True)
class Letterbox:
    """How a picture was shrunk to fit a network's input: one scale, top left corner kept.

    Attributes:
        scale: input pixels per picture pixel.
        width, height: the input's size; what the picture does not fill is padding at the right and the bottom.
    """

    scale: float
    width: int
    height: int

    @classmethod
    def fit(cls, width: int, height: int, longest: int, multiple: int = 32, enlarge: bool = False) -> Letterbox:
        """The mapping for a picture of `width` × `height` whose longest side becomes at most `longest` pixels.

        Args:
            width: of the picture, pixels.
            height: of the picture, pixels.
            longest: of the input, pixels.
            multiple: the input's sides are rounded up to multiples of this.
            enlarge: whether a smaller picture is enlarged to `longest`.
        """
        scale = longest / max(width, height)
        if not enlarge:
            scale = min(scale, 1.0)
        across, down = (max(1, round(side * scale)) for side in (width, height))
        return cls(scale, -(-across // multiple) * multiple, -(-down // multiple) * multiple)

    def back(self, coordinates: Floats) -> Floats:
        """Coordinates of the input, of any shape, as coordinates of the picture."""
        return np.asarray(coordinates / np.float32(self.scale), np.float32)


def similarity(source: Points, target: Points) -> npt.NDArray[np.float64]:
    """The rotation, uniform scale and shift that takes `source` closest to `target`, without reflection.

    Least squares after Umeyama, "Least-squares estimation of transformation parameters between two point patterns",
    IEEE PAMI 13(4), 1991; in the plane it has a closed form.

    Args:
        source: (n, 2) pixels.
        target: (n, 2) pixels.

    Returns:
        (2, 3) float64, as cv2.warpAffine takes it. Coinciding source points give a pure shift.
    """
    # in Python's complex numbers, as calls of numpy cost more than these few sums
    a, b = ([complex(x, y) for x, y in points.tolist()] for points in (source, target))
    from_mean, to_mean = sum(a) / len(a), sum(b) / len(b)
    spread, shared = 0.0, 0j
    for one, other in zip(a, b, strict=True):
        conjugate = (one - from_mean).conjugate()
        spread += abs(conjugate) ** 2
        shared += conjugate * (other - to_mean)
    turn = shared / spread if spread >= 1e-9 else 1 + 0j  # as a complex factor
    shift = to_mean - turn * from_mean
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def moved(box: Floats, matrix: Floats) -> Box:
    """A box after an affine map, as the bounds of its ellipse: that of a turned face hardly grows.

    Args:
        box: (4,) centre x, y, width and height.
        matrix: (2, 3), as cv2.warpAffine takes it.
    """
    x, y = matrix[:, :2] @ box[:2] + matrix[:, 2]
    width, height = np.sqrt(np.square(matrix[:, :2]) @ np.square(box[2:]))
    return Box(float(x - width / 2), float(y - height / 2), float(width), float(height))


def clip(box: Box, width: int, height: int) -> Box:
    """The part of `box` inside a picture of `width` × `height` pixels; empty boxes get zero sides."""
    left, top = min(max(box.x, 0.0), width), min(max(box.y, 0.0), height)
    right, bottom = min(max(box.right, 0.0), width), min(max(box.bottom, 0.0), height)
    return Box(left, top, max(0.0, right - left), max(0.0, bottom - top))
