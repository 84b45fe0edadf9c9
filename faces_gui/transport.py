"""Play, pause, search and speed for videos; next and previous for pictures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from faces.sources.player import Player, Slides
from faces_gui import words
from faces_gui.theme import icon

SPEEDS = (0.25, 0.5, 1.0, 1.5, 2.0, 4.0)
TICKS = 10
"""Slider steps per second of a video."""
SKIP = 5.0
"""Seconds that an arrow key goes."""
SHORTEST, LONGEST = 0.2, 60.0
"""Seconds per picture of a folder."""
PERIOD = 200
"""Milliseconds between looks at the position."""


class Transport(QWidget):
    """Steers the source that is open, if it can be steered.

    Signals:
        stood: a video stands still, on another frame than before.
        delayed: pictures of a folder are to stay for so many seconds.
    """

    stood = Signal()
    delayed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: Player | Slides | None = None
        self._playing, self._seconds = False, 0.0
        self._stood: float | None = None
        self.previous, self.play, self.next = (QToolButton() for _ in range(3))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.time = QLabel()
        self.speed = QComboBox()
        for speed in SPEEDS:
            self.speed.addItem("", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.delay = QDoubleSpinBox()
        self.delay.setRange(SHORTEST, LONGEST)
        self.delay.setDecimals(1)
        self.delay.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.delay.setSingleStep(0.5)
        self.delay.valueChanged.connect(self.delayed)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as players have it everywhere
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        for widget in (self.previous, self.play, self.next, self.slider, self.time, self.speed, self.delay):
            row.addWidget(widget, 1 if widget is self.slider else 0)
        self.play.clicked.connect(self.toggle)
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        self.slider.sliderMoved.connect(self._seek)
        self.slider.actionTriggered.connect(self._slider_action)
        self.speed.currentIndexChanged.connect(self._speed)
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD)
        self._timer.timeout.connect(self.refresh)
        self._write()
        self.hide()

    @property
    def paused(self) -> bool:
        """Whether a steered source stands still."""
        return self._source is not None and (self._source.paused or self._source.at_end)

    def attach(self, source: object) -> None:
        """Steer this source from now on; hidden when it cannot be steered."""
        self._source = source if isinstance(source, Player | Slides) else None
        video = isinstance(self._source, Player)
        alone = isinstance(self._source, Slides) and self._source.count == 1
        self.setVisible(self._source is not None and not alone)
        for widget in (self.previous, self.next):
            widget.setVisible(not video)
        self.speed.setVisible(video)
        self.delay.setVisible(isinstance(self._source, Slides))
        if isinstance(self._source, Player):
            self.slider.setRange(0, round(self._source.duration * TICKS))
            self.slider.setPageStep(round(SKIP * TICKS))
            self._source.set_speed(self.speed.currentData())
        elif isinstance(self._source, Slides):
            self.slider.setRange(0, self._source.count - 1)
            self.slider.setPageStep(1)
            self._source.set_delay(self._seconds)
        self.slider.setEnabled(self.slider.maximum() > 0)  # not where nobody knows how long the video is
        self._timer.start() if self._source else self._timer.stop()
        self.refresh()

    def picture(self, pts: float | None = None) -> str:
        """The name of the picture of that time, or of the present one; empty in what is no series of pictures."""
        if not isinstance(self._source, Slides):
            return ""
        return self._source.name if pts is None else self._source.names[round(pts)]

    def set_delay(self, seconds: float) -> None:
        """Have each picture of a folder stay for so long, be it more than the box can say."""
        self._seconds = seconds
        self.delay.blockSignals(True)
        self.delay.setValue(seconds)
        self.delay.blockSignals(False)
        if isinstance(self._source, Slides):
            self._source.set_delay(seconds)

    def toggle(self) -> None:
        """Play or pause."""
        if self._source is None:
            return
        self._source.resume() if self.paused else self._source.pause()
        self.refresh()

    def begin(self) -> None:
        """Have the pictures of a folder go on by themselves."""
        if isinstance(self._source, Slides):
            self._source.resume()
            self.refresh()

    def step(self, by: int) -> None:
        """Pictures on, or `SKIP` seconds on in a video."""
        if isinstance(self._source, Player):
            self._source.step(by * SKIP)
        elif self._source is not None:
            self._source.step(by)

    def refresh(self) -> None:
        """Show where the source is."""
        source = self._source
        if source is None:
            return
        if self._playing == self.paused:
            self._show_play()
        video = isinstance(source, Player)
        before, self._stood = self._stood, source.position if video and self.paused else None
        if self._stood not in (None, before):
            self.stood.emit()
        if not self.slider.isSliderDown():
            self.slider.setValue(round(source.position * (TICKS if video else 1)))
        if isinstance(source, Player):
            whole = f" / {clock(source.duration)}" if source.duration else ""
            self.time.setText(f"{clock(source.position)}{whole}")
        else:
            self.time.setText(f"{source.position + 1} / {source.count}")

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        if event.type() == QEvent.Type.PaletteChange:
            self._icons()
        super().changeEvent(event)

    def _write(self) -> None:
        self.previous.setAccessibleName(self.tr("Previous picture"))
        self.previous.setToolTip(self.tr("Previous picture"))
        self.next.setAccessibleName(self.tr("Next picture"))
        self.next.setToolTip(self.tr("Next picture"))
        self.slider.setAccessibleName(self.tr("Position"))
        self.speed.setAccessibleName(self.tr("Speed"))
        self.speed.setToolTip(self.tr("Speed"))
        self.delay.setAccessibleName(self.tr("Seconds per picture"))
        self.delay.setToolTip(self.tr("Seconds per picture"))
        for row, speed in enumerate(SPEEDS):
            self.speed.setItemText(row, f"{words.locale().toString(speed)}×")
        self.delay.setLocale(words.locale())
        self.delay.setSuffix(self.tr(" s"))
        self._icons()

    def _icons(self) -> None:
        self.previous.setIcon(icon("previous"))
        self.next.setIcon(icon("next"))
        self._show_play()

    def _show_play(self) -> None:
        """Have the button say what a click does; not in every turn, as drawing an icon takes milliseconds."""
        self._playing = playing = not self.paused
        self.play.setIcon(icon("pause" if playing else "play"))
        self.play.setAccessibleName(self.tr("Pause") if playing else self.tr("Play"))
        self.play.setToolTip(self.tr("Pause (Space)") if playing else self.tr("Play (Space)"))

    def _slider_action(self, _action: int) -> None:
        """A click beside the handle goes to that place, arrow keys step."""
        if not self.slider.isSliderDown():
            self._seek(self.slider.sliderPosition())

    def _seek(self, value: int) -> None:
        if self._source is not None:
            self._source.seek(value / TICKS if isinstance(self._source, Player) else value)

    def _speed(self) -> None:
        if isinstance(self._source, Player):
            self._source.set_speed(self.speed.currentData())


def clock(seconds: float) -> str:
    """`1:02` or `1:02:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
