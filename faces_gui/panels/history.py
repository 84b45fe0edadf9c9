"""The last minute as curves."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from contextlib import suppress
from html import escape
from threading import Thread
from typing import TYPE_CHECKING

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QVBoxLayout, QWidget

from faces.attributes import VOCABULARY, Vocabulary
from faces.overlay.commands import Colour
from faces.overlay.style import PALETTE, colour_of
from faces_gui import theme, words
from faces_gui.labels import Prose
from faces_gui.log import MINUTE, Log

if TYPE_CHECKING:
    import pyqtgraph  # type: ignore[import-untyped]

COUNT = "faces"
FACE = "#"
"""Stands before a face's number, and alone for how many there are."""
NUMBERS = {"age": "years", "pose": "yaw"}
"""Attributes of which a number is drawn, a curve per face; of the others a curve per class."""
MARGIN = 0.06
"""Of a plot, beyond its first and last value."""
COLOURS = (*PALETTE, (255, 120, 120), (150, 150, 255))
"""Of classes; there are more than a palette for faces needs."""
TURN = 0.015
"""Seconds of the window's thread that may be taken at a time; the longest class takes 0.02."""


class HistoryPanel(QWidget):
    """Curves of one attribute; of classes for the largest face, of numbers for every face."""

    def __init__(self, log: Log, parent: QWidget | None = None, vocabulary: Vocabulary = VOCABULARY) -> None:
        super().__init__(parent)
        self._log = log
        self.choice = QComboBox()
        for name in (COUNT, *vocabulary):
            self.choice.addItem("", name)
        self.choice.setCurrentIndex(self.choice.findData("expression"))
        self.choice.currentIndexChanged.connect(self._restart)
        column = QVBoxLayout(self)
        column.addWidget(self.choice)
        self._sheet = QVBoxLayout()
        self._sheet.setSpacing(0)  # the legend and the plot are one dark sheet
        column.addLayout(self._sheet, 1)
        self.legend = QLabel()
        self.legend.setObjectName("legend")
        self.legend.setWordWrap(True)
        self.legend.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.legend.hide()
        self._sheet.addWidget(self.legend)
        self._hint = Prose()
        self._hint.setObjectName("muted")
        self._sheet.addWidget(self._hint, 1)
        self._plot: pyqtgraph.PlotWidget | None = None
        self._curves: dict[str, pyqtgraph.PlotDataItem] = {}
        self._steps = self._build()
        self._write()

    @property
    def drawn(self) -> bool:
        """Whether the plot is there."""
        return self._plot is not None

    def refresh(self) -> None:
        """Draw what was logged since.

        Before, a step each time, as none may take long: import, build, show the plot, begin a curve.
        """
        if not self.isVisible():
            return
        if self._plot is None:
            next(self._steps, None)
            return
        series = curves(self._log, self.choice.currentData())
        for gone in [name for name in self._curves if name not in series]:
            self._plot.removeItem(self._curves.pop(gone))
        new = next((name for name in series if name not in self._curves), None)
        if new is not None:
            pen = {"color": QColor(*self._colour_of(new)), "width": 2}
            self._curves[new] = self._plot.plot(name=new, pen=pen)
        for name, curve in self._curves.items():
            curve.setData(*series[name])
        self._explain()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
            self._restart()
        if event.type() == QEvent.Type.PaletteChange and self._plot is not None:
            self._colour(self._plot)
        super().changeEvent(event)

    def _build(self) -> Iterator[None]:
        """Bring the plot, a step each time."""
        self._hint.setText(self.tr("Loading…"))
        yield from _complete_qt()
        importing = Thread(target=_import, name="faces-import", daemon=True)
        importing.start()
        while importing.is_alive():
            yield
        try:
            import pyqtgraph
        except ImportError:
            self._hint.setText(self.tr("Curves need the package pyqtgraph."))
            return
        pyqtgraph.setConfigOptions(antialias=True)
        axes = {side: pyqtgraph.AxisItem(side) for side in ("left", "bottom")}
        yield
        item = pyqtgraph.PlotItem(axisItems=axes, enableMenu=False)
        yield
        plot = pyqtgraph.PlotWidget(plotItem=item)
        left_to_right = Qt.LayoutDirection.LeftToRight  # as time goes in curves everywhere
        plot.setLayoutDirection(left_to_right)
        item.setLayoutDirection(left_to_right)
        plot.setMouseEnabled(False, False)
        plot.hideButtons()
        plot.setXRange(-MINUTE, 0, padding=MARGIN)
        plot.showGrid(y=True, alpha=0.2)
        yield
        self._colour(plot)
        self._scale(plot)
        self._sheet.replaceWidget(self._hint, plot)
        self._hint.hide()
        plot.show()
        self._sheet.setStretchFactor(plot, 1)
        self._plot = plot
        self._write()

    def _colour(self, plot: pyqtgraph.PlotWidget) -> None:
        # curves are in the overlay's colours, which are made for dark pictures
        plot.setBackground(theme.over("base"))
        for axis in ("left", "bottom"):
            plot.getAxis(axis).setTextPen(theme.over("muted"))
            plot.getAxis(axis).setPen(theme.over("line"))

    def _colour_of(self, new: str) -> Colour:
        """A face's curve is in the colour of its box, any other in one that no curve has, as long as there are any."""
        if self.choice.currentData() in NUMBERS:
            return colour_of(int(new.removeprefix(FACE)))
        used = {curve.opts["pen"]["color"].getRgb()[:3] for curve in self._curves.values()}
        return next((each for each in COLOURS if each not in used), COLOURS[len(used) % len(COLOURS)])

    def _explain(self) -> None:
        """Which colour is which curve; above the plot, where it hides none."""
        names = [(curve.opts["pen"]["color"].name(), name) for name, curve in self._curves.items()]
        entries = [f'<span style="color: {colour}">▬</span>&nbsp;{_unbroken(name)}' for colour, name in names]
        self.legend.setText(" &nbsp; ".join(entries))
        self.legend.setVisible(len(entries) > 1)

    def _restart(self) -> None:
        if self._plot is None:
            return
        self._plot.clear()
        self._curves.clear()
        self._scale(self._plot)
        self.refresh()

    def _scale(self, plot: pyqtgraph.PlotWidget) -> None:
        name = self.choice.currentData()
        numbers = name == COUNT or name in NUMBERS
        if numbers:
            plot.enableAutoRange(axis="y")
        else:
            plot.setYRange(0, 1, padding=2 * MARGIN)
        shares = [(share, words.locale().toString(share)) for share in (0.0, 0.5, 1.0)]
        plot.getAxis("left").setTicks(None if numbers else [shares])
        seconds = range(0, -round(MINUTE) - 1, -10)
        times = [(float(each), self.tr("{seconds} s").format(seconds=f"{words.MARK}{each}")) for each in seconds]
        plot.getAxis("bottom").setTicks([times[::3], [each for each in times if each not in times[::3]]])

    def _write(self) -> None:
        self.choice.setAccessibleName(self.tr("What is drawn"))
        for row in range(self.choice.count()):
            name = self.choice.itemData(row)
            text = self.tr("Number of faces") if name == COUNT else words.attribute(name)
            self.choice.setItemText(row, text)
        if self._plot is not None:
            self._plot.setAccessibleName(self.tr("The last minute"))


def _complete_qt() -> Iterator[None]:
    """Have PySide6 make all of Qt's classes, a while at a time, on the thread that calls.

    It makes each when it is first asked for, and pyqtgraph asks for all of them. Two threads that ask for one at the
    same time end the process: six of eighty trials with threads' shortest turns did.
    """
    begun = time.perf_counter()
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            getattr(module, name)
            if time.perf_counter() - begun > TURN:
                yield
                begun = time.perf_counter()


def _import() -> None:
    """Not on the window's thread: it takes a third of a second."""
    with suppress(ImportError):  # told by whoever needs it
        importlib.import_module("pyqtgraph")


def _unbroken(text: str) -> str:
    return escape(text).replace(" ", "&nbsp;")


def curves(log: Log, name: str) -> dict[str, tuple[list[float], list[float]]]:
    """Per curve its times, seconds before now, and its values."""
    series: dict[str, tuple[list[float], list[float]]] = {}
    if not log.history:
        return series
    now = log.history[-1].pts
    for point in log.history:
        values: dict[str, float] = {}
        if name == COUNT:
            values = {FACE: float(len(point.answers))}
        elif name in NUMBERS:
            for number, answers in point.answers.items():
                value = answers[name].extra.get(NUMBERS[name]) if name in answers else None
                if isinstance(value, float | int):
                    values[f"{FACE}{number}"] = float(value)
        else:
            answers = next(iter(point.answers.values()), {})
            if name in answers:
                values = {words.label(label): share for label, share in answers[name].scores.items()}
        for label, value in values.items():
            times, heights = series.setdefault(label, ([], []))
            times.append(point.pts - now)
            heights.append(value)
    return series
