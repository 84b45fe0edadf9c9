"""What `run` is to process: pictures, videos, addresses, job lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from faces.batch import Task
from faces.errors import InputError
from faces.joblist import read as read_job_list
from faces.sinks.crops import FOLDER
from faces.sinks.images import output_path as picture_path
from faces.sinks.journal import NAME, lines
from faces.sinks.results import Export
from faces.sinks.video import output_path as film_path
from faces.sources.addresses import file_name, is_url
from faces.sources.images import SUFFIXES as PICTURES
from faces.sources.images import find
from faces.sources.video import SUFFIXES as VIDEOS


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was asked for.

    Attributes:
        tasks: in order.
        unreadable: folders that cannot be read, and files whose annotated copy would replace one of the user's.
        extra: further files that a job list wants for an item.
    """

    tasks: list[Task]
    unreadable: list[InputError]
    extra: Callable[[str], dict[Path, Export]]


def from_place(place: str, outputs: Path, *, annotated: bool = True) -> Inputs:
    """A folder, a file, a pattern or an address; without what earlier runs wrote.

    Args:
        place: what was named.
        outputs: the outputs folder.
        annotated: whether annotated copies will be written.

    Raises:
        InputError: when nothing is there.
    """
    if is_url(place):
        return Inputs([Task(place, file_name(place))], [], lambda name: {})
    inputs, written = Path(place), outputs.resolve()
    among = written in (inputs.resolve(), *inputs.resolve().parents)
    drawn = _drawn(outputs) if among and annotated else None
    tasks: list[Task] = []
    unreadable: list[InputError] = []
    for found in find(inputs, PICTURES | VIDEOS):
        if isinstance(found, InputError):
            unreadable.append(found)
        elif inputs.is_file() or not _is_ours(found.path.resolve(), written, among):
            task = Task.of(found)
            if drawn is None or task.name in drawn or (users := _beside(task, found.path, outputs)) is None:
                tasks.append(task)
            else:
                error = f"its annotated copy would replace {users}, which the last run here did not write; move that"
                unreadable.append(InputError(f"{found.path}: {error} or name another --outputs_path"))
    if not tasks and not unreadable:
        raise InputError(f"{inputs}: no picture and no video in this folder")
    return Inputs(tasks, unreadable, lambda name: {})


def _drawn(outputs: Path) -> set[str]:
    """Names of the items of which the last run there wrote annotated copies."""
    try:
        rows = lines(outputs / NAME)
        if not next(rows, {}).get("settings", {}).get("annotated"):
            return set()
        return {row["item"] for row in rows if row.get("status") == "ok"}
    except (OSError, ValueError, KeyError):  # no journal, or none of ours
        return set()


def _beside(task: Task, source: Path, outputs: Path) -> Path | None:
    """The file in the source's own folder that the annotated copy would replace; None if there is none."""
    copy = (film_path if task.is_video else picture_path)(outputs, task.name)
    return copy if copy.parent.resolve() == source.parent.resolve() and copy.is_file() else None


def _is_ours(path: Path, written: Path, among: bool) -> bool:
    """Whether a run wrote it: all there is in an outputs folder, by its name where the inputs lie there too."""
    if written not in path.parents:
        return False
    return not among or path.name.startswith("output_") or FOLDER in path.relative_to(written).parts


def from_job_list(path: Path, outputs: Path, formats: tuple[str, ...]) -> Inputs:
    """The rows of a job list; see faces.joblist.read."""
    listed = read_job_list(path, outputs, inaface="inaface" in formats)
    return Inputs(listed.tasks, [], lambda name: listed.files.get(name, {}))
