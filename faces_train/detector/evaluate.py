"""Detectors side by side, in one run: accuracy on labelled boxes, landmark error, false alarms, speed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from faces.geometry import iou
from faces_train.data.readers import landmarks as read_landmarks
from faces_train.data.readers import numbers, rows_of, told
from faces_train.data.table import DataError
from faces_train.detector.metrics import Array, Found, Truth, landmark_error, rank
from faces_train.detector.teachers import Faces, fit, session, suppress

T = TypeVar("T")
Finder = Callable[[np.ndarray], Faces]
"""uint8 (H, W, 3) BGR in, detections in its pixels out, down to very low scores."""

BANDS = {"all": (0.0, 1e9), "8-16": (8.0, 16.0), "16-32": (16.0, 32.0), "32-96": (32.0, 96.0), "96+": (96.0, 1e9)}
"""Face sizes in pixels, the square root of the box's area."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure."""

    detector: str
    measure: str
    value: float
    unit: str = ""


def of_engine(detector: object) -> Finder:
    """Wrap anything with the engine's `detect(image) -> list[Detection]`."""

    def find(image: np.ndarray) -> Faces:
        found = detector.detect(image)  # type: ignore[attr-defined]
        boxes = np.array([d.box.corners for d in found], float).reshape(-1, 4)
        points = np.array([d.landmarks for d in found], float).reshape(-1, 5, 2)
        return Faces(boxes, np.array([d.score for d in found], float), points)

    return find


class Exported:
    """A file by the detector contract, run on its own: longest side scaled to `side`, suppression at IoU 0.45.

    Args:
        path: the .onnx file.
        side: pixels.
        threshold: least score.
        threads: ONNX Runtime threads.
    """

    def __init__(self, path: Path | str, side: int = 640, threshold: float = 0.05, threads: int = 1) -> None:
        self.session = session(path, "image", threads)
        self.side = side
        self.threshold = threshold

    def __call__(self, image: np.ndarray) -> Faces:
        padded, scale = fit(image, self.side)
        boxes, scores, points = self.session.run(["boxes", "scores", "landmarks"], {"image": padded[None]})
        keep = scores[0] >= self.threshold
        return suppress(Faces(boxes[0][keep] / scale, scores[0][keep], points[0][keep] / scale))


def read_boxes(table: Path, fold: str | None = None) -> dict[str, Truth]:
    """Labels per picture from a CSV with the columns file, xmin, ymin, xmax, ymax, label and perhaps fold.

    Rows labelled `unclear` are places that count neither way.

    Args:
        table: the CSV.
        fold: only rows of this fold.

    Raises:
        DataError: a column is missing or a coordinate is not a number, with file and line; no row is of the fold.
        OSError: it cannot be read.
    """
    boxes: dict[str, list[list[float]]] = {}
    unclear: dict[str, list[list[float]]] = {}
    for line, row in rows_of(table):
        with told(table, line):
            if fold is not None and row["fold"] != fold:
                continue
            box = list(numbers(row, "xmin", "ymin", "xmax", "ymax"))
            if box[0] >= box[2] or box[1] >= box[3]:
                raise ValueError(f"the box {box} has no width or height")
            name = row["file"]
        boxes.setdefault(name, [])
        (unclear if row.get("label") == "unclear" else boxes).setdefault(name, []).append(box)
    if not boxes:
        raise DataError(f"{table}: no row is of the fold {fold!r}")
    return {
        name: Truth(np.array(rows).reshape(-1, 4), np.array(unclear.get(name, [])).reshape(-1, 4))
        for name, rows in boxes.items()
    }


def readable(labelled: Iterable[tuple[Path, T]], failed: set[Path]) -> Iterator[tuple[np.ndarray, T]]:
    """Pictures in BGR with what is known of each; one that cannot be read is told once, and left out.

    Args:
        labelled: files with what is known of them.
        failed: takes those that cannot be read.

    Raises:
        DataError: none can be read.
    """
    none = True
    for path, known in labelled:
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if image is not None:
            none = False
            yield image, known
        elif path not in failed:
            failed.add(path)
            print(f"faces: {path}: {'not a picture' if path.exists() else 'no such file'}; left out", file=sys.stderr)
    if none:
        raise DataError("none of these pictures can be read")


def picture_list(source: Path) -> list[Path]:
    """The pictures in a folder, or those that a text file names line by line, relative to its folder.

    Raises:
        DataError: there is none, or the file is no text.
        OSError: it cannot be read.
    """
    try:
        if source.is_dir():
            found = sorted(path for path in source.iterdir() if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
        else:
            found = [source.parent / line for line in source.read_text(encoding="utf-8").splitlines() if line]
    except UnicodeDecodeError as error:
        raise DataError(f"{source}: neither a folder nor a list of pictures") from error
    if not found:
        raise DataError(f"{source}: there is no picture in it")
    return found


def on_boxes(
    name: str, find: Finder, folder: Path, labels: dict[str, Truth], failed: set[Path], least: float = 0.0
) -> Iterable[Row]:
    """Average precision and recall by face size.

    Args:
        name: the detector's.
        find: the detector.
        folder: what the files in `labels` are relative to.
        labels: from `read_boxes`.
        failed: see `readable`.
        least: smaller faces count neither way.
    """
    found: list[Found] = []
    truths: list[Truth] = []
    for image, truth in readable(((folder / file, truth) for file, truth in labels.items()), failed):
        faces = find(image)
        found.append(Found(faces.boxes, faces.scores))
        truths.append(truth)
    for band, (smallest, largest) in BANDS.items():
        ranking = rank(truths, found, max(smallest, least), largest)
        if ranking.faces:
            tail = f"{band} px" if band != "all" else f"all of {least:g} px and more"
            yield Row(name, f"AP@0.5, {tail} ({ranking.faces} faces)", ranking.average_precision())
            yield Row(name, f"recall at 1 false alarm per picture, {tail}", ranking.recall())


def on_landmarks(
    name: str,
    find: Finder,
    folder: Path,
    table: Path,
    failed: set[Path],
    fold: str | None = "dev",
    first: float = 0.0,
) -> Iterable[Row]:
    """Landmark error on pictures with one labelled face, in the columns leye_x … rmouth_y (eyes as the picture shows).

    The detection whose landmarks lie nearest counts; a face is missed if that is more than one eye distance away. The
    labels call the first pixel `first`. Pictures that cannot be read are added to `failed`, see `readable`.

    Raises:
        DataError: a column is missing or a coordinate is not a number, with file and line; no row is of the fold.
        OSError: it cannot be read.
    """
    errors: list[float] = []
    missed = 0
    labelled: list[tuple[Path, Array]] = []
    for line, row in rows_of(table):
        with told(table, line):
            if fold is not None and row["fold"] != fold:
                continue
            labelled.append((folder / row["file"], np.array(read_landmarks(row, first))))
    if not labelled:
        raise DataError(f"{table}: no row is of the fold {fold!r}")
    for image, truth in readable(labelled, failed):
        faces = find(image)
        own = [landmark_error(truth, points) for points in faces.landmarks[faces.scores >= 0.3]]
        if own and min(own) < 1:
            errors.append(min(own))
        else:
            missed += 1
    if errors:
        yield Row(name, f"landmark error, mean of {len(errors)} faces", 100 * float(np.mean(errors)), "% eye distance")
        yield Row(name, "landmark error, median", 100 * float(np.median(errors)), "% eye distance")
    yield Row(name, "labelled faces missed at score 0.3", float(missed))


def on_empty(
    name: str, find: Finder, pictures: Sequence[Path], thresholds: Sequence[float], failed: set[Path]
) -> Iterable[Row]:
    """False alarms on pictures without people; those that cannot be read are added to `failed`, see `readable`."""
    scores = [find(image).scores for image, _ in readable(((path, None) for path in pictures), failed)]
    every = np.concatenate(scores)
    for threshold in thresholds:
        count = float((every >= threshold).sum())
        yield Row(name, f"false alarms on {len(scores)} empty pictures at score {threshold:g}", count)


def on_still(
    name: str,
    find: Finder,
    pictures: Sequence[Path],
    failed: set[Path],
    least: float = 0.0,
    frames: int = 12,
    noise: float = 4.0,
) -> Iterable[Row]:
    """How far boxes and landmarks shake on a picture that does not change but for a camera's noise.

    Args:
        name: the detector's.
        find: the detector.
        pictures: each the scene of one still camera; only faces found on every one of its frames count.
        failed: see `readable`.
        least: pixels; narrower faces do not count.
        frames: per picture.
        noise: standard deviation of the frames' noise in grey levels, before JPEG compression at quality 85.
    """
    rng = np.random.default_rng(0)
    boxes, points = [], []
    for image, _ in readable(((path, None) for path in pictures), failed):
        seen: list[Faces] = []
        for _ in range(frames):
            grain = rng.normal(0, noise, image.shape).astype(np.float32)
            noisy = np.clip(image + grain, 0, 255).astype(np.uint8)
            _, packed = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 85])
            faces = find(np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)))
            seen.append(faces.take(faces.scores >= 0.5))
        for box in seen[0].boxes:
            same = [faces.take(iou(box, faces.boxes) > 0.5) for faces in seen]
            width = float(box[2] - box[0])
            if width >= least and all(len(faces) for faces in same):
                boxes.append(np.stack([faces.boxes[0] for faces in same]).std(0).mean() / width)
                points.append(np.stack([faces.landmarks[0] for faces in same]).std(0).mean() / width)
    for what, shaken in (("box edges", boxes), ("landmarks", points)):
        if shaken:
            value = 100 * float(np.mean(shaken))
            yield Row(name, f"{what} shake on still pictures, mean of {len(shaken)} faces", value, "% of face width")


def speed(name: str, find: Finder, sizes: Sequence[tuple[int, int]], repeats: int = 30) -> Iterable[Row]:
    """Milliseconds per call, median and best, on noise of (width, height) pixels."""
    rng = np.random.default_rng(0)
    for width, height in sizes:
        image = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        find(image)
        times: Array = np.zeros(repeats)
        for index in range(repeats):
            start = time.perf_counter()
            find(image)
            times[index] = time.perf_counter() - start
        yield Row(name, f"{width} x {height}, median", 1e3 * float(np.median(times)), "ms")
        yield Row(name, f"{width} x {height}, best", 1e3 * float(times.min()), "ms")


def table(rows: Sequence[Row]) -> str:
    """The figures as a Markdown table, one column per detector."""
    names = list(dict.fromkeys(row.detector for row in rows))
    measures = list(dict.fromkeys(row.measure for row in rows))
    cells = {(row.detector, row.measure): row for row in rows}
    lines = ["| measure | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for measure in measures:
        values = []
        for name in names:
            row = cells.get((name, measure))
            values.append("–" if row is None else f"{row.value:.4g} {row.unit}".strip())
        lines.append(f"| {measure} | " + " | ".join(values) + " |")
    return "\n".join(lines)
