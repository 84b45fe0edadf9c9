"""Crops brought to disk once: `crops.npy` (n, side, side, 3) uint8 BGR beside `labels.npz`, for one data set.

A stored crop is the part of the engine's aligned crop (zoom `ZOOM`) that networks look at, with room for jitter: five
sixths of its width in the middle and the lower five sixths of its height.

    python -m faces_train.data.pack fairface --data DATA --packs PACKS

Packing can be stopped and started again at any time; it goes on after the last whole block. Pictures that could not be
read before are tried again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from faces.align import align
from faces.sinks.files import cannot_write
from faces.types import Picture, Points
from faces_train.config import exit_code
from faces_train.data.finder import Finder, choose, look, ours
from faces_train.data.readers import READERS, read
from faces_train.data.table import COLUMNS, Array, DataError, Sample, Table, read_arrays, tabulate, write_arrays

ZOOM = 0.8
"""Zoom of the aligned crops on the alignment template; the weights' catalogue entries say the same."""
LEFT, TOP, KEPT = 1 / 12, 1 / 6, 5 / 6
"""Where the stored part of an aligned crop begins and how much it holds, in parts of the aligned crop's side."""
BLOCK = 500
"""Rows between two records of progress."""
LOST, FOUND, STATED, GUESSED = range(4)
"""How a row got its landmarks: not at all, by the detector, from the set's own table, from the set's usual face."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a set is packed.

    Attributes:
        side: pixels of the whole aligned crop, a multiple of twelve.
        tries: (longest side, margin) of the copies that the detector sees, until one shows a face.
    """

    side: int
    tries: tuple[tuple[int, float], ...]


TIGHT = ((160, 0.0), (128, 0.0), (160, 0.25), (256, 0.5))
CHIP = ((160, 0.0), (224, 0.25), (320, 0.1))
SCENE = ((320, 0.0), (160, 0.0), (448, 0.1))
PLANS = {
    "fairface": Plan(192, CHIP),
    "fairface_men": Plan(192, CHIP),
    "fairface_women": Plan(192, CHIP),
    "turned": Plan(192, CHIP),
    "ferplus": Plan(96, TIGHT),
    "rafdb": Plan(144, TIGHT),
    "imfdb": Plan(144, TIGHT),
    "celeba": Plan(192, CHIP),
    "utkface": Plan(192, CHIP),
    "aaf": Plan(192, CHIP),
    "udacity": Plan(144, ((192, 0.0), (320, 0.1), (160, 0.25))),
    "mtfl": Plan(192, ()),
    "masks": Plan(144, SCENE),
}


def crop(image: Picture, points: Points, side: int) -> Picture:
    """The stored part of the aligned crop of `side` pixels."""
    left, top, kept = round(side * LEFT), round(side * TOP), round(side * KEPT)
    return align(image, points, side, ZOOM)[top : top + kept, left : left + kept]


def locate(finder: Finder, sample: Sample, image: Picture, tries: tuple[tuple[int, float], ...]) -> tuple[int, Points]:
    """How and where the five landmarks of a sample were got.

    Returns:
        One of `LOST`, `FOUND`, `STATED`, and (5, 2) pixels of `image`, NaN when lost.
    """
    if sample.landmarks is not None:
        return STATED, np.array(sample.landmarks, np.float32)
    for side, margin in tries:
        face = choose(look(finder, image, side, margin), sample.box, image)
        if face is not None:
            return FOUND, face.landmarks
    return LOST, np.full((5, 2), np.nan, np.float32)


def pack(name: str, data: Path, packs: Path, finder: Finder, plan: Plan | None = None) -> Table:
    """Bring the set `name` from `data`/name to `packs`/name; pictures that cannot be used are left black and said.

    Args:
        name: a set that has a reader.
        data: the folder of all extracted sets.
        packs: the folder of all packs.
        finder: finds the landmarks.
        plan: how; the set's own by default.

    Returns:
        The table with all rows of the set's labels, in order.

    Raises:
        DataError: labels that cannot be read, a pack of other rows or another shape or a damaged one in the way.
        OSError, OutputError: the disk is full; what was recorded is kept.
    """
    samples = read(name, data / name)
    plan = plan or PLANS[name]
    folder = packs / name
    folder.mkdir(parents=True, exist_ok=True)
    table = tabulate(samples)
    crops = _open(folder / "crops.npy", len(samples), round(plan.side * KEPT))
    progress = folder / "progress.npz"
    state = _resume(progress, table)
    first = int(state["done"])
    unread = np.flatnonzero(~state["size"][:first].any(1))
    for row in unread:
        _pack_row(samples[row], row, data / name, crops, state, finder, plan)
    if state["size"][unread].any():
        (folder / "hashes.npz").unlink(missing_ok=True)  # of the crops as they were
        write_arrays(progress, state)
    start = time.monotonic()
    for begin in range(first, len(samples), BLOCK):
        for row in range(begin, min(begin + BLOCK, len(samples))):
            _pack_row(samples[row], row, data / name, crops, state, finder, plan)
        crops.flush()
        state["done"] = np.array(min(begin + BLOCK, len(samples)))
        write_arrays(progress, state)
        rate = (int(state["done"]) - first) / (time.monotonic() - start)
        print(f"\r{name}: {state['done']}/{len(samples)}, {rate:.0f}/s", end="", file=sys.stderr, flush=True)
    _guess(samples, data / name, crops, state, plan)
    crops.flush()
    write_arrays(folder / "labels.npz", _arrays(table, state))
    counts = np.bincount(state["how"], minlength=4)
    print(f"\n{name}: {counts[FOUND]} found, {counts[STATED]} stated, {counts[GUESSED]} guessed, {counts[LOST]} lost",
          file=sys.stderr)  # fmt: skip
    return table


def _pack_row(
    sample: Sample, row: int, folder: Path, crops: Array, state: dict[str, Array], finder: Finder, plan: Plan
) -> None:
    image = cv2.imread(str(folder / sample.file), cv2.IMREAD_COLOR)
    if image is None:
        print(f"\n{folder / sample.file}: not a picture; left out", file=sys.stderr)
        return
    picture = np.asarray(image, np.uint8)
    how, points = locate(finder, sample, picture, plan.tries)
    state["how"][row] = how
    state["landmarks"][row] = points
    state["size"][row] = picture.shape[1], picture.shape[0]
    if how != LOST:
        crops[row] = crop(picture, points, plan.side)


def _guess(samples: Sequence[Sample], folder: Path, crops: Array, state: dict[str, Array], plan: Plan) -> None:
    """Give tight crops without a found face the usual landmarks of the others, in parts of width and height."""
    found = state["how"] == FOUND
    missing = [row for row, sample in enumerate(samples) if sample.tight and state["how"][row] == LOST]
    if not found.any() or not missing:
        return
    usual = np.median(state["landmarks"][found] / state["size"][found][:, None], axis=0)
    for row in missing:
        image = cv2.imread(str(folder / samples[row].file), cv2.IMREAD_COLOR)
        if image is None:
            continue
        points = np.asarray(usual * (image.shape[1], image.shape[0]), np.float32)
        state["how"][row] = GUESSED
        state["landmarks"][row] = points
        crops[row] = crop(np.asarray(image, np.uint8), points, plan.side)


def _open(path: Path, rows: int, side: int) -> Array:
    shape = (rows, side, side, 3)
    if not path.exists():
        for name in ("labels.npz", "progress.npz", "hashes.npz"):  # of crops that are gone
            path.with_name(name).unlink(missing_ok=True)
        made = np.lib.format.open_memmap(path, "w+", np.uint8, shape)
        if hasattr(os, "posix_fallocate"):  # a disk that fills up later would end the process without a word
            try:
                with open(path, "r+b") as file:
                    os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
            except OSError as error:
                path.unlink()
                raise cannot_write(path, error) from error
        return made
    try:
        crops: Array = np.load(path, mmap_mode="r+")
    except (ValueError, EOFError) as error:
        raise DataError(f"{path}: damaged ({error}); remove it to pack anew") from error
    if crops.shape != shape:
        raise DataError(f"{path}: holds {crops.shape}, the labels ask for {shape}; remove it to pack anew")
    return crops


def _resume(path: Path, table: Table) -> dict[str, Array]:
    files = np.array(hashlib.sha256("\n".join(table.file).encode()).hexdigest())
    rows = len(table)
    if not path.exists():
        return {
            "files": files,
            "done": np.array(0),
            "how": np.zeros(rows, np.int8),
            "landmarks": np.full((rows, 5, 2), np.nan, np.float32),
            "size": np.zeros((rows, 2), np.int32),
        }
    state = read_arrays(path)
    if state.get("files", files) != files:  # older packs do not say
        raise DataError(f"{path.parent}: packed from other rows than the labels have now; remove it to pack anew")
    return state


def _arrays(table: Table, state: dict[str, Array]) -> dict[str, Array]:
    return {
        "files": table.file,
        "source": table.source,
        "split": table.split,
        "how": state["how"],
        "landmarks": state["landmarks"],
        "size": state["size"],
        **{f"label.{name}": column for name, column in table.columns.items()},
    }


@dataclass(frozen=True, slots=True)
class Pack:
    """One set on disk.

    Attributes:
        name: of the set.
        table: its labels, all rows.
        crops: (n, side, side, 3) uint8 BGR, mapped into memory.
        how: (n,) one of `LOST`, `FOUND`, `STATED`, `GUESSED`.
        landmarks: (n, 5, 2) float32, pixels of the picture.
        size: (n, 2) width and height of the picture in pixels.
    """

    name: str
    table: Table
    crops: Array
    how: Array
    landmarks: Array
    size: Array


def load(name: str, packs: Path) -> Pack:
    """Open the pack of a set.

    Raises:
        DataError: it was not packed, or not to the end, or is damaged.
    """
    folder = packs / name
    if not (folder / "labels.npz").is_file():
        raise DataError(f"{folder}: no finished pack; run `python -m faces_train.data.pack {name}`")
    stored = read_arrays(folder / "labels.npz")
    try:
        columns = {column: stored[f"label.{column}"] for column in COLUMNS}
        table = Table(stored["files"], stored["source"], stored["split"], columns)
        how, landmarks, size = stored["how"], stored["landmarks"], stored["size"]
        crops: Array = np.load(folder / "crops.npy", mmap_mode="r")
    except (KeyError, OSError, ValueError, EOFError) as error:
        raise DataError(f"{folder}: damaged ({error}); remove the folder and pack again") from error
    if len(crops) != len(table):
        raise DataError(f"{folder}: {len(crops)} crops but {len(table)} labels; remove the folder and pack again")
    return Pack(name, table, crops, how, landmarks, size)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m faces_train.data.pack", description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(READERS))
    parser.add_argument("--data", type=Path, required=True, help="folder of the extracted sets")
    parser.add_argument("--packs", type=Path, required=True, help="folder to pack into")
    parser.add_argument("--models", type=Path, help="models folder whose detector finds the faces")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)

    def work() -> None:
        finder = ours(options.models)
        for name in options.names or PLANS:
            pack(name, options.data, options.packs, finder)

    return exit_code(work)


if __name__ == "__main__":
    sys.exit(main())
