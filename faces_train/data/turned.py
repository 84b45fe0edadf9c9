"""FairFace's faces turned away from the camera by known angles: profiles, which the other sets hardly hold.

    python -m faces_train.data.turned --data DATA --packs PACKS --mesh face_landmark.tflite

As in face profiling (Zhu et al. 2016, arXiv:1511.07212), a face's pixels get depth from a mesh fitted to it, the head
around it recedes, and both are turned together before what was behind them. Labels of who it is stay true.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from scipy.interpolate import LinearNDInterpolator
from scipy.spatial import ConvexHull, cKDTree

import faces
from faces.types import Picture
from faces_train.config import exit_code
from faces_train.data.duplicates import held_lookalikes
from faces_train.data.pack import FOUND, Pack, load
from faces_train.data.readers import rows_of, write_rows
from faces_train.data.table import SPLITS, Array, DataError
from faces_train.refiner.mesh import SURE, Mesh

ANGLES = ("yaw", "pitch", "roll")
Angles = tuple[float, float, float]
"""Those, in degrees, as in the label table."""

FRONTAL = (18.0, 25.0)
"""Yaw and pitch of a source face at most: all of it must be seen."""
YAWS = (15.0, 90.0)
"""How far a face is turned to either side, at least and at most."""
PITCH_SPREAD, PITCH_MOST = 14.0, 45.0
EYES_APART = 45.0
"""Pixels between the eyes at least; smaller faces are blurred enough."""
REACH = 0.38
"""How far the head goes on around the mesh, in widths of it."""
STEP = 3
"""Pixels between the points at which depth is asked for."""
FINE = 2
"""Points of a head per pixel and direction, so that a turned one has few holes."""


def turn(image: Picture, mesh: Array, old: Angles, new: Angles) -> Picture:
    """A picture with its face turned.

    Args:
        image: (h, w, 3) uint8 BGR.
        mesh: (468, 3) pixels of the face, see `faces_train.refiner.mesh`.
        old: how the face looks now.
        new: how it is to look.
    """
    hull = mesh[ConvexHull(mesh[:, :2]).vertices]
    points, colours = _head(image, mesh, hull)
    pivot = np.append(mesh[:, :2].mean(0), np.median(hull[:, 2]))
    moved = (points - pivot) @ (_matrix(new) @ _matrix(old).T).T + pivot
    behind = _behind(image, hull)
    head, cover = _drawn(moved, colours, image.shape[:2], 0.2 * float(np.ptp(mesh[:, 0])))
    return (head * cover + behind * (1 - cover)).clip(0, 255).astype(np.uint8)


def _matrix(angles: Angles) -> Array:
    """(3, 3) rotation; x to the right, y down, z away from the camera."""
    (a, b, c), (d, e, f) = np.cos(np.radians(angles)), np.sin(np.radians(angles))
    yaw = np.array([[a, 0, d], [0, 1, 0], [-d, 0, a]])
    pitch = np.array([[1, 0, 0], [0, b, e], [0, -e, b]])
    roll = np.array([[c, -f, 0], [f, c, 0], [0, 0, 1]])
    return np.asarray(roll @ yaw @ pitch)


def _head(image: Picture, mesh: Array, hull: Array) -> tuple[Array, Array]:
    """(n, 3) points of the head that is seen and their (n, 3) colours."""
    width = float(np.ptp(mesh[:, 0]))
    reach = REACH * width
    low = np.maximum(hull[:, :2].min(0) - reach, 0)
    high = np.minimum(hull[:, :2].max(0) + reach, np.array(image.shape[1::-1]) - 1)
    columns, rows = (np.arange(low[axis], high[axis] + STEP, STEP) for axis in (0, 1))
    places = np.stack(np.meshgrid(columns, rows), -1).reshape(-1, 2)
    depth = LinearNDInterpolator(mesh[:, :2], mesh[:, 2])(places)
    outside = np.isnan(depth)
    edge = np.concatenate(
        [np.linspace(a, b, 8, endpoint=False) for a, b in zip(hull, np.roll(hull, -1, 0), strict=True)]
    )
    far, near = cKDTree(edge[:, :2]).query(places[outside])
    away = np.zeros(len(places))
    away[outside] = far / reach
    depth[outside] = edge[near, 2] + width * (0.15 * np.minimum(4 * away[outside], 1) + 0.75 * away[outside])
    grids = [each.reshape(len(rows), len(columns)).astype(np.float32) for each in (depth, away)]
    x, y = np.meshgrid(*(np.arange(low[axis], high[axis], 1 / FINE, np.float32) for axis in (0, 1)))
    grids = [_at(grid, (x - low[0]) / STEP, (y - low[1]) / STEP) for grid in grids]
    kept = grids[1] < 1
    return np.stack([x, y, grids[0]], -1)[kept], _at(image, x, y)[kept]


def _at(values: Array, x: Array, y: Array) -> Array:
    return cv2.remap(
        values, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def _behind(image: Picture, hull: Array) -> Array:
    """The picture without the head, roughly."""
    middle = hull[:, :2].mean(0)
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull((middle + 1.55 * (hull[:, :2] - middle)).astype(np.int32)), 255)
    small = cv2.resize(image, (56, 56), interpolation=cv2.INTER_AREA)
    small = cv2.inpaint(small, cv2.resize(mask, (56, 56), interpolation=cv2.INTER_NEAREST), 5, cv2.INPAINT_TELEA)
    filled = cv2.resize(small, image.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    part = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), 4)[..., None]
    return np.asarray(filled * part + image * (1 - part))


def _drawn(points: Array, colours: Array, shape: Sequence[int], thick: float) -> tuple[Array, Array]:
    """The nearest points of every pixel: (h, w, 3) colours, (h, w, 1) how much they cover of it.

    Args:
        points: (n, 3) pixels and depth.
        colours: (n, 3) of them.
        shape: h and w.
        thick: a point farther behind its neighbours than this is seen through a hole.
    """
    order = np.argsort(-points[:, 2], kind="stable")  # of several points of one pixel the last one stays
    columns, rows = np.round(points[order, :2]).astype(int).T
    within = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
    order, columns, rows = order[within], columns[within], rows[within]
    head, depth = np.zeros((*shape, 3), np.float32), np.full(shape, np.inf, np.float32)
    head[rows, columns], depth[rows, columns] = colours[order], points[order, 2]
    seen = np.isfinite(depth) & (depth <= cv2.erode(depth, np.ones((7, 7))) + thick)
    head *= seen[..., None]
    closed = cv2.morphologyEx(seen.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9)))
    hole, known, own = (closed > 0) & ~seen, seen.astype(np.float32), head.copy()
    for blur in (1, 2, 4):
        share = cv2.GaussianBlur(known, (0, 0), blur)
        filled = hole & (share > 0.05)
        head[filled] = (cv2.GaussianBlur(own, (0, 0), blur) / np.maximum(share, 1e-6)[..., None])[filled]
        hole &= ~filled
    inner = cv2.erode(closed * ~hole, np.ones((2, 2))).astype(np.float32)
    return head, cv2.GaussianBlur(inner, (0, 0), 0.8)[..., None]


def turned(
    pack: Pack, split: str, folder: Path, mesh: Mesh, dropped: Array, seed: int
) -> Iterator[tuple[str, Picture, Angles]]:
    """Turned faces of a set, in a random order, until there are no more.

    Args:
        pack: the set.
        split: one of its splits.
        folder: of its pictures.
        mesh: gives the faces their shape.
        dropped: rows that are not used.
        seed: decides the order and how far each is turned.

    Yields:
        The source's file, the picture, and how the face looks in it.
    """
    random = np.random.default_rng(seed)
    analyzer = faces.Analyzer(faces.Options(attributes=("pose",)))
    rows = np.flatnonzero((pack.table.split == SPLITS.index(split)) & (pack.how == FOUND))
    for row in random.permutation(np.setdiff1d(rows, dropped)):
        image = cv2.imread(str(folder / pack.table.file[row]))
        found = analyzer.analyze(image).faces
        if not found:
            continue
        face = max(found, key=lambda each: each.detection.box.w)
        points = face.detection.landmarks
        if math.dist(points[0], points[1]) < EYES_APART:
            continue
        old = tuple(float(face.attributes["pose"].extra[name]) for name in ANGLES)
        if abs(old[0]) > FRONTAL[0] or abs(old[1]) > FRONTAL[1]:
            continue
        shape, score = mesh(image, points)
        if score < SURE:
            continue
        pitch = float(np.clip(old[1] + random.normal(0, PITCH_SPREAD), -PITCH_MOST, PITCH_MOST))
        new = (float(random.choice([-1, 1]) * random.uniform(*YAWS)), pitch, old[2])
        yield pack.table.file[row], turn(image, shape, old, new), new


def bring(data: Path, packs: Path, network: Path, counts: dict[str, int]) -> int:
    """Write `data`/turned; returns the number of pictures.

    Args:
        data: the folder of the sets; FairFace's pictures are in it.
        packs: FairFace's pack is in it.
        network: the mesh's file.
        counts: split → pictures at most.

    Raises:
        DataError: FairFace is not there or not packed, or no face of it can be turned.
        ImportError, ValueError: the mesh cannot be used.
        OSError, OutputError: the disk is full; without its table the set is not there.
    """
    source, folder, mesh = data / "fairface", data / "turned", Mesh(network)
    pack = load("fairface", packs)
    dropped = held_lookalikes([pack], packs).get("fairface", np.zeros(0, np.int64))
    labels = {row["file"]: row for _, row in rows_of(source / "labels.csv")}
    rows = []
    for seed, (split, count) in enumerate(counts.items()):
        (folder / split).mkdir(parents=True, exist_ok=True)
        made = turned(pack, split, source, mesh, dropped, seed)
        for number, (file, picture, angles) in zip(range(count), made, strict=False):
            name = f"{split}/{number}.jpg"
            if not cv2.imwrite(str(folder / name), picture, [cv2.IMWRITE_JPEG_QUALITY, 90]):
                raise OSError(f"{folder / name} cannot be written")
            stated = {key: f"{angle:.2f}" for key, angle in zip(ANGLES, angles, strict=True)}
            rows.append(labels[file] | {"file": name, "fold": split} | stated)
    if not rows:
        raise DataError(f"{source}: holds no face that could be turned")
    write_rows(folder / "labels.csv", rows)
    return len(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m faces_train.data.turned", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the extracted sets")
    parser.add_argument("--packs", type=Path, required=True, help="folder of the packs")
    parser.add_argument(
        "--mesh", type=Path, required=True, help="face_landmark.tflite of the PyPI package mediapipe 0.10.14"
    )
    parser.add_argument("--train", type=int, default=7000, help="pictures to learn from")
    parser.add_argument("--dev", type=int, default=700, help="pictures to measure on")
    options = parser.parse_args(arguments)

    def make() -> None:
        counts = {"train": options.train, "dev": options.dev}
        print(f"{bring(options.data, options.packs, options.mesh, counts)} pictures")

    return exit_code(make)


if __name__ == "__main__":
    sys.exit(main())
