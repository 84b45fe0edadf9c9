"""From pictures to a table of embeddings: batched, with a journal so that an interrupted run can go on."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from faces.errors import InputError, UsageError
from faces.pipeline import Pipeline
from faces.sinks.files import Claim, atomic, cannot_write
from faces.sinks.journal import line, lines
from faces.sinks.records import Record
from faces.sources.images import Item, read_image
from faces.types import Picture
from faces_train.own.embed import Embedder
from faces_train.own.table import NO_FACE, OK, Described, read

BATCH = 32
"""Faces embedded together."""


@dataclass(slots=True)
class Tally:
    """What a run has done."""

    pictures: int = 0
    faces: int = 0
    faceless: int = 0
    failed: int = 0

    def count(self, described: Described) -> None:
        """Count one picture."""
        self.pictures += 1
        self.faces += len(described.boxes)
        self.faceless += described.status == NO_FACE
        self.failed += described.status not in (OK, NO_FACE)


def describe(items: Iterable[Item], pipeline: Pipeline, embedder: Embedder) -> Iterator[list[Described]]:
    """Find and embed the faces of every picture; yields batches of pictures in order.

    What is wrong with a picture is its status.
    """
    waiting: list[tuple[str, str, np.ndarray]] = []
    crops: list[Picture] = []
    for item in items:
        try:
            image = read_image(item.path)
        except InputError as error:
            waiting.append((item.name, str(error), np.zeros((0, 5), np.float32)))
            continue
        found = pipeline.detect(image)
        boxes = [(each.box.x, each.box.y, each.box.w, each.box.h, each.score) for each in found]
        waiting.append((item.name, OK if found else NO_FACE, np.array(boxes, np.float32).reshape(-1, 5)))
        if found:
            crops.append(embedder.crops(image, found))
        if sum(map(len, crops)) >= BATCH:
            yield _embedded(waiting, crops, embedder)
            waiting, crops = [], []
    if waiting:
        yield _embedded(waiting, crops, embedder)


def _embedded(waiting: list[tuple[str, str, np.ndarray]], crops: list[Picture], embedder: Embedder) -> list[Described]:
    values = embedder.embed(np.concatenate(crops)) if crops else np.zeros((0, 0), np.float32)
    done, first = [], 0
    for name, status, boxes in waiting:
        done.append(Described(name, status, boxes, values[first : first + len(boxes)]))
        first += len(boxes)
    return done


class Journal:
    """What has been described so far, a line per picture, beside the table under a hidden name.

    No other run may make the table meanwhile.

    Attributes:
        done: names of the pictures that were described before.
    """

    def __init__(self, table: Path, label: str, *, resume: bool) -> None:
        """Open it.

        Args:
            table: the file that is being made.
            label: which embedding, with its SHA-256, and how faces are found.
            resume: go on with a journal or, where there is none, with a finished table; else begin anew. Pictures that
                could not be read are not done.

        Raises:
            OutputError: when the folder cannot be written, or another run is making the table.
            InputError: when the finished table is damaged.
            UsageError: when the journal is damaged, or what there is was made with another embedding, or faces were
                found otherwise.
        """
        self.path = table.with_name(f".{table.name}.journal")
        self._table, self._label = table, label
        self._claim = Claim(table)
        self.done: set[str] = set()
        try:
            with atomic(self.path) as temporary, temporary.open("wb") as file:
                file.write(line({"embedding": label}))
                for each in self._begun() if resume else ():
                    if each.status in (OK, NO_FACE):
                        file.write(line(_record(each)))
                        self.done.add(each.picture)
        except BaseException:
            self.close()
            raise

    def _begun(self) -> Iterator[Described]:
        """What there is to go on with."""
        try:
            records = lines(self.path) if self.path.is_file() else iter(())
            head = next(records, None)
            if head is not None:
                if head["embedding"] != self._label:
                    raise _other(self._table, head["embedding"], self._label)
                yield from map(_described, records)
            elif self._table.is_file():
                yield from _of_table(self._table, self._label)
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{self.path}: damaged; leave out --resume to begin anew") from error

    def add(self, described: Iterable[Described]) -> None:
        """Append pictures.

        Raises:
            OutputError: when that fails, as on a full disk.
        """
        try:
            with self.path.open("ab") as file:
                file.writelines([line(_record(each)) for each in described])
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def __iter__(self) -> Iterator[Described]:
        """Every picture, as added."""
        records = lines(self.path)
        next(records)
        yield from map(_described, records)

    def delete(self) -> None:
        """The table is written."""
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Another run may make the table from now on."""
        self._claim.release()


def _described(record: Record) -> Described:
    boxes = np.array(record["boxes"], np.float32).reshape(-1, 5)
    values = np.frombuffer(base64.b64decode(record["embeddings"]), np.float32)
    shape = (len(boxes), values.size // max(1, len(boxes)))
    return Described(record["picture"], record["status"], boxes, values.reshape(shape))


def _record(each: Described) -> Record:
    packed = base64.b64encode(np.ascontiguousarray(each.embeddings, np.float32).tobytes()).decode()
    return {"picture": each.picture, "status": each.status, "boxes": each.boxes.tolist(), "embeddings": packed}


def _other(table: Path, begun: str, label: str) -> UsageError:
    return UsageError(f"{table}: was made with {begun}, and now it is {label}; leave out --resume to begin anew")


def _of_table(path: Path, label: str) -> Iterator[Described]:
    """The pictures of a finished table; none of one without a face, which does not say how they were looked for."""
    features = read(path)
    if not features.label:
        return
    if features.label != label:
        raise _other(path, features.label, label)
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(features.pictures):
        rows.setdefault(name, []).append(row)
    for name, numbers in rows.items():
        yield Described(name, OK, features.boxes[numbers], features.values[numbers])
    for name, status in features.faceless.items():
        yield Described(name, status, np.zeros((0, 5), np.float32), np.zeros((0, 0), np.float32))


def run(
    items: list[Item],
    pipeline: Pipeline,
    embedder: Embedder,
    journal: Journal,
    stepped: Callable[[str, str | None], None] = lambda name, error: None,
) -> Tally:
    """Describe what the journal does not have yet.

    Args:
        items: the pictures.
        pipeline: finds the faces.
        embedder: describes them.
        journal: takes them.
        stepped: is told after each picture, with what is wrong with it.
    """
    tally = Tally()
    for each in journal:
        tally.count(each)
    left = (item for item in items if item.name not in journal.done)
    with closing(describe(left, pipeline, embedder)) as batches:  # type: ignore[type-var]
        for batch in batches:
            journal.add(batch)
            for each in batch:
                tally.count(each)
                stepped(each.picture, None if each.status in (OK, NO_FACE) else each.status)
    return tally
