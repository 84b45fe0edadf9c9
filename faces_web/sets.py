"""Which model sets a client may choose, straight from the catalogue."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from itertools import product

from faces.zoo.cards import Catalogue
from faces.zoo.inventory import inventory

METHODS = ("joint", "standalone")
"""One network that answers every attribute, or besides it networks of their own for what these answer better."""
QUALITIES = ("fast", "accurate")


@dataclass(frozen=True, slots=True)
class Choice:
    """One position of the page's two toggles.

    Attributes:
        name: the model set's name in the catalogue.
        method: one of METHODS.
        quality: one of QUALITIES.
        reason: why it cannot be used; None when it can.
    """

    name: str
    method: str
    quality: str
    reason: str | None


def set_name(method: str, quality: str) -> str:
    """The catalogue's name for a position of the toggles."""
    return quality if method == "joint" else f"{quality}-{method}"


def choices(catalogue: Catalogue) -> tuple[Choice, ...]:
    """Every position of the toggles."""
    troubles = {entry.card.name: entry.trouble for entry in inventory(catalogue) if entry.trouble}
    return tuple(
        Choice(name, method, quality, _reason(catalogue, name, troubles))
        for method, quality in product(METHODS, QUALITIES)
        for name in (set_name(method, quality),)
    )


def _reason(catalogue: Catalogue, name: str, troubles: dict[str, str]) -> str | None:
    if name not in catalogue.sets:
        known = ", ".join(f"“{each}”" for each in catalogue.sets)
        return f"The catalogue of this installation has no model set “{name}”, only {known}."
    for weight in catalogue.members(name):
        if weight in troubles:
            logging.getLogger("faces_web").warning("%s", troubles[weight])  # names paths: not for clients
            return f"The weight “{weight}” of this model set is missing or altered on the server."
    return None
