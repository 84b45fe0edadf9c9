"""The window's languages: Qt translations beside the icons."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from faces.paths import shipped
from faces_gui.settings import NATIVE


def folder() -> Path:
    """Where the compiled translations lie; English needs none but for its plurals."""
    return shipped("resources") / "translations"


def resolve(code: str) -> str:
    """The language of that code, of the system's when empty; English when there is no such translation."""
    wanted = code or QLocale.system().name()
    return next((known for known in NATIVE if wanted == known or wanted.startswith(f"{known}_")), "en")


class Languages:
    """Switches the application's language.

    Attributes:
        current: the code in use.
    """

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._installed: list[QTranslator] = []
        self.current = "en"

    def use(self, code: str) -> None:
        """Translate everything from now on; widgets are told by Qt."""
        for old in self._installed:
            self._application.removeTranslator(old)
        self._installed = []
        self.current = resolve(code)
        places = [(folder(), "faces")]
        if self.current != "en":
            places.insert(0, (Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), "qtbase"))
        for place, name in places:
            translator = QTranslator(self._application)
            if translator.load(QLocale(self.current), name, "_", str(place)):
                self._application.installTranslator(translator)
                self._installed.append(translator)
        locale = QLocale(self.current)
        QLocale.setDefault(locale)
        right_to_left = locale.textDirection() == Qt.LayoutDirection.RightToLeft
        self._application.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight
        )
