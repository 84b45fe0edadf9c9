"""The small network that looks around a face, and how its inputs are drawn."""

from __future__ import annotations

import copy
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from faces.types import Picture
from faces_train.around.crops import SIDE
from faces_train.data.augment import degrade
from faces_train.data.table import Array, DataError
from faces_train.heads.network import cells, to_cells
from faces_train.runs import read_checkpoint

SEEN = 80
"""Pixels of the input's side: the whole of a stored crop."""
WORN = ("glasses", "beard", "ornaments", "hair", "hat", "earrings", "necklace")
"""What it learns to see; the last three are CelebA's kinds of ornaments."""
CHANNELS, UNITS, DROPPED = (16, 32, 64, 96), 64, 0.3
BARE = 0.15
"""Share of pictures whose surroundings are made black, as where a picture ends beside the face."""


class AroundNetwork(nn.Module):
    """Plain convolutions that halve the picture four times, and two layers on all that they leave."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for number, after in enumerate(CHANNELS):
            size = 3 if number else 5
            layers += [nn.Conv2d(before, after, size, 2, size // 2, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
            before = after
        places = (SEEN // 2 ** len(CHANNELS)) ** 2
        self.layers = nn.Sequential(
            *layers,
            nn.Flatten(),
            nn.Dropout(DROPPED),
            nn.Linear(before * places, UNITS),
            nn.ReLU(),
            nn.Dropout(DROPPED),
            nn.Linear(UNITS, len(WORN)),
        )

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        """(n, SEEN, SEEN, 3) BGR 0..255 to (n, worn) logits."""
        found: torch.Tensor = self.layers(crops.permute(0, 3, 1, 2).float() / 255)
        return found


class AroundCells(nn.Module):
    """A finished AroundNetwork, whose first layer looks at cells of 2 x 2 pixels, as the engine runs it faster."""

    def __init__(self, network: AroundNetwork) -> None:
        super().__init__()
        self.side = SEEN
        first, *others = copy.deepcopy(network).eval().layers
        kernel = to_cells(first.weight.data / 255)
        self.first = nn.Conv2d(12, first.out_channels, kernel.shape[3], padding=1, bias=False)
        self.first.weight.data = kernel
        self.others = nn.Sequential(*others).eval()

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        """See AroundNetwork."""
        found: torch.Tensor = self.others(self.first(cells(crops).permute(0, 3, 1, 2).float()))
        return found


def fill(network: nn.Module, path: Path) -> None:
    """Give a network of this package the numbers of a finished one.

    Raises:
        OSError: the file cannot be read.
        DataError: it is damaged, or of another network.
    """
    state = read_checkpoint(path)
    try:
        network.load_state_dict(state)
    except RuntimeError as error:
        raise DataError(f"{path}: not the parameters of such a network") from error


def whole(crop: Picture, side: int) -> Picture:
    """A stored crop as a network sees it: (side, side, 3)."""
    return np.asarray(cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def shaken(crop: Picture, side: int, random: np.random.Generator) -> Picture:
    """A stored crop moved, turned, scaled, mirrored, sometimes made worse or bare around the face."""
    factor, angle = side / SIDE * np.exp(random.normal(0, 0.06)), np.deg2rad(random.normal(0, 4))
    cosine, sine = factor * np.cos(angle), factor * np.sin(angle)
    matrix = np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0]])
    matrix[:, 2] = side / 2 + random.normal(0, 0.015 * side, 2) - matrix[:, :2] @ [SIDE / 2, SIDE / 2]
    image: Array = cv2.warpAffine(crop, matrix, (side, side), flags=cv2.INTER_LINEAR)
    if random.random() < 0.5:
        image = np.ascontiguousarray(image[:, ::-1])
    if random.random() < 0.3:
        image = degrade(image, random, 1.0, keep_light=False)
    if random.random() < BARE:
        left, top, right = random.uniform([0.05, 0.05, 0.75], [0.25, 0.3, 0.95])
        bottom = random.uniform(0.85, 0.95)
        inside = slice(int(top * side), int(bottom * side)), slice(int(left * side), int(right * side))
        bare = np.zeros_like(image)
        bare[inside] = image[inside]
        image = bare
    return np.asarray(image, np.uint8)
