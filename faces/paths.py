"""Where things lie: in a checkout, in an installed wheel, in a frozen executable."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path

from faces.errors import FacesError

PACKAGE = Path(__file__).resolve().parent
HIDDEN = re.compile(r"\.[0-9a-f]{16}\.")
"""How the names that `hidden` gives begin."""


def shipped(name: str) -> Path:
    """The folder `models` or `resources` that came with this installation.

    It lies beside the package in a checkout, inside it in an installed wheel, in the bundle of a frozen executable.

    Raises:
        FacesError: when the installation lacks it.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = ([Path(frozen) / name] if frozen else []) + [PACKAGE / name, PACKAGE.parent / name]
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FacesError(f"this installation lacks its {name} folder (looked for {candidates[-1]}); install Faces again")


def cache() -> Path:
    """Where downloaded weights are kept: FACES_CACHE, or the platform's cache folder for this user."""
    chosen = os.environ.get("FACES_CACHE")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("faces", appauthor=False))


def short(name: str) -> str:
    """16 hexadecimal digits that stand for a name, however long it is."""
    return hashlib.sha256(os.fsencode(spelled(name))).hexdigest()[:16]


def legible(text: str) -> str:
    r"""A path, or a text with one in it, as it can be written: bytes that are no UTF-8 become `\xe9` and the like."""
    return text.encode("utf-8", sys.getfilesystemencodeerrors()).decode("utf-8", "backslashreplace")


def spelled(name: str) -> str:
    """What `legible` gave as files take it here: where the locale lacks one of its letters, in the bytes of UTF-8."""
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return os.fsdecode(name.encode("utf-8", sys.getfilesystemencodeerrors()))
    return name


def hidden(place: Path, end: str) -> Path:
    """A file of ours beside `place`, for what is at work there: its name is short, however long the other."""
    return place.with_name(f".{short(place.name)}.{end}")


def is_hidden(path: Path) -> bool:
    """Whether `hidden` gave the file its name: a run is at work on it, or was when it was killed."""
    return HIDDEN.match(path.name) is not None
