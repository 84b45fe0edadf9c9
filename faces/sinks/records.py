"""FrameResults as the records of the result contract, see resources/results.schema.json."""

from __future__ import annotations

from typing import Any

from faces.types import Box, Distribution, Face, FrameResult, Track

Record = dict[str, Any]
SCHEMA = 1


def header(version: str, models: dict[str, str], provider: str, attributes: tuple[str, ...]) -> Record:
    """What stands at the head of results.json."""
    return {
        "schema": SCHEMA,
        "version": version,
        "models": models,
        "provider": provider,
        "attributes": list(attributes),
    }


def image_item(result: FrameResult) -> Record:
    """A still picture's item."""
    return {
        "status": "ok",
        "width": result.width,
        "height": result.height,
        "faces": [face_record(face) for face in result.faces],
    }


def frame_record(item: str, result: FrameResult) -> Record:
    """One analysed frame of a video; times to a microsecond."""
    faces = [{**face_record(face), "seen": face.seen} for face in result.faces]
    return {"item": item, "pts": round(result.pts, 6), "faces": faces}


def track_record(track: Track) -> Record:
    """One Track of a video."""
    return {
        "id": track.id,
        "first": round(track.first, 6),
        "last": round(track.last, 6),
        "frames": track.frames,
        "seen": track.seen,
        "bbox": _bbox(track.box),
        "score": round(track.score, 4),
        **{name: distribution_record(answer) for name, answer in track.attributes.items()},
    }


def error_item(message: str) -> Record:
    """The item of something that could not be processed."""
    return {"status": "error", "error": message}


def face_record(face: Face) -> Record:
    """One face: boxes and landmarks in pixels to a hundredth, probabilities to four places."""
    detection = face.detection
    return {
        "id": face.id,
        "bbox": _bbox(detection.box),
        "score": round(detection.score, 4),
        "landmarks": [[round(float(x), 2), round(float(y), 2)] for x, y in detection.landmarks],
        **{name: distribution_record(answer) for name, answer in face.attributes.items()},
    }


def distribution_record(answer: Distribution) -> Record:
    """One attribute's answer."""
    return {
        "label": answer.label,
        **answer.extra,
        "probability": round(answer.probability, 4),
        "certain": answer.certain,
        "scores": {label: round(value, 4) for label, value in answer.scores.items()},
    }


def _bbox(box: Box) -> list[float]:
    return [round(value, 2) for value in (box.x, box.y, box.w, box.h)]
