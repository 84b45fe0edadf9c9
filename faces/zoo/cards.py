"""models/registry.toml, and the entries of own heads, as typed cards."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from faces.attributes import VOCABULARY, Attribute, Vocabulary, joined
from faces.errors import UsageError, WeightError
from faces.paths import shipped

REGISTRY = "registry.toml"
DOCUMENTED = ("licence", "data", "accuracy")
OF_A_FILE = ("file", "bytes", "sha256")
FOREIGN = (".pt", ".pth")
"""File names of PyTorch's own weights."""
NAMED = 5
"""At most so many files are named in a message."""
TEXTS = (*DOCUMENTED, "task", "family", "source", "file", "sha256", "refiner", "backbone", "embedding")
APART = "apart"
"""Source of a weight that is in the source and the wheel, and beside the packaged application but not in it."""
OWN = "own"
"""Source of a head that a user trained on the embedding of another weight."""


@dataclass(frozen=True, slots=True)
class HeadCard:
    """Calibration of one head: logits are divided by `temperature`; `certain` starts at probability `threshold`.

    The head of an attribute of one's own also says what is asked: its `classes` in order, and whether it is `opt_in`.
    """

    temperature: float = 1.0
    threshold: float = 0.5
    classes: tuple[str, ...] = ()
    opt_in: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """How a crop of a face is aligned: its side in pixels, and its zoom and shift, see faces.align."""

    size: int
    zoom: float = 1.0
    down: float = 0.0


@dataclass(frozen=True, slots=True)
class Card:
    """One weight: a file, where it comes from, what is known of it and how its input is made.

    Attributes:
        name: its key in the catalogue.
        task: `detect`, `refine`, `heads`, or `embed` for what only describes a face by numbers.
        family: which module of faces.detect or faces.heads reads its outputs.
        file: name of the file in a models folder or the cache.
        source: `bundled`, APART, an https address, `package:NAME/path/in/package`, OWN for a user's head, or
            `code:MODULE` for a detector that is part of an installed module and has no file.
        sha256: of the file, hexadecimal.
        bytes: of the file.
        licence, data, accuracy: one line each.
        size, zoom, down: of the aligned crop that heads and refiners take, see faces.align; size 0 for detectors.
        around: of heads: the wider and coarser crop that they take besides, if any.
        closer: of heads: the crop of more pixels that `looks` are taken at, if it is another.
        looks: of heads: the scales at which it is shown a picture's faces, each also as in a mirror, for the mean of
            all answers; none for the crop alone.
        threshold: detection score from which a detector's answer counts.
        refiner: of a detector: the weight that looks at each of its candidates again; empty for none.
        gate: of a detector with a refiner: the score from which something is a candidate.
        heads: calibration per attribute.
        backbone: of a user's head: the weight whose embedding it reads.
        embedding: of a user's head: SHA-256 of the weight whose embedding it was trained on.
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
    down: float = 0.0
    around: View | None = None
    closer: View | None = None
    looks: tuple[float, ...] = ()
    threshold: float = 0.5
    refiner: str = ""
    gate: float = 0.5
    heads: Mapping[str, HeadCard] = field(default_factory=dict)
    backbone: str = ""
    embedding: str = ""


@dataclass(frozen=True, slots=True)
class ModelSet:
    """A named choice of weights: one detector and the heads weights, later ones overriding earlier ones."""

    detector: str
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every weight and model set of one models folder, and the own heads that join them.

    Attributes:
        folder: the models folder.
        weights: by name.
        sets: by name.
        vocabulary: every attribute that these weights may be asked about.
        asked: own heads that were asked for by name; the others are simply there.
        troubles: why own heads of the folder were left out, a sentence each.
    """

    folder: Path
    weights: Mapping[str, Card]
    sets: Mapping[str, ModelSet]
    vocabulary: Vocabulary = field(default_factory=lambda: VOCABULARY)
    asked: frozenset[str] = frozenset()
    troubles: tuple[str, ...] = ()

    @property
    def own(self) -> list[Card]:
        """The heads that a user trained."""
        return [card for card in self.weights.values() if card.source == OWN]

    def backbone(self, card: Card) -> Card:
        """The weight whose embedding the own head `card` reads.

        Raises:
            WeightError: when this catalogue has none with that embedding.
        """
        found = self.weights.get(card.backbone)
        if found is None or found.sha256 != card.embedding:
            there = f"has {found.sha256[:12]}…" if found else "has no such weight"
            raise WeightError(
                f"the head {card.name!r} was made for the embedding of {card.backbone} {card.embedding[:12]}…, and "
                f"this models folder {there}; make the features again with `faces features`, then `faces train-head`"
            )
        if found.task != "heads":
            raise WeightError(
                f"the head {card.name!r} was made for {found.name}, which the engine does not run; make the features "
                "without --embedding, then train it again"
            )
        return found

    def members(self, name: str) -> tuple[str, ...]:
        """The weights that the model set `name` needs: its detector, that one's refiner if there is one, its heads.

        Raises:
            UsageError: when the catalogue has no such set.
        """
        chosen = self.model_set(name)
        detector = self.weights.get(chosen.detector)
        refiner = (detector.refiner,) if detector is not None and detector.refiner else ()
        return (chosen.detector, *refiner, *chosen.heads)

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

    def detector(self, name: str | None, model_set: str) -> Card:
        """The detector `name`; None takes that of `model_set`.

        Raises:
            UsageError: when the catalogue has no such detector, or no such model set.
        """
        return self.card(name or self.model_set(model_set).detector, "detect")


def _card(name: str, entry: dict[str, Any], where: Path) -> Card:
    odd = [key for key in TEXTS if not isinstance(entry.get(key, ""), str)]
    if odd:
        raise WeightError(f"{where}: of weight {name!r} {', '.join(odd)} must be text")
    coded = str(entry.get("source", "")).startswith("code:")
    needed = DOCUMENTED if coded else (*DOCUMENTED, *OF_A_FILE)
    missing = [key for key in needed if not str(entry.get(key, "")).strip()]
    if missing:
        raise WeightError(f"{where}: weight {name!r} has no {', '.join(missing)}; an undocumented weight is not loaded")
    heads = {head: _head(dict(values)) for head, values in entry.pop("heads", {}).items()}
    looks = tuple(map(float, entry.pop("looks", ())))
    around, closer = (View(**entry.pop(key)) if key in entry else None for key in ("around", "closer"))
    return Card(name=name, looks=looks, heads=heads, around=around, closer=closer, **entry)


def _head(values: dict[str, Any]) -> HeadCard:
    classes = tuple(map(str, values.pop("classes", ())))
    values |= {key: float(values[key]) for key in ("temperature", "threshold") if key in values}
    if not values.get("temperature", 1.0) > 0:
        raise ValueError("a temperature must be above 0")
    return HeadCard(classes=classes, **values)


def read(folder: Path | None = None, heads: Iterable[str] = ()) -> Catalogue:
    """The catalogue of `folder`, or the one that came with this installation, with the own heads that lie there.

    Args:
        folder: a models folder.
        heads: own heads besides: names of such in the folder, or files.

    Raises:
        WeightError: when registry.toml is missing, is not valid, or has a weight without licence, data statement,
            measured accuracy or checksum; or when one of `heads` is not there or not valid.
    """
    folder = folder or shipped("models")
    return _with_own(_registry(folder), heads)


def _with_own(catalogue: Catalogue, heads: Iterable[str]) -> Catalogue:
    """The catalogue with the own heads of its folder, those that are not valid left out, and with `heads`."""
    for place in sorted(catalogue.folder.glob("*.toml")):
        if place.name != REGISTRY:
            try:
                catalogue = _join(catalogue, own_card(place))
            except (UsageError, WeightError) as error:
                catalogue = replace(catalogue, troubles=(*catalogue.troubles, str(error)))
    for name in heads:
        card = own_card(_place(name, catalogue.folder))
        there = catalogue.weights.get(card.name)
        if there is None or replace(there, file=card.file) != card:  # a copy of the same head is no other one
            catalogue = _join(catalogue, card)
        weights = {**catalogue.weights, card.name: card}
        catalogue = replace(catalogue, weights=weights, asked=catalogue.asked | {card.name})
    return catalogue


def _place(name: str, folder: Path) -> Path:
    """The entry of the own head `name`: a file of that name, with or without its suffix, here or in the folder."""
    given = Path(name)
    entry = given.with_suffix(".toml") if given.suffix in (".onnx", ".md", ".html") else given
    candidates = [entry, entry.with_name(f"{entry.name}.toml"), folder / f"{entry.name}.toml", folder / entry.name]
    for candidate in candidates:
        if candidate.is_file() and candidate.suffix == ".toml":
            return candidate
    raise WeightError(
        f"no such head: {name!r}; there is no {candidates[1]} and no {candidates[2]}; "
        "`faces train-head` writes one, and its .toml and .onnx belong together"
    )


def _join(catalogue: Catalogue, card: Card) -> Catalogue:
    if card.name in catalogue.weights:
        raise UsageError(f"there are two weights named {card.name!r}; rename the head's files and entry")
    vocabulary = catalogue.vocabulary
    for name, head in card.heads.items():
        try:
            vocabulary = joined(vocabulary, Attribute(name, head.classes, head.opt_in))
        except UsageError as error:
            raise UsageError(f"the head {card.name!r}: {error}") from None
    return replace(catalogue, weights={**catalogue.weights, card.name: card}, vocabulary=vocabulary)


def own_card(place: Path) -> Card:
    """The card of the own head whose entry is the file `place`; its `file` is absolute.

    Raises:
        WeightError: when the entry cannot be read or is not that of an own head.
    """
    try:
        ((name, entry),) = tomllib.loads(place.read_text(encoding="utf-8"))["weights"].items()
        card = _card(name, {"source": OWN, "task": "heads", "family": OWN, **entry}, place)
    except OSError as error:
        raise WeightError(f"{place}: cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightError(f"{place}: damaged, or not the entry of a head of one's own: {error}") from error
    if card.source != OWN or not card.backbone or not card.embedding or not card.heads:
        raise WeightError(f"{place}: not the entry of a head of one's own: it names no backbone, embedding or heads")
    return replace(card, file=str(place.resolve().parent / card.file))


def _foreign(folder: Path) -> str:
    """What to say besides of weights in another form, or nothing."""
    names = sorted(path.name for path in folder.glob("*") if path.suffix in FOREIGN)
    if not names:
        return ""
    shown = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
    return (
        f"; {shown} cannot be loaded: it takes .onnx with a {REGISTRY}, or TorchScript named gender.zip, "
        "expression.zip or multiple/*.zip, with --allow-code"
    )


def _registry(folder: Path) -> Catalogue:
    where = folder / REGISTRY
    try:
        parsed = tomllib.loads(where.read_text(encoding="utf-8"))
        weights = {name: _card(name, dict(entry), where) for name, entry in parsed["weights"].items()}
        sets = {
            name: ModelSet(entry["detector"], tuple(entry["heads"])) for name, entry in parsed.get("sets", {}).items()
        }
    except FileNotFoundError:
        if not folder.is_dir():
            raise WeightError(f"{folder}: no such folder") from None
        raise WeightError(f"{where} is missing: the folder is no models folder of Faces{_foreign(folder)}") from None
    except OSError as error:
        raise WeightError(f"{where} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightError(f"{where} is not a catalogue: {error}") from error
    return Catalogue(folder, weights, sets)
