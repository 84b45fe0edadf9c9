"""The cameras that are plugged into this machine."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event

import numpy as np

from faces.errors import InputError
from faces.notices import MACOS_CAMERA
from faces.types import Frame

# On Windows Media Foundation may take 20 s to open a camera with this on; read when cv2 is first imported.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
import cv2

CLOSED = "cannot be opened; is it plugged in, and does no other program use it?"
MISSES = 5
"""Reads without a picture in a row after which the camera counts as unplugged."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that is plugged in.

    Attributes:
        number: with which DeviceSource opens it.
        name: what the system calls it.
        path: what the system finds it by; `/dev/video0` on Linux, may be empty elsewhere.
    """

    number: int
    name: str
    path: str


def cameras() -> list[Camera]:
    """The cameras that are plugged in now, by number; none is opened.

    Raises:
        InputError: when they cannot be listed.
    """
    try:
        from cv2_enumerate_cameras import enumerate_cameras

        listed = next(filter(None, map(enumerate_cameras, _backends())), [])
    except (ImportError, OSError, NotImplementedError) as error:
        raise InputError(f"cameras cannot be listed: {error}; is cv2-enumerate-cameras installed?") from error
    found = [Camera(each.index, each.name or f"camera {each.index}", each.path or "") for each in listed]
    return sorted(found, key=lambda camera: camera.number)


class DeviceSource:
    """Frames of a camera until it is unplugged.

    Attributes:
        name: for messages.
        width, height, fps: what the camera granted, which may differ from what was asked.
    """

    def __init__(self, number: int, *, width: int = 0, height: int = 0, fps: float = 0.0, name: str = "") -> None:
        """Open the camera; may take seconds.

        Args:
            number: see `cameras`.
            width: pixels to ask for; 0 leaves it to the camera.
            height: pixels to ask for.
            fps: frames per second to ask for.
            name: for messages.

        Raises:
            InputError: when there is no such camera or another program uses it.
        """
        self.name = name or f"camera {number}"
        self._stopped = Event()
        self._capture = cv2.VideoCapture()
        self._capture.setExceptionMode(False)
        if not any(self._capture.open(number, backend) for backend in _backends()):
            raise InputError(f"{self.name}: {MACOS_CAMERA if sys.platform == 'darwin' else CLOSED}")
        # motion JPEG first: uncompressed pictures of this size do not fit through USB 2 at a full rate
        wishes = ((cv2.CAP_PROP_FRAME_WIDTH, width), (cv2.CAP_PROP_FRAME_HEIGHT, height), (cv2.CAP_PROP_FPS, fps))
        if width:
            self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        for key, value in wishes:
            if value:
                self._capture.set(key, value)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        self.width = int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH))
        self.height = int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
        self.fps = float(self._capture.get(cv2.CAP_PROP_FPS))

    def interrupt(self) -> None:
        """End the iteration after the present frame, from any thread."""
        self._stopped.set()

    def close(self) -> None:
        """Let go of the camera; on the thread that iterates."""
        self.interrupt()
        self._capture.release()

    def __iter__(self) -> Iterator[Frame]:
        """Frames as they come; their time is the clock's, counted from the first one.

        Raises:
            InputError: when the camera gives no more pictures.
        """
        begun: float | None = None
        misses = 0
        while not self._stopped.is_set():
            fine, image = self._capture.read()
            now = time.perf_counter()  # Windows moves monotonic() on by 16 ms at a time
            if not fine or image is None:
                misses += 1
                if misses >= MISSES:
                    raise InputError(f"{self.name}: gives no more pictures; was it unplugged?")
                continue
            misses = 0
            begun = now if begun is None else begun
            yield Frame(np.asarray(image, np.uint8), now - begun)


def _backends() -> tuple[int, ...]:
    """What opens cameras here, the preferred one first; each counts them its own way."""
    if sys.platform == "win32":
        return (cv2.CAP_DSHOW, cv2.CAP_MSMF)
    return (cv2.CAP_V4L2 if sys.platform.startswith("linux") else cv2.CAP_AVFOUNDATION, cv2.CAP_ANY)
