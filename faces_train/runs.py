"""A training run's folder: an append-only JSONL log and one checkpoint that is always whole."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faces.sinks.files import atomic, cannot_write
from faces_train.data.table import DataError

if TYPE_CHECKING:
    from torch import Tensor


class Run:
    """One folder with `log.jsonl` and `checkpoint.pt`.

    Args:
        folder: created if absent.

    Raises:
        OutputError: it cannot be created.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(self.folder, error) from error
        self.log_path = self.folder / "log.jsonl"
        self.checkpoint_path = self.folder / "checkpoint.pt"
        self._known = self._stamp()

    def _stamp(self) -> tuple[int, int] | None:
        """What tells one checkpoint from another, or None where there is none."""
        if not self.checkpoint_path.exists():
            return None
        found = self.checkpoint_path.stat()
        return found.st_ino, found.st_mtime_ns

    def log(self, **values: Any) -> None:
        """Append one line with a `time` (Unix seconds) and `values`; on the disk before this returns.

        Raises:
            OutputError: nothing could be written.
        """
        line = json.dumps({"time": round(time.time(), 3), **values}).encode()
        try:
            with open(self.log_path, "a+b") as file:
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    if file.read() != b"\n":  # a crash cut the last line off
                        line = b"\n" + line
                file.write(line + b"\n")
        except OSError as error:
            raise cannot_write(self.log_path, error) from error

    def history(self) -> list[dict[str, Any]]:
        """All whole lines of the log; a last line cut off by a crash is left out."""
        if not self.log_path.exists():
            return []
        entries = []
        for line in self.log_path.read_text(encoding="utf-8").splitlines():
            try:
                entries.append(json.loads(line))
            except json.JSONDecodeError:
                continue
        return entries

    def save(self, state: dict[str, Any]) -> None:
        """Replace the checkpoint by `state` (tensors and plain values only).

        Written beside the old one and renamed, so a crash or a full disk leaves the old checkpoint as it was.

        Raises:
            OutputError: nothing could be written; the old checkpoint is intact.
            DataError: another process has saved there since this one loaded or saved.
        """
        import torch

        if self._stamp() != self._known:
            raise DataError(f"{self.folder}: another training of this run is going on; stop one of them")
        with atomic(self.checkpoint_path) as temporary, open(temporary, "wb") as file:
            try:
                torch.save(state, file)
            except RuntimeError as error:  # torch's own error hides the system's
                raise OSError(str(error.__context__ or error)) from error
            file.flush()
            os.fsync(file.fileno())
        self._known = self._stamp()

    def load(self) -> dict[str, Any] | None:
        """The checkpoint's state, see `read_checkpoint`, or None when there is none yet."""
        self._known = self._stamp()
        return read_checkpoint(self.checkpoint_path) if self._known else None


def read_checkpoint(path: Path) -> dict[str, Any]:
    """A checkpoint's state on the CPU; never runs code from the file.

    Raises:
        OSError: it cannot be read.
        DataError: it is damaged.
    """
    import torch

    with path.open("rb") as file:
        try:
            state: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)
        except Exception as error:  # a damaged file makes torch raise many unrelated types
            raise DataError(f"{path}: damaged, or no checkpoint; a run without one begins anew") from error
    return state


class Meter:
    """A training's mean losses and speed since the line of its log before."""

    def __init__(self, run: Run, step: int, last: int, batch: int, *, things: str, digits: int = 4) -> None:
        """Begin at a step.

        Args:
            run: whose log it is.
            step: already done.
            last: the one that the training goes to.
            batch: things a step.
            things: what a batch is of, for the log.
            digits: behind the point of a mean.
        """
        self._run, self._last, self._batch, self._things, self._digits = run, last, batch, things, digits
        self._restart(step)

    def add(self, losses: Mapping[str, Tensor]) -> None:
        """Take the losses of a step; one is called `total`."""
        for name, value in losses.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(value.detach())

    def log(self, step: int, **values: Any) -> None:
        """Write the line of this step, with `values`, show how it goes to who watches, and begin anew."""
        means = {name: round(value / (step - self._logged), self._digits) for name, value in self._sums.items()}
        speed = (step - self._logged) * self._batch / (time.monotonic() - self._since)
        self._run.log(step=step, **values, **{f"{self._things}_per_second": round(speed, 1)}, **means)
        if sys.stderr.isatty():
            loss = f"{means['total']:.{self._digits - 1}f}"
            print(f"\rstep {step}/{self._last}  loss {loss}", end="", file=sys.stderr, flush=True)
        self._restart(step)

    def rest(self) -> None:
        """What was done since the last line besides learning does not count."""
        self._since = time.monotonic()

    def _restart(self, step: int) -> None:
        self._sums: dict[str, float] = {}
        self._logged, self._since = step, time.monotonic()
