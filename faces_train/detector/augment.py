"""Training crops: geometry (scale, rotation, mosaics) first, then light, blur, noise and compression.

Every crop depends on (seed, index) alone, so a resumed run continues with the crops it would have seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch.utils.data import Dataset

from faces_train.detector.crowd import crowd
from faces_train.detector.loss import Target
from faces_train.detector.pack import KINDS, Pack, Picture

MIRROR = [1, 0, 2, 4, 3]
"""The landmarks' order after a horizontal flip."""
LEAST = 6.0
"""Faces smaller than this many pixels are ignored, neither taught nor denied."""
GLYPHS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz&@#%$?!*+"
SHARE = {
    "mtfl": 0.17,
    "mask_voc": 0.25,
    "celeba": 0.18,
    "masks": 0.05,
    "fairface": 0.07,
    "rooms": 0.08,
    "scenes": 0.2,
}
"""How often a single picture, or a mosaic's tile, comes from each set."""


@dataclass(frozen=True, slots=True)
class Crop:
    """One training crop: uint8 (S, S, 3) BGR with its labels as in `Picture`, and the landmarks' weights (N,).

    `clear` is the crop before bad light, blur, noise and compression, where that differs: what a teacher is shown.
    """

    image: np.ndarray
    boxes: np.ndarray
    landmarks: np.ndarray
    ignored: np.ndarray
    trust: np.ndarray
    clear: np.ndarray | None = None


def warp(
    picture: Picture,
    size: tuple[int, int],
    rng: np.random.Generator,
    face_size: float | None,
    room: np.ndarray | None = None,
    turned: float = 0.65,
) -> Crop:
    """A random view of `picture`, `size` (width, height): one face scaled to `face_size` pixels, moved and turned.

    A share `turned` of the views is rotated. Where the picture does not reach, the view shows a part of `room`, a plain
    colour or the picture's stretched edge.
    """
    height, width = picture.image.shape[:2]
    focus = np.array([rng.uniform(0, width), rng.uniform(0, height)])
    scale = max(size) / max(height, width) * np.exp(rng.uniform(-0.5, 0.7))
    if len(picture.boxes) and face_size is not None:
        box = picture.boxes[rng.integers(len(picture.boxes))]
        focus = (box[:2] + box[2:]) / 2
        natural = float(np.sqrt(max(np.prod(box[2:] - box[:2]), 1.0)))
        scale = float(np.clip(face_size / natural, 0.05, 3.0))
    image = picture.image
    if scale < 0.7:  # shrink by area first: a plain warp would alias
        small = max(1, round(width * scale)), max(1, round(height * scale))
        image = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
        shrunk = np.array([small[0] / width, small[1] / height])
    else:
        shrunk = np.ones(2)
    angle = np.clip(rng.normal(0, 14), -40, 40) if rng.random() < turned else 0.0
    turn, stretch = np.deg2rad(angle), np.exp(rng.uniform(-0.1, 0.1))
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * scale
    linear = linear @ np.diag([stretch, 1 / stretch])
    mirrored = rng.random() < 0.5
    if mirrored:
        linear = np.diag([-1.0, 1.0]) @ linear
    aim = np.array([rng.uniform(0.03, 0.97) * size[0], rng.uniform(0.03, 0.97) * size[1]])
    if face_size is not None and face_size > 0.55 * min(size):
        aim = np.array(size) * (0.5 + rng.normal(0, 0.12, 2))
    shift = aim - linear @ focus
    matrix = np.hstack([linear @ np.diag(1 / shrunk), shift[:, None]])
    if room is not None and width * height * scale**2 < 1.5 * size[0] * size[1] and rng.random() < 0.7:
        warped = backdrop(room, size, rng)
        cv2.warpAffine(image, matrix, size, dst=warped, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
    else:
        border = cv2.BORDER_CONSTANT if rng.random() < 0.7 else cv2.BORDER_REPLICATE
        fill = [0.0, 0.0, 0.0] if rng.random() < 0.6 else rng.uniform(0, 255, 3).tolist()
        warped = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=border, borderValue=fill)
    landmarks = picture.landmarks @ linear.T + shift
    if mirrored:
        landmarks = landmarks[:, MIRROR]
    boxes, ignored = move(picture.boxes, linear, shift), move(picture.ignored, linear, shift)
    trust = np.full(len(boxes), picture.trust, np.float32)
    return clip(Crop(warped, boxes, landmarks.astype(np.float32), ignored, trust))


def backdrop(room: np.ndarray, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """A random part of `room`, scaled to `size` (width, height), written upon now and then."""
    height, width = room.shape[:2]
    part = rng.uniform(0.4, 1.0)
    high, wide = max(1, int(height * part)), max(1, int(width * part))
    top, left = int(rng.integers(height - high + 1)), int(rng.integers(width - wide + 1))
    back = cv2.resize(room[top : top + high, left : left + wide], size, interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.3:
        write(back, rng)
    return back


def write(image: np.ndarray, rng: np.random.Generator) -> None:
    """Write letters and figures and draw rings upon uint8 (H, W, 3), in place: a small network takes them for faces."""
    height, width = image.shape[:2]
    canvas = Image.fromarray(image)
    pen = ImageDraw.Draw(canvas)
    for _ in range(int(rng.integers(1, 6))):
        size = float(np.exp(rng.uniform(np.log(10), np.log(max(11.0, 0.9 * height)))))
        place = rng.uniform(-0.1, 0.9) * width, rng.uniform(-0.1, 0.9) * height
        colour = tuple(int(value) for value in rng.integers(0, 256, 3))
        if rng.random() < 0.2:
            far = place[0] + size * rng.uniform(0.6, 1.1), place[1] + size
            pen.ellipse((*place, *far), outline=colour, width=max(1, int(size * rng.uniform(0.05, 0.25))))
            continue
        text = "".join(rng.choice(list(GLYPHS), int(rng.integers(1, 6))))
        stroke = int(size * 0.04) if rng.random() < 0.4 else 0
        pen.text(place, text, colour, ImageFont.load_default(size), stroke_width=stroke)
    image[:] = np.asarray(canvas)


def move(boxes: np.ndarray, linear: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Boxes (N, 4) after an affine map, as the bounds of the mapped ellipse: a turned face's box hardly grows."""
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2 @ linear.T + shift
    half = (boxes[:, 2:] - boxes[:, :2]) / 2
    half = np.sqrt(np.square(half) @ np.square(linear).T)
    return np.hstack([centre - half, centre + half]).astype(np.float32)


def clip(crop: Crop) -> Crop:
    """Cut boxes at the border; faces mostly outside or tiny become ignored regions or vanish."""
    height, width = crop.image.shape[:2]
    limit = np.array([width, height, width, height], np.float32)
    boxes = np.clip(crop.boxes, 0, limit)
    whole = np.prod(crop.boxes[:, 2:] - crop.boxes[:, :2], -1)
    sides = boxes[:, 2:] - boxes[:, :2]
    visible = np.prod(sides, -1) / np.maximum(whole, 1e-6)
    good = (visible > 0.45) & (np.sqrt(np.prod(sides, -1)) >= LEAST)
    unclear = ~good & (visible > 0.05)
    ignored = np.clip(np.concatenate([crop.ignored, boxes[unclear]]), 0, limit)
    ignored = ignored[np.prod(ignored[:, 2:] - ignored[:, :2], -1) > 0]
    return Crop(crop.image, boxes[good], crop.landmarks[good], ignored, crop.trust[good])


def shade(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Random light, colour, blur, noise and compression of uint8 (H, W, 3)."""
    if rng.random() < 0.6:
        gain = np.exp(rng.normal(0, 0.3)) * np.exp(rng.normal(0, 0.08, 3))
        if rng.random() < 0.15:
            gain = gain * rng.uniform(0.12, 0.5)
        gamma, offset = np.exp(rng.normal(0, 0.2)), rng.normal(0, 12)
        ramp = 255 * (np.arange(256) / 255) ** gamma
        table = np.clip(ramp[:, None] * gain + offset, 0, 255).astype(np.uint8)
        image = cv2.LUT(image, table[None])
    if rng.random() < 0.12:
        image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    if rng.random() < 0.15:
        if rng.random() < 0.6:
            image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 2.0))
        else:
            kernel = np.zeros((7, 7), np.float32)
            ends = rng.integers(0, 7, 4).tolist()
            cv2.line(kernel, ends[:2], ends[2:], 1.0)
            image = cv2.filter2D(image, -1, kernel / kernel.sum())
    if rng.random() < 0.12:
        grain = rng.standard_normal((97, 101, 3), np.float32) * rng.uniform(3, 18)  # tiled: a full field costs more
        tiles = -(-image.shape[0] // 97), -(-image.shape[1] // 101), 1
        noise = np.tile(grain, tiles)[: image.shape[0], : image.shape[1]]
        image = np.clip(image + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.15:
        _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(15, 70))])
        image = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR))
    return image


def cover(crop: Crop, rng: np.random.Generator) -> None:
    """Hide part of some faces under a plain or noisy patch, in place; at most about 40 % of a face."""
    for left, top, right, bottom in crop.boxes:
        kind = rng.random()
        if kind > 0.14 or right - left < 10:
            continue
        if kind > 0.08:
            hat(crop.image, (left, top, right, bottom), rng)
            continue
        size = np.array([right - left, bottom - top]) * rng.uniform(0.2, 0.65, 2)
        corner = np.array([left, top]) + rng.uniform(-0.2, 0.8, 2) * [right - left, bottom - top]
        x0, y0 = np.maximum(corner, 0).astype(int)
        x1, y1 = (corner + size).astype(int)
        patch = crop.image[y0:y1, x0:x1]
        if patch.size:
            patch[:] = rng.uniform(0, 255, 3) + (rng.normal(0, 25, patch.shape) if rng.random() < 0.4 else 0)


def hat(image: np.ndarray, box: tuple[float, float, float, float], rng: np.random.Generator) -> None:
    """Paint a plain cap over the forehead and hair of a face, in place."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    centre = (left + right) / 2 + rng.normal(0, 0.05) * width, top - rng.uniform(-0.05, 0.15) * height
    axes = rng.uniform(1.0, 1.4) * width, rng.uniform(0.45, 0.8) * height
    cv2.ellipse(image, (centre, axes, rng.normal(0, 8)), rng.uniform(0, 255, 3).tolist(), -1, cv2.LINE_AA)


class Crops(Dataset[Crop]):
    """Endless training crops.

    Args:
        pack: prepared pictures.
        size: side of a crop in pixels.
        seed: of all randomness.
        length: how many crops there are.
        calm_from: index from which crops are milder.
        crowds: share of the crops that are made-up crowds.
    """

    def __init__(
        self, pack: Pack, size: int, seed: int, length: int, calm_from: int | None = None, crowds: float = 0.0
    ) -> None:
        self.pack = pack
        self.size = size
        self.seed = seed
        self.length = length
        self.calm_from = length if calm_from is None else calm_from
        self.crowds = crowds
        groups = [np.flatnonzero(pack.kinds == kind) for kind in range(len(KINDS))]
        self.rooms = groups[KINDS.index("rooms")]
        self.groups = [group for group in groups if len(group)]
        share = np.array([SHARE[name] for name, group in zip(KINDS, groups, strict=True) if len(group)])
        self.share = share / share.sum()

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Crop:
        rng = np.random.default_rng((self.seed, index))
        calm = index >= self.calm_from
        mode = rng.random()
        if self.crowds and rng.random() < self.crowds:
            made = crowd(self.back(rng), lambda: self.pick(rng), rng)
            crop = clip(Crop(made.image, made.boxes, made.landmarks, made.hidden, made.trust))
        elif mode < (0.8 if calm else 0.68):
            size = float(np.exp(rng.uniform(np.log(9), np.log(self.size * 0.95))))
            wanted = size if rng.random() < 0.9 else None
            crop = warp(self.pick(rng), (self.size, self.size), rng, wanted, self.room(rng), 0.3 if calm else 0.65)
        else:
            crop = self.mosaic(rng, 2 if calm or mode < 0.88 else int(rng.integers(3, 5)))
        if not len(crop.boxes) and rng.random() < 0.4:
            write(crop.image, rng)
        if calm and rng.random() < 0.5:
            return crop
        cover(crop, rng)
        return replace(crop, image=shade(crop.image, rng), clear=crop.image)

    def back(self, rng: np.random.Generator) -> np.ndarray:
        """What stands behind a crowd: a room, or a plain colour where the pack has none."""
        room, side = self.room(rng), (self.size, self.size)
        if room is None or rng.random() < 0.2:
            return np.full((*side, 3), rng.uniform(0, 255, 3), np.uint8)
        return backdrop(room, side, rng)

    def pick(self, rng: np.random.Generator) -> Picture:
        group = self.groups[rng.choice(len(self.groups), p=self.share)]
        return self.pack[int(group[rng.integers(len(group))])]

    def room(self, rng: np.random.Generator) -> np.ndarray | None:
        """A picture without faces, to stand behind others; None when the pack has none."""
        return self.pack[int(self.rooms[rng.integers(len(self.rooms))])].image if len(self.rooms) else None

    def mosaic(self, rng: np.random.Generator, count: int) -> Crop:
        """`count` x `count` views side by side, the inner lines at random places."""
        even = np.arange(count + 1) / count
        jitter = rng.uniform(-0.25, 0.25, (2, count + 1)) / count
        jitter[:, [0, -1]] = 0
        lines = np.rint((even + jitter) * self.size).astype(int)
        canvas = np.zeros((self.size, self.size, 3), np.uint8)
        parts: list[Crop] = []
        for x0, x1 in zip(lines[0][:-1], lines[0][1:], strict=True):
            for y0, y1 in zip(lines[1][:-1], lines[1][1:], strict=True):
                size = float(np.exp(rng.uniform(np.log(8), np.log(max(9.0, min(x1 - x0, y1 - y0) * 0.95)))))
                part = warp(self.pick(rng), (int(x1 - x0), int(y1 - y0)), rng, size, self.room(rng))
                canvas[y0:y1, x0:x1] = part.image
                corner = np.array([x0, y0, x0, y0], np.float32)
                moved = part.boxes + corner, part.landmarks + corner[:2], part.ignored + corner
                parts.append(Crop(part.image, *moved, part.trust))
        names = ("boxes", "landmarks", "ignored", "trust")
        return Crop(canvas, *(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def clear(crops: list[Crop]) -> np.ndarray:
    """(B, S, S, 3) uint8: the crops as a teacher is shown them."""
    return np.stack([crop.image if crop.clear is None else crop.clear for crop in crops])


def collate(crops: list[Crop]) -> tuple[torch.Tensor, Target]:
    """Images (B, S, S, 3) uint8 and their labels."""

    def picture(name: str) -> torch.Tensor:
        return torch.from_numpy(np.repeat(np.arange(len(crops)), [len(getattr(crop, name)) for crop in crops]))

    def flat(name: str) -> torch.Tensor:
        return torch.from_numpy(np.concatenate([getattr(crop, name) for crop in crops]).astype(np.float32))

    images = torch.from_numpy(np.stack([crop.image for crop in crops]))
    regions = flat("ignored"), picture("ignored")
    target = Target(picture("boxes"), flat("boxes"), flat("landmarks"), flat("trust"), *regions)
    return images, target
