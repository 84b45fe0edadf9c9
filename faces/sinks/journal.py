"""results.jsonl: what a run has done so far, append-only, one line per picture and one per analysed frame of a video.

A video's lines are appended together when it is through, its own line last; until then they lie in a part file of its
own. So a killed run loses at most the items at work, and every line is whole but perhaps the last.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faces.errors import OutputError, UsageError
from faces.sinks.files import Claim, atomic, cannot_write
from faces.sinks.records import Record

NAME = "results.jsonl"
BEFORE = f"{NAME}.before"
"""Where the journal of the run before lies when a run starts anew."""
ANALYSED = "analysed"
"""Key that only a video's own line has."""
DRAWN = "drawn"
"""Key in the first line: names of the items of which runs before this one wrote annotated copies here."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the results.

    Attributes:
        name: of the item.
        record: its record, without a video's frames.
        frames: reads a video's frames, one record at a time; none for a picture.
        video: what the run asked for of videos.
    """

    name: str
    record: Record
    frames: Callable[[], Iterator[Record]]
    video: Record = field(default_factory=dict)

    @property
    def is_video(self) -> bool:
        """Whether it is a video that could be read."""
        return ANALYSED in self.record


class Journal:
    """The journal of one run in one outputs folder, in which no other run may write meanwhile.

    Attributes:
        path: its file.
        done: names of the items that need not be repeated (those with status ok and no warning), when resuming.
        before: the journal that was there, put aside, when starting anew; None if it had no items.
    """

    def __init__(
        self,
        outputs: Path,
        header: Record,
        *,
        resume: bool = False,
        again: Collection[str] = (),
        drawn: Collection[str] = (),
    ) -> None:
        """Open it.

        Args:
            outputs: the folder, made if need be.
            header: see faces.sinks.records.header.
            resume: continue the journal that is there instead of starting anew.
            again: names of items that are repeated whatever it says.
            drawn: see `drawn`; what it says of the journal that is replaced.

        Raises:
            OutputError: when the folder cannot be written, or another run is writing there.
            UsageError: when the journal to continue was made with other settings or weights, or of another folder's
                files.
        """
        self.path = outputs / NAME
        self.before: Path | None = None
        self._video: Record = header.get("video", {})
        self._places: dict[str, tuple[int, int]] = {}
        self._claim = Claim(self.path)
        try:
            self.done = frozenset(self._finished(header) if resume else ()) - set(again)
            before = sorted(set(drawn) - self.done)
            self._begin({**header, DRAWN: before} if before else header, resume=resume)
        except BaseException:
            self.release()
            raise

    def _begin(self, header: Record, *, resume: bool) -> None:
        """Put the journal in its place, with the items that are done."""
        try:
            with atomic(self.path) as temporary:
                with temporary.open("wb") as file:
                    file.write(line(header))
                    if self.done:
                        self._keep(file.write, file.tell)
                if not resume and self._has_items():
                    self.before = self.path.replace(self.path.with_name(BEFORE))
            self._file = self.path.open("ab")
        except OSError as error:
            raise cannot_write(self.path.parent, error) from error

    def _has_items(self) -> bool:
        """Whether the journal that is there has more than its first line."""
        if not self.path.exists():
            return False
        with self.path.open("rb") as old:
            return bool(old.readline() and old.readline())

    def add(self, name: str, record: Record, frames: Path | None = None) -> None:
        """Append the record of item `name` and flush it.

        Args:
            name: of the item.
            record: its record.
            frames: a video's part file of frame lines, which is appended before and then deleted.

        Raises:
            OutputError: when it cannot be written, as on a full disk.
        """
        try:
            start = self._file.tell()
            if frames is not None:
                with frames.open("rb") as part:
                    shutil.copyfileobj(part, self._file, 1 << 20)
                frames.unlink(missing_ok=True)  # before the record: whoever ends in between leaves no file behind
            own = self._file.tell()
            self._file.write(line({"item": name, **record}))
            self._file.flush()
        except OSError as error:
            raise cannot_write(self.path, error) from error
        self._places[name] = (start, own)

    def close(self) -> None:
        """Nothing more will be added.

        Raises:
            OutputError: when the last lines cannot be written.
        """
        try:
            self._file.close()
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def release(self) -> None:
        """Another run may write in this folder from now on, and replace this journal."""
        self._claim.release()

    def entries(self, order: Sequence[str] = ()) -> Iterator[Entry]:
        """Every item: first those named in `order`, then the others by name."""
        named = [name for name in dict.fromkeys(order) if name in self._places]
        with self.path.open("rb") as file:
            for name in [*named, *sorted(self._places.keys() - set(named))]:
                start, own = self._places[name]
                file.seek(own)
                record = json.loads(file.readline())
                record.pop("item")
                yield Entry(name, record, _reader(self.path, start, own), self._video)

    def _finished(self, header: Record) -> set[str]:
        """Names of the finished items in the journal that is there."""
        if not self.path.is_file():
            return set()
        try:
            rows = lines(self.path)
            before = next(rows, header)
            done: set[str] = set()
            ignored = {DRAWN, "video"}
            for row in rows:
                if row.get("status") == "ok" and "warning" not in row:
                    done.add(row["item"])
                    if ANALYSED in row:
                        ignored.discard("video")
            if any(before.get(key) != header.get(key) for key in (before.keys() | header.keys()) - ignored):
                raise UsageError(
                    f"{self.path} was made with other settings or weights, or of another folder's files; leave out "
                    "--resume or name another --outputs_path"
                )
            return done
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be read: {error.strerror}") from error
        except (ValueError, KeyError) as error:
            raise UsageError(
                f"{self.path} is no journal of a run; leave out --resume or name another --outputs_path"
            ) from error

    def _keep(self, write: Callable[[bytes], int], tell: Callable[[], int]) -> None:
        """Copy the lines of the finished items; frames whose video did not get through are left out."""
        with self.path.open("rb") as old:
            old.readline()
            begin = old.tell()
            name: str | None = None
            while raw := old.readline():
                if not raw.endswith(b"\n"):
                    break
                row = json.loads(raw)
                if row["item"] != name:
                    name, begin = row["item"], old.tell() - len(raw)
                if "status" not in row:
                    continue
                if row["status"] == "ok" and name in self.done:
                    start, end = tell(), old.tell()
                    old.seek(begin)
                    _copy(old.read, write, end - begin)
                    self._places[str(name)] = (start, start + (end - begin) - len(raw))
                name = None


def drawn(outputs: Path) -> set[str]:
    """Names of the items of which the runs there wrote annotated copies; none where there is no journal of ours."""
    try:
        rows = lines(outputs / NAME)
        header = next(rows, {})
        names = set(header.get(DRAWN, ()))
        if header.get("settings", {}).get("annotated"):
            names |= {row["item"] for row in rows if row.get("status") == "ok"}
    except (OSError, ValueError, KeyError):
        return set()
    return names


def line(record: Record) -> bytes:
    """A record as one line."""
    return (json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n").encode()


def lines(path: Path, start: int = 0, end: int | None = None) -> Iterator[Record]:
    """Every whole line that begins in `start` … `end`; a line torn by a killed run is left out.

    Raises:
        OSError: when the file cannot be read.
        ValueError: on a line that is no record.
    """
    with path.open("rb") as file:
        file.seek(start)
        while (end is None or file.tell() < end) and (raw := file.readline()):
            if raw.endswith(b"\n"):
                row = json.loads(raw)
                if not isinstance(row, dict):
                    raise ValueError(f"{path}: a line is no record")
                yield row


def _reader(path: Path, start: int, end: int) -> Callable[[], Iterator[Record]]:
    return lambda: lines(path, start, end)


def _copy(read: Callable[[int], bytes], write: Callable[[bytes], int], count: int) -> None:
    while count > 0:
        chunk = read(min(count, 1 << 20))
        write(chunk)
        count -= len(chunk)
