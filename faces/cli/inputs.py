"""What `run` is to process: pictures, videos, addresses, job lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from faces.batch import Task
from faces.errors import InputError
from faces.joblist import read as read_job_list
from faces.sinks.results import Export
from faces.sources.addresses import file_name, is_url
from faces.sources.images import SUFFIXES as PICTURES
from faces.sources.images import find
from faces.sources.video import SUFFIXES as VIDEOS


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was asked for.

    Attributes:
        tasks: in order.
        unreadable: folders that cannot be read.
        extra: further files that a job list wants for an item.
    """

    tasks: list[Task]
    unreadable: list[InputError]
    extra: Callable[[str], dict[Path, Export]]


def from_place(place: str, outputs: Path) -> Inputs:
    """A folder, a file, a pattern or an address; without what earlier runs wrote.

    Raises:
        InputError: when nothing is there.
    """
    if is_url(place):
        return Inputs([Task(place, file_name(place))], [], lambda name: {})
    inputs, written = Path(place), outputs.resolve()
    tasks: list[Task] = []
    unreadable: list[InputError] = []
    for found in find(inputs, PICTURES | VIDEOS):
        if isinstance(found, InputError):
            unreadable.append(found)
        elif written not in found.path.resolve().parents or inputs.is_file():
            tasks.append(Task.of(found))
    if not tasks and not unreadable:
        raise InputError(f"{inputs}: no picture and no video in this folder")
    return Inputs(tasks, unreadable, lambda name: {})


def from_job_list(path: Path, outputs: Path, formats: tuple[str, ...]) -> Inputs:
    """The rows of a job list; see faces.joblist.read."""
    listed = read_job_list(path, outputs, inaface="inaface" in formats)
    return Inputs(listed.tasks, [], lambda name: listed.files.get(name, {}))
