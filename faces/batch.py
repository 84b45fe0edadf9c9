"""Many items, one after another: nothing that goes wrong with one stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from faces.analyzer import Analyzer
from faces.errors import InputError
from faces.overlay import draw
from faces.sinks.images import output_path, write_image
from faces.sinks.records import error_item, image_item
from faces.sinks.results import Results
from faces.sources.images import Item, read_image
from faces.types import Frame, Picture


@dataclass(slots=True)
class Tally:
    """What a run has done so far."""

    done: int = 0
    faces: int = 0
    failed: int = 0
    skipped: int = 0


def process(
    items: Iterable[Item],
    analyzer: Analyzer,
    results: Results,
    outputs: Path,
    tally: Tally,
    *,
    shown: Callable[[Picture, str], None] | None = None,
    stepped: Callable[[str, str | None], None] = lambda name, error: None,
) -> None:
    """Analyse every item, write its annotated picture and its record.

    Args:
        items: pictures.
        analyzer: holds the weights.
        results: takes a record per item.
        outputs: where annotated pictures go.
        tally: counts, so that an interrupted caller knows how far this came.
        shown: is given each annotated picture and its name.
        stepped: is told after each item, with the error's text if it failed.

    Raises:
        OutputError: when results cannot be written: going on would lose everything.
    """
    for item in items:
        if item.name in results.done:
            tally.skipped += 1
            stepped(item.name, None)
            continue
        try:
            faces, annotated = _picture(item, analyzer, results, outputs)
        except InputError as error:
            results.add(item.name, error_item(str(error)))
            tally.failed += 1
            stepped(item.name, str(error))
            continue
        tally.done += 1
        tally.faces += faces
        stepped(item.name, None)
        if shown:
            shown(annotated, item.name)


def _picture(item: Item, analyzer: Analyzer, results: Results, outputs: Path) -> tuple[int, Picture]:
    """One picture, from its file to its record; the number of faces and the annotated picture."""
    stage = analyzer.stopwatch.stage
    with stage("decode"):
        image = read_image(item.path)
    result = analyzer.pipeline.step(Frame(image))
    with stage("draw"):
        annotated = draw(image, result)
    with stage("encode"):
        write_image(output_path(outputs, item.name), annotated)
        results.add(item.name, image_item(result))
    return len(result.faces), annotated
