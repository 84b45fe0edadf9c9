"""The main window: puts the parts together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QVBoxLayout, QWidget

from faces.config import Options
from faces.overlay import Kind, Style
from faces_gui import settings as storage
from faces_gui import sides, theme, transfer, words
from faces_gui.actions import Actions
from faces_gui.banner import TOAST, Message
from faces_gui.bridge import Bridge
from faces_gui.fullscreen import FullScreen
from faces_gui.keeper import Keeper
from faces_gui.menus import Menus
from faces_gui.model import Loaded, vocabulary
from faces_gui.places import Place, joined, recalled
from faces_gui.settings import LETTERS, Settings
from faces_gui.start import Start
from faces_gui.status import Status
from faces_gui.transport import Transport
from faces_gui.view import LiveView

STATISTICS = 500
"""Milliseconds between looks at the numbers."""
SETTLED = 120
"""Milliseconds without a change of size after which a still picture is scaled anew."""
ANSWERS = {"hidden", "certainty", "steady", "smoothing"}
"""Settings that change the result of a frame without other options."""


class Window(QMainWindow):
    """Shows a source with its faces.

    Signals:
        arrived: what is shown from now on.
        settings_changed: the settings are others.
        retranslated: the language is another.
        shown: the window is back from the task bar.
        closed: nothing is open any more.
        closing: the window closes; nothing runs afterwards.
    """

    arrived = Signal(object)
    settings_changed = Signal()
    retranslated = Signal()
    shown = Signal()
    closed = Signal()
    closing = Signal()

    def __init__(self, bridge: Bridge, settings: Settings, file: Path, heads: Sequence[str] = ()) -> None:
        """Build everything; nothing is opened yet.

        Args:
            bridge: runs the engine.
            settings: what was remembered.
            file: where settings are kept.
            heads: see faces.config.Options.
        """
        super().__init__()
        self.bridge, self.settings = bridge, settings
        self._heads, self.vocabulary = tuple(heads), vocabulary(heads)
        self.setWindowTitle("Faces")
        self.setWindowIcon(theme.icon("faces"))
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self.actions_ = Actions(self)
        self.installEventFilter(self.actions_)
        self.addActions(list(self.actions_.named.values()))  # their keys hold while the menus are hidden, too
        self.view = LiveView()
        self.start = Start(self.view)
        self.banner, self.toast = Message("banner"), Message("toast", self.view)
        self.transport = Transport()
        self.transport.set_delay(settings.delay)
        self.status = Status()
        self.setStatusBar(self.status)
        self.menus = Menus(self, self.actions_)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.banner, self.view, self.transport):
            column.addWidget(widget, 1 if widget is self.view else 0)
        self.setCentralWidget(middle)
        self._numbers = QTimer(self, interval=STATISTICS)
        self._numbers.timeout.connect(self._count)
        self._settle = QTimer(self, interval=SETTLED, singleShot=True)
        self._settle.timeout.connect(self.view.settle)
        self._keeper = Keeper(file, settings, self)
        self._keeper.failed.connect(lambda trouble: self.say(words.reason(trouble)))
        self.place: Place | None = None
        self._unanalysed, self._damage = "", ""
        self._dialog: QDialog | None = None
        self._connect()
        self._steer(None)
        self._apply()
        self.analyse()

    # --- what the user chose ------------------------------------------------------------------------------------

    def change(self, **choices: object) -> None:
        """Change settings and show the effect."""
        before = self.options()
        self.settings = replace(self.settings, **choices)  # type: ignore[arg-type]
        self._apply()
        if "delay" in choices:
            self.transport.set_delay(self.settings.delay)
        if self.options() != before:
            self.analyse()
        elif ANSWERS & set(choices):
            self.bridge.again()
        self._keeper.keep(self.settings)
        self.settings_changed.emit()

    def _apply(self) -> None:
        chosen = self.settings
        mirrored = chosen.mirror and self.place is not None and self.place.kind == "camera"
        self.view.set_look(self.look() if chosen.overlay else None, fit=chosen.fit, mirror=mirrored)
        self.bridge.prepare_with(self.view.preparer())
        self.bridge.model.show(
            frozenset(chosen.hidden), chosen.certainty, steady=chosen.steady, smoothing=chosen.smoothing
        )
        for name in ("mirror", "overlay", "ids"):
            self.actions_[name].setChecked(getattr(chosen, name))
        for name in (
            f"recording {chosen.recording}",
            f"fit {chosen.fit}",
            f"style {chosen.style}",
            f"theme {chosen.theme}",
        ):
            self.actions_[name].setChecked(True)

    def look(self) -> Style:
        """The look of boxes and labels on the screen, in the window's language."""
        chosen = self.settings
        return Style(Kind(chosen.style), chosen.font_scale, chosen.ids, words.spoken, self.isRightToLeft())

    def options(self) -> Options:
        """The analysis that the settings ask for."""
        return self.settings.options(self.vocabulary, self._heads)

    def analyse(self) -> None:
        """Have the weights loaded that the settings ask for."""
        self.bridge.choose(self.options())
        self.bridge.again()

    # --- opening --------------------------------------------------------------------------------------------------

    def open(self, place: Place) -> None:
        """Show this place instead of what is open."""
        self.place = place
        self.banner.hide()
        self.view.show_frame(None)
        self._steer(None)
        self.setWindowTitle("Faces")
        self._apply()
        self.bridge.open(place)

    def close_source(self) -> None:
        """Show nothing."""
        self.bridge.close()
        self.place = None
        self.banner.hide()
        self.view.show_frame(None)
        self._steer(None)
        self.setWindowTitle("Faces")
        self.start.choose()
        self.start.show()
        self.status.place.setText("")
        self.status.show_statistics(None)
        self._numbers.stop()
        self.closed.emit()

    def _connect(self) -> None:
        bridge = self.bridge
        bridge.ready.connect(self._take)
        bridge.opening.connect(self._opening)
        bridge.opened.connect(self._opened)
        bridge.failed.connect(self._failed)
        bridge.damaged.connect(self._damaged)
        bridge.lost.connect(self.lost)
        bridge.found.connect(self._found)
        bridge.ended.connect(self._ended)
        bridge.loaded.connect(self._loaded)
        bridge.unloaded.connect(self._unloaded)
        bridge.trouble.connect(self.warn)
        self.start.cancelled.connect(self.close_source)
        self.transport.stood.connect(bridge.again)
        self.transport.delayed.connect(lambda seconds: self.change(delay=seconds))
        self.view.reshaped.connect(self._reshaped)
        self.view.activated.connect(self.actions_["fullscreen"].trigger)
        actions = self.actions_
        actions["close"].triggered.connect(self.close_source)
        actions["paste"].triggered.connect(lambda: self._open_all(QApplication.clipboard().mimeData()))
        actions["quit"].triggered.connect(self.close)
        actions["play"].triggered.connect(self.transport.toggle)
        actions["previous"].triggered.connect(lambda: self.transport.step(-1))
        actions["next"].triggered.connect(lambda: self.transport.step(1))
        for name in ("mirror", "overlay", "ids"):
            actions[name].toggled.connect(lambda on, name=name: self.change(**{name: on}))
        actions["fullscreen"].toggled.connect(FullScreen(self).set)
        actions["larger"].triggered.connect(lambda: self._letters(1.1))
        actions["smaller"].triggered.connect(lambda: self._letters(1 / 1.1))
        actions.fits.triggered.connect(lambda action: self.change(fit=action.data()))
        actions.styles.triggered.connect(lambda action: self.change(style=action.data()))
        actions.themes.triggered.connect(lambda action: self.set_theme(action.data()))
        self.menus.recent.aboutToShow.connect(
            lambda: self.menus.list_recent(
                list(map(recalled, self.settings.recent)), self.open, lambda: self.change(recent=[])
            )
        )
        QApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    def _take(self) -> None:
        shown = self.bridge.take()
        if shown is not None:
            self.start.hide()
            self.banner.withdraw(self._damage)
            self.view.show_frame(shown)
            self._name(self.transport.picture(shown.frame.pts))
            self.arrived.emit(shown)

    def _opening(self, place: Place) -> None:
        self.start.open(place.shown)
        self.start.show()
        self.status.place.setText(place.shown)

    def _opened(self, place: Place, source: object) -> None:
        self._steer(source)
        self._name(self.transport.picture())
        if place.stored:
            self.settings = storage.remembered(self.settings, place.stored)
            self._keeper.keep(self.settings)
        self._numbers.start()

    def _steer(self, source: object) -> None:
        """Have the transport and its actions steer this source, if it can be steered."""
        self.transport.attach(source)
        for name in ("play", "previous", "next"):
            self.actions_[name].setEnabled(not self.transport.isHidden())

    def _failed(self, message: str) -> None:
        self.close_source()
        self.warn(message)

    def _damaged(self, message: str) -> None:
        self.start.hide()
        self.view.show_frame(None)
        self._name(self.transport.picture())
        self.warn(message)
        self._damage = self.banner.text

    def _count(self) -> None:
        """Show how it goes, unless pictures are shown, of which no more come by themselves."""
        still = self.place is None or self.place.kind == "pictures"
        self.status.show_statistics(None if still else self.bridge.statistics())

    def _name(self, picture: str) -> None:
        """Say what is open and, of a folder, which picture is shown."""
        place = self.place.shown if self.place else ""
        text = " – ".join(dict.fromkeys(each for each in (picture, place) if each))
        self.setWindowTitle(f"{text} – Faces")
        self.status.place.setText(text)

    def lost(self, message: str, attempt: int) -> None:
        """Say that a live source is gone and is looked for, for the `attempt`th time."""
        name = self.place.shown if self.place else ""
        text = self.tr("{name} is gone. Looking for it again ({attempt})…").format(name=name, attempt=attempt)
        self.banner.say(text, (self.tr("Try now"), self.bridge.retry), (self.tr("Choose another"), self.close_source))
        self.banner.setToolTip(words.reason(message))

    def _found(self) -> None:
        self.banner.hide()
        if self._unanalysed:
            self.warn(self._unanalysed)

    def _ended(self, message: str) -> None:
        if message:
            self._steer(None)
            self.warn(message)

    def _unloaded(self, message: str) -> None:
        """Say that nothing is analysed, and why."""
        self._unanalysed = words.reason(words.named(words.unanalysed(), message))
        self.status.show_provider("")
        self.view.set_analysed(False)
        self.warn(self._unanalysed)

    def _loaded(self, loaded: Loaded) -> None:
        self.banner.withdraw(self._unanalysed)
        self._unanalysed = ""
        self.status.show_provider(loaded.provider)
        self.view.set_analysed(True)
        for warning in loaded.warnings:
            self.say(warning)

    def warn(self, text: str) -> None:
        """A message that stays until it is closed."""
        self.banner.say(words.reason(text), (self.tr("Close"), self.banner.hide))

    def say(self, text: str, *buttons: tuple[str, object]) -> None:
        """A message that goes by itself."""
        self.toast.say(text, *buttons, milliseconds=TOAST)  # type: ignore[arg-type]
        self._arrange()

    # --- window -------------------------------------------------------------------------------------------------

    def set_theme(self, name: str) -> None:
        """Change colours."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, name)
        self.actions_.refresh_icons()
        self.menus.refresh_icons()
        self.change(theme=name)

    def _system_changed(self) -> None:
        if self.settings.theme == "system":
            self.set_theme("system")

    def _letters(self, factor: float) -> None:
        scale = min(max(self.settings.font_scale * factor, LETTERS[0]), LETTERS[1])
        self.change(font_scale=round(scale, 2))

    def _reshaped(self) -> None:
        self.bridge.prepare_with(self.view.preparer())
        self._settle.start()
        self._arrange()

    def _arrange(self) -> None:
        """Put what floats over the view in its place."""
        self.start.setGeometry(self.view.rect())
        self.toast.float_over(self.view)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        if transfer.holds(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        event.acceptProposedAction()
        self._open_all(event.mimeData())

    def _open_all(self, data: QMimeData) -> None:
        places = transfer.places(data)
        if not places:
            text = self.tr("There is nothing to paste: copy a picture, a file or an address first.")
            self.say(text)
            return
        place = joined(places)
        self.open(place)
        if left := len(places) - 1 - len(place.more):
            text = self.tr("%n left out: only pictures are shown together", "", left)
            self.say(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.actions_["fullscreen"].setChecked(False)
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.LanguageChange:
            self.actions_.write()
            self.menus.write()
            self._apply()
            self.retranslated.emit()
        if event.type() == QEvent.Type.LayoutDirectionChange:
            sides.mirror(self)
        if event.type() == QEvent.Type.WindowStateChange and not self.isMinimized():
            self.shown.emit()
        super().changeEvent(event)

    def ask(self, dialog: QDialog) -> None:
        """Show a question without waiting for its answer."""
        self._dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def restore(self) -> None:
        """Take the place and panels of last time."""
        self.restoreGeometry(QByteArray.fromHex(self.settings.geometry.encode(errors="replace")))
        sides.restore(self, QByteArray.fromHex(self.settings.state.encode(errors="replace")))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        self.bridge.shutdown()
        self.closing.emit()
        self.actions_["fullscreen"].setChecked(False)
        geometry = bytes(self.saveGeometry().toHex().data()).decode()
        state = bytes(sides.state(self).toHex().data()).decode()
        self.settings = replace(self.settings, geometry=geometry, state=state)
        self._keeper.finish(self.settings)
        super().closeEvent(event)
