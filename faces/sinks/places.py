"""Where what is made of an item lies: below the outputs folder, whatever the item is called."""

from __future__ import annotations

from pathlib import PurePath

from faces.paths import spelled


def inside(name: str) -> PurePath:
    """The name of an item as a place below a folder, without root, drive and `..`.

    A job list names its items by their paths: `/films/a.mp4` and `../films/a.mp4` give `films/a.mp4`.
    """
    path = PurePath(spelled(name))
    return PurePath(*(part for part in path.parts if part not in (path.anchor, "..")))
