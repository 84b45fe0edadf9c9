"""`faces models`: lists the weights of the catalogue, verifies them, and brings those that are not shipped."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from faces.cli.head import add_head
from faces.cli.progress import Transfer
from faces.errors import UsageError, WeightError
from faces.zoo import download as downloading
from faces.zoo.cards import OWN, Card, Catalogue, read
from faces.zoo.inventory import VERIFIED, Entry, entry_of, inventory
from faces.zoo.store import downloadable, import_weight

ACTIONS = {
    "list": "every weight: licence, data, accuracy, where it lies (the default)",
    "verify": "only whether each weight is the file that the catalogue describes; of NAME… or of all",
    "import": "take weights from a FOLDER, such as a USB stick, whatever the files' names",
    "download": "bring the weights NAME… from their public addresses; an interrupted download is gone on with",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The action, its arguments, and how the network is used."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join(["actions:", *(f"  {name:9} {line}" for name, line in ACTIONS.items())])
    parser.add_argument("action", nargs="?", choices=tuple(ACTIONS), default="list", help="what to do, see below")
    parser.add_argument("what", nargs="*", metavar="NAME|FOLDER", help="weights of the catalogue, or a folder")
    parser.add_argument("--models_path", metavar="DIR", type=Path, help="another models folder than the shipped one")
    add_head(parser.add_argument)
    parser.add_argument("--json", action="store_true", help="list, verify: print JSON")
    parser.add_argument(
        "--offline", action="store_true", help="download: refuse to use the network, as FACES_OFFLINE=1 does"
    )
    parser.add_argument("--proxy", metavar="URL", help="download: through this proxy; by default the system's settings")
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=float, default=20.0, help="download: lost after so long without a byte; 20"
    )
    parser.add_argument("--attempts", metavar="N", type=int, default=4, help="download: how often it is tried; 4")


def run(options: argparse.Namespace) -> int:
    """Do what was asked.

    Returns:
        0, or 1 when a weight is altered, one that a model set needs is missing, or an own head cannot be used.

    Raises:
        UsageError: when an action's arguments make no sense.
        WeightError: when the folder has no valid catalogue, or a weight cannot be had.
    """
    if options.action in ("import", "download") and not options.what:
        raise UsageError(f"faces models {options.action} needs a {'folder' if options.action == 'import' else 'name'}")
    if options.action == "list" and options.what:
        raise UsageError("faces models list takes no name; use: faces models verify NAME")
    catalogue = read(options.models_path, options.head)
    if options.action == "import":
        return _import(catalogue, [Path(folder) for folder in options.what])
    cards = [_card(catalogue, name) for name in options.what] or list(catalogue.weights.values())
    if options.action == "download":
        return _download(catalogue, cards, options)
    return _show(catalogue, cards, brief=options.action == "verify", as_json=options.json)


def _card(catalogue: Catalogue, name: str) -> Card:
    if name not in catalogue.weights:
        raise UsageError(f"no such weight: {name!r}; {catalogue.folder} has {', '.join(catalogue.weights)}")
    return catalogue.weights[name]


def _show(catalogue: Catalogue, cards: Sequence[Card], *, brief: bool, as_json: bool) -> int:
    entries = [entry_of(card, catalogue) for card in cards]
    if as_json:
        facts: dict[str, Any] = {"folder": str(catalogue.folder), "weights": [as_dict(entry) for entry in entries]}
        facts["troubles"] = list(catalogue.troubles)
        print(json.dumps(facts, indent=2, ensure_ascii=False))
    elif brief:
        wide = max((len(entry.card.name) for entry in entries), default=0)
        for entry in entries:
            print(f"{entry.card.name:{wide}} {entry.state:9} {entry.trouble or entry.path or 'no file of its own'}")
    else:
        print(f"{len(entries)} weight{'' if len(entries) == 1 else 's'} in the catalogue of {catalogue.folder}")
        for entry in entries:
            print(f"\n{describe(entry)}")
        for trouble in catalogue.troubles:
            print(f"\nleft out: {trouble}")
    return int(any(entry.broken for entry in entries) or bool(catalogue.troubles))


def _import(catalogue: Catalogue, folders: Sequence[Path]) -> int:
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such folder")
    imported = 0
    for entry in inventory(catalogue):
        if entry.state == VERIFIED:
            continue
        place = next(filter(None, (import_weight(entry.card, folder) for folder in folders)), None)
        if place:
            imported += 1
            print(f"{entry.card.name}: imported, {place}")
    left = [entry for entry in inventory(catalogue) if entry.state != VERIFIED]
    if not imported and left:
        names = ", ".join(f"{entry.card.name} ({entry.card.file})" for entry in left if entry.card.file)
        raise WeightError(
            f"{', '.join(map(str, folders))}: no file here is one of the weights that are not here: {names}"
        )
    if not left:
        print("every weight of the catalogue is here")
    return int(any(entry.broken for entry in left))


def _download(catalogue: Catalogue, cards: Sequence[Card], options: argparse.Namespace) -> int:
    if options.timeout <= 0 or options.attempts < 1:
        raise UsageError("--timeout must be above 0, --attempts 1 or more")
    if options.offline:
        os.environ[downloading.OFFLINE] = "1"
    line = downloading.Line(options.proxy, options.timeout, options.attempts)
    for card in cards:
        entry = entry_of(card, catalogue)
        if entry.state == VERIFIED:
            print(f"{card.name}: already here, {entry.path or card.source}")
            continue
        if not downloadable(card):
            raise WeightError(f"{card.name} has no public address: {entry.trouble}")
        with Transfer(card.name) as transfer:
            place = downloading.download(card, line, transfer)
        print(f"{card.name}: {card.bytes} bytes verified, {place}")
        print(f"  licence  {card.licence}")
    return 0


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
    purpose = {
        "detect": "finds faces",
        "refine": "looks closely at what was found",
        "embed": "describes faces by numbers",
    }.get(card.task, f"answers {', '.join(card.heads)}")
    needed = "every model set, as it is your own" if card.source == OWN else ", ".join(entry.sets)
    lines = [
        f"{card.name}: {purpose}{f'; {card.bytes / 1e6:.1f} MB' if card.file else ''}",
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
