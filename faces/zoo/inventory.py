"""What of the catalogue is on this machine, and whether it is what the catalogue describes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from faces.errors import WeightError
from faces.packages import install_extra
from faces.zoo.cards import APART, OWN, Card, Catalogue
from faces.zoo.store import locate, present

VERIFIED, ALTERED, MISSING, OUTDATED = "verified", "altered", "missing", "outdated"


@dataclass(frozen=True, slots=True)
class Entry:
    """One weight of the catalogue as it is found.

    Attributes:
        card: what the catalogue says of it.
        sets: the model sets that need it.
        path: where its file lies; None when it is missing or has none.
        state: VERIFIED, ALTERED, MISSING, or OUTDATED for an own head made for another embedding.
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
        needed = (bool(self.sets) and self.card.source != APART) or self.card.source == OWN
        return self.state in (ALTERED, OUTDATED) or (self.state == MISSING and needed)


def inventory(catalogue: Catalogue) -> list[Entry]:
    """An Entry per weight, in the catalogue's order. Reads every file that is there, to verify it."""
    return [entry_of(card, catalogue) for card in catalogue.weights.values()]


def entry_of(card: Card, catalogue: Catalogue) -> Entry:
    """One weight as it is found; reads its file to verify it."""
    sets = tuple(name for name in catalogue.sets if card.name in catalogue.members(name))
    if card.source.startswith("code:"):
        module = card.source.removeprefix("code:")
        if find_spec(module):
            return Entry(card, sets, None, VERIFIED, None)
        return Entry(card, sets, None, MISSING, f"the module {module} is not installed: {install_extra(module)}")
    try:
        found = Entry(card, sets, locate(card, catalogue), VERIFIED, None)
    except WeightError as error:
        path = present(card, catalogue)
        return Entry(card, sets, path, ALTERED if path else MISSING, str(error))
    try:
        if card.source == OWN:
            catalogue.backbone(card)
    except WeightError as error:
        return replace(found, state=OUTDATED, trouble=str(error))
    return found
