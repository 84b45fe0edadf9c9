"""What was seen since a source was opened: a row per face, and the last minute."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from faces.types import Distribution, Face, FrameResult

MINUTE = 60.0
PERIOD = 0.2
"""Seconds between two points of the history."""


@dataclass(slots=True)
class Row:
    """One face over time: its newest state.

    Attributes:
        picture: the name of the one it is in; empty in what moves.
        id: the Track's.
        first, last: seconds of the source's time.
        face: as it was last.
    """

    picture: str
    id: int
    first: float
    last: float
    face: Face


@dataclass(frozen=True, slots=True)
class Point:
    """The faces at one time: answers by face id, the largest face first."""

    pts: float
    answers: Mapping[int, Mapping[str, Distribution]]


class Log:
    """Gathers results in the order in which they are shown.

    Attributes:
        rows: by picture and face id; everything that moves counts as one picture.
        history: of the last minute; pictures have none.
        moving: see `clear`.
        newest: the result that is shown.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self, *, moving: bool = True) -> None:
        """Forget everything; `moving` tells a video or camera, whose faces keep their ids, from pictures."""
        self.moving = moving
        self.rows: dict[tuple[float, int], Row] = {}
        self.history: deque[Point] = deque()
        self.newest: FrameResult | None = None

    def miss(self) -> None:
        """Nothing is shown for now."""
        self.newest = None

    def add(self, result: FrameResult, picture: str = "") -> None:
        """Take a result, of a `picture` of that name; one that lies before the last point starts the history anew."""
        self.newest = result
        if not self.moving:  # looked at once more, perhaps with other settings
            ids = {face.id for face in result.faces}
            self.rows = {key: row for key, row in self.rows.items() if key[0] != result.pts or key[1] in ids}
        for face in result.faces:
            key = (0.0 if self.moving else result.pts, face.id)
            row = self.rows.get(key)
            if row is None:
                self.rows[key] = Row(picture, face.id, result.pts, result.pts, face)
            else:
                row.last, row.face = result.pts, face if face.attributes or not row.face.attributes else row.face
        if not self.moving:
            return
        history = self.history
        if history and result.pts < history[-1].pts:
            history.clear()
        if not history or result.pts - history[-1].pts >= PERIOD:
            ordered = sorted(result.faces, key=lambda face: -face.detection.box.area)
            history.append(Point(result.pts, {face.id: face.attributes for face in ordered}))
        while history and result.pts - history[0].pts > MINUTE:
            history.popleft()
