"""Detectors side by side, in one run: accuracy on labelled boxes, landmark error, false alarms, speed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from faces.geometry import iou
from faces_train.data.readers import landmarks as read_landmarks
from faces_train.data.readers import numbers, rows_of, told
from faces_train.data.table import DataError
from faces_train.detector.metrics import Array, Found, Truth, landmark_error, rank
from faces_train.detector.teachers import Faces, fit, session, suppress

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
        DataError: a column is missing or a coordinate is not a number; the message names the file and line.
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
    return {
        name: Truth(np.array(rows).reshape(-1, 4), np.array(unclear.get(name, [])).reshape(-1, 4))
        for name, rows in boxes.items()
    }


def read_picture(path: Path) -> np.ndarray:
    """Decode a picture as BGR.

    Raises:
        DataError: it is not a picture.
    """
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise DataError(f"{path}: {'not a picture' if path.exists() else 'no such file'}")
    return image


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


def on_boxes(name: str, find: Finder, folder: Path, labels: dict[str, Truth], least: float = 0.0) -> Iterable[Row]:
    """Average precision and recall by face size.

    Args:
        name: the detector's.
        find: the detector.
        folder: what the files in `labels` are relative to.
        labels: from `read_boxes`.
        least: smaller faces count neither way.
    """
    found: list[Found] = []
    for file in labels:
        faces = find(read_picture(folder / file))
        found.append(Found(faces.boxes, faces.scores))
    truths = list(labels.values())
    for band, (smallest, largest) in BANDS.items():
        ranking = rank(truths, found, max(smallest, least), largest)
        if ranking.faces:
            tail = f"{band} px" if band != "all" else f"all of {least:g} px and more"
            yield Row(name, f"AP@0.5, {tail} ({ranking.faces} faces)", ranking.average_precision())
            yield Row(name, f"recall at 1 false alarm per picture, {tail}", ranking.recall())


def on_landmarks(
    name: str, find: Finder, folder: Path, table: Path, fold: str | None = "dev", first: float = 0.0
) -> Iterable[Row]:
    """Landmark error on pictures with one labelled face, in the columns leye_x … rmouth_y (eyes as the picture shows).

    The detection whose landmarks lie nearest counts; a face is missed if that is more than one eye distance away. The
    labels call the first pixel `first`.

    Raises:
        DataError: a column is missing or a coordinate is not a number; the message names the file and line.
        OSError: it cannot be read.
    """
    errors: list[float] = []
    missed = 0
    for line, row in rows_of(table):
        with told(table, line):
            if fold is not None and row["fold"] != fold:
                continue
            truth = np.array(read_landmarks(row, first))
            file = row["file"]
        faces = find(read_picture(folder / file))
        own = [landmark_error(truth, points) for points in faces.landmarks[faces.scores >= 0.3]]
        if own and min(own) < 1:
            errors.append(min(own))
        else:
            missed += 1
    if errors:
        yield Row(name, f"landmark error, mean of {len(errors)} faces", 100 * float(np.mean(errors)), "% eye distance")
        yield Row(name, "landmark error, median", 100 * float(np.median(errors)), "% eye distance")
    yield Row(name, "labelled faces missed at score 0.3", float(missed))


def on_empty(name: str, find: Finder, pictures: Sequence[Path], thresholds: Sequence[float]) -> Iterable[Row]:
    """False alarms on pictures without people."""
    scores = np.concatenate([find(read_picture(path)).scores for path in pictures]) if pictures else np.zeros(0)
    for threshold in thresholds:
        count = float((scores >= threshold).sum())
        yield Row(name, f"false alarms on {len(pictures)} empty pictures at score {threshold:g}", count)


def on_still(
    name: str, find: Finder, pictures: Sequence[Path], least: float = 0.0, frames: int = 12, noise: float = 4.0
) -> Iterable[Row]:
    """How far boxes and landmarks shake on a picture that does not change but for a camera's noise.

    Args:
        name: the detector's.
        find: the detector.
        pictures: each the scene of one still camera; only faces found on every one of its frames count.
        least: pixels; narrower faces do not count.
        frames: per picture.
        noise: standard deviation of the frames' noise in grey levels, before JPEG compression at quality 85.
    """
    rng = np.random.default_rng(0)
    boxes, points = [], []
    for path in pictures:
        image = read_picture(path)
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
