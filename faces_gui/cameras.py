"""Which cameras there are, by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from faces.errors import InputError
from faces.sources import device
from faces_gui import words

UNNAMED = 4
"""How many numbered cameras are offered where nothing says which there are."""
LINUX = Path("/sys/class/video4linux")


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera: `id` finds it again after it was unplugged, `name` is for people."""

    id: str
    name: str


def cameras() -> list[Camera]:
    """The cameras that are plugged in now; second devices of the same camera are left out."""
    try:
        found = dict.fromkeys(_id(camera) for camera in device.cameras())
    except InputError:
        found = dict.fromkeys(str(number) for number in range(UNNAMED))
    return [Camera(id, name_of(id)) for id in found]


def name_of(camera: str) -> str:
    """What people call the camera with this id."""
    if camera.isdecimal():
        return words.camera(int(camera) + 1)
    return camera.rpartition("@")[0].partition(":")[0].strip() or camera


def number_of(camera: str) -> int | None:
    """The number under which the system opens the camera with this id now; None while it is unplugged.

    Raises:
        InputError: when cameras cannot be listed.
    """
    if camera.isdecimal():
        return int(camera)
    return next((each.number for each in device.cameras() if _id(each) == camera), None)


def _id(camera: device.Camera) -> str:
    """`NAME@PORT`, which stays when the camera is plugged in again and gets another number."""
    link = LINUX / Path(camera.path).name / "device"
    return f"{camera.name}@{link.resolve().name if link.exists() else camera.path}"
