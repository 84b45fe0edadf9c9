"""Panels to the left and right, which change sides with the language."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

OPPOSITE = {
    Qt.DockWidgetArea.LeftDockWidgetArea: Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea: Qt.DockWidgetArea.LeftDockWidgetArea,
}
DIRECTIONS = (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft)
"""The index of a direction is the version of what `state` says."""


def leading(window: QMainWindow) -> Qt.DockWidgetArea:
    """Where lines begin."""
    left = Qt.DockWidgetArea.LeftDockWidgetArea
    return OPPOSITE[left] if window.isRightToLeft() else left


def mirror(window: QMainWindow) -> None:
    """Move what is docked on the left to the right and the other way round, in the same order and as wide."""
    docks = [dock for dock in window.findChildren(QDockWidget) if window.dockWidgetArea(dock) in OPPOSITE]
    docks = sorted((dock for dock in docks if not dock.isFloating()), key=lambda dock: dock.y())
    places = [(dock, OPPOSITE[window.dockWidgetArea(dock)], dock.width(), dock.isHidden()) for dock in docks]
    for dock, area, _, hidden in places:
        window.addDockWidget(area, dock)
        dock.setHidden(hidden)
    shown = [(dock, width) for dock, _, width, hidden in places if not hidden]
    if shown and window.isVisible():  # before that, nothing has its width yet
        window.resizeDocks([dock for dock, _ in shown], [width for _, width in shown], Qt.Orientation.Horizontal)


def state(window: QMainWindow) -> QByteArray:
    """The places of the panels and on which side lines begin."""
    return window.saveState(DIRECTIONS.index(window.layoutDirection()))


def restore(window: QMainWindow, saved: QByteArray) -> None:
    """Take the places of `state`, mirrored when lines began on the other side."""
    present = DIRECTIONS.index(window.layoutDirection())
    if not window.restoreState(saved, present) and window.restoreState(saved, 1 - present):
        mirror(window)
