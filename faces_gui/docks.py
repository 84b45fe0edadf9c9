"""The panels around the live view and what keeps them fresh."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QTabBar, QWidget

from faces_gui import sides
from faces_gui.log import Log
from faces_gui.model import Loaded
from faces_gui.panels.analysis import AnalysisPanel
from faces_gui.panels.attributes import AttributesPanel
from faces_gui.panels.cards import CardsPanel
from faces_gui.panels.history import HistoryPanel
from faces_gui.panels.scrolling import Scrolling
from faces_gui.panels.table import TablePanel
from faces_gui.places import Place
from faces_gui.view import Shown
from faces_gui.window import Window

PERIOD = 100
"""Milliseconds between two looks of a panel at the results; they take turns, as no turn may take long."""
LOW, LEAST = 260, 150
"""Height of the panels below the picture at first, and of the curves at least; pixels."""
SLOW = 10
"""The table, if it can be seen, has one turn in so many; cards and curves share the others."""


class Docks(QObject):
    """Puts the panels into the window and connects them.

    Attributes:
        log: what was seen.
        attributes, analysis, cards, table, history: the panels.
    """

    def __init__(self, window: Window, sets: list[str]) -> None:
        super().__init__(window)
        self._window = window
        self.log = Log()
        self.attributes = AttributesPanel(window, window.vocabulary)
        self.analysis = AnalysisPanel(sets)
        self.cards = CardsPanel()
        self.table = TablePanel(self.log, vocabulary=window.vocabulary)
        self.history = HistoryPanel(self.log, vocabulary=window.vocabulary)
        first, below = sides.leading(window), Qt.DockWidgetArea.BottomDockWidgetArea
        last = sides.OPPOSITE[first]
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self._docks = {
            "attributes": self._dock("attributes", Scrolling(self.attributes), first),
            "analysis": self._dock("analysis", Scrolling(self.analysis), first),
            "cards": self._dock("cards", self.cards, last),
            "table": self._dock("table", self.table, below),
            "history": self._dock("history", self.history, below),
        }
        window.tabifyDockWidget(self._docks["table"], self._docks["history"])
        window.resizeDocks([self._docks["cards"], self._docks["attributes"]], [290, 230], Qt.Orientation.Horizontal)
        window.resizeDocks([self._docks["table"]], [LOW], Qt.Orientation.Vertical)
        for name in ("table", "history"):
            self._docks[name].hide()
        self.history.setMinimumHeight(LEAST)
        self.attributes.changed.connect(lambda hidden: window.change(hidden=hidden))
        self.attributes.asked.connect(self._ask)
        self.analysis.changed.connect(lambda choices: window.change(**choices))
        self.table.failed.connect(window.warn)
        window.bridge.loaded.connect(self._loaded)
        window.bridge.unloaded.connect(lambda _message: self._unloaded())
        window.bridge.opening.connect(self._opening)
        window.bridge.damaged.connect(lambda _message: self.log.miss())
        window.arrived.connect(self._arrived)
        window.settings_changed.connect(self._settings)
        window.retranslated.connect(self._write)
        self._at_first = sides.state(window)
        self._order()
        self._turn = 0
        self._timer = QTimer(self, interval=PERIOD)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self._settings()
        self._write()
        window.installEventFilter(self)

    def show(self, name: str) -> None:
        """Bring this panel to the front."""
        self._docks[name].show()
        self._docks[name].raise_()

    def reset(self) -> None:
        """Put all panels where they were at first."""
        sides.restore(self._window, self._at_first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ChildPolished:  # perhaps tabs, which Qt makes when panels come to share a place
            self._write()
        return super().eventFilter(watched, event)

    def refresh(self) -> None:
        """Show in the panel whose turn it is what came since."""
        self._turn += 1
        if self._turn % SLOW == 0 and self.table.isVisible():
            self.table.refresh()
        elif self._turn % 2 == 0:
            self.history.refresh()
        elif self.cards.isVisible():
            self.cards.show_result(self.log.newest if self._window.place is not None else None)

    def _dock(self, name: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(self._window)
        dock.setObjectName(name)
        dock.setWidget(panel)
        dock.installEventFilter(self._window.actions_)  # for when it floats
        self._window.addDockWidget(area, dock)
        self._window.menus.panels.addAction(dock.toggleViewAction())
        return dock

    def _order(self) -> None:
        """Have Tab go from left to right; cards come last, where new ones are added."""
        parts = (self.attributes, self.analysis, self._window.view, self._window.transport, self.table, self.history)
        chain = [widget for part in parts for widget in (part, *part.findChildren(QWidget))]
        chain = [each for each in (*chain, self.cards) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
        chain = [each for each in chain if each.window() is self._window]  # not the lists that drop down
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _settings(self) -> None:
        self.attributes.set_state(self._window.settings.hidden, self._window.settings.ethnicity)
        self.analysis.set_state(self._window.settings)

    def _opening(self, place: Place) -> None:
        self.log.clear(moving=place.kind != "pictures")
        self.table.restart()

    def _arrived(self, shown: Shown) -> None:
        window = self._window
        alone = window.place.shown if window.place and not self.log.moving else ""
        self.log.add(shown.result, window.transport.picture(shown.frame.pts) or alone)

    def _loaded(self, loaded: Loaded) -> None:
        self.attributes.set_answered(loaded.attributes)
        self.analysis.set_loaded(loaded)
        self.cards.set_analysed(True)
        self.table.set_answered(loaded.attributes)

    def _unloaded(self) -> None:
        self.analysis.set_loaded(None)
        self.cards.set_analysed(False)

    def _ask(self, name: str) -> None:
        from faces_gui.dialogs.notice import ethnicity_notice

        def accepted() -> None:
            others = [each for each, attribute in self._window.vocabulary.items() if attribute.opt_in and each != name]
            self._window.change(ethnicity=True, hidden=[*self._window.settings.hidden, *others])

        self._window.ask(ethnicity_notice(self._window, accepted))

    def _write(self) -> None:
        say = QCoreApplication.translate
        titles = {
            "attributes": say("Docks", "Attributes"),
            "analysis": say("Docks", "Analysis"),
            "cards": say("Docks", "Faces"),
            "table": say("Docks", "Table"),
            "history": say("Docks", "History"),
        }
        for name, dock in self._docks.items():
            dock.setWindowTitle(titles[name])
            dock.widget().setAccessibleName(titles[name])
        for tabs in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            tabs.setAccessibleName(say("Docks", "Panels"))
