"""Many items, one after another or in several processes: nothing that goes wrong with one stops the others."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from faces.analyzer import Analyzer
from faces.config import Job
from faces.errors import FacesError, InputError, OutputError
from faces.paths import legible
from faces.sinks.crops import write_crops
from faces.sinks.images import output_path, write_image
from faces.sinks.records import error_item, image_item
from faces.sinks.results import Results
from faces.sources.addresses import is_url
from faces.sources.images import SUFFIXES as PICTURES
from faces.sources.images import Item, is_moving, read_image
from faces.sources.video import SUFFIXES as VIDEOS
from faces.timing import Stopwatch
from faces.types import Frame, Picture
from faces.videos import Outcome, analyse_video, painter

HOPELESS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
"""What goes wrong with one output would go wrong with the next one as well."""

LOG = logging.getLogger(__name__)

Progress = Callable[[str, float], None]
"""Is told an item's name and the share of it that is done, 0..1."""


@dataclass(slots=True)
class Tally:
    """What a run has done so far."""

    pictures: int = 0
    videos: int = 0
    faces: int = 0
    failed: int = 0
    skipped: int = 0
    incomplete: int = 0

    @property
    def done(self) -> int:
        """Items that were analysed."""
        return self.pictures + self.videos


@dataclass(frozen=True, slots=True)
class Task:
    """One item to process.

    Attributes:
        place: its file or address.
        name: what results call it.
        annotated: where its annotated copy goes; None takes the usual place.
        parts: where its part file goes while it is at work; None takes the outputs folder.
    """

    place: Path | str
    name: str
    annotated: Path | None = None
    parts: Path | None = None

    @classmethod
    def of(cls, item: Item) -> Task:
        """A found file."""
        return cls(item.path, item.name)

    @property
    def is_video(self) -> bool:
        """Whether it is an address, a file that is named as videos are, or a picture that moves."""
        if isinstance(self.place, str):
            return is_url(self.place)
        suffix = self.place.suffix.lower()
        return (suffix in VIDEOS and suffix not in PICTURES) or is_moving(self.place)


class Crew(Protocol):
    """Others that analyse the items of a run; its attributes are those of an Analyzer."""

    attributes: tuple[str, ...]
    models: dict[str, str]
    provider: str
    warnings: list[str]
    stopwatch: Stopwatch

    def work(self, tasks: Sequence[Task], progressed: Progress) -> Iterator[Outcome]:
        """Every task's outcome, as it is ready."""
        ...


Hire = Callable[[Job, Callable[[], Analyzer], Stopwatch], Crew]
"""Finds a crew, given what is made of each item, what loads the weights (picklable), and the run's stopwatch."""


def process(
    outcomes: Iterable[Outcome],
    results: Results,
    tally: Tally,
    *,
    shown: Callable[[Picture, str], None] | None = None,
    stepped: Callable[[str, str | None, Sequence[str]], None] = lambda name, error, warnings: None,
) -> None:
    """Put every outcome into the results.

    Args:
        outcomes: of items, as they are through.
        results: takes their records.
        tally: counts, so that an interrupted caller knows how far this came.
        shown: is given each annotated picture and its name.
        stepped: is told after each item, with the error's text if it failed and with warnings.

    Raises:
        OutputError: when results cannot be written: going on would lose everything.
    """
    for outcome in outcomes:
        try:
            results.add(outcome.name, outcome.record, outcome.frames)
        except OutputError as error:
            if hopeless(error):
                raise
            if outcome.frames is not None:
                outcome.frames.unlink(missing_ok=True)
            outcome = failed(outcome.name, error)
            results.add(outcome.name, outcome.record)
        if outcome.error is not None:
            tally.failed += 1
        else:
            tally.pictures += outcome.frames is None
            tally.videos += outcome.frames is not None
            tally.faces += outcome.faces
            tally.incomplete += bool(outcome.warnings)
        stepped(outcome.name, outcome.error, outcome.warnings)
        if shown and outcome.picture is not None:
            shown(outcome.picture, outcome.name)


def work(
    tasks: Iterable[Task],
    analyzer: Analyzer,
    outputs: Path,
    job: Job,
    *,
    progressed: Progress = lambda name, share: None,
    shown: Callable[[Picture, str], None] | None = None,
) -> Iterator[Outcome]:
    """Analyse the tasks in this process, one after another."""
    for task in tasks:
        yield attempt(task, analyzer, outputs, job, progressed=progressed, shown=shown)


def attempt(
    task: Task,
    analyzer: Analyzer,
    outputs: Path,
    job: Job,
    *,
    progressed: Progress = lambda name, share: None,
    shown: Callable[[Picture, str], None] | None = None,
) -> Outcome:
    """Analyse one item; what is wrong with the item, or with its own output file, is its outcome.

    Raises:
        OutputError: when nothing at all can be written, as on a full disk.
        FacesError: when no item can be analysed, as without a provider.
    """
    if task.annotated is not None:
        job = replace(job, annotated=True)
    try:
        if task.is_video:
            return analyse_video(
                task.place,
                task.name,
                analyzer,
                outputs,
                job,
                annotated=task.annotated,
                parts=task.parts,
                progressed=lambda share: progressed(task.name, share),
                shown=(lambda picture: shown(picture, task.name)) if shown else None,
            )
        return _picture(task, analyzer, outputs, job, draws=job.annotated or shown is not None)
    except InputError as error:
        return failed(task.name, error)
    except OutputError as error:
        if hopeless(error) or not outputs.is_dir():
            raise
        return failed(task.name, error)
    except FacesError:
        raise
    except Exception as error:  # a defect of ours must not cost the other items
        LOG.exception("%s", task.name)
        return failed(task.name, InputError(f"{task.name}: failed with {type(error).__name__}: {error}"))


def hopeless(error: OutputError) -> bool:
    """Whether every other output would fail as this one has."""
    return getattr(error.__cause__, "errno", None) in HOPELESS


def failed(name: str, error: InputError | OutputError) -> Outcome:
    """What becomes of an item that cannot be read or whose output cannot be written."""
    text = legible(str(error))
    return Outcome(name, error_item(text), error=text)


def _picture(task: Task, analyzer: Analyzer, outputs: Path, job: Job, *, draws: bool) -> Outcome:
    stage = analyzer.stopwatch.stage
    with stage("decode"):
        image = read_image(Path(task.place))
    pipeline = analyzer.pipeline.anywhere() if job.anonymise else analyzer.pipeline
    result = pipeline.still(Frame(image))
    annotated = None
    if draws:
        with stage("draw"):
            annotated = painter(replace(job, tracking=False))(image, result)
    if job.annotated and annotated is not None:
        with stage("encode"):
            write_image(task.annotated or output_path(outputs, task.name), annotated)
    if job.keep_crops:
        with stage("crops"):
            write_crops(outputs, task.name, image, result)
    return Outcome(task.name, image_item(result), faces=len(result.faces), picture=annotated)
