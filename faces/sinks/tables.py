"""results.json and results.csv: the same values as in the journal, one item, one row at a time."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from faces.sinks.journal import Entry
from faces.sinks.records import Record

SHARED = ("status", "error", "warning", "width", "height")
"""What every row of an item repeats."""
Entries = Callable[[], Iterator[Entry]]


def write_json(path: Path, header: Record, entries: Entries) -> None:
    """results.json to the contract."""
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(header, ensure_ascii=False)[:-1] + ', "items": {')
        for index, entry in enumerate(entries()):
            file.write((",\n" if index else "\n") + f"{json.dumps(entry.name, ensure_ascii=False)}: ")
            text = json.dumps(entry.record, ensure_ascii=False)
            if not entry.is_video:
                file.write(text)
                continue
            file.write(text[:-1] + ', "frames": [')
            for number, frame in enumerate(entry.frames()):
                del frame["item"]
                file.write((",\n" if number else "\n") + json.dumps(frame, ensure_ascii=False))
            file.write("]}")
        file.write("\n}}\n")


def write_csv(path: Path, header: Record, entries: Entries) -> None:
    """results.csv: a row per face and frame, and one for each item without a face or with an error."""
    columns: dict[str, None] = dict.fromkeys(("item", "status", "error", "width", "height", "pts", "id"))
    for row in rows(entries()):
        columns |= dict.fromkeys(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        writer.writerows(rows(entries()))


def rows(entries: Iterator[Entry]) -> Iterator[Record]:
    """Flat rows: a face each, and one for each item without any."""
    for entry in entries:
        shared = {"item": entry.name, **{key: entry.record[key] for key in SHARED if key in entry.record}}
        empty = True
        for row in _faces(entry):
            empty = False
            yield shared | row
        if empty:
            yield shared


def _faces(entry: Entry) -> Iterator[Record]:
    if not entry.is_video:
        yield from (flat_face(face) for face in entry.record.get("faces", ()))
        return
    averages = {track["id"]: flat_average(track) for track in entry.record.get("tracks", ())}
    for frame in entry.frames():
        for face in frame["faces"]:
            yield {"pts": frame["pts"]} | flat_face(face) | averages.get(face["id"], {})


def flat_face(face: Record) -> Record:
    """One face's record without nesting."""
    flat: Record = {"id": face["id"]}
    flat |= dict(zip(("x", "y", "w", "h"), face["bbox"], strict=True))
    flat["score"] = face["score"]
    if "seen" in face:
        flat["seen"] = face["seen"]
    for number, (x, y) in enumerate(face["landmarks"], 1):
        flat |= {f"landmark{number}_x": x, f"landmark{number}_y": y}
    return flat | flat_answers(face)


def flat_answers(record: Record) -> Record:
    """The answers of a face or a track without nesting."""
    flat: Record = {}
    for name, answer in record.items():
        if isinstance(answer, dict):
            flat |= _flat_answer(name, answer)
    return flat


def flat_average(track: Record) -> Record:
    """The whole track's answers, for each of its rows: `gender_avg`, `gender_avg_probability`, `age_avg_years`."""
    flat: Record = {}
    for name, answer in track.items():
        if isinstance(answer, dict):
            flat |= {f"{name}_avg": answer["label"], f"{name}_avg_probability": answer["probability"]}
            if "years" in answer:
                flat[f"{name}_avg_years"] = answer["years"]
    return flat


def _flat_answer(name: str, answer: dict[str, Any]) -> Record:
    flat: Record = {name: answer["label"]}
    for key, value in answer.items():
        if key == "scores":
            flat |= {f"{name}_score_{label}": score for label, score in value.items()}
        elif key != "label":
            flat[f"{name}_{key}"] = value
    return flat
