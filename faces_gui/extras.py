"""What stands behind the rest of the menu: languages, recordings, help, notices, resetting, comparing with the CPU."""

from __future__ import annotations

from dataclasses import asdict, replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QFileDialog, QMessageBox

from faces.runtime.providers import NAMES
from faces_gui import model, words
from faces_gui.bridge import Errand
from faces_gui.compare import Comparison, compare
from faces_gui.dialogs import help as sheets
from faces_gui.dialogs.notice import first_notice
from faces_gui.docks import Docks
from faces_gui.languages import Languages
from faces_gui.settings import NATIVE, Settings
from faces_gui.window import Window


class Extras(QObject):
    """Connects the window's remaining actions."""

    def __init__(self, window: Window, docks: Docks, languages: Languages, load: model.Load = model.load) -> None:
        super().__init__(window)
        self._window, self._docks, self._languages, self._load = window, docks, languages, load
        self._wanted = False
        self._found: Comparison | None = None
        self._comparing = Errand(self)
        self._comparing.done.connect(self._compared)
        self._comparing.failed.connect(self._not_compared)
        docks.analysis.compare.connect(self._compare)
        window.bridge.opening.connect(lambda _place: self._forget())
        window.bridge.loaded.connect(lambda _loaded: self._forget())
        actions = window.actions_
        actions["shortcuts"].triggered.connect(lambda: window.ask(sheets.shortcuts(actions, window)))
        actions["models"].triggered.connect(lambda: window.ask(sheets.models(window)))
        actions["about"].triggered.connect(lambda: window.ask(sheets.about(window)))
        actions["notice"].triggered.connect(self.welcome)
        actions["reset"].triggered.connect(self._reset)
        actions["choose outputs"].triggered.connect(self._outputs)
        actions.recordings.triggered.connect(lambda action: window.change(recording=action.data()))
        self._group = QActionGroup(self)
        for code in ("", *NATIVE):
            action = window.menus.language.addAction(NATIVE.get(code, ""))
            action.setCheckable(True)
            action.setData(code)
            action.setChecked(code == window.settings.language)
            self._group.addAction(action)
        self._group.triggered.connect(lambda action: self.speak(action.data()))
        window.retranslated.connect(self._write)
        self._write()

    def welcome(self) -> None:
        """Show the first-run notice."""
        self._window.ask(first_notice(self._window, lambda: self._window.change(welcomed=True)))

    def speak(self, code: str) -> None:
        """Change the language; empty is the system's."""
        self._window.change(language=code)
        self._languages.use(code)
        for action in self._group.actions():
            action.setChecked(action.data() == code)

    def _write(self) -> None:
        self._group.actions()[0].setText(self.tr("As the system"))
        self._say_comparison()

    def _reset(self) -> None:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Set everything back to how it was at first?"))
        yes = box.addButton(self.tr("Reset"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        yes.clicked.connect(self._really_reset)
        self._window.ask(box)

    def _really_reset(self) -> None:
        window = self._window
        window.change(**asdict(replace(Settings(), welcomed=window.settings.welcomed)))
        window.set_theme(window.settings.theme)
        self._docks.reset()
        self.speak("")

    def _outputs(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Folder for recordings and snapshots"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self._window.change(outputs=path))
        self._window.ask(dialog)

    def _compare(self) -> None:
        shown = self._window.view.shown
        if shown is None:
            text = self.tr("Open a source first: the comparison needs a picture.")
            self._window.say(text)
            return
        self._docks.analysis.test.setEnabled(False)
        self._wanted, self._found = True, None
        self._say_comparison()
        options, frame = self._window.options(), shown.frame
        self._comparing.begin(lambda: compare(self._load, options, frame), name="compare")

    def _forget(self) -> None:
        """Another picture or another model: what was compared is of neither."""
        self._wanted, self._found = False, None
        self._say_comparison()

    def _compared(self, found: Comparison) -> None:
        self._docks.analysis.test.setEnabled(True)
        self._found = found if self._wanted else None
        self._say_comparison()

    def _say_comparison(self) -> None:
        said = ""
        if self._found is not None:
            said = self._verdict(self._found)
        elif self._wanted:
            said = self.tr("Comparing…")
        self._docks.analysis.show_comparison(said)

    def _verdict(self, found: Comparison) -> str:
        if found.provider == NAMES["cpu"]:
            return self.tr("Nothing but the CPU runs here, so there is nothing to compare it with.")
        name = words.provider(found.provider)
        times = self.tr("CPU {cpu} ms, {name} {other} ms for this picture.").format(
            cpu=words.decimal(found.cpu * 1000), name=name, other=words.decimal(found.other * 1000)
        )
        if found.apart == float("inf"):
            verdict = self.tr("They do not find the same faces!")
        else:
            verdict = self.tr("Boxes differ by at most {pixels} pixels, {labels} labels differ.").format(
                pixels=words.decimal(found.apart), labels=found.labels
            )
        return f"{times} {verdict}"

    def _not_compared(self, message: str) -> None:
        self._docks.analysis.test.setEnabled(True)
        self._forget()
        self._window.warn(message)
