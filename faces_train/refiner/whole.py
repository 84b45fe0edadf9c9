"""Candidates in whole pictures, as the engine looks at them: labelled scenes, rooms without people, single faces.

`faces_train.refiner.candidates` searches training crops, which are turned, shrunk and spoilt. What else the engine
takes for a face shows in plain pictures: plants, lamps, ears, hands. And faces turned far are found in pictures of one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from faces.detect.base import Search
from faces.detect.network import NetworkDetector
from faces.types import Picture
from faces.zoo.cards import read
from faces_train.data.hands import SIDE as HAND
from faces_train.data.hands import Hands, Random
from faces_train.data.pack import LOST, load
from faces_train.data.table import SPLITS
from faces_train.detector import settings as detector_settings
from faces_train.detector.augment import Crop
from faces_train.detector.pack import KINDS, PERSON, SURE, UNSURE, Pack, rooms
from faces_train.detector.teachers import Faces, YuNet
from faces_train.refiner.candidates import Candidates, joined, judge
from faces_train.refiner.settings import Data

LOOKS = 3
"""How many sizes the detector looks at."""
LEAST = 0.2
"""Score from which what it finds is a candidate."""
PIECE = 200
"""Pictures that are searched at a time."""
SCENES = {"scenes": 9999, "mask_voc": 9999, "celeba": 3000, "mtfl": 3000, "masks": 1000, "fairface": 1000}
"""Set of the detector's pack → how many of its pictures at most."""
SINGLE = ("turned", "fairface", "fairface_men")
"""Sets with one face in the middle of each picture."""
NARROW = 0.73
"""Eyes nearer to one another than this part of the way to the mouth are those of a face turned away."""
MIDDLE = 0.62
"""Side of a single face's box in parts of its picture's shorter side."""

Seen = tuple[Crop, Faces]
"""A picture with its labels, and the faces besides that the teacher sees in it."""
Opened = Callable[[Data, Sequence[Any]], Iterator[Seen]]
"""Opens pictures one after the other."""
NONE = np.zeros((0, 4), np.float32)
NOBODY = Faces(NONE, np.zeros(0, np.float32), np.zeros((0, 5, 2), np.float32))


def find(data: Data, workers: int = 2) -> dict[str, Candidates]:
    """Search the training pictures.

    Args:
        data: where they are.
        workers: processes.

    Returns:
        `scenes` and `rooms`, mostly what is no face, and `turned`, mostly faces that look away.

    Raises:
        DataError: a set was not packed.
        FacesError: the detector cannot be loaded.
        OSError: pictures are missing.
    """
    kinds = Pack(data.pack).kinds
    scenes = [_drawn(np.flatnonzero(kinds == KINDS.index(name)), count) for name, count in SCENES.items()]
    places = detector_settings.Data(data.root, data.teacher, Path(), data.pack)
    parts: dict[str, tuple[Opened, list[Any]]] = {
        "scenes": (_scenes, np.concatenate(scenes).tolist()),
        "rooms": (_rooms, rooms(places)[2 * places.rooms_held :]),
        "turned": (_single, [path for name in SINGLE for path in _turned(data, name)]),
    }
    found = {}
    with ProcessPoolExecutor(workers) as pool:
        for name, (opened, items) in parts.items():
            pieces = [items[begin : begin + PIECE] for begin in range(0, len(items), PIECE)]
            part = found[name] = joined(list(pool.map(_search, repeat(data), repeat(opened), pieces)))
            right, wrong = int(part.face.sum()), int((~part.face).sum())
            print(f"{len(items)} {name}: {right} faces, {wrong} others", file=sys.stderr, flush=True)
    return found


def _drawn(rows: np.ndarray, count: int) -> np.ndarray:
    return np.random.default_rng(0).permutation(rows)[:count]


def _turned(data: Data, name: str) -> list[Path]:
    """A set's training pictures whose face looks away, or was not found."""
    pack = load(name, data.packs)
    eyes, mouth = pack.landmarks[:, :2], pack.landmarks[:, 3:]
    apart = np.hypot(*(eyes[:, 1] - eyes[:, 0]).T)
    narrow = apart < NARROW * np.hypot(*(mouth.mean(1) - eyes.mean(1)).T)
    wanted = (pack.table.split == SPLITS.index("train")) & (narrow | (pack.how == LOST) | (name == "turned"))
    return [data.root / name / str(file) for file in pack.table.file[wanted]]


def _search(data: Data, opened: Opened, items: Sequence[Any]) -> Candidates:
    """The candidates of some pictures; runs in a process of its own."""
    cv2.setNumThreads(1)
    catalogue = read(data.models)
    search = Search("cpu", LEAST, data.size, LOOKS)
    detector = NetworkDetector(catalogue.card("faces-detector", "detect"), catalogue, search)
    return joined([judge(picture, found, detector) for picture, found in opened(data, items)])


def _scenes(data: Data, rows: Sequence[int]) -> Iterator[Seen]:
    pack = Pack(data.pack)
    for row in rows:
        picture = pack[row]
        trust = np.full(len(picture.boxes), picture.trust)
        yield Crop(picture.image, picture.boxes, picture.landmarks, picture.ignored, trust), NOBODY


def _rooms(data: Data, paths: Sequence[Path]) -> Iterator[Seen]:
    """Each as it is and with hands in it."""
    teacher, hands = YuNet(data.teacher, (data.size,), UNSURE), Hands(data.root / "hands")
    for path in paths:
        image: Picture | None = cv2.imread(str(path))  # type: ignore[assignment]
        if image is None or (teacher(image).scores >= PERSON).any():
            continue
        for shown in (image, _strewn(image, hands, np.random.default_rng(int(image[::9, ::9].sum())))):
            yield Crop(shown, NONE, NOBODY.landmarks, NONE, NOBODY.scores), NOBODY


def _strewn(image: Picture, hands: Hands, random: Random) -> Picture:
    """A picture with one to three hands in it."""
    height, width = image.shape[:2]
    for _ in range(random.integers(1, 4)):
        number, flip = int(random.integers(len(hands.images))), random.choice([-1, 1])
        hand, mask = (np.ascontiguousarray(part[number][:, ::flip]) for part in (hands.images, hands.masks))
        lab = cv2.cvtColor(hand, cv2.COLOR_BGR2LAB) + random.normal(0, (35, 5, 5))
        hand = cv2.cvtColor(lab.clip(0, 255).astype(np.uint8), cv2.COLOR_LAB2BGR)
        turn = random.uniform(-180, 180) if random.random() < 0.5 else random.normal(0, 30)
        place = cv2.getRotationMatrix2D((HAND / 2, HAND / 2), turn, np.exp(random.uniform(-1, 0.8)))
        place[:, 2] += random.uniform((0, 0), (width, height)) - HAND / 2  # type: ignore[arg-type]
        laid = cv2.warpAffine(hand, place, (width, height))
        part = cv2.GaussianBlur(cv2.warpAffine(mask, place, (width, height)), (0, 0), 0.8)[..., None] / 255
        image = (image * (1 - part) + laid * part).astype(np.uint8)
    return image


def _single(data: Data, paths: Sequence[Path]) -> Iterator[Seen]:
    """Each in some size, with some room around it."""
    teacher = YuNet(data.teacher, (data.size // 2, data.size), UNSURE)
    for path in paths:
        image = cv2.imread(str(path))
        if image is None:
            continue
        random = np.random.default_rng(int(image[::9, ::9].sum()))
        scale = random.uniform(0.25, 1.3)
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        side = min(image.shape[:2])
        room = int(random.uniform(0, 0.5) * side)
        border = cv2.BORDER_REPLICATE if random.random() < 0.5 else cv2.BORDER_REFLECT_101
        image = cv2.copyMakeBorder(image, room, room, room, room, border)
        middle = np.array(image.shape[1::-1]) / 2
        box = np.concatenate([middle - MIDDLE * side / 2, middle + MIDDLE * side / 2])[None].astype(np.float32)
        found = teacher(image)
        unknown = np.full((1, 5, 2), np.nan, np.float32)
        ignored = found.boxes[found.scores < SURE]
        yield Crop(image, box, unknown, ignored, np.zeros(1, np.float32)), found.take(found.scores >= SURE)
