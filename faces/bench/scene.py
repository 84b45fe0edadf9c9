"""What is measured on: a picture of one face, and clips with two of them swaying before a wall."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from faces.analyzer import Analyzer
from faces.errors import FacesError, UsageError
from faces.paths import shipped
from faces.sources.images import read_image
from faces.types import Detection, Frame, Picture

SAMPLE = Path("samples") / "portrait.jpg"
WALL = (45, 80)
SHARE = 0.6
"""Side of a portrait in heights of the clip."""


class Scene:
    """A face, alone and twice before a wall.

    Attributes:
        path: the picture's file.
        picture: (height, width, 3) uint8, BGR.
        face: the largest face on it.
    """

    def __init__(self, path: Path | None, analyzer: Analyzer) -> None:
        """Find the face.

        Args:
            path: a picture; None takes the one that comes with the project's sources.
            analyzer: finds the face.

        Raises:
            UsageError: when there is no picture or no face on it.
            InputError: when the picture cannot be read.
        """
        self.path = path or sample()
        self.picture = read_image(self.path)
        found = analyzer.pipeline.detect(self.picture)
        if not found:
            raise UsageError(f"{self.path}: no face is found on it; --picture must name a picture with a clear face")
        self.face: Detection = max(found, key=lambda face: face.box.area)
        self._wall = np.random.default_rng(0).integers(60, 190, (*WALL, 3)).astype(np.uint8)

    def portrait(self, side: int) -> Picture:
        """The face with some of what is around it, (side, side, 3)."""
        box, (height, width) = self.face.box, self.picture.shape[:2]
        half = min(1.25 * max(box.w, box.h), height / 2, width / 2)
        x = min(max(box.x + box.w / 2, half), width - half)
        y = min(max(box.y + box.h / 2, half), height - half)
        part = self.picture[int(y - half) : int(y + half), int(x - half) : int(x + half)]
        return np.asarray(cv2.resize(part, (side, side), interpolation=cv2.INTER_AREA), np.uint8)

    def frame(self, seconds: float = 0.0, width: int = 1280, height: int = 720) -> Frame:
        """Two portraits, the right one mirrored, as they sway at this time."""
        image = np.asarray(cv2.resize(self._wall, (width, height)), np.uint8)
        side = int(height * SHARE)
        portrait = self.portrait(side)
        for number, mirrored in enumerate((portrait, portrait[:, ::-1])):
            left = int(width * (0.08 + 0.48 * number) + 0.05 * width * np.sin(seconds + 2 * number))
            top = int(height * 0.2 + 0.05 * height * np.cos(seconds * 0.7 + number))
            image[top : top + side, left : left + side] = mirrored
        return Frame(image, seconds)

    def crowd(self, faces: int, width: int = 1280, height: int = 720) -> Frame:
        """As many portraits in rows, each as large as it would be among sixteen."""
        image = np.asarray(cv2.resize(self._wall, (width, height)), np.uint8)
        side = height // 3
        portrait = self.portrait(side)
        across = width // side
        for number in range(faces):
            top, left = number // across * side, number % across * side
            image[top : top + side, left : left + side] = portrait[: height - top]
        return Frame(image)

    def clip(self, path: Path, seconds: float, width: int = 1280, height: int = 720, rate: int = 30) -> Path:
        """Write the two portraits as a video that is as hard to decode as most are.

        Raises:
            OutputError: when FFmpeg has no encoder here.
        """
        import av

        from faces.sinks.video import encoder

        name, options = encoder()
        if name == "libx264":
            options = {"preset": "veryfast", "crf": "22"}
        with av.open(str(path), "w") as container:
            stream: Any = container.add_stream(name, rate=rate, options=dict(options))
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            for index in range(int(seconds * rate)):
                image = self.frame(index / rate, width, height).image
                container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
            container.mux(stream.encode(None))
        return path


def sample() -> Path:
    """The picture that comes with the project's sources; installed packages lack it.

    Raises:
        UsageError: when it is not there.
    """
    try:
        path = shipped("resources") / SAMPLE
    except FacesError:
        path = SAMPLE
    if not path.is_file():
        raise UsageError(
            "--picture FILE is needed: a picture with a clear face; this installation came without samples"
        )
    return path
