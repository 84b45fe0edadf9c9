"""A training run's folder: an append-only JSONL log and one checkpoint that is always whole."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any


class Run:
    """One folder with `log.jsonl` and `checkpoint.pt`.

    Args:
        folder: created if absent.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log_path = self.folder / "log.jsonl"
        self.checkpoint_path = self.folder / "checkpoint.pt"

    def log(self, **values: Any) -> None:
        """Append one line with a `time` (Unix seconds) and `values`; on the disk before this returns."""
        line = json.dumps({"time": round(time.time(), 3), **values})
        with open(self.log_path, "a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()

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
            OSError: nothing could be written; the old checkpoint is intact.
        """
        import torch

        temporary = self.checkpoint_path.with_name(f".{self.checkpoint_path.name}.{os.getpid()}.tmp")
        try:
            with open(temporary, "wb") as file:
                torch.save(state, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.checkpoint_path)
        except BaseException as error:
            temporary.unlink(missing_ok=True)
            if isinstance(error, RuntimeError):  # torch reports a failed write as its own error
                raise OSError(f"{self.checkpoint_path}: could not be written: {error}") from error
            raise

    def load(self) -> dict[str, Any] | None:
        """The checkpoint's state on the CPU, or None when there is none yet; never runs code from the file."""
        import torch

        if not self.checkpoint_path.exists():
            return None
        state: dict[str, Any] = torch.load(self.checkpoint_path, map_location="cpu", weights_only=True)
        return state
