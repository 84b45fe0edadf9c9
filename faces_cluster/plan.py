"""How an item of a job list becomes units of work, and a long video pieces. Knows nothing of who carries them out.

A video is cut at Rests: Frames after which its pipeline depends on next to nothing that was before, because a scene
began or nothing was followed. Each Rest is found by its own short run (a Head), and then each piece (a Body) runs from
a little before its Rest until its own state equals one of the later Rests. See docs/adr/006-pieces-of-videos.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from faces.batch import Task
from faces.config import Job
from faces.sinks.records import Record
from faces.videos import Outcome


@dataclass(frozen=True, slots=True)
class Rest:
    """A Frame after which equal Rests of two runs mean equal results from there on, but for the Tracks' ids.

    Attributes:
        pts: of the Frame, seconds.
        outlook: see faces.tracked.TrackedPipeline.outlook.
        picture: checksum of the Frame's picture.
    """

    pts: float
    outlook: tuple[float, ...]
    picture: int


@dataclass(frozen=True, slots=True)
class Borders:
    """A video is long: it is to be cut near these key frames, seconds."""

    times: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a Head found: None when there is no Rest near its key frame."""

    rest: Rest | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A video from one Rest to another.

    Attributes:
        record: the video's own record as far as this piece knows it.
        frames: a part file with its frame lines.
        faces: see faces.videos.Outcome.
        given: ids that its run had given at its first Frame.
        end: the Rest at which it ended; None at the video's end.
        given_at_end: ids that its run had given there.
        odd: why the video cannot be put together from pieces, or None.
    """

    record: Record
    frames: Path | None
    faces: int = 0
    given: int = 0
    end: Rest | None = None
    given_at_end: int = 0
    odd: str | None = None


Result = Outcome | Borders | Found | Piece


@dataclass(frozen=True, slots=True)
class Whole:
    """Analyse an item, or say where a long video is to be cut if that is allowed."""

    task: Task
    cuttable: bool = True

    @property
    def key(self) -> str:
        """Its name among the units of the item."""
        return "item" if self.cuttable else "whole"


@dataclass(frozen=True, slots=True)
class Head:
    """Find the first Rest a little after `start`, a key frame's time in seconds."""

    task: Task
    number: int
    start: float

    @property
    def key(self) -> str:
        """Its name among the units of the item."""
        return f"head-{self.number}"


@dataclass(frozen=True, slots=True)
class Body:
    """Analyse from the Rest `own`, found by a run from `start`, to the first of `targets` that is met.

    The first piece has neither: it begins with the video.
    """

    task: Task
    number: int
    start: float | None
    own: Rest | None
    targets: tuple[Rest, ...]

    @property
    def key(self) -> str:
        """Its name among the units of the item."""
        return f"body-{self.number}"


@dataclass(frozen=True, slots=True)
class Join:
    """Put pieces together."""

    task: Task
    pieces: tuple[Piece, ...]

    @property
    def key(self) -> str:
        """Its name among the units of the item."""
        return "join"


Unit = Whole | Head | Body | Join


def cuttable(task: Task, job: Job) -> bool:
    """Whether pieces can make the same results: an annotated copy and crops are made in one go."""
    drawn = job.annotated or task.annotated is not None or job.keep_crops
    return task.is_video and isinstance(task.place, Path) and not drawn and not job.keyframes


def advance(task: Task, results: Mapping[str, Result]) -> Outcome | list[Unit]:
    """What is to be done next for an item.

    Args:
        task: the item.
        results: of its units so far, by key.

    Returns:
        Every unit that can be carried out now and has no result yet, or the item's outcome.
    """
    for last in ("join", "whole", "item"):
        found = results.get(last)
        if isinstance(found, Outcome):
            return found
    borders = results.get("item")
    if not isinstance(borders, Borders):
        return [Whole(task)]
    units: Sequence[Unit] = [Head(task, number, time) for number, time in enumerate(borders.times, 1)]
    if left := _left(units, results):
        return left
    rests = _rests(borders, results)
    if not rests:
        return [Whole(task, cuttable=False)]
    units = [
        Body(task, number, start, rests.get(number), tuple(rest for other, rest in rests.items() if other > number))
        for number, start in enumerate((None, *borders.times))
        if number == 0 or number in rests
    ]
    if left := _left(units, results):
        return left
    pieces = chain({unit.number: results[unit.key] for unit in units if isinstance(unit, Body)}, rests)
    return [Whole(task, cuttable=False)] if pieces is None else [Join(task, pieces)]


def chain(bodies: Mapping[int, Result], rests: Mapping[int, Rest]) -> tuple[Piece, ...] | None:
    """The pieces that follow each other from the video's start to its end; None when one of them is odd.

    A piece that ran past another's Rest without meeting it stands for that one too.
    """
    numbers = {rest: number for number, rest in rests.items()}
    pieces: list[Piece] = []
    number = 0
    while True:
        piece = bodies[number]
        if not isinstance(piece, Piece) or piece.odd is not None or _size(piece) != _size(bodies[0]):
            return None
        pieces.append(piece)
        if piece.end is None:
            return tuple(pieces)
        number = numbers[piece.end]


def _left(units: Iterable[Unit], results: Mapping[str, Result]) -> list[Unit]:
    return [unit for unit in units if unit.key not in results]


def _rests(borders: Borders, results: Mapping[str, Result]) -> dict[int, Rest]:
    rests: dict[int, Rest] = {}
    for number in range(1, len(borders.times) + 1):
        found = results[f"head-{number}"]
        if isinstance(found, Found) and found.rest is not None and found.rest not in rests.values():
            rests[number] = found.rest
    return rests


def _size(piece: Result) -> object:
    return (piece.record.get("width"), piece.record.get("height")) if isinstance(piece, Piece) else None
