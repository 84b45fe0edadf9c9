"""`features PICTURES -o TABLE`: one row of numbers per face, which `train-head` learns from."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from faces.cli import INTERRUPTED
from faces.cli.progress import Bar
from faces.config import SMALLEST_LABELLED, Options
from faces.detect.base import Search, create
from faces.detect.whole import of_crops
from faces.errors import FacesError, InputError
from faces.pipeline import Pipeline
from faces.sources.images import Item, Unreadable, find
from faces.zoo.cards import read
from faces_train.own.embed import embedder
from faces_train.own.features import Journal, Tally
from faces_train.own.features import run as describe_all
from faces_train.own.table import check_suffix, write


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    defaults = Options()
    add = parser.add_argument
    add("pictures", type=Path, metavar="PICTURES", help="a folder (read recursively), a file, a pattern")
    add("-o", "--output", type=Path, required=True, metavar="TABLE", help="the .csv or .parquet file to write")
    add("--embedding", metavar="NAME", help="a weight of `faces models`, or dlib; default: the model set's")
    add("--model-set", default=defaults.model_set, help="default: %(default)s")
    add("--detector", metavar="NAME", help="a detector of `faces models`")
    add("--threshold", type=float, metavar="0..1", help="detection score from which a face counts")
    add("--min-face", type=float, default=SMALLEST_LABELLED, metavar="PX", help="leave out narrower faces: %(default)s")
    add("--crops", action="store_true", help="each picture is one already cropped face: nothing is detected")
    add("--provider", default=defaults.provider, help="auto, cpu, cuda, directml or coreml; default: %(default)s")
    add("--models_path", type=Path, metavar="DIR", help="another models folder than the shipped one")
    add("--resume", action="store_true", help="go on where an interrupted run stopped, or add new pictures to a table")


def run(options: argparse.Namespace) -> int:
    """Write the table.

    Returns:
        0 all fine, 1 some pictures cannot be read (each has its row and reason), 3 none can, 130 interrupted.

    Raises:
        FacesError: before anything was done, when the request or the installation is not right.
    """
    check_suffix(options.output)
    wanted = Options(threshold=options.threshold, min_face=options.min_face)
    catalogue = read(options.models_path)
    card = catalogue.detector(options.detector, options.model_set)
    if options.crops:
        finder, how = of_crops(card, catalogue, options.provider), "crops"
    else:
        finder = create(card, catalogue, Search(options.provider, wanted.threshold, wanted.longest, wanted.passes))
        how = f"{card.name},{'default' if wanted.threshold is None else wanted.threshold},{wanted.min_face:g}px"
    chosen = embedder(options.embedding, options.model_set, catalogue, options.provider)
    label = f"{chosen.card.name}:{chosen.card.sha256}:{how}"
    found = list(find(options.pictures))
    unreadable = [str(each.error) for each in found if isinstance(each, Unreadable)]
    items = [each for each in found if isinstance(each, Item)]
    for message in unreadable:
        print(f"faces: {message}", file=sys.stderr)
    if not items:
        raise InputError(f"{options.pictures}: there is no picture in this folder")
    pipeline = Pipeline(finder, (), (), min_face=0 if options.crops else wanted.min_face)
    with closing(Journal(options.output, label, resume=options.resume)) as journal:
        try:
            with Bar(len(items), done=len(journal.done)) as bar:
                tally = describe_all(items, pipeline, chosen, journal, bar.step)
        except KeyboardInterrupt:
            print("faces: interrupted; what was done is kept, --resume goes on from here", file=sys.stderr)
            return INTERRUPTED
        units = max((each.embeddings.shape[1] for each in journal if len(each.boxes)), default=0)
        write(options.output, journal, units, label)
        journal.delete()
    print(_summary(tally, len(journal.done), options.output, chosen.card.name, units))
    if not tally.failed and not unreadable:
        return 0
    return 1 if tally.pictures > tally.failed else FacesError.exit_code


def _summary(tally: Tally, before: int, table: Path, name: str, units: int) -> str:
    words = [f"{tally.pictures} picture{'' if tally.pictures == 1 else 's'}"]
    words += [f"{tally.faces} face{'' if tally.faces == 1 else 's'}, {units} numbers of {name} each"]
    words += [f"{tally.faceless} without a face"] if tally.faceless else []
    words += [f"{tally.failed} that cannot be read"] if tally.failed else []
    words += [f"{before} done before"] if before else []
    return f"{', '.join(words)}; {table}"
