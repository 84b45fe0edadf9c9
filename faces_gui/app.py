"""Builds the application; `run` starts it."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from faces_gui import settings as storage
from faces_gui import theme
from faces_gui.bridge import Bridge
from faces_gui.capture import Capture
from faces_gui.desktop import Desktop
from faces_gui.docks import Docks
from faces_gui.extras import Extras
from faces_gui.interrupts import interruptible
from faces_gui.languages import Languages
from faces_gui.model import model_sets
from faces_gui.opening import Opening
from faces_gui.places import recalled
from faces_gui.window import Window

SWITCH = 0.001
"""Seconds after which Python's threads take turns: the default of 5 ms makes a live picture stutter."""


def application() -> QApplication:
    """The one QApplication."""
    os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)  # an OpenCV with a Qt of its own would point it elsewhere
    existing = QApplication.instance()
    made = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    made.setApplicationName("faces")
    made.setApplicationDisplayName("Faces")
    made.setDesktopFileName("faces")
    if sys.platform == "win32" and not getattr(sys, "frozen", False):  # else the task bar takes it for Python
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("org.faces.Faces")
    return made


def unhindered() -> None:
    """Keep Python itself from holding up the window's thread; for when the window is built."""
    sys.setswitchinterval(SWITCH)
    gc.freeze()  # looking through all this for garbage would stop every thread for tens of milliseconds


def build(
    place: str | None = None,
    *,
    theme_name: str | None = None,
    language: str | None = None,
    delay: float | None = None,
    heads: Sequence[str] = (),
) -> Window:
    """The window, not shown yet.

    Args:
        place: what to open at once, see faces_gui.places.recalled.
        theme_name: instead of the remembered one, which stays so.
        language: likewise.
        delay: seconds for which each picture of a folder is shown, which then go on by themselves.
        heads: see faces.config.Options.
    """
    running = application()
    file = storage.path()
    settings, trouble = storage.load(file)
    sets = model_sets()
    if sets and settings.model_set not in sets:  # remembered from another version
        settings = replace(settings, model_set=storage.Settings().model_set)
    languages = Languages(running)
    languages.use(settings.language if language is None else language)
    theme.apply(running, theme_name or settings.theme)
    window = Window(Bridge(), settings, file, heads)
    opening = Opening(window)
    if sys.platform == "darwin":  # elsewhere it would only see every event in vain
        running.installEventFilter(opening)
    Capture(window)
    Desktop(window)
    extras = Extras(window, Docks(window, sets), languages)
    window.restore()
    if trouble:
        window.say(trouble)
    if not settings.welcomed:
        QTimer.singleShot(0, window, extras.welcome)
    if delay is not None:
        window.transport.set_delay(delay)
        window.bridge.opened.connect(lambda _place, _source: window.transport.begin())
    if place:
        QTimer.singleShot(0, window, lambda: window.open(recalled(place)))
    unhindered()
    return window


def run(
    place: str | None = None,
    *,
    theme_name: str | None = None,
    language: str | None = None,
    delay: float | None = None,
    heads: Sequence[str] = (),
) -> int:
    """Open the window and stay until it is closed; the process's exit code. For the arguments see `build`."""
    window = build(place, theme_name=theme_name, language=language, delay=delay, heads=heads)
    window.show()
    with interruptible(window.close):
        return QApplication.exec()


def end(code: int) -> None:
    """Wait for what must be finished, then end the process at once if one of our other threads is still at work.

    Such a thread may be inside ONNX Runtime or a driver, which abort when Python lets go of their memory meanwhile.
    """
    ours = [thread for thread in threading.enumerate() if thread.name.startswith("faces-")]
    for thread in ours:
        if not thread.daemon:
            thread.join()
    if any(thread.is_alive() for thread in ours):
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # as where there is no console
                stream.flush()
        os._exit(code)
