"""Job lists: a CSV file that says what to process and where each result goes, as inaFaceAnalyzer's server takes it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path, PurePath

from faces.batch import Task
from faces.errors import InputError, UsageError
from faces.paths import spelled
from faces.sinks.inaface import write_inaface
from faces.sinks.journal import NAME, Entry
from faces.sinks.places import inside
from faces.sinks.results import FORMATS, Export
from faces.sinks.subtitles import write_subtitles
from faces.sinks.tables import write_csv
from faces.sinks.video import CONTAINERS
from faces.sources.addresses import is_url, redact

COLUMNS = ("source_path", "dest_csv", "dest_ass", "dest_mp4")


@dataclass(frozen=True, slots=True)
class JobList:
    """What a job list asks for.

    Attributes:
        tasks: a task per row.
        files: per item, the files that are written for it and what writes them.
    """

    tasks: list[Task]
    files: dict[str, dict[Path, Export]]


def read(path: Path, outputs: Path, *, inaface: bool = False) -> JobList:
    """Read a job list; relative paths count from the folder in which the command runs.

    Args:
        path: a CSV file, its delimiter a comma or a semicolon, with the columns `source_path`, `dest_csv` and, if
            wanted, `dest_ass` and `dest_mp4`.
        outputs: the folder of the run's own tables.
        inaface: whether `dest_csv` gets inaFaceAnalyzer's columns instead of ours.

    Raises:
        InputError: when the file cannot be read.
        UsageError: when it lacks a column, a row or a value, has unknown ones, names a source or a destination twice,
            or two sources that have one place in `outputs`, would write over a source, itself or the run's tables, or
            wants a film or subtitles of a picture, or a film of an unknown kind.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=max(",;", key=head.count))
            rows = list(reader)
            columns = tuple(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as a job list: {getattr(error, 'strerror', None) or error}") from None
    missing = [name for name in COLUMNS[:2] if name not in columns]
    unknown = [name for name in columns if name not in COLUMNS]
    if missing or unknown:
        wrong = f"lacks {', '.join(missing)}" if missing else f"has unknown columns: {', '.join(unknown)}"
        raise UsageError(f"{path}: the job list {wrong}; its columns are {', '.join(COLUMNS)}, the last two optional")
    if not rows:
        raise UsageError(f"{path}: the job list has no row")
    sources = [(row["source_path"] or "").strip() for row in rows]
    kept = {Path(spelled(source)).resolve() for source in sources if not is_url(source)} | {path.resolve()}
    tables = [each.table[0] for each in FORMATS.values() if each.table is not None]
    kept |= {(outputs / name).resolve() for name in (NAME, *tables)}
    tasks: list[Task] = []
    files: dict[str, dict[Path, Export]] = {}
    taken: set[Path] = set()
    insides: dict[PurePath, str] = {}
    for number, (row, source) in enumerate(zip(rows, sources, strict=True), 2):
        if not source or not (row["dest_csv"] or "").strip():
            raise UsageError(f"{path}, line {number}: source_path and dest_csv must be given")
        name = redact(source)
        if name in files:
            raise UsageError(f"{path}, line {number}: {name} stands in the list twice")
        if (other := insides.setdefault(inside(name), name)) != name:
            raise UsageError(
                f"{path}, line {number}: {name} has the place of {other} in {outputs}; name both by whole paths"
            )
        targets = {column: Path(spelled(text)) for column in COLUMNS[1:] if (text := (row.get(column) or "").strip())}
        for target in targets.values():
            place = target.resolve()
            if place in kept:
                raise UsageError(f"{path}, line {number}: {target} is a source, the list itself or a table of this run")
            if place in taken:
                raise UsageError(f"{path}, line {number}: {target} is the destination of two results")
            taken.add(place)
        task = Task(source if is_url(source) else Path(spelled(source)), name, targets.get("dest_mp4"))
        films = [column for column in ("dest_ass", "dest_mp4") if column in targets]
        if films and not task.is_video:
            raise UsageError(f"{path}, line {number}: {name} is a picture, which gets no {films[0]}")
        if task.annotated is not None and task.annotated.suffix.lower() not in CONTAINERS:
            raise UsageError(
                f"{path}, line {number}: {task.annotated} must end in one of {', '.join(sorted(CONTAINERS))}"
            )
        tasks.append(task)
        files[name] = {targets["dest_csv"]: write_inaface if inaface else write_one_csv}
        if "dest_ass" in targets:
            files[name][targets["dest_ass"]] = write_subtitles
    return JobList(tasks, files)


def write_one_csv(path: Path, entry: Entry) -> None:
    """results.csv of a single item."""
    write_csv(path, {}, lambda: iter((entry,)))
