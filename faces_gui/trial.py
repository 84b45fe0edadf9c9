"""The window's part of `faces --self-test`."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop

from faces.errors import FacesError

SECONDS = 60.0
"""After which the picture should long have been shown with its faces."""


def open_and_close(picture: Path) -> int:
    """Open the window, show `picture` in it until its faces are there, and close it.

    Returns:
        How many faces were shown.

    Raises:
        FacesError: when none came in time.
    """
    with tempfile.TemporaryDirectory(prefix="faces-") as folder:
        os.environ["FACES_SETTINGS"] = str(Path(folder, "window.json"))
        Path(folder, "window.json").write_text('{"welcomed": true}', encoding="utf-8")
        from faces_gui import app

        running = app.application()
        window = app.build(str(picture))
        window.show()
        end = time.monotonic() + SECONDS
        shown = 0
        while not shown and time.monotonic() < end:
            running.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
            if window.view.shown is not None:
                shown = len(window.view.shown.result.faces)
        trouble = window.banner.text
        window.close()
        running.processEvents()
    if not shown:
        raise FacesError(trouble or f"no face of {picture.name} was shown within {SECONDS:.0f} s")
    return shown
