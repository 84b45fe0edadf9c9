"""What units have yielded so far, on the folder that all machines share: a killed driver finds it again.

Each attempt writes into a folder of its own, so that one that was given up for dead cannot disturb the next; a unit
counts as done when its line appears by an atomic rename.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from faces.batch import Task
from faces.paths import short
from faces.sinks.files import atomic, cannot_write
from faces.sinks.records import Record
from faces.videos import Outcome
from faces_cluster.plan import Borders, Found, Piece, Rest, Result, Unit

FOLDER = ".cluster"
SETTINGS = "settings.json"


class Shelf:
    """The shelf of one run in one outputs folder."""

    def __init__(self, outputs: Path) -> None:
        """Where it is; `clean` makes it ready for a run."""
        self.folder = outputs / FOLDER

    def clean(self, settings: Record, tasks: Iterable[Task], *, resume: bool) -> None:
        """Throw away what a run with these settings and tasks left cannot use.

        Raises:
            OutputError: when the folder cannot be written.
        """
        path = self.folder / SETTINGS
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            known = None
        tasks = list(tasks)
        wanted = {short(task.name) for task in tasks} if resume and known == settings else set()
        if self.folder.is_dir():
            for place in self.folder.iterdir():
                if place.is_dir() and place.name not in wanted:
                    shutil.rmtree(place, ignore_errors=True)
        for task in tasks:
            _clean_staged(task)
        with atomic(path) as temporary:
            temporary.write_text(json.dumps(settings), encoding="utf-8")

    def fetch(self, unit: Unit) -> Result | None:
        """What the unit has yielded, if it is done."""
        path = self._path(unit)
        try:
            return _read(json.loads(path.read_text(encoding="utf-8")), path.parent)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def attempt(self, unit: Unit) -> Path:
        """A new folder for an attempt at the unit.

        Raises:
            OutputError: when it cannot be made.
        """
        folder = self._path(unit).parent / f"{unit.key}.{uuid.uuid4().hex[:12]}"
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise cannot_write(folder, error) from error
        return folder

    def store(self, unit: Unit, result: Result) -> None:
        """The unit is done.

        Raises:
            OutputError: when that cannot be written.
        """
        path = self._path(unit)
        with atomic(path) as temporary:
            temporary.write_text(json.dumps(_written(result, path.parent)), encoding="utf-8")

    def clear(self, task: Task) -> None:
        """The item is in the journal, or given up."""
        shutil.rmtree(self.folder / short(task.name), ignore_errors=True)
        _clean_staged(task)

    def close(self) -> None:
        """The run is over; nothing remains when all its items are through."""
        left = [place for place in self.folder.glob("*") if place.is_dir()]
        if not left:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, unit: Unit) -> Path:
        return self.folder / short(unit.task.name) / f"{unit.key}.json"


@contextmanager
def marked(outputs: Path) -> Iterator[Path]:
    """A file of this run in its outputs folder: a machine that does not see it has another folder of that name.

    Raises:
        OutputError: when it cannot be written.
    """
    mark = outputs / FOLDER / f"{uuid.uuid4().hex}.mark"
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError as error:
        raise cannot_write(mark, error, begun=False) from error
    try:
        yield mark
    finally:
        mark.unlink(missing_ok=True)
        with suppress(OSError):  # it holds what --resume needs, or is gone
            mark.parent.rmdir()


def staged(task: Task) -> Path | None:
    """Where an attempt writes the annotated copy, in a folder beside its place, made now; None without a copy.

    Raises:
        OutputError: when the folder cannot be made.
    """
    if task.annotated is None:
        return None
    folder = task.annotated.parent / f".{short(task.name)}" / uuid.uuid4().hex[:12]
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    return folder / task.annotated.name


def _clean_staged(task: Task) -> None:
    if task.annotated is not None:
        shutil.rmtree(task.annotated.parent / f".{short(task.name)}", ignore_errors=True)


def _written(result: Result, folder: Path) -> Record:
    """A result as JSON; files by their place in the item's folder."""
    fields: dict[str, Any]
    if isinstance(result, Outcome):
        fields = {"name": result.name, "record": result.record, "faces": result.faces, "warnings": result.warnings}
    else:
        fields = asdict(result)
    if isinstance(result, Outcome | Piece):
        fields["frames"] = None if result.frames is None else str(result.frames.relative_to(folder))
    return {"kind": type(result).__name__, **fields}


def _read(written: Record, folder: Path) -> Result:
    """See `_written`.

    Raises:
        ValueError: when a file is gone.
    """
    kind = written.pop("kind")
    if kind == Found.__name__:
        return Found(_rest(written["rest"]))
    if kind == Borders.__name__:
        return Borders(tuple(written["times"]))
    frames = None if written["frames"] is None else folder / written["frames"]
    if frames is not None and not frames.is_file():
        raise ValueError(f"{frames} is gone")
    if kind == Outcome.__name__:
        return Outcome(**written | {"frames": frames, "warnings": tuple(written["warnings"])})
    return Piece(**written | {"frames": frames, "end": _rest(written["end"])})


def _rest(written: Record | None) -> Rest | None:
    return None if written is None else Rest(written["pts"], tuple(written["outlook"]), written["picture"])


def commit(place: Path, target: Path) -> None:
    """Put a staged file in its place.

    Raises:
        OutputError: when what lies there cannot be replaced.
    """
    try:
        place.replace(target)
    except OSError as error:
        raise cannot_write(target, error) from error
