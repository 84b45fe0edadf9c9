"""`faces models`: the weights of the catalogue with licence and accuracy, where they lie, verified or not."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from faces.zoo.cards import OWN, read
from faces.zoo.inventory import Entry, inventory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--models_path`, `--head` and `--json`."""
    parser.add_argument("--models_path", metavar="DIR", type=Path, help="another models folder than the shipped one")
    parser.add_argument("--head", action="append", default=[], metavar="NAME", help="a head of your own besides")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """List the weights.

    Returns:
        0, or 1 when a weight is altered, one that a model set needs is missing, or an own head cannot be used.

    Raises:
        WeightError: when the folder has no valid catalogue.
    """
    catalogue = read(options.models_path, options.head)
    entries = inventory(catalogue)
    if options.json:
        facts: dict[str, Any] = {"folder": str(catalogue.folder), "weights": [as_dict(entry) for entry in entries]}
        facts["troubles"] = list(catalogue.troubles)
        print(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        print(f"{len(entries)} weight{'' if len(entries) == 1 else 's'} in the catalogue of {catalogue.folder}")
        for entry in entries:
            print(f"\n{describe(entry)}")
        for trouble in catalogue.troubles:
            print(f"\nleft out: {trouble}")
    return int(any(entry.broken for entry in entries) or bool(catalogue.troubles))


def as_dict(entry: Entry) -> dict[str, Any]:
    """An Entry as `--json` prints it; `bytes` and `sha256` are the catalogue's."""
    card = entry.card
    return {
        "name": card.name,
        "task": card.task,
        "attributes": list(card.heads),
        "sets": list(entry.sets),
        "state": entry.state,
        "path": str(entry.path) if entry.path else None,
        "source": card.source,
        "bytes": card.bytes,
        "sha256": card.sha256,
        "licence": card.licence,
        "data": card.data,
        "accuracy": card.accuracy,
        "trouble": entry.trouble,
    }


def describe(entry: Entry) -> str:
    """An Entry as a paragraph of text."""
    card = entry.card
    purpose = {"detect": "finds faces", "embed": "describes faces by numbers"}.get(
        card.task, f"answers {', '.join(card.heads)}"
    )
    needed = "every model set, as it is your own" if card.source == OWN else ", ".join(entry.sets)
    lines = [
        f"{card.name}: {purpose}; {card.bytes / 1e6:.1f} MB",
        f"  needed by  {needed or 'no model set (optional)'}",
        f"  state      {entry.state}{f', {entry.path}' if entry.path else ''}",
        f"  source     {card.source}",
        f"  licence    {card.licence}",
        f"  data       {card.data}",
        f"  accuracy   {card.accuracy}",
    ]
    if entry.trouble:
        lines.append(f"  {'to mend' if entry.broken else 'to get it':10} {entry.trouble}")
    return "\n".join(lines)
