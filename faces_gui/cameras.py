"""Which cameras there are, by name."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

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
    """The cameras that are plugged in now."""
    system: str = sys.platform
    if system.startswith("linux"):
        return on_linux(LINUX)
    try:
        from PySide6.QtMultimedia import QMediaDevices  # in PySide6-Addons
    except ImportError:
        return [Camera(str(number), name_of(str(number))) for number in range(UNNAMED)]
    return [Camera(str(number), each.description()) for number, each in enumerate(QMediaDevices.videoInputs())]


def on_linux(folder: Path) -> list[Camera]:
    """The cameras that the kernel lists in `folder`; second nodes of the same camera are left out.

    The id is `NAME@PORT`, which stays when the camera is plugged in again and gets another number.
    """
    found: dict[str, Camera] = {}
    nodes = sorted(folder.glob("video*"), key=lambda node: int(node.name[5:] or 0)) if folder.is_dir() else []
    for node in nodes:
        if _read(node / "index") not in ("0", ""):
            continue
        name = _read(node / "name") or node.name
        device = node / "device"
        port = device.resolve().name if device.exists() else node.name
        found.setdefault(f"{name}@{port}", Camera(f"{name}@{port}", name_of(f"{name}@{port}")))
    return list(found.values())


def name_of(camera: str) -> str:
    """What people call the camera with this id."""
    if camera.isdecimal():
        return words.camera(int(camera) + 1)
    return camera.rpartition("@")[0].partition(":")[0].strip() or camera


def number_of(camera: str, folder: Path = LINUX) -> int | None:
    """The number under which the system opens the camera with this id now; None while it is unplugged."""
    if camera.isdecimal():
        return int(camera)
    for node in sorted(folder.glob("video*"), key=lambda node: int(node.name[5:] or 0)):
        device = node / "device"
        port = device.resolve().name if device.exists() else node.name
        if _read(node / "index") in ("0", "") and f"{_read(node / 'name') or node.name}@{port}" == camera:
            return int(node.name[5:])
    return None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
