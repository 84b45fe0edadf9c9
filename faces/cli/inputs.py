"""What `run` is to process: pictures, videos, addresses, job lists."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faces.batch import Task
from faces.errors import InputError, UsageError
from faces.joblist import read as read_job_list
from faces.paths import legible
from faces.sinks.crops import FOLDER
from faces.sinks.images import output_path as picture_path
from faces.sinks.journal import drawn
from faces.sinks.results import Export
from faces.sinks.subtitles import is_ours, subtitles_path
from faces.sinks.video import output_places as film_places
from faces.sources.addresses import file_name, is_url
from faces.sources.images import SUFFIXES as PICTURES
from faces.sources.images import Item, Unreadable, find
from faces.sources.video import SUFFIXES as VIDEOS


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was asked for.

    Attributes:
        tasks: in order.
        unreadable: folders that cannot be read, and files whose annotated copy or subtitles would replace one of the
            user's.
        extra: further files that a job list wants for an item.
        root: the folder from which names count, which tells items of equal names apart; empty where names do so.
        drawn: see faces.sinks.journal.drawn; empty unless the inputs lie in the outputs folder.
    """

    tasks: list[Task]
    unreadable: list[Unreadable]
    extra: Callable[[str], dict[Path, Export]]
    root: str = ""
    drawn: frozenset[str] = frozenset()


def from_places(
    places: Sequence[str], outputs: Path, *, annotated: bool = True, formats: tuple[str, ...] = ()
) -> Inputs:
    """Folders, files and patterns, or an address; without what earlier runs wrote.

    Args:
        places: what was named, at least one.
        outputs: the outputs folder.
        annotated: whether annotated copies will be written.
        formats: the formats that will be written, see faces.sinks.results.FORMATS.

    Raises:
        InputError: when nothing is there.
        UsageError: when they cannot be processed together.
    """
    if any(map(is_url, places)):
        if len(places) > 1:
            raise UsageError("--inputs_path takes one address alone; several go into a --job-list")
        return Inputs([Task(places[0], file_name(places[0]))], [], lambda name: {})
    written, root = outputs.resolve(), _root(places)
    above = {place for place in map(Path, places) if written in (place.resolve(), *place.resolve().parents)}
    ours = drawn(outputs) if above else set()
    taken: set[Path] = set()
    tasks: list[Task] = []
    unreadable: list[Unreadable] = []
    for inputs, found in _found(places, root):
        among = inputs in above
        if isinstance(found, Unreadable):
            unreadable.append(found)
        elif inputs.is_file() or not _is_ours(found.path.resolve(), written, among):
            task = Task.of(found)
            if annotated:
                task = _apart(task, outputs, taken)
            asked = among and annotated and task.name not in ours
            beside = _beside(task, found.path, outputs) if asked else None
            if beside is not None:
                unreadable.append(_replacing(task, "annotated copy", beside, "no run here wrote"))
            elif (refused := _over_subtitles(task, outputs, formats)) is not None:
                unreadable.append(refused)
            else:
                tasks.append(task)
    if not tasks and not unreadable:
        raise InputError(f"{', '.join(places)}: no picture and no video in this folder")
    return Inputs(tasks, unreadable, lambda name: {}, legible(str(root)), frozenset(ours))


def _root(places: Sequence[str]) -> Path:
    """The folder from which names count: the one named, or in which all that is named lies."""
    whole = map(os.path.abspath, places)
    try:
        return Path(os.path.commonpath([place if os.path.isdir(place) else os.path.dirname(place) for place in whole]))
    except ValueError as error:
        raise UsageError(f"{', '.join(places)} lie on different drives: name them one by one") from error


def _found(places: Sequence[str], root: Path) -> Iterator[tuple[Path, Item | Unreadable]]:
    """What each place means, each file once; of several places, items are called by their way from `root`."""
    seen: set[Path] = set()
    for inputs in map(Path, places):
        for found in find(inputs, PICTURES | VIDEOS):
            if len(places) > 1 and isinstance(found, Item):
                path = Path(os.path.abspath(found.path))
                if path not in seen:
                    seen.add(path)
                    yield inputs, Item.of(path, root)
            else:
                yield inputs, found


def _copies(task: Task, outputs: Path) -> tuple[Path, ...]:
    """Where its annotated copy may go, the likelier place first: a film's sound, unknown yet, decides."""
    if task.annotated is not None:
        return (task.annotated,)
    if not task.is_video:
        return (picture_path(outputs, task.name),)
    return film_places(outputs, task.name)


def without_copy(tasks: Sequence[Task], outputs: Path, *, annotated: bool) -> list[str]:
    """Names of the items that are to have an annotated copy, which is not there; see `from_places`."""
    wanted = [task for task in tasks if annotated or task.annotated is not None]
    return [task.name for task in wanted if not any(copy.exists() for copy in _copies(task, outputs))]


def _apart(task: Task, outputs: Path, taken: set[Path]) -> Task:
    """The task, its annotated copy elsewhere if an earlier item's may go to the usual place; adds to `taken`."""
    copies = _copies(task, outputs)
    if not taken.isdisjoint(copies):
        copy = copies[0]
        while copy in taken:
            copy = copy.with_name(copy.name + copy.suffix)
        task, copies = replace(task, annotated=copy), (copy,)
    taken.update(copies)
    return task


def _beside(task: Task, source: Path, outputs: Path) -> Path | None:
    """The file in the source's own folder that the annotated copy may replace; None if there is none."""
    for copy in _copies(task, outputs):
        if copy.parent.resolve() == source.parent.resolve() and copy.is_file():
            return copy
    return None


def _over_subtitles(task: Task, outputs: Path, formats: tuple[str, ...]) -> Unreadable | None:
    """What is wrong where the item's subtitles would replace a file that no run wrote; None if all is fine."""
    place = subtitles_path(outputs, task.name)
    if "ass" not in formats or not task.is_video or not place.is_file() or is_ours(place):
        return None
    return _replacing(task, "subtitles", place, "no run wrote")


def _replacing(task: Task, made: str, users: Path, why: str) -> Unreadable:
    """Its `made` would replace `users`, which `why`."""
    error = f"its {made} would replace {users}, which {why}; move that or name another --outputs_path"
    return Unreadable(task.name, InputError(legible(f"{task.name}: {error}")))


def _is_ours(path: Path, written: Path, among: bool) -> bool:
    """Whether a run wrote it: all there is in an outputs folder, by its name where the inputs lie there too."""
    if written not in path.parents:
        return False
    return not among or path.name.startswith("output_") or FOLDER in path.relative_to(written).parts


def from_job_list(path: Path, outputs: Path, formats: tuple[str, ...]) -> Inputs:
    """The rows of a job list; see faces.joblist.read."""
    listed = read_job_list(path, outputs, inaface="inaface" in formats)
    refused = {task.name: each for task in listed.tasks if (each := _over_subtitles(task, outputs, formats))}
    tasks = [task for task in listed.tasks if task.name not in refused]
    return Inputs(tasks, list(refused.values()), lambda name: listed.files.get(name, {}))
