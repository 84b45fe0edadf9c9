"""The progress bar: on stderr, only on a terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """Count, rate and time left of a batch; silent where stderr is no terminal, but for failed items."""

    def __init__(self, total: int) -> None:
        """Prepare a bar for `total` items."""
        self._total = total
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
            self._task = self._progress.add_task("", total=self._total, rate="", item="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing."""
        if self._progress:
            self._progress.stop()

    def step(self, item: str, error: str | None = None) -> None:
        """One item is through; `error` says why it failed."""
        if self._progress is not None and self._task is not None:
            task = self._progress.tasks[self._task]
            rate = f"{task.speed:.1f}/s" if task.speed else ""
            self._progress.update(self._task, advance=1, rate=rate, item=item)
            if error:
                self._progress.console.print(f"failed: {error}", markup=False, highlight=False)
        elif error:
            print(f"failed: {error}", file=sys.stderr)
