"""A picture of every state of the window, for whoever wants to look at them all at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from faces import notices
from faces.attributes import AGE_CENTRES, VOCABULARY, age_group
from faces.config import Options
from faces.errors import InputError
from faces.overlay import Kind
from faces.sources.images import Item
from faces.sources.player import Player, Slides
from faces.sources.screen import Monitor
from faces.sources.window import OpenWindow
from faces.types import Box, Detection, Distribution, Face, Frame, FrameResult
from faces_gui import app, theme
from faces_gui.bridge import Bridge
from faces_gui.cameras import Camera
from faces_gui.capture import Capture
from faces_gui.desktop import Layer
from faces_gui.dialogs import help as sheets
from faces_gui.dialogs.address import AddressDialog
from faces_gui.dialogs.camera import CameraDialog
from faces_gui.dialogs.notice import ethnicity_notice, first_notice
from faces_gui.dialogs.screen import ScreenDialog
from faces_gui.dialogs.windows import WindowDialog
from faces_gui.docks import Docks
from faces_gui.extras import Extras
from faces_gui.languages import Languages
from faces_gui.model import Loaded
from faces_gui.places import Place, Source, open_place, recalled
from faces_gui.settings import LETTERS, NATIVE, Settings, Theme
from faces_gui.window import Window

SIZE = (1366, 820)
SMALL = (1024, 700)
SCREENS = [Monitor(0, 0, 0, 5760, 2160), Monitor(1, 0, 0, 1920, 1080), Monitor(2, 1920, 0, 3840, 2160)]
EVERYTHING = ("dark", "light", "contrast", "dark-de", "dark-ar")
"""Theme and language in which every state is shown; German has the longest words."""
PATIENT = 60.0
"""Seconds without a frame: a busy machine shall not pass for a lost camera."""
LONGEST = 9000
"""Milliseconds for which the plot is waited for."""
SETTLE = 900
"""Milliseconds before a picture is taken."""


class Sample:
    """Stands for weights: a few made-up faces with every answer, so that the pictures need no weight."""

    given = 3

    def smooth(self, factor: float) -> None:
        """Nothing changes."""

    def step(self, frame: Frame) -> FrameResult:
        """Three faces in a row."""
        side = frame.height * 0.3
        faces = []
        for number in range(3):
            box = Box(frame.width * (0.1 + 0.3 * number), frame.height * (0.25 + 0.06 * number), side, side * 1.2)
            answers = {name: _made_up(name, number) for name in VOCABULARY if not VOCABULARY[name].opt_in}
            faces.append(Face(number, Detection(box, 0.9, np.zeros((5, 2), np.float32)), answers))
        return FrameResult(frame.pts, frame.width, frame.height, tuple(faces))

    still = step


def _made_up(name: str, number: int) -> Distribution:
    classes = VOCABULARY[name].classes
    shares = np.exp(-0.8 * np.abs(np.arange(len(classes)) - (3 * number + len(name)) % len(classes)))
    shares /= shares.sum()
    top = int(shares.argmax())
    years = AGE_CENTRES[top] if name == "age" else 0.0
    extra: dict[str, float | str] = {"years": years, "group": age_group(years)} if name == "age" else {}
    certain = (number + len(name)) % 4 != 0
    scores = {label: float(share) for label, share in zip(classes, shares, strict=True)}
    return Distribution(classes[top], float(shares[top]), certain, scores, extra)


class Still:
    """A grey picture, again and again."""

    name = "sample"

    def __init__(self) -> None:
        ramp = np.linspace(60, 150, 1280).astype(np.uint8)
        self._image = np.ascontiguousarray(np.broadcast_to(ramp[None, :, None], (720, 1280, 3)))
        self._open = True

    def interrupt(self) -> None:
        """End."""
        self._open = False

    def close(self) -> None:
        """Nothing is held."""

    def __iter__(self) -> Iterator[Frame]:
        """Twenty frames a second."""
        number = 0
        while self._open:
            yield Frame(self._image, number / 20)
            number += 1
            time.sleep(0.05)


def run(folder: Path, place: str | None) -> int:
    """Write the pictures; a `place` is shown with real weights, otherwise made-up faces.

    Returns:
        0.
    """
    folder.mkdir(parents=True, exist_ok=True)
    application = app.application()
    languages = Languages(application)
    shown = recalled(place) if place else Place("camera", "0", "Sample camera")
    looks: tuple[tuple[Theme, str], ...] = (("light", "en"), ("contrast", "en"))
    for name, language in (*looks, *(("dark", code) for code in NATIVE)):
        stem = name if language == "en" else f"{name}-{language}"
        theme.apply(application, name)
        languages.use(language)
        settings = Settings(theme=name, welcomed=True, outputs=str(folder / "outputs"))
        _states(folder, stem, settings, shown, languages, real=place is not None)
    return 0


def _states(folder: Path, stem: str, settings: Settings, place: Place, languages: Languages, *, real: bool) -> None:
    def opener(wanted: Place, on_error: Callable[[str], None]) -> Source:
        return open_place(wanted, on_error) if real else Still()

    def load(options: Options) -> Loaded:
        names = tuple(name for name, each in VOCABULARY.items() if not each.opt_in)
        return Loaded(
            Sample(), lambda smoothing, first: Sample(), names, {"detector": "sample"}, "CPUExecutionProvider"
        )

    bridge = Bridge(open=opener, stalled=PATIENT) if real else Bridge(open=opener, load=load, stalled=PATIENT)
    window = Window(bridge, settings, folder / ".settings.json")
    capture, docks = Capture(window), Docks(window, ["fast", "accurate"])
    Extras(window, docks, languages)
    window.resize(*SIZE)
    window.show()
    shoot = _Shooter(folder, stem)
    shoot(window, "start")
    window.open(place)
    shoot(window, "opening", 0)
    _wait(SETTLE)
    shoot(window, "live")
    if stem in EVERYTHING:
        _panels(shoot, window, docks)
        _steering(shoot, window, place)
        _messages(shoot, window, capture)
        _dialogs(shoot, window)
    window.close()
    (folder / ".settings.json").unlink(missing_ok=True)


class _Shooter:
    """Takes pictures under numbered names."""

    def __init__(self, folder: Path, stem: str) -> None:
        self._folder, self._stem = folder, stem

    def __call__(self, widget: QWidget, name: str, milliseconds: int = 250) -> None:
        """Wait a little, then take `widget`'s picture."""
        _wait(milliseconds)
        widget.grab().save(str(self._folder / f"{self._stem}-{name}.png"))


def _panels(shoot: _Shooter, window: Window, docks: Docks) -> None:
    for kind in Kind:
        window.change(style=str(kind))
        shoot(window, f"style-{kind}")
    for card in docks.cards.cards.values():
        card.toggle()
    shoot(window, "cards-opened")
    docks.analysis.sets.setFocus()
    for card in docks.cards.cards.values():
        card.toggle()
    window.change(font_scale=LETTERS[1])
    shoot(window, "letters")
    window.change(font_scale=1.0)
    docks.show("table")
    shoot(window, "table", SETTLE + 600)
    docks.show("history")
    for _ in range(LONGEST // SETTLE):
        if not docks.history.drawn:
            _wait(SETTLE)
    shoot(window, "history", SETTLE)
    window.resize(*SMALL)
    shoot(window, "small", SETTLE)
    window.resize(*SIZE)


def _steering(shoot: _Shooter, window: Window, place: Place) -> None:
    window.bridge.close()  # its frames are not of these pictures
    window.transport.attach(Slides([Item(Path(name), name) for name in ("first.jpg", "second.jpg", "third.jpg")]))
    shoot(window, "folder")
    window.open(place)
    _wait(SETTLE)
    window.actions_["fullscreen"].trigger()
    shoot(window, "fullscreen", SETTLE)
    window.actions_["fullscreen"].trigger()
    window.resize(*SIZE)
    for number, entry in enumerate(window.menuBar().actions()):
        _menu(shoot, window, entry, f"menu-{number}")


def _menu(shoot: _Shooter, window: Window, entry: QAction, name: str) -> None:
    """The entry's menu and all those that open from it."""
    menu = entry.menu()
    if not isinstance(menu, QMenu):
        return
    menu.popup(window.mapToGlobal(window.rect().center()))
    shoot(menu, name)
    menu.close()
    for number, each in enumerate(menu.actions()):
        _menu(shoot, window, each, f"{name}-{number}")


def _messages(shoot: _Shooter, window: Window, capture: Capture) -> None:
    window.warn(f"{notices.NO_SCREEN}: {'the file or folder that was named last is not there any more, ' * 3}")
    shoot(window, "warning")
    window.lost("", 3)
    shoot(window, "lost")
    window.banner.hide()
    window.actions_["record"].setChecked(True)
    shoot(window, "recording", SETTLE)
    window.actions_["record"].setChecked(False)
    while capture.recording is not None:
        _wait(100)
    shoot(window, "recorded")
    window.toast.hide()
    for recorded in sorted(capture.folder.glob("*.mp4"))[:1]:
        player = Player(recorded)
        window.transport.attach(player)
        shoot(window, "video")
        window.transport.attach(None)
        player.close()


def _dialogs(shoot: _Shooter, window: Window) -> None:
    makers: dict[str, Callable[[], QDialog]] = {
        "first-notice": lambda: first_notice(window, lambda: None),
        "ethnicity-notice": lambda: ethnicity_notice(window, lambda: None),
        "camera": lambda: CameraDialog(window, look=lambda: [Camera("1", "Integrated camera of this computer")]),
        "no-camera": lambda: CameraDialog(window, look=list),
        "screen": lambda: ScreenDialog(window, look=lambda: SCREENS),
        "no-screen": lambda: ScreenDialog(window, look=_no_screen),
        "window": lambda: WindowDialog(window, look=lambda: [OpenWindow(1, "Video call"), OpenWindow(2, "A film")]),
        "address": lambda: AddressDialog(window),
        "keys": lambda: sheets.shortcuts(window.actions_, window),
        "models": lambda: sheets.models(window),
        "about": lambda: sheets.about(window),
    }
    for name, make in makers.items():
        dialog = make()
        dialog.open()
        shoot(dialog, f"dialog-{name}")
        dialog.close()
    if window.view.shown is not None:
        layer = Layer(window.screen())
        layer.show_result(window.view.shown.result, window.look())
        layer.show()
        shoot(layer, "desktop-layer")
        layer.close()


def _no_screen() -> list[Monitor]:
    raise InputError(notices.WAYLAND)


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
