"""The results.json of FaceAnnotate: the same keys, classes in its order, lists as lists and numbers as numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from faces.sinks.crops import FOLDER, crop_name
from faces.sinks.journal import Entry
from faces.sinks.records import Record
from faces.sinks.tables import Entries

EXPRESSIONS = {
    "Neutral": "neutral",
    "Happy": "happiness",
    "Sad": "sadness",
    "Surprise": "surprise",
    "Fear": "fear",
    "Disgust": "disgust",
    "Anger": "anger",
    "Contempt": "contempt",
}
GENDERS = {"Male": "male", "Female": "female"}
RACES = {"East_Asian": "East Asian", "Southeast_Asian": "Southeast Asian", "Middle_Eastern": "Middle Eastern"}
"""Where FairFace spells a class otherwise."""


def write_faceannotate(path: Path, header: Record, entries: Entries) -> None:
    """An object per face: under the picture's name the first, under that of its crop every further one.

    Where that is another's name, more is added to it. Of a video, each Track is a face, with its answers averaged and
    its mean box.
    """
    taken = {entry.name for entry in entries()}
    with path.open("w", encoding="utf-8") as file:
        file.write("{")
        first = True
        for entry in entries():
            for key, value in _faces(entry, taken):
                file.write(("\n" if first else ",\n") + f"{json.dumps(key, ensure_ascii=False)}: ")
                json.dump(value, file, ensure_ascii=False)
                first = False
        file.write("\n}\n")


def _faces(entry: Entry, taken: set[str]) -> Iterator[tuple[str, Record]]:
    """Key and object of each face; adds the keys to `taken`."""
    faces = entry.record.get("tracks" if entry.is_video else "faces", ())
    for index, face in enumerate(faces):
        crop = crop_name(entry.name, face["id"])
        key = entry.name if index == 0 else str(PurePosixPath(entry.name).with_name(PurePosixPath(crop).name))
        while index and key in taken:
            key = f"{key}_face{face['id']}.jpg"
        taken.add(key)
        yield key, _face(face, f"{FOLDER}/{crop}")


def _face(face: Record, crop: str) -> Record:
    x, y, w, h = face["bbox"]
    found: Record = {"face_name_align": crop}
    for name, kind in (("race", "ethnicity7"), ("race4", "ethnicity4")):
        if kind in face:
            found[name] = RACES.get(face[kind]["label"], face[kind]["label"])
    if "gender" in face:
        found["gender"] = face["gender"]["label"].capitalize()
    if "age" in face:
        found["age"] = face["age"]["label"]
    for name, kind in (("race_scores_fair", "ethnicity7"), ("race_scores_fair_4", "ethnicity4")):
        if kind in face:
            found[name] = list(face[kind]["scores"].values())
    if "gender" in face:
        found["gender_scores_fair"] = [face["gender"]["scores"][name] for name in GENDERS.values()]
    if "age" in face:
        found["age_scores_fair"] = list(face["age"]["scores"].values())
    found["bbox"] = [[round(x), round(y)], [round(x + w), round(y + h)]]
    if "expression" in face:
        found |= {name: face["expression"]["scores"][ours] for name, ours in EXPRESSIONS.items()}
    if "pose" in face:
        found |= {angle: face["pose"][angle] for angle in ("yaw", "pitch", "roll") if angle in face["pose"]}
    return found
