"""The process that started this one."""

from __future__ import annotations

import multiprocessing
import os
import threading


def end_with_parent(_: int = 0) -> None:
    """In a process that another one started: end it as soon as that is gone; after a kill it would go on for ever."""
    threading.Thread(target=_outlast, daemon=True).start()


def _outlast() -> None:
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)
