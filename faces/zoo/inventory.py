"""What of the catalogue is on this machine, and whether it is what the catalogue describes."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from faces.errors import WeightError
from faces.zoo.cards import Card, Catalogue
from faces.zoo.store import locate, present

VERIFIED, ALTERED, MISSING = "verified", "altered", "missing"


@dataclass(frozen=True, slots=True)
class Entry:
    """One weight of the catalogue as it is found.

    Attributes:
        card: what the catalogue says of it.
        sets: the model sets that need it.
        path: where its file lies; None when it is missing or has none.
        state: VERIFIED, ALTERED or MISSING.
        trouble: what is wrong and what to do; None for a verified weight.
    """

    card: Card
    sets: tuple[str, ...]
    path: Path | None
    state: str
    trouble: str | None

    @property
    def broken(self) -> bool:
        """Whether something needs mending: an optional weight may be missing."""
        return self.state == ALTERED or (self.state == MISSING and bool(self.sets))


def inventory(catalogue: Catalogue) -> list[Entry]:
    """An Entry per weight, in the catalogue's order. Reads every file that is there, to verify it."""
    return [_entry(card, catalogue) for card in catalogue.weights.values()]


def _entry(card: Card, catalogue: Catalogue) -> Entry:
    sets = tuple(name for name, each in catalogue.sets.items() if card.name in (each.detector, *each.heads))
    if card.source.startswith("code:"):
        module = card.source.removeprefix("code:")
        if find_spec(module):
            return Entry(card, sets, None, VERIFIED, None)
        return Entry(card, sets, None, MISSING, f"the module {module} is not installed")
    try:
        return Entry(card, sets, locate(card, catalogue), VERIFIED, None)
    except WeightError as error:
        path = present(card, catalogue)
        return Entry(card, sets, path, ALTERED if path else MISSING, str(error))
