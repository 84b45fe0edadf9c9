"""models/registry.toml as typed cards."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faces.errors import UsageError, WeightError
from faces.paths import shipped

REGISTRY = "registry.toml"
DOCUMENTED = ("licence", "data", "accuracy")
OF_A_FILE = ("file", "bytes", "sha256")


@dataclass(frozen=True, slots=True)
class HeadCard:
    """Calibration of one head: logits are divided by `temperature`; `certain` starts at probability `threshold`."""

    temperature: float = 1.0
    threshold: float = 0.5


@dataclass(frozen=True, slots=True)
class Card:
    """One weight: a file, where it comes from, what is known of it and how its input is made.

    Attributes:
        name: its key in the catalogue.
        task: `detect` or `heads`.
        family: which module of faces.detect or faces.heads reads its outputs.
        file: name of the file in a models folder or the cache.
        source: `bundled`, an https address, `package:NAME/path/in/package`, or `code:MODULE` for a detector that is
            part of an installed module and has no file.
        sha256: of the file, hexadecimal.
        bytes: of the file.
        licence, data, accuracy: one line each.
        size, zoom: of the aligned crop that heads take, see faces.align; 0 for detectors.
        threshold: detection score from which a detector's answer counts.
        heads: calibration per attribute.
    """

    name: str
    task: str
    family: str
    source: str
    licence: str
    data: str
    accuracy: str
    file: str = ""
    sha256: str = ""
    bytes: int = 0
    size: int = 0
    zoom: float = 1.0
    threshold: float = 0.5
    heads: Mapping[str, HeadCard] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelSet:
    """A named choice of weights: one detector and the heads weights, later ones overriding earlier ones."""

    detector: str
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every weight and model set of one models folder."""

    folder: Path
    weights: Mapping[str, Card]
    sets: Mapping[str, ModelSet]

    def card(self, name: str, task: str) -> Card:
        """The card of weight `name`.

        Raises:
            UsageError: when the catalogue has no such weight for `task`.
        """
        known = [card.name for card in self.weights.values() if card.task == task]
        if name not in known:
            raise UsageError(f"no such weight to {task}: {name!r}; {self.folder / REGISTRY} has {', '.join(known)}")
        return self.weights[name]

    def model_set(self, name: str) -> ModelSet:
        """The model set `name`.

        Raises:
            UsageError: when the catalogue has no such set.
        """
        if name not in self.sets:
            raise UsageError(f"no such model set: {name!r}; {self.folder / REGISTRY} has {', '.join(self.sets)}")
        return self.sets[name]


def _card(name: str, entry: dict[str, Any], where: Path) -> Card:
    coded = str(entry.get("source", "")).startswith("code:")
    needed = DOCUMENTED if coded else (*DOCUMENTED, *OF_A_FILE)
    missing = [key for key in needed if not str(entry.get(key, "")).strip()]
    if missing:
        raise WeightError(f"{where}: weight {name!r} has no {', '.join(missing)}; an undocumented weight is not loaded")
    heads = {head: HeadCard(**values) for head, values in entry.pop("heads", {}).items()}
    return Card(name=name, heads=heads, **entry)


def read(folder: Path | None = None) -> Catalogue:
    """The catalogue of `folder`, or the one that came with this installation.

    Raises:
        WeightError: when registry.toml is missing, is not valid, or has a weight without licence, data statement,
            measured accuracy or checksum.
    """
    folder = folder or shipped("models")
    where = folder / REGISTRY
    try:
        parsed = tomllib.loads(where.read_text(encoding="utf-8"))
        weights = {name: _card(name, dict(entry), where) for name, entry in parsed["weights"].items()}
        sets = {
            name: ModelSet(entry["detector"], tuple(entry["heads"])) for name, entry in parsed.get("sets", {}).items()
        }
    except FileNotFoundError:
        raise WeightError(f"{where} is missing: the folder is no models folder of Faces") from None
    except OSError as error:
        raise WeightError(f"{where} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightError(f"{where} is not a catalogue: {error}") from error
    return Catalogue(folder, weights, sets)
