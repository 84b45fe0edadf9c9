"""Progress bars: on stderr, only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID


class _Drawn:
    """A bar that may be drawn, on stderr, until its `with` block ends."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def _draw(self, columns: Sequence[str | ProgressColumn], text: str, **task: Any) -> None:
        """Start drawing; `task` as rich's add_task takes it."""
        from rich.console import Console
        from rich.progress import Progress

        self._progress = Progress(*columns, console=Console(stderr=True))
        self._progress.start()
        self._task = self._progress.add_task(text, **task)

    def _update(self, **task: Any) -> None:
        """Draw anew; `task` as rich's update takes it."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, **task)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing."""
        if self._progress:
            self._progress.stop()


class Bar(_Drawn):
    """Count, rate and time left of a batch; silent where stderr is no terminal, but for failed items."""

    def __init__(self, total: int, done: int = 0) -> None:
        """Prepare a bar for `total` items, of which `done` are through already."""
        super().__init__()
        self._total, self._done = total, done
        self._parts: dict[str, float] = {}

    def __enter__(self) -> Bar:
        """Start drawing."""
        if sys.stderr.isatty():
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

            rate, item = TextColumn("{task.fields[rate]}"), TextColumn("{task.fields[item]}", markup=False)
            columns = (BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn(), item)
            self._draw(columns, "", total=self._total, completed=self._done, rate="", item="")
        return self

    def part(self, item: str, share: float) -> None:
        """`share` of an item, 0..1, is through."""
        self._parts[item] = share
        self._update(completed=self._done + sum(self._parts.values()), item=item)

    def step(self, item: str, error: str | None = None, warnings: Sequence[str] = ()) -> None:
        """One item is through; `error` says why it failed, `warnings` what is odd about it."""
        self._done += 1
        self._parts.pop(item, None)
        notes = [f"failed: {error}"] if error else [f"note: {warning}" for warning in warnings]
        if self._progress is not None and self._task is not None:
            task = self._progress.tasks[self._task]
            rate = f"{task.speed:.1f}/s" if task.speed else ""
            self._update(completed=self._done + sum(self._parts.values()), rate=rate, item=item)
            for note in notes:
                self._progress.console.print(note, markup=False, highlight=False)
        else:
            for note in notes:
                print(note, file=sys.stderr)


class Transfer(_Drawn):
    """Bytes, rate and time left of one download; called with the bytes that are here and those that there will be."""

    def __init__(self, name: str) -> None:
        """Prepare a bar for the file `name`."""
        super().__init__()
        self._name = name

    def __enter__(self) -> Transfer:
        """Start drawing."""
        if sys.stderr.isatty():
            from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn

            columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
            self._draw(("{task.description}", *columns), self._name, total=None)
        return self

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` bytes are here."""
        self._update(completed=done, total=total)
