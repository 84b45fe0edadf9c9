"""The status bar: rates, delay, drops and what really runs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QStatusBar, QWidget

from faces_gui import words
from faces_gui.labels import Elided
from faces_gui.worker import Statistics


class Status(QStatusBar):
    """Numbers at the window's lower edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.place = Elided(Qt.TextElideMode.ElideMiddle)
        self.rates, self.delay, self.dropped, self.provider = (Elided() for _ in range(4))
        self.addWidget(self.place, 1)
        for label in (self.rates, self.delay, self.dropped, self.provider):
            self.addPermanentWidget(label)
        self._statistics: Statistics | None = None
        self._provider = ""
        self._write()

    def show_statistics(self, statistics: Statistics | None) -> None:
        """Show these, as long as something comes; None when nothing runs."""
        self._statistics = statistics
        self._write()

    def show_provider(self, provider: str) -> None:
        """Show what executes the weights, by ONNX Runtime's name."""
        self._provider = provider
        self._write()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def _write(self) -> None:
        numbers = self._statistics
        texts = ("", "", "")
        if numbers is not None and numbers.captured:
            texts = (
                self.tr("{captured} fps in, {analysed} analysed").format(
                    captured=f"{numbers.captured:.0f}", analysed=f"{numbers.analysed:.0f}"
                ),
                self.tr("delay {median} ms, 95%: {slow} ms").format(
                    median=f"{numbers.median * 1000:.0f}", slow=f"{numbers.slow * 1000:.0f}"
                ),
                self.tr("%n dropped", "", numbers.dropped),
            )
        for label, text in zip((self.rates, self.delay, self.dropped), texts, strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        self.provider.setText(words.provider(self._provider))
        self.provider.setToolTip(self.tr("What executes the weights"))
        self.rates.setToolTip(self.tr("Pictures per second: from the source, and with a result"))
        self.delay.setToolTip(self.tr("From a picture's arrival to its result: median, and what 95 in 100 stay under"))
        self.dropped.setToolTip(self.tr("Pictures that a newer one overtook"))
