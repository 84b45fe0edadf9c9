"""Hands laid over faces: what people do in films and before webcams, and hardly in the sets' pictures.

The hands are photographs of hands before paper, see `faces_train.data.bring`; they take the colours of the face's skin.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from faces.align import template
from faces.types import Points
from faces_train.data.pack import KEPT, LEFT, TOP, ZOOM
from faces_train.data.table import Array, DataError

Random = np.random.Generator

SIDE = 128
"""Pixels of a cut-out's side."""
COVERS = 0.03
"""Share of the face that a hand must hide to be one that is before the face."""
FACE = slice(0.2, 0.97), slice(0.2, 0.8)
"""Rows and columns of a stored crop that are the face, in parts of its side."""


class Hands:
    """Cut-out hands.

    Attributes:
        images: (n, SIDE, SIDE, 3) uint8 BGR, the wrist at the lower edge.
        masks: (n, SIDE, SIDE) uint8, 255 for the hand.
    """

    def __init__(self, folder: Path) -> None:
        """Cut out the hands of all pictures of a folder; those that cannot be told from their paper are left out.

        Raises:
            DataError: when there is none.
        """
        found = [_cut_out(cv2.imread(str(path))) for path in sorted(folder.rglob("*.[jJ][pP][gG]"))]
        kept = [each for each in found if each is not None]
        if not kept:
            raise DataError(f"{folder}: there is no picture of a hand")
        self.images, self.masks = (np.stack(part) for part in zip(*kept, strict=True))

    def lay(self, crop: Array, random: Random) -> tuple[Array, bool]:
        """A hand before the face of a stored crop.

        Args:
            crop: (s, s, 3) uint8 BGR, as `faces_train.data.pack` stores it.
            random: decides which, where, how large and in which light.

        Returns:
            The new crop, and whether the hand hides a part of the face.
        """
        side = crop.shape[0]
        points = usual(side)
        number = int(random.integers(len(self.images)))
        flip = -1 if random.random() < 0.5 else 1
        hand, mask = (np.ascontiguousarray(part[number][:, ::flip]) for part in (self.images, self.masks))
        hand = _toned(hand, mask > 0, _skin(crop, points), random)
        hand, mask = (np.concatenate([part, np.repeat(part[-1:], 2 * SIDE, 0)]) for part in (hand, mask))  # the arm
        if random.random() < 0.4:
            hand[SIDE + int(random.integers(-10, 40)) :] = random.integers(0, 255, 3)  # its sleeve
        place = _place(mask[:SIDE], points, random)
        laid = cv2.warpAffine(hand, place, (side, side), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
        if np.ptp(crop.reshape(-1, 3), axis=1).max() < 8:  # a grey picture
            laid = np.repeat(laid.mean(2, keepdims=True), 3, 2)
        part = cv2.erode(cv2.warpAffine(mask, place, (side, side)), np.ones((2, 2))).astype(np.float32) / 255
        blur = (0.004 + 0.012 * random.random() ** 2) * side  # small faces were enlarged
        laid, part = (cv2.GaussianBlur(each, (0, 0), blur) for each in (laid.astype(np.float32), part))
        there = cv2.morphologyEx((crop.max(2) > 0).astype(np.float32), cv2.MORPH_CLOSE, np.ones((9, 9)))
        part = (part * there)[..., None]  # black is where the picture ended
        shadow = np.roll(part[..., 0], (2, int(random.integers(-3, 4))), (0, 1))
        shadow = cv2.GaussianBlur(shadow, (0, 0), 2.5)[..., None] * random.uniform(0, 0.45)
        image = crop * (1 - shadow * (1 - part)) * (1 - part) + laid * part
        rows, columns = (slice(int(edge.start * side), int(edge.stop * side)) for edge in FACE)
        return image.clip(0, 255).astype(np.uint8), bool(part[rows, columns].mean() > COVERS)


def usual(side: int) -> Points:
    """Where the landmarks lie in a stored crop of `side` pixels: (5, 2) of them."""
    whole = side / KEPT
    return np.asarray(template(12, ZOOM) * (whole / 12) - np.array([LEFT, TOP]) * whole, np.float32)


def _cut_out(image: Array | None) -> tuple[Array, Array] | None:
    """The picture and the mask of its hand: skin is redder and yellower than paper."""
    if image is None:
        return None
    image = cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    chroma = cv2.cvtColor(image, cv2.COLOR_BGR2LAB)[..., 1:].astype(np.float32).sum(2)
    paper = np.median(np.concatenate([chroma[:10].ravel(), chroma[:90, :8].ravel(), chroma[:90, -8:].ravel()]))
    more = cv2.GaussianBlur(np.clip(4 * (chroma - paper), 0, 255).astype(np.uint8), (3, 3), 0)
    mask = cv2.threshold(more, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1]
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, parts, sizes, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return None
    mask = np.where(parts == 1 + sizes[1:, cv2.CC_STAT_AREA].argmax(), 255, 0).astype(np.uint8)
    return (image, mask) if 0.08 < (mask > 0).mean() < 0.5 and mask[-1].any() else None


def _skin(crop: Array, points: Points) -> Array:
    """(n, 3) pixels of the nose and the cheeks."""
    eyes, nose, mouth = points[:2], points[2:3], points[3:]
    middles = np.concatenate([nose, (eyes + mouth) / 2]).astype(int)
    return np.concatenate([crop[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 3) for x, y in middles])


def _toned(hand: Array, mask: Array, skin: Array, random: Random) -> Array:
    """The hand with the mean and, within limits, the spread of the skin's colours, somewhat lighter or darker."""
    lab = cv2.cvtColor(hand, cv2.COLOR_BGR2LAB).astype(np.float32)
    own = lab[mask]
    face = cv2.cvtColor(np.ascontiguousarray(skin[None]), cv2.COLOR_BGR2LAB)[0].astype(np.float32)
    spread = np.clip((face.std(0) + 1) / (own.std(0) + 1), 0.5, 1.6) * random.uniform(0.8, 1.2)
    lab = (lab - own.mean(0)) * spread + face.mean(0) + random.normal(0, (12, 3, 3))
    return np.asarray(cv2.cvtColor(lab.clip(0, 255).astype(np.uint8), cv2.COLOR_LAB2BGR))


def _place(mask: Array, points: Points, random: Random) -> Array:
    """The (2, 3) map that lays a hand on the face: mostly on mouth, chin and cheeks, the arm coming from below."""
    eyes, nose, mouth = points[:2].mean(0), points[2], points[3:].mean(0)
    down, along = mouth - eyes, points[1] - points[0]
    apart = float(np.hypot(*down))
    angle = float(np.clip(random.normal(0, 40), -110, 110))
    chance = random.random()
    if chance < 0.3:
        goal = mouth
    elif chance < 0.5:
        goal = mouth + 0.55 * down
    elif chance < 0.62:
        goal = points[int(random.integers(3, 5))]
    elif chance < 0.85:
        side = random.choice([-1, 1])
        goal = eyes + 0.85 * side * along + random.uniform(0, 1) * down
        angle = -side * abs(angle)
    else:
        goal = nose if chance < 0.92 else eyes - 0.5 * down
    goal = goal + random.normal(0, 0.12 * apart, 2)
    rows, columns = np.nonzero(mask)
    top = int(rows.min())
    upper = np.flatnonzero(rows < top + 0.7 * (SIDE - top))
    touches = int(upper[int(random.integers(len(upper)))])
    scale = random.uniform(1.7, 3.5) * apart / (SIDE - top)
    cosine, sine = scale * np.cos(np.radians(angle)), scale * np.sin(np.radians(angle))
    turn = np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack([turn, goal - turn @ (columns[touches], rows[touches])])
