"""Progress on stderr: bars on a terminal, elsewhere a line a minute."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID

EVERY = 60.0
"""Seconds between two lines where there is no terminal."""


class _Drawn:
    """A bar that may be drawn, on stderr, until its `with` block ends."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def _draw(self, name: str, numbers: Sequence[type[ProgressColumn] | str], **task: Any) -> None:
        """Start drawing a bar, numbers and the name; the numbers stay whole where there is little room.

        Args:
            name: of what is at work.
            numbers: columns, or formats of such.
            task: as rich's add_task takes it.
        """
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn
        from rich.table import Column

        bar = BarColumn(bar_width=None, table_column=Column(ratio=1))
        whole = [
            TextColumn(each) if isinstance(each, str) else each(table_column=Column(no_wrap=True)) for each in numbers
        ]
        shortened = Column(ratio=2, no_wrap=True, overflow="ellipsis")
        said = TextColumn("{task.description}", markup=False, table_column=shortened)
        self._progress = Progress(bar, *whole, said, console=Console(stderr=True), expand=True)
        self._progress.start()
        self._task = self._progress.add_task(name, **task)

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
    """Count, rate and time left of a batch, besides what is odd about its items."""

    def __init__(self, total: int, done: int = 0) -> None:
        """Prepare a bar for `total` items, of which `done` are through already."""
        super().__init__()
        self._total, self._done, self._before = total, done, done
        self._parts: dict[str, float] = {}
        self._began = self._told = time.monotonic()

    def __enter__(self) -> Bar:
        """Start drawing."""
        if sys.stderr.isatty():
            from rich.progress import MofNCompleteColumn, TimeRemainingColumn

            numbers = (MofNCompleteColumn, "{task.fields[rate]}", TimeRemainingColumn)
            self._draw("", numbers, total=self._total, completed=self._done, rate="")
        return self

    @property
    def begun(self) -> list[str]:
        """Items of which a part is through, but not all."""
        return list(self._parts)

    def part(self, item: str, share: float) -> None:
        """`share` of an item, 0..1, is through."""
        self._parts[item] = share
        self._show(description=item)

    def step(self, item: str, error: str | None = None, warnings: Sequence[str] = ()) -> None:
        """One item is through; `error` says why it failed, `warnings` what is odd about it."""
        self._done += 1
        self._parts.pop(item, None)
        notes = [f"failed: {error}"] if error else [f"note: {warning}" for warning in warnings]
        if self._progress is not None and self._task is not None:
            task = self._progress.tasks[self._task]
            rate = f"{task.speed:.1f}/s" if task.speed else ""
            self._show(rate=rate, description=item)
            for note in notes:
                self._progress.console.print(note, markup=False, highlight=False)
        else:
            for note in notes:
                print(note, file=sys.stderr)
            self._show()

    def _show(self, **task: Any) -> None:
        """Draw how far it is, or say so now and then; `task` as `_update` takes it."""
        through = self._done + sum(self._parts.values())
        self._update(completed=through, **task)
        now = time.monotonic()
        if self._progress is not None or now - self._told < EVERY:
            return
        self._told = now
        text = f"{self._done:,} of {self._total:,} ({through / self._total:.0%})"
        rate = (through - self._before) / (now - self._began)
        if rate > 0:
            hours, minutes = divmod(round((self._total - through) / rate / 60), 60)
            text += f", {rate:,.1f}/s" if rate >= 0.1 else f", {3600 * rate:,.1f}/h"
            text += f", {hours} h {minutes} min left" if hours else f", {minutes} min left"
        print(text, file=sys.stderr)


class Transfer(_Drawn):
    """Bytes, rate and time left of one download; called with the bytes that are here and those that there will be."""

    def __init__(self, name: str) -> None:
        """Prepare a bar for the file `name`."""
        super().__init__()
        self._name = name

    def __enter__(self) -> Transfer:
        """Start drawing."""
        if sys.stderr.isatty():
            from rich.progress import DownloadColumn, TimeRemainingColumn, TransferSpeedColumn

            self._draw(self._name, (DownloadColumn, TransferSpeedColumn, TimeRemainingColumn), total=None)
        return self

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` bytes are here."""
        self._update(completed=done, total=total)
