"""FrameResults as the records of the result contract, see resources/results.schema.json."""

from __future__ import annotations

from typing import Any

from faces.types import Distribution, Face, FrameResult

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


def error_item(message: str) -> Record:
    """The item of something that could not be processed."""
    return {"status": "error", "error": message}


def face_record(face: Face) -> Record:
    """One face: boxes and landmarks in pixels to a hundredth, probabilities to four places."""
    detection = face.detection
    box = detection.box
    return {
        "id": face.id,
        "bbox": [round(value, 2) for value in (box.x, box.y, box.w, box.h)],
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
