"""tracks.csv: a row per Track of every video: when it was there and what it looked like on the whole."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from faces.sinks.records import Record
from faces.sinks.tables import Entries, flat_answers

COLUMNS = ("item", "id", "first", "last", "frames", "seen", "score", "x", "y", "w", "h")


def write_tracks(path: Path, header: Record, entries: Entries) -> None:
    """Write the table; pictures have no Tracks."""
    columns: dict[str, None] = dict.fromkeys(COLUMNS)
    for row in _rows(entries):
        columns |= dict.fromkeys(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        writer.writerows(_rows(entries))


def _rows(entries: Entries) -> Iterator[Record]:
    for entry in entries():
        for track in entry.record.get("tracks", ()):
            plain = {key: value for key, value in track.items() if key in COLUMNS}
            box = dict(zip(("x", "y", "w", "h"), track["bbox"], strict=True))
            yield {"item": entry.name} | plain | box | flat_answers(track)
