"""Everything that can be done from the menu and the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QSlider,
    QTabBar,
)

from faces.overlay import Kind
from faces_gui import words
from faces_gui.settings import THEMES
from faces_gui.theme import icon

FITS = ("fit", "fill", "actual")
RECORDINGS = ("annotated", "clean", "both")
MOVED = (QSlider, QAbstractSpinBox, QTabBar, QAbstractItemView)
OWN_KEYS: dict[int, tuple[type, ...]] = {
    Qt.Key.Key_Space: (QAbstractButton, QComboBox),
    Qt.Key.Key_Left: MOVED,
    Qt.Key.Key_Right: MOVED,
}
"""What does something of its own on a key of the window while it has the focus."""
ROLES = {"about": QAction.MenuRole.AboutRole, "quit": QAction.MenuRole.QuitRole}
"""What macOS shows in the application's own menu; left to itself it moves entries there by how their texts begin."""
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
"""Keys that press the button with the focus; Qt itself has them do so only in dialogs."""


class Actions(QObject):
    """The window's QActions by name; their texts follow the language.

    Attributes:
        named: all of them.
        recordings, fits, styles, themes: exclusive choices; each action's data is the choice.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.named: dict[str, QAction] = {}
        for name, keys, picture in (
            ("camera", "Ctrl+K", "camera"),
            ("file", "Ctrl+O", "file"),
            ("folder", "Ctrl+Shift+O", "file"),
            ("screen", "Ctrl+D", "screen"),
            ("window", "Ctrl+Shift+W", "window"),
            ("address", "Ctrl+U", "address"),
            ("paste", "Ctrl+V", ""),
            ("close", "Ctrl+W", "stop"),
            ("quit", "Ctrl+Q", ""),
            ("play", "Space", "play"),
            ("previous", "Left", "previous"),
            ("next", "Right", "next"),
            ("snapshot", "S", "snapshot"),
            ("outputs", "", ""),
            ("choose outputs", "", ""),
            ("larger", "Ctrl++", ""),
            ("smaller", "Ctrl+-", ""),
            ("shortcuts", "?", ""),
            ("models", "", ""),
            ("notice", "", ""),
            ("about", "", ""),
            ("reset", "", ""),
        ):
            self._add(name, keys, picture)
        for name, keys, picture in (
            ("record", "R", "record"),
            ("overlay", "O", "overlay"),
            ("mirror", "M", "mirror"),
            ("ids", "N", ""),
            ("fullscreen", "F11", "fullscreen"),
            ("desktop", "Ctrl+Shift+D", "desktop"),
        ):
            action = self._add(name, keys, picture)
            action.setCheckable(True)
            action.setIconVisibleInMenu(False)  # there a tick says more
        self.recordings = self._choice("recording", RECORDINGS, ("", "", ""))
        self.fits = self._choice("fit", FITS, ("F", "Shift+F", "Ctrl+1"))
        self.styles = self._choice("style", tuple(Kind), ("", "", "", ""))
        self.themes = self._choice("theme", THEMES, ("", "", "", ""))
        self.write()

    def __getitem__(self, name: str) -> QAction:
        """The action of that name."""
        return self.named[name]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        focused, key = QApplication.focusWidget(), event.key()
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(focused, OWN_KEYS.get(key, ())):
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and key in ENTER and isinstance(focused, QAbstractButton):
            focused.click()
            return True
        return super().eventFilter(watched, event)

    def _add(self, name: str, keys: str, picture: str = "") -> QAction:
        action = QAction(self)
        action.setMenuRole(ROLES.get(name, QAction.MenuRole.NoRole))
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        if picture:
            action.setIcon(icon(picture))
            action.setProperty("picture", picture)
        self.named[name] = action
        return action

    def _choice(self, name: str, values: tuple[str, ...], keys: tuple[str, ...]) -> QActionGroup:
        group = QActionGroup(self)
        for value, key in zip(values, keys, strict=True):
            action = self._add(f"{name} {value}", key)
            action.setCheckable(True)
            action.setData(str(value))
            group.addAction(action)
        return group

    def refresh_icons(self) -> None:
        """Draw the icons anew, after a change of theme."""
        for action in self.named.values():
            picture = action.property("picture")
            if picture:
                action.setIcon(icon(picture))

    def write(self) -> None:
        """Give every action its text in the present language."""
        for name, text in {
            "camera": self.tr("&Camera…"),
            "file": self.tr("&Video or picture…"),
            "folder": self.tr("&Folder of pictures…"),
            "screen": self.tr("&Screen…"),
            "window": self.tr("&Window…"),
            "address": self.tr("&Address…"),
            "paste": self.tr("Pas&te"),
            "close": self.tr("C&lose source"),
            "quit": self.tr("&Quit"),
            "play": self.tr("&Play / pause"),
            "previous": self.tr("Pre&vious"),
            "next": self.tr("&Next"),
            "snapshot": self.tr("&Snapshot"),
            "record": self.tr("&Record"),
            "choose outputs": self.tr("&Choose that folder…"),
            "recording annotated": self.tr("&With boxes and labels"),
            "recording clean": self.tr("&As it came"),
            "recording both": self.tr("&Both"),
            "outputs": self.tr("Open the &folder of recordings"),
            "overlay": self.tr("Boxes and &labels"),
            "mirror": self.tr("&Mirror cameras"),
            "ids": self.tr("&Numbers"),
            "fullscreen": self.tr("F&ull screen"),
            "desktop": self.tr("&Desktop overlay"),
            "larger": self.tr("La&rger letters"),
            "smaller": self.tr("Sm&aller letters"),
            "fit fit": self.tr("&Whole picture"),
            "fit fill": self.tr("&Fill the view"),
            "fit actual": self.tr("&Actual size"),
            "style minimal": self.tr("&Minimal"),
            "style boxes": self.tr("&Boxes"),
            "style corners": self.tr("C&orners"),
            "style cards": self.tr("&Cards"),
            "theme system": self.tr("As the s&ystem"),
            "theme light": self.tr("&Light"),
            "theme dark": self.tr("&Dark"),
            "theme contrast": self.tr("&High contrast"),
            "shortcuts": self.tr("&Keyboard"),
            "models": self.tr("About the &models"),
            "notice": self.tr("&Privacy and use"),
            "about": self.tr("&About Faces"),
            "reset": self.tr("R&eset settings"),
        }.items():
            action = self.named[name]
            plain = words.plain(text)
            keys = words.keys(action.shortcut())
            turned = keys and QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
            action.setText(f"{text}\t{words.MARK}{keys}{words.MARK}" if turned else text)
            action.setIconText(plain)
            action.setToolTip(f"{plain} ({keys})" if keys else plain)
