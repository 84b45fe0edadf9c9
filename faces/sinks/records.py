"""FrameResults as the records of the result contract, see resources/results.schema.json."""

from __future__ import annotations

from math import inf
from typing import Any

from faces.types import Box, Distribution, Face, FrameResult, Track

Record = dict[str, Any]
SCHEMA = 1
LONGEST = 1.0
"""Seconds that one analysed frame of a video stands for at most, unless fewer were asked for."""
SPARSE = 1.5
"""Times of the asked-for distance between two frames that one stands for at most: they do not lie exactly there."""


def header(version: str, models: dict[str, str], provider: str, attributes: tuple[str, ...]) -> Record:
    """What stands at the head of results.json."""
    return {
        "schema": SCHEMA,
        "version": version,
        "models": models,
        "provider": provider,
        "attributes": list(attributes),
    }


def spacing(video: Record, rate: float | None = None) -> float:
    """Seconds from one analysed frame of a video to the next.

    Args:
        video: what the run asked for of videos, `video` at the head of results.json.
        rate: frames per second of the source, or None when unknown.

    Returns:
        0 where all frames of an unknown rate were analysed; inf with key frames, which may be any distance apart.
    """
    return inf if video.get("keyframes") else 1.0 / min(video.get("fps") or inf, rate or inf)


def longest(spacing: float) -> float:
    """Seconds that one analysed frame stands for at most where they are `spacing` apart: longer gaps hold none."""
    return max(LONGEST, SPARSE * spacing)


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
