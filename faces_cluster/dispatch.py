"""Hands units to a pool of workers, tries again what was lost, gives outcomes as items are through. Knows no Ray."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from faces.batch import Progress, Task
from faces.sinks.records import error_item
from faces.timing import Stopwatch
from faces.videos import Outcome
from faces_cluster.plan import Body, Borders, Result, Unit, advance
from faces_cluster.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Done:
    """A unit was carried out; `seconds` per stage."""

    unit: Unit
    result: Result
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class Lost:
    """A unit was not carried out because of `reason`, a clause."""

    unit: Unit
    reason: str


@dataclass(frozen=True, slots=True)
class Underway:
    """`share` of a unit is done, 0..1."""

    unit: Unit
    share: float


Report = Done | Lost | Underway


class Pool(Protocol):
    """Workers that carry out a unit at a time each."""

    def free(self) -> int:
        """How many have nothing to do."""
        ...

    def give(self, unit: Unit) -> None:
        """One of them carries it out."""
        ...

    def wait(self) -> list[Report]:
        """What has happened; waits a moment if nothing has.

        Raises:
            FacesError: what stops a whole run, such as a full disk.
        """
        ...


@dataclass
class _Item:
    """An item that is begun and not through."""

    task: Task
    results: dict[str, Result] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    shares: dict[str, float] = field(default_factory=dict)
    lost: int = 0

    def share(self) -> float:
        """How much of it is done, 0..1: of a video in pieces, that of its pieces."""
        if not isinstance(self.results.get("item"), Borders):
            return self.shares.get("item", 0.0)
        parts = [share for key, share in self.shares.items() if key.startswith("body")]
        return sum(parts) / len(parts) if parts else 0.0


class Dispatcher:
    """One run over the items of a list."""

    def __init__(
        self,
        tasks: Sequence[Task],
        pool: Pool,
        shelf: Shelf,
        *,
        tries: int = 3,
        stopwatch: Stopwatch | None = None,
        progressed: Progress = lambda name, share: None,
        noted: Callable[[str], None] = lambda note: None,
    ) -> None:
        """Prepare.

        Args:
            tasks: the items.
            pool: carries out their units.
            shelf: holds what units have yielded, in an earlier run too.
            tries: how often an item's units may be lost before the item is given up.
            stopwatch: gets the workers' times added.
            progressed: is told the share of each item that is done.
            noted: is told what was lost and is tried again.
        """
        self._tasks = deque(tasks)
        self._pool, self._shelf, self._tries = pool, shelf, tries
        self._stopwatch = stopwatch or Stopwatch()
        self._progressed, self._noted = progressed, noted
        self._items: dict[str, _Item] = {}
        self._waiting: deque[Unit] = deque()

    def run(self) -> Iterator[Outcome]:
        """Every item's outcome, as it is ready.

        Raises:
            FacesError: see Pool.wait.
        """
        while self._tasks or self._items:
            yield from self._fill()
            if not self._tasks and not self._items:
                return
            for report in self._pool.wait():
                item = self._items.get(report.unit.task.name)
                if item is None:  # given up while another of its units was at work
                    continue
                outcome = self._take(item, report)
                if outcome is not None:
                    yield from self._through(outcome)

    def _fill(self) -> Iterator[Outcome]:
        """Give every worker something to do: units of items that are begun come first."""
        while self._pool.free():
            if self._waiting:
                unit = self._waiting.popleft()
                if unit.task.name in self._items:
                    self._pool.give(unit)
            elif self._tasks:
                item = _Item(self._tasks.popleft())
                self._items[item.task.name] = item
                outcome = self._advance(item)
                if outcome is not None:
                    yield from self._through(outcome)
            else:
                return

    def _take(self, item: _Item, report: Report) -> Outcome | None:
        unit = report.unit
        if isinstance(report, Underway):
            item.shares[unit.key] = report.share
            self._progressed(item.task.name, item.share())
            return None
        if isinstance(report, Done):
            for stage, spent in report.seconds.items():
                self._stopwatch.seconds[stage] = self._stopwatch.seconds.get(stage, 0.0) + spent
            item.results[unit.key] = report.result
            item.shares[unit.key] = 1.0
            self._progressed(item.task.name, item.share())
            return self._advance(item)
        item.lost += 1
        item.shares[unit.key] = 0.0
        if item.lost >= self._tries:
            text = f"{item.task.name}: given up after {item.lost} tries: {report.reason}"
            return Outcome(item.task.name, error_item(text), error=text)
        self._noted(f"{item.task.name}: {report.reason}; trying again")
        self._waiting.append(unit)
        return None

    def _advance(self, item: _Item) -> Outcome | None:
        """Queue what the item needs next, but for what lies on the shelf."""
        while True:
            due = advance(item.task, item.results)
            if isinstance(due, Outcome):
                return due
            known = {unit.key: self._shelf.fetch(unit) for unit in due if unit.key not in item.asked}
            found = {key: result for key, result in known.items() if result is not None}
            for unit in due:
                if unit.key in known and unit.key not in found:
                    self._waiting.append(unit)
                if unit.key in known and isinstance(unit, Body):
                    item.shares[unit.key] = float(unit.key in found)
            item.asked |= known.keys()
            item.results |= found
            if not found:
                return None

    def _through(self, outcome: Outcome) -> Iterator[Outcome]:
        task = self._items.pop(outcome.name).task
        yield outcome
        self._shelf.clear(task)  # it is in the journal now
