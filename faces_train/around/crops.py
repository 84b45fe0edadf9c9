"""Wider and coarser crops brought to disk once, beside a pack's own: `around.npy` (n, SIDE, SIDE, 3) uint8 BGR.

They are cut at the landmarks of the pack.

    python -m faces_train.around.crops celeba fairface --data DATA --packs PACKS
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from faces.align import align
from faces.sinks.files import atomic
from faces_train.config import exit_code
from faces_train.data.pack import Pack, load
from faces_train.data.table import Array, DataError

SIDE, ZOOM, DOWN = 128, 0.58, -0.02
"""Of the stored crops, see `faces.align.template`: from above a hat to the collar."""
FILE = "around.npy"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m faces_train.around.crops", description=__doc__)
    parser.add_argument("sets", nargs="+", help="that are packed already")
    parser.add_argument("--data", type=Path, required=True, help="the folder of all extracted sets")
    parser.add_argument("--packs", type=Path, required=True, help="the folder of all packs")
    options = parser.parse_args(arguments)

    def bring() -> None:
        for name in options.sets:
            pack_around(load(name, options.packs), options.data / name, options.packs / name / FILE)

    return exit_code(bring)


def pack_around(pack: Pack, pictures: Path, target: Path) -> None:
    """Write the wide crops of every row of a pack; rows without landmarks or picture stay black.

    Raises:
        OutputError: they cannot be written.
    """
    with atomic(target) as temporary:
        _cut(pack, pictures, temporary)
    print(f"{pack.name}: {len(pack.table)} rows", file=sys.stderr)


def _cut(pack: Pack, pictures: Path, target: Path) -> None:
    count = len(pack.table)
    crops = np.lib.format.open_memmap(target, "w+", np.uint8, (count, SIDE, SIDE, 3))

    def one(row: int) -> None:
        points = pack.landmarks[row]
        image = None if np.isnan(points).any() else cv2.imread(str(pictures / str(pack.table.file[row])))
        if image is not None:
            crops[row] = align(image, points, SIDE, ZOOM, DOWN)

    with ThreadPoolExecutor() as pool:
        list(pool.map(one, range(count)))
    crops.flush()


def around(name: str, packs: Path) -> Array:
    """The wide crops of a pack.

    Raises:
        DataError: they were not brought.
    """
    path = packs / name / FILE
    try:
        return np.load(path, mmap_mode="r")
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: no wide crops: run `python -m faces_train.around.crops {name}` ({error})") from error


if __name__ == "__main__":
    sys.exit(main())
