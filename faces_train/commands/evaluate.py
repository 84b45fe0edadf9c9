"""`evaluate detector`, `evaluate heads` and `evaluate table`: measure weights on labelled pictures."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from faces.cli.arguments import count
from faces.errors import UsageError
from faces.zoo.cards import Card, Catalogue, read

if TYPE_CHECKING:
    from faces_train.detector.evaluate import Finder

SCORES = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8)
"""Thresholds at which false alarms are counted, beside those of the cards."""
SIZES = ((320, 192), (320, 320), (640, 384), (640, 640))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments; those about attributes stand in `faces_train.heads`."""
    kinds = parser.add_subparsers(dest="kind", required=True)
    detector = kinds.add_parser("detector", help="detectors side by side, in one run")
    detector.add_argument("--boxes", type=Path, metavar="CSV", help="file, xmin, ymin, xmax, ymax, label[, fold]")
    detector.add_argument("--landmarks", type=Path, metavar="CSV", help="file, leye_x … rmouth_y[, fold]")
    detector.add_argument(
        "--first-pixel", type=float, default=0.0, metavar="N", help="its number in the landmarks' labels; 1 for MTFL's"
    )
    detector.add_argument("--pictures", type=Path, metavar="DIR", help="what `file` is relative to; default: the CSV's")
    detector.add_argument("--fold", help="only rows of this fold")
    detector.add_argument("--empty", type=Path, metavar="DIR|LIST", help="pictures without people, for false alarms")
    detector.add_argument("--still", type=Path, metavar="DIR|LIST", help="pictures, for the shake from frame to frame")
    detector.add_argument("--detector", action="append", metavar="NAME", help="of the catalogue; default: all present")
    detector.add_argument(
        "--file",
        action="append",
        default=[],
        metavar="FAMILY=PATH",
        help="a file outside the catalogue: faces=, yunet= or centerface=",
    )
    detector.add_argument("--models_path", type=Path, metavar="DIR")
    detector.add_argument("--longest", type=count, default=640, help="pixels of the longest side that detectors see")
    detector.add_argument("--passes", type=count, default=1, help="of the engine's looks, each at twice the size")
    detector.add_argument("--least", type=float, default=0.0, metavar="PX", help="smaller faces count neither way")
    detector.add_argument("--threads", type=count, default=1, help="of the detectors given with --file")
    detector.add_argument("--speed", action="store_true", help="milliseconds per size, at the card's threshold")
    from faces_train.heads.evaluate import add_arguments as add_heads
    from faces_train.heads.labelled import add_arguments as add_table

    add_heads(kinds.add_parser("heads", help="attributes on the public sets"))
    add_table(kinds.add_parser("table", help="attributes on any labelled pictures"))


def run(options: argparse.Namespace) -> int:
    """Print a Markdown table (detector) or JSON (heads, table).

    Returns:
        0; 1 when some pictures cannot be read (each is named); 3 when none can.

    Raises:
        FacesError: when the request, labels or weights are not right.
    """
    if options.kind == "heads":
        from faces_train.heads.evaluate import run as run_heads

        return run_heads(options)
    if options.kind == "table":
        from faces_train.heads.labelled import run as run_table

        return run_table(options)
    from faces_train.detector import evaluate

    if not (options.boxes or options.landmarks or options.empty or options.still or options.speed):
        raise UsageError("say what to measure: --boxes, --landmarks, --empty, --still or --speed")
    rows: list[evaluate.Row] = []
    failed: set[Path] = set()
    try:
        for name, find in finders(options).items():
            if options.boxes is not None:
                labels = evaluate.read_boxes(options.boxes, options.fold)
                folder = options.pictures or options.boxes.parent
                rows += evaluate.on_boxes(name, find, folder, labels, failed, options.least)
            if options.landmarks is not None:
                folder = options.pictures or options.landmarks.parent
                rows += evaluate.on_landmarks(
                    name, find, folder, options.landmarks, failed, options.fold, options.first_pixel
                )
            if options.empty is not None:
                scores = sorted({*SCORES, *(card.threshold for card in _cards(read(options.models_path)))})
                rows += evaluate.on_empty(name, find, evaluate.picture_list(options.empty), scores, failed)
            if options.still is not None:
                rows += evaluate.on_still(name, find, evaluate.picture_list(options.still), failed, options.least)
            if options.speed:
                rows += evaluate.speed(name, find, SIZES)
    except OSError as error:
        print(f"faces: {error}", file=sys.stderr)
        return 3
    print(evaluate.table(rows))
    return 1 if failed else 0


def finders(options: argparse.Namespace) -> dict[str, Finder]:
    """The detectors that the options name, ready to be called.

    Raises:
        UsageError: an unknown family in `--file`.
        WeightError: a catalogue detector that was named is missing or broken.
    """
    from faces.detect.base import Search, create
    from faces.zoo.store import present
    from faces_train.detector.evaluate import Exported, of_engine
    from faces_train.detector.teachers import CenterFace, YuNet

    found: dict[str, Finder] = {}
    if options.detector or not options.file:
        catalogue = read(options.models_path)
        names = options.detector or [card.name for card in _cards(catalogue) if present(card, catalogue)]
        for name in names:
            card = catalogue.card(name, "detect")
            search = Search("cpu", None if options.speed else 0.05, options.longest, options.passes)
            found[f"{name} at {options.longest}"] = of_engine(create(card, catalogue, search))
    for entry in options.file:
        family, _, path = entry.partition("=")
        if family == "faces":
            found[path] = Exported(path, options.longest, threads=options.threads)
        elif family == "yunet":
            found[f"YuNet at {options.longest}"] = YuNet(path, (options.longest,), 0.05, options.threads)
        elif family == "centerface":
            found[f"CenterFace at {options.longest}"] = CenterFace(path, (options.longest,), 0.05, options.threads)
        else:
            raise UsageError(f"--file {entry}: no such family: {family!r}; known: faces, yunet, centerface")
    return found


def _cards(catalogue: Catalogue) -> list[Card]:
    """The detectors of the catalogue."""
    return [card for card in catalogue.weights.values() if card.task == "detect"]
