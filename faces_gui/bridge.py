"""The only place where the engine's threads and Qt's signals meet."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Lock, Thread

from PySide6.QtCore import QObject, Signal

from faces.config import Options
from faces.errors import FacesError
from faces.types import Frame, FrameResult
from faces_gui.model import Load, Loaded, Model, load
from faces_gui.places import Place, Source, open_place
from faces_gui.view import Shown
from faces_gui.worker import Statistics, Worker

STALLED = 1.5
"""Seconds without a frame after which a live source counts as lost."""
PATIENCE = 5.0
"""The same for the first frame after opening."""
PAUSES = (0.3, 0.5, 1.0, 1.5, 3.0, 6.0)
"""Seconds before each attempt to find a lost source again; the last one repeats."""
NEAR = 4
"""So many of them for what is on this machine: however long a camera was unplugged, it is back within 3 s."""

Open = Callable[[Place, Callable[[str], None]], Source]
Prepare = Callable[[Frame, FrameResult], Shown]
Watcher = Callable[[Frame, FrameResult], None]


class Bridge(QObject):
    """Opens places, runs them through the analysis, and tells the window.

    At most one `ready` is on its way until the window called `take`, so signals cannot pile up.

    Signals:
        ready: a frame lies there for `take`.
        opening: a Place is being opened.
        opened: a Source (and its Place) is open; frames follow.
        failed: the place could not be opened; the sentence says why.
        damaged: a picture could not be read and is left out; the sentence says why.
        lost: a live source gave up; the sentence, number of the attempt, seconds until it.
        found: it is back.
        ended: nothing more comes from this place; a sentence, empty when that is its natural end.
        loaded: weights are loaded.
        unloaded: there are no weights, so that nothing is analysed; the sentence says why.
        trouble: a sentence about a video that ends too soon.
    """

    ready = Signal()
    opening = Signal(Place)
    opened = Signal(object, object)
    failed = Signal(str)
    damaged = Signal(str)
    lost = Signal(str, int, float)
    found = Signal()
    ended = Signal(str)
    loaded = Signal(object)
    unloaded = Signal(str)
    trouble = Signal(str)

    def __init__(
        self, parent: QObject | None = None, *, open: Open = open_place, load: Load = load, stalled: float = STALLED
    ) -> None:
        """Nothing is open yet; tests put their own `open` and `load`."""
        super().__init__(parent)
        self._open = open
        self._stalled = stalled
        self._lock = Lock()
        self._shown: Shown | None = None
        self._outstanding = False
        self._prepare: Prepare | None = None
        self._watchers: tuple[Watcher, ...] = ()
        self._session: _Session | None = None
        self._newest: Frame | None = None
        self.model = Model(load, self._loaded_signal, self.unloaded.emit)

    @property
    def running(self) -> bool:
        """Whether a place is open or being opened."""
        return self._session is not None and not self._session.over

    def open(self, place: Place) -> None:
        """Close what is open and open this instead, in the background."""
        self.close()
        self.opening.emit(place)
        self._session = _Session(self, place)
        self._session.thread.start()

    def close(self) -> None:
        """Close what is open, or cancel its opening; returns at once."""
        session, self._session = self._session, None
        if session is not None:
            session.stop()
        with self._lock:
            self._shown = None

    def shutdown(self, timeout: float = 0.8) -> None:
        """Close, and wait for the threads for at most `timeout` seconds."""
        session = self._session
        self.close()
        if session is not None:
            session.join(time.monotonic() + timeout)

    def retry(self) -> None:
        """Try to find a lost source now."""
        if self._session is not None:
            self._session.hurry.set()

    def take(self) -> Shown | None:
        """The newest frame, if there is one that was not taken yet."""
        with self._lock:
            shown, self._shown = self._shown, None
            self._outstanding = False
            return shown

    def prepare_with(self, prepare: Prepare) -> None:
        """Make frames ready for the screen with this from now on."""
        self._prepare = prepare

    def watch(self, watcher: Watcher) -> None:
        """Give `watcher` every frame with its result, on the worker's thread."""
        self._watchers = (*self._watchers, watcher)

    def unwatch(self, watcher: Watcher) -> None:
        """Stop that."""
        self._watchers = tuple(each for each in self._watchers if each != watcher)

    def choose(self, options: Options) -> None:
        """Analyse with these options from now on."""
        self.model.choose(options)

    def again(self) -> None:
        """Have what stands still analysed once more; watchers are not told."""
        worker = self._session.worker if self._session else None
        if worker is not None:
            worker.again()

    def statistics(self) -> Statistics | None:
        """How it goes, while something runs."""
        worker = self._session.worker if self._session else None
        return worker.statistics() if worker else None

    def _loaded_signal(self, loaded: Loaded) -> None:
        self.loaded.emit(loaded)

    def receive(self, session: _Session, frame: Frame, result: FrameResult) -> None:
        """A result, on the worker's thread; one of a place closed meanwhile is dropped."""
        prepare = self._prepare
        if session is not self._session or prepare is None:
            return
        new, self._newest = frame is not self._newest, frame
        for watcher in self._watchers if new else ():
            watcher(frame, result)
        shown = prepare(frame, result)
        with self._lock:
            if session is not self._session or session.missing:
                return
            self._shown = shown
            first, self._outstanding = not self._outstanding, True
        if first:
            self.ready.emit()

    def miss(self, session: _Session, message: str) -> None:
        """A picture cannot be read, on the reader's thread; what is still answered of those before comes too late."""
        with self._lock:
            if session is not self._session:
                return
            session.miss()
            self._shown = None
        self.damaged.emit(message)


class Errand(QObject):
    """Work for which the window does not wait, a piece at a time or several at once.

    Signals:
        done: what came of it.
        failed: nothing did; the sentence says why.
    """

    done = Signal(object)
    failed = Signal(str)

    def begin(self, work: Callable[[], object], *, name: str, finish: bool = False) -> None:
        """Carry out `work` on a thread of its own; with `finish` even when Faces is left meanwhile."""
        Thread(target=self._run, args=(work,), name=f"faces-{name}", daemon=not finish).start()

    def _run(self, work: Callable[[], object]) -> None:
        try:
            self.done.emit(work())
        except FacesError as error:
            self.failed.emit(str(error))
        except Exception as error:  # a defect of ours must not look like work that takes long
            self.failed.emit(f"{type(error).__name__}: {error}")


class _Session:
    """One place from opening to closing, on a thread of its own."""

    def __init__(self, bridge: Bridge, place: Place) -> None:
        self._bridge, self._place = bridge, place
        self._stopped = Event()
        self.hurry = Event()
        self.over = False
        self.worker: Worker | None = None
        self._missed: float | None = None
        self.thread = Thread(target=self._run, name="faces-session", daemon=True)

    def stop(self) -> None:
        self._stopped.set()
        self.hurry.set()
        worker = self.worker
        if worker is not None:
            worker.stop()

    @property
    def missing(self) -> bool:
        """Whether no frame came since the last `miss`."""
        return self.worker is not None and self.worker.newest == self._missed

    def miss(self) -> None:
        if self.worker is not None:
            self._missed = self.worker.newest

    def join(self, deadline: float) -> None:
        self.thread.join(max(0.0, deadline - time.monotonic()))
        if self.worker is not None:
            self.worker.join(deadline - time.monotonic())

    def _emit(self, signal: Callable[..., None], *values: object) -> None:
        if not self._stopped.is_set():
            signal(*values)

    def _run(self) -> None:
        try:
            self._supervise()
        except Exception as error:  # a defect of ours must not look like an opening that takes long
            self._emit(self._bridge.failed.emit, f"{type(error).__name__}: {error}")
        finally:
            self.over = True

    def _supervise(self) -> None:
        attempt, ever = 0, False
        while not self._stopped.is_set():
            message = ""
            try:
                source = self._bridge._open(self._place, self._complain)
            except FacesError as error:
                message = str(error)
                if not ever:
                    self._emit(self._bridge.failed.emit, message)
                    return
            else:
                if not ever:
                    self._emit(self._bridge.opened.emit, self._place, source)
                worker = self._begin(source, back=ever)
                if self._stopped.is_set():
                    worker.stop()
                    return
                came = self._watch(worker, ever)
                ever = True
                attempt = 0 if came else attempt
                message = worker.error or ""
                worker.stop()
                if not self._place.live:
                    self._emit(self._bridge.ended.emit, message)
                    return
            attempt += 1
            pauses = PAUSES if self._place.kind == "address" else PAUSES[:NEAR]
            pause = pauses[min(attempt, len(pauses)) - 1]
            self._emit(self._bridge.lost.emit, message, attempt, pause)
            self.hurry.wait(pause)
            if not self._stopped.is_set():
                self.hurry.clear()

    def _complain(self, message: str) -> None:
        if self._place.kind == "pictures":
            self._bridge.miss(self, message)
        else:
            self._emit(self._bridge.trouble.emit, message)

    def _begin(self, source: Source, *, back: bool) -> Worker:
        def receive(frame: Frame, result: FrameResult) -> None:
            self._bridge.receive(self, frame, result)

        self._bridge.model.begin(moving=self._place.kind != "pictures", back=back)
        worker = Worker(source, self._bridge.model, receive)
        self.worker = worker
        worker.start()
        return worker

    def _watch(self, worker: Worker, again: bool) -> bool:
        """Wait until the worker ends or a live source stalls; whether a frame came at all."""
        begun, came = worker.newest, False
        while not worker.join(0.05) and not self._stopped.is_set():
            if not came and worker.newest > begun:
                came = True
                if again:
                    self._emit(self._bridge.found.emit)
            patience = self._bridge._stalled if came else PATIENCE
            if self._place.live and time.monotonic() - worker.newest > patience:
                break
        return came
