"""Colours and icons: system, light, dark and high contrast."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from faces.paths import shipped

ICON = 24
SCALES = (1, 2, 3)

_ROLES = ("Window", "WindowText", "Base", "AlternateBase", "Text", "Button", "ButtonText", "Highlight")
_PALETTES: dict[str, tuple[str, ...]] = {
    "light": ("#f3f4f6", "#16181d", "#ffffff", "#eceef2", "#16181d", "#e6e8ed", "#16181d", "#0b62c4"),
    "dark": ("#1c1f25", "#eceef2", "#15171c", "#22262e", "#eceef2", "#2a2f38", "#eceef2", "#3d8bfd"),
    "contrast": ("#000000", "#ffffff", "#000000", "#141414", "#ffffff", "#000000", "#ffffff", "#ffd500"),
}
_MUTED = {"light": "#5a6270", "dark": "#a3abb8", "contrast": "#ffffff"}
_FAINT = {"light": "#8c5a6270", "dark": "#8ca3abb8", "contrast": "#9a9a9a"}
"""What cannot be used now."""
_LINE = {"light": "#c9cdd6", "dark": "#3a404b", "contrast": "#ffffff"}

_OVER = {
    "over-base": ("#15171c", "#000000"),
    "over-panel": ("#1d2a3a", "#000000"),
    "over-button": ("#2a2f38", "#000000"),
    "over-line": ("#596170", "#ffffff"),
    "over-muted": ("#c8cdd6", "#ffffff"),
    "over-accent": ("#3d8bfd", "#ffd500"),
    "warning": ("#8a3b00", "#000000"),
    "warning-line": ("#8a3b00", "#ffd500"),
}
"""What lies over the picture or looks like it, dark in every theme; the second colour in high contrast."""


def resolve(theme: str) -> str:
    """`system` as what the system shows now."""
    if theme in _PALETTES:
        return theme
    dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return "dark" if dark else "light"


def apply(application: QApplication, theme: str) -> None:
    """Give every widget the theme's colours."""
    name = resolve(theme)
    palette = QPalette()
    for role, colour in zip(_ROLES, _PALETTES[name], strict=True):
        palette.setColor(getattr(QPalette.ColorRole, role), QColor(colour))
    chosen = "#000000" if name == "contrast" else "#ffffff"
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor(chosen))
    palette.setColor(QPalette.ColorRole.Link, QColor(_PALETTES[name][7]))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(_MUTED[name]))
    palette.setColor(QPalette.ColorRole.Mid, QColor(_LINE[name]))
    palette.setColor(QPalette.ColorRole.ToolTipBase, QColor(_PALETTES[name][2]))
    palette.setColor(QPalette.ColorRole.ToolTipText, QColor(_PALETTES[name][4]))
    for role in ("WindowText", "Text", "ButtonText"):
        palette.setColor(QPalette.ColorGroup.Disabled, getattr(QPalette.ColorRole, role), QColor(_FAINT[name]))
    application.setStyle("Fusion")
    application.setPalette(palette)
    sheet = (shipped("resources") / "styles" / "faces.qss").read_text(encoding="utf-8")
    colours = {"line": _LINE[name], "accent": _PALETTES[name][7], "muted": _MUTED[name], "base": _PALETTES[name][2]}
    colours |= {"on-accent": chosen, "faint": _FAINT[name], "text": _PALETTES[name][1], "button": _PALETTES[name][5]}
    colours |= {"menu": _PALETTES[name][0] if name == "contrast" else _PALETTES[name][3]}
    colours |= {key: colour[name == "contrast"] for key, colour in _OVER.items()}
    pictures = {"icons": (shipped("resources") / "icons").as_posix()}
    pictures |= {"check": "check-contrast" if name == "contrast" else "check"}
    for key, value in (colours | pictures).items():
        sheet = sheet.replace(f"@{key};", value)
    application.setStyleSheet(sheet)


def over(name: str) -> QColor:
    """A colour of what lies over the picture, such as `muted`, in the theme that is shown."""
    contrast = QApplication.palette().color(QPalette.ColorRole.Window) == QColor(_PALETTES["contrast"][0])
    return QColor(_OVER[f"over-{name}"][contrast])


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """A picture from resources/icons in the palette's text colour."""
    text = (shipped("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    palette = QApplication.palette()
    made = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        ink = colour or palette.color(group, QPalette.ColorRole.ButtonText)
        for scale in SCALES:
            made.addPixmap(_render(text, ink, scale), mode)
    return made


def _render(text: str, ink: QColor, scale: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", ink.name()).encode()))
    pixmap = QPixmap(QSize(ICON, ICON) * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(ink.alphaF())
    renderer.render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
