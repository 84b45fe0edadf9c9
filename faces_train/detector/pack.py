"""The prepared training set: decoded pictures in one memory-mapped file, faces and ignored regions beside it.

    python -m faces_train.detector.pack CONFIG

labels the pictures of the sets in `CONFIG` with the teacher and writes `pictures.bin` and `labels.npz`. True labels
win over the teacher's: landmarks of MTFL, boxes of mask_voc. Where teacher and truth disagree, or the teacher is
unsure, the place is an ignored region: no loss there.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from faces.geometry import iou
from faces_train.config import exit_code, load_config
from faces_train.data.readers import MTFL_FIRST, numbers, rows_of, told
from faces_train.data.readers import landmarks as read_landmarks
from faces_train.data.table import DataError, read_arrays
from faces_train.detector.settings import Data, DetectorConfig
from faces_train.detector.teachers import CenterFace, Faces, YuNet, join

SURE, UNSURE = 0.6, 0.3
"""Teacher scores from which a detection is a face, and from which its place is at least ignored."""
TEACHER_TRUST = 0.3
"""Weight of the teacher's landmarks: on MTFL they are off the true ones by 8 % of the eye distance."""
KINDS = ("mtfl", "mask_voc", "celeba", "masks", "fairface", "rooms", "scenes")
UNLABELLED = ("rooms", "scenes")
"""Sets that are only pictures."""
LONGEST = {"mtfl": 400, "mask_voc": 512, "celeba": 448, "masks": 288, "fairface": 224, "rooms": 320, "scenes": 512}
SIDES = {
    "mtfl": (448, 224),
    "mask_voc": (1024, 640, 320),
    "celeba": (640, 320),
    "masks": (320, 160),
    "fairface": (256, 160),
    "rooms": (320,),
    "scenes": (1024, 640, 320),
}
AGREE = 0.35
"""Least IoU at which two detectors mean the same face."""
PERSON = 0.5
"""A room in which the teacher sees a face this surely is left out; weaker sightings are its mistakes, good to learn."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of the pack.

    Attributes:
        image: uint8 (H, W, 3) BGR.
        boxes: (N, 4) x0, y0, x1, y1 in pixels.
        landmarks: (N, 5, 2) pixels, NaN where unknown.
        ignored: (M, 4) regions without loss.
        trust: weight of the landmarks, 1 for true ones.
    """

    image: np.ndarray
    boxes: np.ndarray
    landmarks: np.ndarray
    ignored: np.ndarray
    trust: float = 1.0


def overlaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """IoU (N, M) of boxes (N, 4) and (M, 4)."""
    return np.array([iou(box, b) for box in a], np.float32).reshape(len(a), len(b))


def combine(kind: str, found: Faces, boxes: np.ndarray, landmarks: np.ndarray) -> tuple[np.ndarray, ...]:
    """Merge the teacher's detections with a picture's true labels.

    Args:
        kind: the set; decides whether truth is complete.
        found: the teacher's detections.
        boxes: (N, 4) true boxes.
        landmarks: (K, 5, 2) true landmarks of faces without a true box.

    Returns:
        boxes (N, 4), landmarks (N, 5, 2) with NaN where unknown, ignored (M, 4).
    """
    sure, points = found.scores >= SURE, found.landmarks.astype(np.float32).copy()
    unsure = ~sure
    if kind == "mask_voc":
        shared = overlaps(boxes, found.boxes) if len(found) and len(boxes) else np.zeros((len(boxes), len(found)))
        own = np.full((len(boxes), 5, 2), np.nan, np.float32)
        for row in range(len(boxes)):
            best = int(shared[row].argmax()) if len(found) else -1
            if best >= 0 and shared[row, best] > 0.45:
                own[row] = points[best]
        stray = shared.max(0) < 0.35 if len(boxes) and len(found) else np.ones(len(found), bool)
        return boxes, own, found.boxes[stray & sure]  # its boxes are nearly complete: weak strays are mistakes
    ignored = [found.boxes[unsure]]
    chosen, points = found.boxes[sure], points[sure]
    for truth in landmarks:
        eyes = max(float(np.hypot(*(truth[1] - truth[0]))), 1e-3)
        errors = np.hypot(*(points - truth).transpose(2, 0, 1)).mean(-1) / eyes if len(points) else np.empty(0)
        if len(errors) and errors.min() < 0.35:
            points[int(errors.argmin())] = truth
        else:
            middle, half = truth.mean(0), max(np.ptp(truth[:, 0]), np.ptp(truth[:, 1])) * 1.3
            ignored.append(np.concatenate([middle - half, middle + half])[None])
    return chosen, points, np.concatenate(ignored)


def agreed(found: Faces, other: Faces) -> Faces:
    """`found`, in which what `other` does not see is unsure, and what only `other` sees is so too.

    In pictures of anything a single detector takes wheels and the backs of heads for faces.
    """
    shared = overlaps(found.boxes, other.boxes)
    alone, stray = ~(shared >= AGREE).any(1), ~(shared >= AGREE).any(0)
    both = replace(found, scores=np.where(alone, np.minimum(found.scores, UNSURE), found.scores))
    return join([both, replace(other.take(stray), scores=np.full(int(stray.sum()), UNSURE, np.float32))])


Job = tuple[str, Path, Data, np.ndarray, np.ndarray]
"""The set, the file, where the teachers are, (N, 4) true boxes, (K, 5, 2) true landmarks."""


_teacher: YuNet | None = None
_second: CenterFace | None = None


def _label(job: Job) -> Picture | None:
    global _teacher, _second
    kind, path, data, boxes, landmarks = job
    if _teacher is None:
        cv2.setNumThreads(1)
        _teacher = YuNet(data.teacher, threshold=UNSURE)
    if _second is None and kind == "scenes":
        _second = CenterFace(data.second, sides=(SIDES["scenes"][1],), threshold=UNSURE)
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        print(f"{path}: not a picture; left out", file=sys.stderr)
        return None
    scale = min(1.0, LONGEST[kind] / max(image.shape[:2]))
    _teacher.sides = SIDES[kind]
    found = _teacher(image)
    if kind == "rooms":
        if (found.scores >= PERSON).any():
            return None
        found = found.take(found.scores >= PERSON)
    if _second is not None and kind == "scenes":
        found = agreed(found, _second(image))
    chosen, points, ignored = combine(kind, found, boxes, landmarks)
    if scale < 1:
        size = round(image.shape[1] * scale), round(image.shape[0] * scale)
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    as_float = [np.asarray(values, np.float32) * scale for values in (chosen, points, ignored)]
    return Picture(image, as_float[0].reshape(-1, 4), as_float[1].reshape(-1, 5, 2), as_float[2].reshape(-1, 4))


def jobs(data: Data) -> Iterator[Job]:
    """What is to label, picture by picture; `dev` folds are left out.

    Raises:
        DataError: a table's row cannot be used, with file and line.
        OSError: a table is missing.
    """
    none_boxes, none_points = np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32)
    for kind in KINDS:
        if kind in UNLABELLED:
            continue
        rows: dict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
        table = data.root / kind / "labels.csv"
        for line, row in rows_of(table):
            with told(table, line):
                if row["fold"] == "train" and row.get("kind", "in_the_wild_full") == "in_the_wild_full":
                    rows[row["file"]].append((line, row))
        names = sorted(rows)
        if kind == "fairface":
            names = [names[i] for i in np.random.default_rng(0).permutation(len(names))[: data.fairface]]
        for name in names:
            boxes, points = none_boxes, none_points
            if kind == "mask_voc":
                corners = []
                for line, row in rows[name]:
                    with told(table, line):
                        corners.append(numbers(row, "xmin", "ymin", "xmax", "ymax"))
                boxes = np.array(corners, np.float32)
            if kind == "mtfl":
                line, row = rows[name][0]
                with told(table, line):
                    points = np.array([read_landmarks(row, MTFL_FIRST)], np.float32)
            yield kind, data.root / kind / name, data, boxes, points
    for path in rooms(data)[data.rooms_held * 2 :][: data.rooms * 5 // 4]:
        yield "rooms", path, data, none_boxes, none_points
    for path in sorted((data.root / "scenes").rglob("*.jpg")):
        yield "scenes", path, data, none_boxes, none_points


def rooms(data: Data) -> list[Path]:
    """The pictures of rooms in a fixed shuffled order; the first `2 * rooms_held` are never trained on."""
    paths = sorted((data.root / "rooms").glob("*.jpg"))
    return [paths[i] for i in np.random.default_rng(1).permutation(len(paths))]


def prepare(data: Data, workers: int = 2) -> None:
    """Label every training picture and write the pack, replacing an older one at the end only.

    Raises:
        DataError: a table's row cannot be used, with file and line.
        OSError: a set is missing or the pack cannot be written.
    """
    data.pack.mkdir(parents=True, exist_ok=True)
    offsets, shapes, kinds, counts = [], [], [], []
    columns: dict[str, list[np.ndarray]] = {"boxes": [], "landmarks": [], "ignored": []}
    temporary = data.pack / ".pictures.tmp"
    total, empty = 0, 0
    queue = list(jobs(data))
    with open(temporary, "wb") as file, ProcessPoolExecutor(workers) as pool:
        for number, (job, picture) in enumerate(zip(queue, pool.map(_label, queue, chunksize=32), strict=True)):
            if number % 1000 == 0:
                print(f"{number}/{len(queue)} {job[0]}", file=sys.stderr, flush=True)
            if picture is None or (job[0] == "rooms" and empty >= data.rooms):
                continue
            empty += job[0] == "rooms"
            file.write(picture.image.tobytes())
            offsets.append(total)
            total += picture.image.size
            shapes.append(picture.image.shape[:2])
            kinds.append(KINDS.index(job[0]))
            counts.append((len(picture.boxes), len(picture.ignored)))
            for name, parts in columns.items():
                parts.append(getattr(picture, name))
    arrays = {name: np.concatenate(parts) for name, parts in columns.items()}
    labels = data.pack / ".labels.tmp.npz"
    np.savez(labels, offsets=offsets, shapes=shapes, kinds=kinds, counts=counts, **arrays)  # type: ignore[arg-type]
    os.replace(temporary, data.pack / "pictures.bin")
    os.replace(labels, data.pack / "labels.npz")


class Pack:
    """Random access to a prepared pack.

    Args:
        folder: where `prepare` wrote it.

    Raises:
        DataError: no pack there, or a damaged one.
    """

    def __init__(self, folder: Path) -> None:
        labels = read_arrays(folder / "labels.npz")
        try:
            self.offsets, self.shapes, self.kinds = labels["offsets"], labels["shapes"], labels["kinds"]
            self.boxes, self.landmarks, self.ignored = labels["boxes"], labels["landmarks"], labels["ignored"]
            self.starts = np.vstack([np.zeros((1, 2), np.int64), np.cumsum(labels["counts"], 0)])
            self.pixels = np.memmap(folder / "pictures.bin", np.uint8, mode="r")
        except (KeyError, ValueError, OSError) as error:
            raise DataError(f"{folder}: damaged ({error}); remove the folder and pack again") from error
        if len(self.pixels) < 3 * int(np.prod(self.shapes, 1).sum()):
            raise DataError(f"{folder / 'pictures.bin'}: cut off; remove the folder and pack again")

    def __len__(self) -> int:
        return len(self.offsets)

    def __getitem__(self, index: int) -> Picture:
        height, width = (int(value) for value in self.shapes[index])
        start = int(self.offsets[index])
        image = self.pixels[start : start + height * width * 3].reshape(height, width, 3)
        (first, skip), (last, stop) = self.starts[index], self.starts[index + 1]
        trust = 1.0 if self.kinds[index] == KINDS.index("mtfl") else TEACHER_TRUST
        return Picture(image, self.boxes[first:last], self.landmarks[first:last], self.ignored[skip:stop], trust)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m faces_train.detector.pack", description=__doc__)
    parser.add_argument("config", type=Path, help="of the detector's training")
    options = parser.parse_args(arguments)
    return exit_code(lambda: prepare(load_config(options.config, DetectorConfig).data))


if __name__ == "__main__":
    sys.exit(main())
