"""Several processes that each hold their own weights and take one item after another."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from faces.analyzer import Analyzer
from faces.batch import Progress, Task, attempt
from faces.config import Job
from faces.errors import FacesError
from faces.runtime.parent import end_with_parent
from faces.sinks.records import error_item
from faces.timing import Stopwatch
from faces.videos import Outcome

Build = Callable[[], Analyzer]
"""Loads the weights; must be picklable: it is called in each process."""
ENDING = 10.0
"""Seconds that a process has to delete what is unfinished, before it is killed."""


def work_in_processes(
    tasks: Sequence[Task],
    count: int,
    build: Build,
    outputs: Path,
    job: Job,
    stopwatch: Stopwatch,
    *,
    progressed: Progress = lambda name, share: None,
) -> Iterator[Outcome]:
    """Analyse the tasks in `count` processes; outcomes come as they are ready.

    Args:
        tasks: items.
        count: of processes.
        build: loads the weights.
        outputs: see faces.batch.attempt.
        job: likewise.
        stopwatch: gets the processes' times added.
        progressed: likewise.

    Raises:
        FacesError: what stops a whole run, such as a full disk or a missing weight.
    """
    waiting = deque(tasks)
    context = multiprocessing.get_context("spawn")
    workers: list[_Worker] = []
    try:
        workers += [_Worker(context, build, outputs, job) for _ in range(min(count, len(tasks)))]
        for worker in workers:
            worker.give(waiting)
        while any(worker.task for worker in workers):
            ready = wait([worker.connection for worker in workers if worker.task])
            for worker in [worker for worker in workers if worker.connection in ready]:
                outcome = worker.take(stopwatch, progressed)
                if outcome is None:
                    continue
                if not worker.alive:  # it died over this item: another one takes the rest
                    workers.remove(worker)
                    if waiting:
                        worker = _Worker(context, build, outputs, job)
                        workers.append(worker)
                worker.give(waiting)
                yield outcome
    finally:
        for worker in workers:
            worker.stop()
        for worker in workers:
            worker.end()


class _Worker:
    """This side of one process."""

    def __init__(self, context: Any, build: Build, outputs: Path, job: Job) -> None:
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, build, outputs, job), daemon=True)
        self._process.start()
        theirs.close()
        self.task: Task | None = None
        self.alive = True

    def give(self, waiting: deque[Task]) -> None:
        """The next task, if there is one."""
        self.task = waiting.popleft() if waiting and self.alive else None
        if self.task is not None:
            try:
                self.connection.send(self.task)
            except OSError:  # it died: `take` finds out
                pass

    def take(self, stopwatch: Stopwatch, progressed: Progress) -> Outcome | None:
        """What it sent; None when that was no outcome."""
        assert self.task is not None
        try:
            sent = self.connection.recv()
        except (EOFError, OSError):
            self.alive = False
            self._process.join()
            text = f"{self.task.name}: the process that worked on it ended abruptly (code {self._process.exitcode})"
            return Outcome(self.task.name, error_item(text), error=text)
        if isinstance(sent, FacesError):
            raise sent
        if isinstance(sent, float):
            progressed(self.task.name, sent)
            return None
        outcome, seconds = sent
        for stage, spent in seconds.items():
            stopwatch.seconds[stage] = stopwatch.seconds.get(stage, 0.0) + spent
        return outcome  # type: ignore[no-any-return]

    def stop(self) -> None:
        """Tell it to end."""
        self._process.terminate()

    def end(self) -> None:
        """Wait until it has ended."""
        self._process.join(ENDING)
        self._process.kill()
        self._process.join()
        self.connection.close()


def _serve(connection: Connection, build: Build, outputs: Path, job: Job) -> None:
    """The other side: runs in the process, which ends with its parent; if that is killed, part files stay."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Control-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # its way to stop us: part files are deleted
    end_with_parent()

    def send(what: Any) -> None:
        try:
            connection.send(what)
        except OSError:  # the parent is gone
            os._exit(1)

    try:
        analyzer = build()
        while True:
            task: Task = connection.recv()
            reported = 0.0

            def report(name: str, share: float) -> None:
                nonlocal reported
                if share - reported >= 0.01:
                    reported = share
                    send(share)

            analyzer.stopwatch.seconds.clear()
            outcome = attempt(task, analyzer, outputs, job, progressed=report)
            send((replace(outcome, picture=None), dict(analyzer.stopwatch.seconds)))
    except (EOFError, KeyboardInterrupt):
        pass
    except FacesError as error:
        error.__cause__ = None  # FFmpeg's errors cannot be pickled
        send(error)
