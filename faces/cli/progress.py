"""Progress bars: on stderr, only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """Count, rate and time left of a batch; silent where stderr is no terminal, but for failed items."""

    def __init__(self, total: int, done: int = 0) -> None:
        """Prepare a bar for `total` items, of which `done` are through already."""
        self._total, self._done = total, done
        self._parts: dict[str, float] = {}
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Bar:
        """Start drawing."""
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                TextColumn("{task.fields[item]}"),
                console=Console(stderr=True),
            )
            self._progress.start()
            self._task = self._progress.add_task("", total=self._total, completed=self._done, rate="", item="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing."""
        if self._progress:
            self._progress.stop()

    def part(self, item: str, share: float) -> None:
        """`share` of an item, 0..1, is through."""
        self._parts[item] = share
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=self._done + sum(self._parts.values()), item=item)

    def step(self, item: str, error: str | None = None, warnings: Sequence[str] = ()) -> None:
        """One item is through; `error` says why it failed, `warnings` what is odd about it."""
        self._done += 1
        self._parts.pop(item, None)
        notes = [f"failed: {error}"] if error else [f"note: {warning}" for warning in warnings]
        if self._progress is not None and self._task is not None:
            task = self._progress.tasks[self._task]
            rate = f"{task.speed:.1f}/s" if task.speed else ""
            self._progress.update(self._task, completed=self._done + sum(self._parts.values()), rate=rate, item=item)
            for note in notes:
                self._progress.console.print(note, markup=False, highlight=False)
        else:
            for note in notes:
                print(note, file=sys.stderr)


class Transfer:
    """Bytes, rate and time left of one download; called with the bytes that are here and those that there will be."""

    def __init__(self, name: str) -> None:
        """Prepare a bar for the file `name`."""
        self._name = name
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Transfer:
        """Start drawing."""
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

            columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
            self._progress = Progress("{task.description}", *columns, console=Console(stderr=True))
            self._progress.start()
            self._task = self._progress.add_task(self._name, total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing."""
        if self._progress:
            self._progress.stop()

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` bytes are here."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)
