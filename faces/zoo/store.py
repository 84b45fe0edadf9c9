"""From a card to a verified file: in the models folder, inside an installed package, or in the cache."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from faces.errors import OutputError, WeightError
from faces.packages import install
from faces.paths import cache
from faces.zoo.cards import APART, OWN, Card, Catalogue


def _candidates(card: Card, folder: Path) -> list[Path]:
    found = [folder / card.file, cache() / card.file]
    if card.source.startswith("package:"):
        package, _, inside = card.source.removeprefix("package:").partition("/")
        installed = find_spec(package)  # without importing it: some need more than they say
        found += [Path(place) / inside for place in (installed and installed.submodule_search_locations) or ()]
    return found


def present(card: Card, catalogue: Catalogue) -> Path | None:
    """The weight's file where it lies, unverified, or None."""
    return next((path for path in _candidates(card, catalogue.folder) if path.is_file()), None)


def verify(card: Card, path: Path) -> None:
    """Check size and SHA-256 of a weight's file.

    Raises:
        WeightError: when the file is not the catalogue's or cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WeightError(f"{path}: the weight {card.name!r} cannot be read: {error.strerror or error}") from error
    size, digest = len(content), hashlib.sha256(content).hexdigest()
    if digest != card.sha256:
        raise WeightError(
            f"{path} is not the weight {card.name!r} of the catalogue: expected {card.bytes} bytes with SHA-256 "
            f"{card.sha256[:12]}…, got {size} bytes with {digest[:12]}…; "
            f"{_again(card, 'delete the file and install Faces again')}"
        )


def locate(card: Card, catalogue: Catalogue) -> Path:
    """The verified file of a weight; of several that are here, the first that is the catalogue's.

    Raises:
        WeightError: when it is nowhere on this machine, or is not the file that the catalogue describes.
    """
    trouble: WeightError | None = None
    for path in _candidates(card, catalogue.folder):
        if not path.is_file():
            continue
        try:
            verify(card, path)
        except WeightError as error:
            trouble = trouble or error
        else:
            return path
    raise trouble or WeightError(f"the weight {card.name!r} is missing: {_advice(card, catalogue)}")


def downloadable(card: Card) -> bool:
    """Whether the weight has a public address."""
    return card.source.startswith(("https://", "http://"))


def import_weight(card: Card, folder: Path) -> Path | None:
    """Copy a weight's file from anywhere in `folder`, whatever its name there, into the cache.

    Returns:
        Where it lies now, or None when no file in the folder is the weight.

    Raises:
        OutputError: when the cache cannot be written.
    """
    for path in _of_size(folder, card.bytes):
        try:
            verify(card, path)
        except WeightError:
            continue
        place = cache() / card.file
        part = place.with_name(f".{place.name}.import")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, part)
            os.replace(part, place)
        except OSError as error:
            raise OutputError(f"{place}: cannot be written: {error.strerror or error}") from error
        return place
    return None


def _of_size(folder: Path, size: int) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in sorted(names):
            path = Path(parent, name)
            with suppress(OSError):
                if path.is_file() and path.stat().st_size == size:
                    yield path


def _advice(card: Card, catalogue: Catalogue) -> str:
    if card.source.startswith("package:"):
        package = card.source.removeprefix("package:").partition("/")[0]
        return (
            f"it comes with the package {package}: {install('--no-deps', package)}; "
            f"or faces models import FOLDER with its {card.file}"
        )
    if downloadable(card):
        return f"faces models download {card.name} brings it from {card.source} to {cache() / card.file}"
    if card.source == APART:
        return (
            "it is not in the packaged application: unpack the archive of weights that is published beside it, then "
            "faces models import FOLDER"
        )
    return f"{catalogue.folder / card.file} does not exist; {_again(card, 'install Faces again')}"


def _again(card: Card, otherwise: str) -> str:
    if card.source == OWN:
        return "copy its .onnx and .toml again, or train it again with `faces train-head`"
    return otherwise
