"""The results of a run: the journal as it goes, each item's own files, and the tables when it ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from faces.errors import OutputError
from faces.packages import install_extra
from faces.sinks.crops import FOLDER as CROPS
from faces.sinks.faceannotate import write_faceannotate
from faces.sinks.files import atomic, cannot_write
from faces.sinks.inaface import inaface_path, write_inaface, write_inaface_pictures
from faces.sinks.journal import Entry, Journal, lines
from faces.sinks.parquet import write_parquet
from faces.sinks.places import inside
from faces.sinks.records import Record
from faces.sinks.subtitles import subtitles_path, write_subtitles
from faces.sinks.tables import Entries, write_csv, write_json
from faces.sinks.tracks import write_tracks

Table = Callable[[Path, Record, Entries], None]
Export = Callable[[Path, Entry], None]


@dataclass(frozen=True, slots=True)
class Format:
    """What --format NAME writes.

    Attributes:
        table: name and writer of the run's file.
        place, export: where a video's own file goes, given the outputs folder and the item's name; its writer.
    """

    table: tuple[str, Table] | None = None
    place: Callable[[Path, str], Path] | None = None
    export: Export | None = None


FORMATS: dict[str, Format] = {
    "json": Format(("results.json", write_json)),
    "jsonl": Format(),  # the journal itself
    "csv": Format(("results.csv", write_csv)),
    "parquet": Format(("results.parquet", write_parquet)),
    "tracks": Format(("tracks.csv", write_tracks)),
    "ass": Format(place=subtitles_path, export=write_subtitles),
    "inaface": Format(("results_inaface.csv", write_inaface_pictures), inaface_path, write_inaface),
    "faceannotate": Format(("results_faceannotate.json", write_faceannotate)),
}


class Results:
    """The results of one run in one outputs folder.

    Attributes:
        done: names of the items that need not be repeated, when resuming.
        before: see faces.sinks.journal.Journal.
    """

    def __init__(
        self,
        outputs: Path,
        header: Record,
        formats: tuple[str, ...],
        *,
        resume: bool = False,
        again: Collection[str] = (),
        drawn: Collection[str] = (),
        extra: Callable[[str], dict[Path, Export]] = lambda name: {},
    ) -> None:
        """Open the journal.

        Args:
            outputs: the folder, made if need be.
            header: see faces.sinks.records.header.
            formats: keys of FORMATS.
            resume: continue the journal that is there instead of starting anew.
            again: see faces.sinks.journal.Journal.
            drawn: likewise.
            extra: further files for an item, as a job list asks for.

        Raises:
            OutputError: when the folder cannot be written, another run is writing there, or Parquet cannot.
            UsageError: when the journal to continue was made with other settings or of another folder's files.
        """
        if "parquet" in formats and not find_spec("pyarrow"):
            raise OutputError(f"the format parquet needs the package pyarrow: {install_extra('parquet')}")
        self._outputs, self._header, self._formats, self._extra = outputs, header, formats, extra
        self._journal = Journal(outputs, header, resume=resume, again=again, drawn=drawn)
        self.done, self.before = self._journal.done, self._journal.before
        self._claims: dict[Path, list[str]] = {}
        if any(FORMATS[name].place for name in formats):
            for entry in self._journal.entries():
                self._exports(entry)

    def add(self, name: str, record: Record, frames: Path | None = None) -> None:
        """Write the item's own files, then append it to the journal.

        Args:
            name: of the item.
            record: its record.
            frames: a video's part file of frame lines; it is used up.

        Raises:
            OutputError: when something cannot be written, as on a full disk.
        """
        entry = Entry(name, record, lambda: lines(frames) if frames else iter(()), self._header.get("video", {}))
        for path, export in self._exports(entry).items():
            _write(path, export, entry)
        self._journal.add(name, record, frames)

    def close(self) -> None:
        """Nothing more will be written, and another run may write there; without `finish` there are no tables."""
        try:
            self._journal.close()
        finally:
            self._journal.release()

    def finish(self, order: Sequence[str] = ()) -> None:
        """Write the tables, with the items in `order`.

        Raises:
            OutputError: when one cannot be written; the journal stays.
        """
        self._journal.close()
        for entry in self._journal.entries(order):
            for path, export in self._exports(entry).items():
                if not path.exists():  # an earlier run of these results did not write this format
                    _write(path, export, entry)
        for name in self._formats:
            table = FORMATS[name].table
            if table is not None:
                with atomic(self._outputs / table[0]) as temporary:
                    table[1](temporary, self._header, lambda: self._journal.entries(order))

    def others(self) -> list[Path]:
        """What this run does not write and an earlier one has left: tables in other formats, crops."""
        left = [each.table[0] for name, each in FORMATS.items() if each.table and name not in self._formats]
        if not self._header.get("settings", {}).get("keep_crops"):
            left.append(CROPS)
        return [place for name in left if (place := self._outputs / name).exists()]

    def _exports(self, entry: Entry) -> dict[Path, Export]:
        files = dict(self._extra(entry.name)) if entry.record["status"] == "ok" else {}
        if entry.is_video:
            for name in self._formats:
                chosen = FORMATS[name]
                if chosen.place is not None and chosen.export is not None:
                    files[self._place(chosen.place(self._outputs, entry.name), entry.name)] = chosen.export
        return files

    def _place(self, usual: Path, name: str) -> Path:
        """Where the own file of item `name` goes: under the item's whole name where another claims the usual place."""
        claims = self._claims.setdefault(usual, [])
        if name not in claims:
            claims.append(name)
            if len(claims) == 2 and usual.exists():  # the first did not know yet
                _move(usual, _whole(usual, claims[0]))
        return usual if len(claims) == 1 else _whole(usual, name)


def _whole(usual: Path, name: str) -> Path:
    return usual.with_name(f"{inside(name).name}{usual.suffix}")


def _move(old: Path, new: Path) -> None:
    try:
        os.replace(old, new)
    except OSError as error:
        raise cannot_write(new, error) from error


def _write(path: Path, export: Export, entry: Entry) -> None:
    with atomic(path) as temporary:
        export(temporary, entry)
