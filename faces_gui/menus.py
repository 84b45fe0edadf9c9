"""The menu bar and the tool bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from faces_gui.actions import Actions
from faces_gui.places import Place
from faces_gui.theme import icon

_TOOLS = (
    "camera",
    "file",
    "screen",
    "window",
    "address",
    "",
    "record",
    "snapshot",
    "",
    "overlay",
    "mirror",
    "fullscreen",
    "desktop",
)


class Menus:
    """Fills a window's menu bar and tool bar.

    Attributes:
        recent: the menu of places opened lately.
        language: the menu of languages.
        panels: the menu that shows and hides panels.
    """

    def __init__(self, window: QMainWindow, actions: Actions) -> None:
        self._bar = QToolBar(window)
        self._bar.setObjectName("tools")
        self._bar.setMovable(False)
        self._bar.setIconSize(QSize(22, 22))
        self._bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for name in _TOOLS:
            self._bar.addAction(actions[name]) if name else self._bar.addSeparator()
        for name in ("mirror", "fullscreen", "overlay", "desktop", "address", "screen", "window"):
            button = self._bar.widgetForAction(actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)  # type: ignore[attr-defined]
        window.addToolBar(self._bar)
        self.recent, self.language = QMenu(window), QMenu(window)
        self._fit, self._style, self._theme, self._recording = (QMenu(window) for _ in range(4))
        self._recording.addActions(actions.recordings.actions())
        self._menus = [QMenu(window) for _ in range(5)]
        for menu in self._menus:
            window.menuBar().addMenu(menu)
        source, take, view, panels, help_menu = self._menus
        _fill(source, actions, ("camera", "file", "folder", "screen", "window", "address", "paste"))
        source.addMenu(self.recent)
        _fill(source, actions, ("", "close", "quit"))
        _fill(take, actions, ("play", "previous", "next", "", "record", "snapshot"))
        take.addMenu(self._recording)
        _fill(take, actions, ("", "outputs", "choose outputs"))
        _fill(view, actions, ("overlay", "ids", "mirror", "fullscreen", "desktop", ""))
        for menu, group in ((self._fit, actions.fits), (self._style, actions.styles), (self._theme, actions.themes)):
            menu.addActions(group.actions())
            view.addMenu(menu)
        _fill(view, actions, ("larger", "smaller", ""))
        view.addMenu(self.language)
        _fill(view, actions, ("reset",))
        self.panels = panels
        _fill(help_menu, actions, ("shortcuts", "models", "notice", "about"))
        self.write()

    def list_recent(self, places: Sequence[Place], open: Callable[[Place], None], clear: Callable[[], None]) -> None:
        """Offer these, and to forget them, in the menu of places opened lately."""
        say = QCoreApplication.translate
        self.recent.clear()
        for place in places:
            entry = self.recent.addAction(place.shown.replace("&", "&&"))
            entry.triggered.connect(lambda _checked=False, place=place: open(place))
        if places:
            self.recent.addSeparator()
            self.recent.addAction(say("Menus", "&Clear list")).triggered.connect(clear)
        else:
            self.recent.addAction(say("Menus", "Nothing yet")).setEnabled(False)

    def write(self) -> None:
        """Titles in the present language."""
        say = QCoreApplication.translate
        titles = (
            say("Menus", "&Source"),
            say("Menus", "&Capture"),
            say("Menus", "&View"),
            say("Menus", "&Panels"),
            say("Menus", "&Help"),
        )
        for menu, title in zip(self._menus, titles, strict=True):
            menu.setTitle(title)
        self.recent.setTitle(say("Menus", "&Recent"))
        self.language.setTitle(say("Menus", "Lan&guage"))
        self._recording.setTitle(say("Menus", "&What is recorded"))
        self._fit.setTitle(say("Menus", "Si&ze"))
        self._style.setTitle(say("Menus", "&Style"))
        self._theme.setTitle(say("Menus", "&Theme"))
        self._bar.setWindowTitle(say("Menus", "Tools"))
        self.refresh_icons()

    def refresh_icons(self) -> None:
        """Draw the mark of the tools that have no room, after a change of theme or of the side where lines begin."""
        hidden = self._bar.findChild(QToolButton, "qt_toolbar_ext_button")
        if hidden is not None:
            hidden.setIcon(icon("more"))
            hidden.setIconSize(QSize(12, 12))
            hidden.setToolTip(QCoreApplication.translate("Menus", "More tools"))


def _fill(menu: QMenu, actions: Actions, names: Sequence[str]) -> None:
    for name in names:
        entry: QAction | None = actions[name] if name else None
        menu.addAction(entry) if entry else menu.addSeparator()
