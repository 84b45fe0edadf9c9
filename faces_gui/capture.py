"""Recordings and snapshots: from the key to the toast."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel

from faces.errors import OutputError
from faces.overlay import Style, draw
from faces.overlay.raster import can_draw
from faces.sinks.files import cannot_write
from faces.sinks.images import write_image
from faces.sinks.recording import Recording, stamp, unused
from faces_gui import words
from faces_gui.bridge import Errand
from faces_gui.transport import clock
from faces_gui.view import Shown
from faces_gui.window import Window

PERIOD = 250
"""Milliseconds between two looks at a recording."""


class Capture(QObject):
    """Connects the window's record and snapshot actions with the files.

    Films and snapshots are in the window's language as far as its letters can be drawn, tables and subtitles
    in English.

    Attributes:
        snapshots: writes them; what comes of one is its file's name.
        recording: the one that runs or is being finished.
        indicator: the red label in the status bar.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.snapshots = Errand(self)
        self._writing = Lock()
        self.recording: Recording | None = None
        self.indicator = QLabel()
        self.indicator.setObjectName("recording")
        self.indicator.hide()
        window.status.addPermanentWidget(self.indicator)
        window.actions_["record"].toggled.connect(self._toggled)
        window.actions_["snapshot"].triggered.connect(self.snapshot)
        window.actions_["outputs"].triggered.connect(self.show_folder)
        window.bridge.opening.connect(lambda _place: self.stop())
        window.bridge.ended.connect(lambda _message: self.stop())
        window.closed.connect(self.stop)
        window.closing.connect(self.stop)
        self.snapshots.done.connect(self._saved)
        self.snapshots.failed.connect(window.warn)
        self._timer = QTimer(self, interval=PERIOD)
        self._timer.timeout.connect(self._look)

    @property
    def folder(self) -> Path:
        """Where files go."""
        return Path(self._window.settings.outputs).expanduser().absolute()

    def stop(self) -> None:
        """End the recording, if one runs; its files are finished even when Faces is left meanwhile."""
        self._window.actions_["record"].setChecked(False)

    def snapshot(self) -> None:
        """Write what is on the screen: the picture, annotated when boxes are shown."""
        shown = self._window.view.shown
        if shown is None:
            text = self.tr("There is nothing to take a picture of yet.")
            self._window.say(text)
            return
        style = self._style() if self._window.settings.overlay else None
        folder = self.folder
        self.snapshots.begin(lambda: self._write(folder, shown, style), name="snapshot", finish=True)

    def _write(self, folder: Path, shown: Shown, style: Style | None) -> str:
        """Not on the window's thread: encoding takes longer than a frame."""
        image = draw(shown.frame.image, shown.result, style) if style else shown.frame.image
        with self._writing:  # or two at once would choose the same name
            path = folder / f"{unused(folder, f'snapshot_{stamp()}')}.png"
            write_image(path, image)
        return path.name

    def _saved(self, name: str) -> None:
        text = self.tr("Saved {name}").format(name=name)
        self._window.say(text, (self.tr("Open folder"), self.show_folder))

    def show_folder(self) -> None:
        """Open the folder with the files."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._window.warn(str(cannot_write(self.folder, error, begun=False)))
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))

    def _style(self) -> Style:
        """As on the screen, but of what `can_draw`, so from left to right, whatever language comes meanwhile."""
        return replace(self._window.look(), say=_drawn, right_to_left=False)

    def _toggled(self, on: bool) -> None:
        self._begin() if on else self._end()

    def _begin(self) -> None:
        window = self._window
        if window.view.shown is None or window.place is None:
            text = self.tr("Open a source first, then record.")
            window.say(text)
            self.stop()
            return
        if self.recording is not None:
            text = self.tr("The last recording is still being finished.")
            window.say(text)
            self.stop()
            return
        sound = Path(window.place.text) if window.place.kind == "video" else None
        try:
            self.recording = Recording(self.folder, what=window.settings.recording, style=self._style(), sound=sound)
        except OutputError as error:
            window.warn(str(error))
            self.stop()
            return
        window.bridge.watch(self.recording.write)
        self._timer.start()
        self._look()

    def _end(self) -> None:
        if self.recording is not None:
            self._window.bridge.unwatch(self.recording.write)
            self.recording.stop()

    def _look(self) -> None:
        recording = self.recording
        if recording is None:
            return
        size = self.tr("{size} MB").format(size=words.decimal(recording.bytes / 1e6))
        self.indicator.setText(f"● {clock(recording.seconds)}  {size}")
        self.indicator.setAccessibleName(self.tr("Recording, {time}").format(time=clock(recording.seconds)))
        self.indicator.show()
        if recording.join(0):
            self._over(recording)

    def _over(self, recording: Recording) -> None:
        self.recording = None
        self._timer.stop()
        self.indicator.hide()
        self._window.bridge.unwatch(recording.write)
        self.stop()
        for message in (recording.error, *recording.notes):
            if message:
                self._window.warn(message)
        if recording.files:
            text = self.tr("Recorded {name}").format(name=recording.files[0].name)
            self._window.say(text, (self.tr("Open folder"), self.show_folder))
        elif not recording.error:
            text = self.tr("Nothing was recorded: no new picture came meanwhile.")
            self._window.say(text)


def _drawn(text: str, count: int = 1) -> str:
    """The overlay's word or phrase in the window's language; in English where its letters cannot be drawn."""
    said = words.spoken(text, count)
    return said if can_draw(said) else text
