"""results.jsonl, written as the run goes, and the tables made from it when the run ends.

results.jsonl is append-only, one line per item, flushed: a killed run loses at most the item at work. results.json and
results.csv hold the same values and are written from it, line by line, so memory stays flat.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from faces.errors import OutputError, UsageError
from faces.sinks.files import atomic, cannot_write
from faces.sinks.records import Record

JOURNAL = "results.jsonl"


class Results:
    """The results of one run in one outputs folder.

    Attributes:
        done: names of the items that need not be repeated (those with status ok), when resuming.
    """

    def __init__(self, outputs: Path, header: Record, formats: tuple[str, ...], *, resume: bool = False) -> None:
        """Open the journal.

        Args:
            outputs: the folder, made if need be.
            header: see faces.sinks.records.header.
            formats: keys of TABLES to write when the run ends.
            resume: continue the journal that is there instead of starting anew.

        Raises:
            OutputError: when the folder cannot be written.
            UsageError: when the journal to continue was made with other settings.
        """
        self._outputs = outputs
        self._header = header
        self._formats = formats
        self._journal = outputs / JOURNAL
        kept = self._kept() if resume else []
        self.done = frozenset(row["item"] for row in kept)
        try:
            outputs.mkdir(parents=True, exist_ok=True)
            with atomic(self._journal) as temporary, temporary.open("w", encoding="utf-8") as file:
                for row in [self._header, *kept]:
                    file.write(_line(row))
            self._file: IO[str] = self._journal.open("a", encoding="utf-8")
        except OSError as error:
            raise cannot_write(outputs, error) from error

    def add(self, name: str, item: Record) -> None:
        """Append the record of item `name` and flush it.

        Raises:
            OutputError: when it cannot be written, as on a full disk.
        """
        try:
            self._file.write(_line({"item": name, **item}))
            self._file.flush()
        except OSError as error:
            raise cannot_write(self._journal, error) from error

    def finish(self) -> None:
        """Write the tables.

        Raises:
            OutputError: when one cannot be written; the journal stays.
        """
        try:
            self._file.close()
        except OSError as error:
            raise cannot_write(self._journal, error) from error
        for name in self._formats:
            suffix, write = TABLES[name]
            with atomic(self._journal.with_suffix(suffix)) as temporary:
                write(temporary, self._header, lambda: _rows(self._journal))

    def _kept(self) -> list[Record]:
        if not self._journal.is_file():
            return []
        try:
            header, *rows = [*_lines(self._journal)] or [self._header]
        except OSError as error:
            raise OutputError(f"{self._journal}: cannot be read: {error.strerror}") from error
        if header != self._header:
            raise UsageError(
                f"{self._journal} was made with other settings; leave out --resume or name another --outputs_path"
            )
        return [row for row in rows if row["status"] == "ok"]


def _line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


def _lines(journal: Path) -> Iterator[Record]:
    """Every whole line; a line torn by a killed run is left out."""
    with journal.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.endswith("\n"):
                yield json.loads(line)


def _rows(journal: Path) -> Iterator[Record]:
    lines = _lines(journal)
    next(lines)
    yield from lines


def write_json(path: Path, header: Record, rows: Callable[[], Iterator[Record]]) -> None:
    """results.json to the contract."""
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(header, ensure_ascii=False)[:-1] + ', "items": {')
        for index, row in enumerate(rows()):
            name = row.pop("item")
            file.write((",\n" if index else "\n") + f"{json.dumps(name, ensure_ascii=False)}: ")
            file.write(json.dumps(row, ensure_ascii=False))
        file.write("\n}}\n")


def write_csv(path: Path, header: Record, rows: Callable[[], Iterator[Record]]) -> None:
    """results.csv: a row per face, and one for each item without a face or with an error."""
    columns: dict[str, None] = dict.fromkeys(("item", "status", "error", "width", "height", "id"))
    for row in rows():
        for flat in _flat(row):
            columns |= dict.fromkeys(flat)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        for row in rows():
            writer.writerows(_flat(row))


def _flat(row: Record) -> list[Record]:
    shared = {key: value for key, value in row.items() if key != "faces"}
    return [shared | _flat_face(face) for face in row.get("faces", ())] or [shared]


def _flat_face(face: Record) -> Record:
    flat: Record = {"id": face["id"]}
    flat |= dict(zip(("x", "y", "w", "h"), face["bbox"], strict=True))
    flat["score"] = face["score"]
    for number, (x, y) in enumerate(face["landmarks"], 1):
        flat |= {f"landmark{number}_x": x, f"landmark{number}_y": y}
    for name, answer in face.items():
        if isinstance(answer, dict):
            flat |= _flat_answer(name, answer)
    return flat


def _flat_answer(name: str, answer: dict[str, Any]) -> Record:
    flat: Record = {name: answer["label"]}
    for key, value in answer.items():
        if key == "scores":
            flat |= {f"{name}_score_{label}": score for label, score in value.items()}
        elif key != "label":
            flat[f"{name}_{key}"] = value
    return flat


TABLES: dict[str, tuple[str, Callable[[Path, Record, Callable[[], Iterator[Record]]], None]]] = {
    "json": (".json", write_json),
    "csv": (".csv", write_csv),
}
"""Per format: the file's suffix and what writes it."""
