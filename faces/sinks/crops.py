"""Aligned face crops: of a picture every face, of a video the best view of every Track."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from faces.align import align
from faces.paths import legible, spelled
from faces.sinks.images import write_image
from faces.sinks.places import inside
from faces.types import Face, Frame, FrameResult, Picture, Track

FOLDER = "detected_faces"
SIDE = 224
"""Pixels of a crop."""
ZOOM = 0.75
"""See faces.align.template: hair and chin stay visible."""


def crop_name(item: str, face: int) -> str:
    """Name of the crop of face `face` of an item, inside FOLDER, another one for every item.

    `dir/photo.jpg` gives `dir/photo_face0.jpg`, as FaceAnnotate names it, `dir/photo.png` `dir/photo.png_face0.jpg`.
    """
    return f"{legible(inside(item).as_posix()).removesuffix('.jpg')}_face{face}.jpg"


def write_crops(outputs: Path, item: str, image: Picture, result: FrameResult) -> None:
    """The faces of a picture.

    Raises:
        OutputError: when one cannot be written.
    """
    for face in result.faces:
        _write(outputs, item, face.id, align(image, face.detection.landmarks, SIDE, ZOOM))


class TrackCrops:
    """A sink that keeps the best view of each Track that is still there and writes it when the Track has ended."""

    def __init__(self, outputs: Path, item: str, shortest: int) -> None:
        """No views yet; Tracks that are found less often than `shortest` times will have none."""
        self._outputs, self._item, self._shortest = outputs, item, shortest
        self._best: dict[int, _View] = {}

    def write(self, frame: Frame, result: FrameResult) -> None:
        """Look for better views on this Frame."""
        for face in result.faces:
            if not face.seen:
                continue
            worth = _worth(face)
            best = self._best.get(face.id)
            if best is None or worth > best.worth:
                self._best[face.id] = _View(worth, align(frame.image, face.detection.landmarks, SIDE, ZOOM))

    def ended(self, track: Track) -> None:
        """Write the view of a Track that has ended, or forget it if that was too short.

        Raises:
            OutputError: when it cannot be written.
        """
        view = self._best.pop(track.id, None)
        if view is not None and track.seen >= self._shortest:
            _write(self._outputs, self._item, track.id, view.crop)


@dataclass(frozen=True, slots=True)
class _View:
    worth: float
    crop: Picture


def _worth(face: Face) -> float:
    """Large, surely found and frontal is good: the nose is midway between the eyes."""
    left, right, nose = face.detection.landmarks[:3, 0]
    width = abs(float(right - left))
    turned = abs(float(nose - (left + right) / 2)) / max(width, 1.0)
    return face.detection.score * min(face.detection.box.w, 2.0 * SIDE) * max(0.1, 1.0 - turned)


def _write(outputs: Path, item: str, face: int, crop: Picture) -> None:
    write_image(outputs / FOLDER / spelled(crop_name(item, face)), crop)
