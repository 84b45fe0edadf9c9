"""FrameResults as the records of the result contract, see resources/results.schema.json."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np

from faces.config import UNSAID_FPS
from faces.types import Box, Detection, Distribution, Face, FrameResult, Track

Record = dict[str, Any]
SCHEMA = 1
LONGEST = 10.0
"""Seconds that one analysed frame of a video stands for at most, unless fewer were asked for: longer gaps hold none."""
SPARSE = 1.5
"""Times of the asked-for distance between two frames that one stands for at most: they do not lie exactly there."""
ROUNDED = 0.001
"""Seconds by which a source's end may be later than its last frame and mean no more than that frame's time."""


def header(version: str, models: dict[str, str], provider: str, attributes: tuple[str, ...]) -> Record:
    """What stands at the head of results.json."""
    return {
        "schema": SCHEMA,
        "version": version,
        "models": models,
        "provider": provider,
        "attributes": list(attributes),
    }


def until(
    pts: float, following: float | None, video: Record, *, fps: float | None = None, duration: float | None = None
) -> float:
    """Until when what an analysed frame of a video shows is on the screen: the next one, or the video's end.

    Args:
        pts: its time, seconds.
        following: the next analysed frame's; None for the last one.
        video: what the run asked for of videos, `video` at the head of results.json.
        fps: frames per second of the source: where its end is unknown, the last frame stays as long as one lasts.
        duration: of the source, seconds.
    """
    if following is None:
        end = min(video.get("end") or inf, duration or 0.0)
        following = end if end > pts + ROUNDED else pts + 1.0 / (fps or UNSAID_FPS)
    longest = inf if video.get("keyframes") else max(LONGEST, SPARSE / (video.get("fps") or inf))
    return min(following, pts + longest)


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


def face_of(record: Record) -> Face:
    """The face of a `face_record`."""
    landmarks = np.array(record["landmarks"], np.float32)
    answers = {name: distribution_of(answer) for name, answer in record.items() if isinstance(answer, dict)}
    seen = record.get("seen", True)
    return Face(record["id"], Detection(Box(*record["bbox"]), record["score"], landmarks), answers, seen)


def distribution_record(answer: Distribution) -> Record:
    """One attribute's answer."""
    return {
        "label": answer.label,
        **answer.extra,
        "probability": round(answer.probability, 4),
        "certain": answer.certain,
        "scores": {label: round(value, 4) for label, value in answer.scores.items()},
    }


def distribution_of(record: Record) -> Distribution:
    """The answer of a `distribution_record`."""
    extra = dict(record)
    label, probability, certain, scores = map(extra.pop, ("label", "probability", "certain", "scores"))
    return Distribution(label, probability, certain, scores, extra)


def _bbox(box: Box) -> list[float]:
    return [round(value, 2) for value in (box.x, box.y, box.w, box.h)]
