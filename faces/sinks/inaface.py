"""The tables of inaFaceAnalyzer: the same columns, units and labels, so that what reads its CSV reads ours.

`sex_decfunc` is the logarithm of the odds that a face is male, `age_decfunc` is (age + 5) / 10, `frame` is a frame's
number in the video (of those with frames of unequal length, the number at the mean rate) or a picture's name, `bbox` is
(left, top, right, bottom). Followed faces' answers are already smoothed over time, age stays within the class answered.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path

from faces.sinks.journal import Entry
from faces.sinks.places import inside
from faces.sinks.records import Record
from faces.sinks.tables import Entries

ANSWERS = ("sex_decfunc", "age_decfunc", "sex_label", "age_label")
PICTURES = ("frame", "bbox", "detect_conf", *ANSWERS)
VIDEO = ("frame", "bbox", "face_id", "detect_conf", "track_conf", *ANSWERS, *(f"{name}_avg" for name in ANSWERS))
SMALLEST = 5e-5
"""Probabilities are kept to four places; nearer to 0 or 1 the odds would be made up."""


def inaface_path(outputs: Path, name: str) -> Path:
    """Where the table of video `name` goes."""
    relative = inside(name)
    return outputs / relative.parent / f"{relative.name}.inaface.csv"


def write_inaface(path: Path, entry: Entry) -> None:
    """The table of one item: of a video a row per face and frame; without tracking, without the columns of tracks."""
    if not entry.is_video:
        write_inaface_pictures(path, {}, lambda: iter((entry,)))
        return
    tracked = "tracks" in entry.record
    averages = {track["id"]: _answers(track, "_avg") for track in entry.record.get("tracks", ())}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, VIDEO if tracked else PICTURES)
        writer.writeheader()
        for number, frame in numbered(entry):
            for face in frame["faces"]:
                row: Record = {"frame": number, "bbox": _bbox(face)} | _answers(face)
                if not tracked:
                    writer.writerow(row | {"detect_conf": face["score"]})
                    continue
                kind = "detect_conf" if face.get("seen", True) else "track_conf"
                writer.writerow(row | {"face_id": face["id"], kind: face["score"]} | averages.get(face["id"], {}))


def numbered(entry: Entry) -> Iterator[tuple[int, Record]]:
    """The frames with their numbers: counted where every frame was analysed, else by the average rate."""
    rate = entry.record.get("fps") or 25.0
    for count, frame in enumerate(entry.frames()):
        yield count if entry.record.get("every_frame") else round(frame["pts"] * rate), frame


def write_inaface_pictures(path: Path, header: Record, entries: Entries) -> None:
    """The table of all pictures."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, PICTURES)
        writer.writeheader()
        for entry in entries():
            for face in entry.record.get("faces", ()):
                row = {"frame": entry.name, "bbox": _bbox(face), "detect_conf": face["score"]}
                writer.writerow(row | _answers(face))


def _answers(record: Record, suffix: str = "") -> Record:
    row: Record = {}
    if "gender" in record:
        male = min(max(record["gender"]["scores"]["male"], SMALLEST), 1 - SMALLEST)
        row |= {"sex_decfunc": round(math.log(male / (1 - male)), 4), "sex_label": "m" if male > 0.5 else "f"}
    if "age" in record and "years" in record["age"]:
        years = record["age"]["years"]
        row |= {"age_decfunc": round((years + 5) / 10, 4), "age_label": years}
    return {f"{name}{suffix}": value for name, value in row.items()}


def _bbox(face: Record) -> tuple[int, int, int, int]:
    x, y, w, h = face["bbox"]
    return round(x), round(y), round(x + w), round(y + h)
