"""The workers of a Ray cluster. The only module that knows Ray."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing leaves the machine; read when Ray is imported
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # what Ray will do from the next version on

import ray
from ray.exceptions import RayActorError, RayError, RayTaskError

from faces.errors import FacesError, UsageError
from faces_cluster.dispatch import Done, Lost, Report, Underway
from faces_cluster.plan import Result, Unit
from faces_cluster.worker import About, Setting, Worker, sendable

MOMENT = 0.5
"""Seconds that `wait` waits at most."""
POLL = 2.0
"""Seconds between two questions to a worker how far it is, and between two looks for new machines."""
BACKOFF = 30.0
"""Seconds without new workers after one that could not start."""
ANSWER = 10.0
"""Seconds that a cluster's address has to answer."""
FAILURES = 3
"""Workers in a row that could not start, after which a run without any ends."""
STORE = 100_000_000
"""Bytes of a local cluster's object store: only names and numbers go through it."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What one worker takes of its machine, and how many there are at most."""

    cpus: float = 1.0
    gpus: float = 0.0
    workers: int | None = None


class _Process:
    """The other side: what Ray starts. `do` works in one thread, the questions are answered in another."""

    def __init__(self, setting: Setting) -> None:
        self._worker: Worker | None = None
        self._failure: FacesError | None = None
        try:
            self._worker = Worker(setting)
        except FacesError as error:
            self._failure = sendable(error)

    def about(self) -> About | FacesError:
        return self._worker.about if self._worker is not None else self._failure or FacesError("not started")

    def share(self) -> float:
        return self._worker.share if self._worker is not None else 0.0

    def do(self, unit: Unit) -> tuple[Result, dict[str, float]] | FacesError:
        assert self._worker is not None
        try:
            return self._worker.do(unit)
        except FacesError as error:
            return sendable(error)


@dataclass
class _Seat:
    """This side of one worker."""

    actor: Any
    starting: Any
    unit: Unit | None = None
    work: Any = None
    asked: Any = None
    share: float = -1.0
    seen: float = 0.0
    polled: float = 0.0

    def waits_for(self) -> list[Any]:
        return [ref for ref in (self.starting, self.work, self.asked) if ref is not None]


class RayPool:
    """The workers of one run; see faces_cluster.dispatch.Pool.

    Attributes:
        about: what the first worker runs; another that runs something else is not used.
    """

    def __init__(
        self,
        address: str,
        setting: Setting,
        shares: Shares,
        *,
        patience: float,
        noted: Callable[[str], None] = lambda note: None,
    ) -> None:
        """Join the cluster and wait for the first worker.

        Args:
            address: of the cluster's head, `auto` for the one on this machine, `local` to start one here for this run.
            setting: given to every worker.
            shares: see there.
            patience: seconds without progress after which a worker counts as hanging.
            noted: is told what is odd about a worker.

        Raises:
            UsageError: when there is no such cluster, or no room in it for a worker.
            FacesError: why no worker could start.
        """
        self._setting, self._shares, self._patience, self._noted = setting, shares, patience, noted
        self._address = address
        self._seats: list[_Seat] = []
        self._failed = 0
        self._look_at = 0.0
        self._there = time.monotonic()
        self._said: set[str] = set()
        self.about: About | None = None
        _join(address, shares)
        self._actor = ray.remote(
            num_cpus=shares.cpus, num_gpus=shares.gpus, max_concurrency=2, max_restarts=0, max_task_retries=0
        )(_Process)
        try:
            if not self._room():
                raise UsageError(f"no machine of the cluster has {shares.cpus:g} CPUs and {shares.gpus:g} GPUs")
            began = time.monotonic()
            while self.about is None:
                self.wait()
                if time.monotonic() - began > BACKOFF:
                    self._say("waiting for the first worker; the cluster may be busy with other work")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> RayPool:
        """Nothing: the pool is there."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """End every worker and leave the cluster, which goes on; a local one ends."""
        for seat in self._seats:
            ray.kill(seat.actor)
        self._seats.clear()
        ray.shutdown()

    def free(self) -> int:
        """See Pool."""
        return sum(1 for seat in self._seats if seat.starting is None and seat.unit is None)

    def give(self, unit: Unit) -> None:
        """See Pool."""
        seat = next(seat for seat in self._seats if seat.starting is None and seat.unit is None)
        seat.unit, seat.work = unit, seat.actor.do.remote(unit)
        seat.share, seat.seen = -1.0, time.monotonic()

    def wait(self) -> list[Report]:
        """See Pool."""
        self._look()
        if not self._seats and self._failed >= FAILURES:
            raise FacesError("no worker of the cluster can start any more; the reasons are above")
        refs = [ref for seat in self._seats for ref in seat.waits_for()]
        if not refs:
            time.sleep(MOMENT)
            return []
        ray.wait(refs, num_returns=1, timeout=MOMENT, fetch_local=False)
        ready = set(ray.wait(refs, num_returns=len(refs), timeout=0, fetch_local=False)[0])
        reports: list[Report] = []
        for seat in list(self._seats):
            reports += self._heard(seat, ready)
        return reports

    def _heard(self, seat: _Seat, ready: set[Any]) -> Iterable[Report]:
        """What one worker has to say."""
        try:
            if seat.starting in ready:
                self._started(seat, ray.get(seat.starting))
            if seat.asked in ready:
                share, seat.asked = ray.get(seat.asked), None
                if seat.unit is not None and share != seat.share:
                    seat.share, seat.seen = share, time.monotonic()
                    yield Underway(seat.unit, share)
            if seat.work in ready and seat.unit is not None:
                unit, answer = seat.unit, ray.get(seat.work)
                seat.unit = seat.work = None
                if isinstance(answer, FacesError):
                    raise answer
                yield Done(unit, *answer)
        except RayActorError as error:
            yield from self._gone(seat, f"the process that worked on it ended abruptly ({_first_line(error)})")
        except RayTaskError as error:
            lost, seat.unit, seat.work = seat.unit, None, None
            if lost is not None:
                yield Lost(lost, f"failed with {_last_line(error)}")
        except RayError as error:
            yield from self._gone(seat, f"its worker was lost ({_first_line(error)})")
        if seat.unit is not None and time.monotonic() - seat.seen > self._patience:
            yield from self._gone(seat, f"no progress in {self._patience:g} seconds")

    def _started(self, seat: _Seat, about: About | FacesError) -> None:
        seat.starting = None
        if isinstance(about, FacesError):
            self._leave(seat)
            if self.about is None and not self._seats:
                raise about
            self._refuse(f"a worker could not start: {about}")
            return
        if self.about is None:
            self.about = about
        known = self.about
        if (about.version, about.models, about.attributes) != (known.version, known.models, known.attributes):
            self._leave(seat)
            self._refuse(f"{about.host} runs another version or other weights than {known.host} and is not used")
            return
        self._failed = 0
        if about.provider != known.provider:
            self._say(f"{about.host} runs on {about.provider}, {known.host} on {known.provider}: results may differ")

    def _gone(self, seat: _Seat, reason: str) -> Iterable[Report]:
        """A worker that is dead or as good as dead; another takes its place at the next look."""
        unit, starting = seat.unit, seat.starting
        self._leave(seat)
        self._look_at = 0.0
        if unit is not None:
            yield Lost(unit, reason)
        if starting is not None:
            if self.about is None and not self._seats:
                raise FacesError(f"no worker could start: {reason}")
            self._refuse(f"a worker could not start: {reason}")

    def _refuse(self, why: str) -> None:
        self._failed += 1
        self._look_at = time.monotonic() + BACKOFF
        self._say(why)

    def _say(self, note: str) -> None:
        """Once."""
        if note not in self._said:
            self._said.add(note)
            self._noted(note)

    def _leave(self, seat: _Seat) -> None:
        self._seats.remove(seat)
        ray.kill(seat.actor)

    def _look(self) -> None:
        """Every now and then: ask the workers how far they are, and start more where machines have room."""
        now = time.monotonic()
        for seat in self._seats:
            if seat.unit is not None and seat.asked is None and now - seat.polled >= POLL:
                seat.asked, seat.polled = seat.actor.share.remote(), now
        if now < self._look_at:
            return
        self._look_at = now + POLL
        room = self._room()
        for _ in range(room - len(self._seats)):
            actor = self._actor.remote(self._setting)
            self._seats.append(_Seat(actor, actor.about.remote()))
        if room or self._seats:
            self._there = now
        else:
            self._left_alone(now - self._there)

    def _left_alone(self, seconds: float) -> None:
        """No machine of the cluster has been there for some seconds.

        Raises:
            FacesError: when none can come back, or has within the patience.
        """
        if self._address == "local":
            raise FacesError("the cluster on this machine has ended; what was done is kept, --resume goes on from here")
        if seconds > self._patience:
            raise FacesError(f"no machine of the cluster came back in {self._patience:g} seconds; --resume goes on")
        self._say("no machine of the cluster is there; waiting for one")

    def _room(self) -> int:
        """How many workers the cluster's machines hold."""
        machines = [node["Resources"] for node in ray.nodes() if node["Alive"]]
        count = sum(_fitting(machine, self._shares) for machine in machines)
        return count if self._shares.workers is None else min(count, self._shares.workers)


def _fitting(machine: dict[str, float], shares: Shares) -> int:
    by_cpu = machine.get("CPU", 0.0) / shares.cpus
    by_gpu = machine.get("GPU", 0.0) / shares.gpus if shares.gpus else by_cpu
    return int(min(by_cpu, by_gpu) + 1e-6)


def _join(address: str, shares: Shares) -> None:
    """Connect to the cluster.

    Raises:
        UsageError: when that is not possible.
    """
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": True}
    if address == "local":
        quiet |= {"include_dashboard": False, "object_store_memory": STORE, "_node_ip_address": "127.0.0.1"}
        cores = os.cpu_count() or 1
        quiet |= {"num_cpus": max(cores, int((shares.workers or 1) * shares.cpus + 0.999))}
    try:
        _knock(address)
        ray.init(address=address, **quiet)
    except Exception as error:  # Ray raises a bare Exception where a busy machine starts too slowly
        if address == "local":
            raise UsageError(f"Ray did not start here: {_first_line(error)}; try again, it waits 30 seconds") from None
        raise UsageError(
            f"no cluster at {address}: {_first_line(error)}; start one with: ray start --head "
            "--include-dashboard=false --disable-usage-stats, and if it has a token, set RAY_AUTH_MODE=token here too"
        ) from None


def _knock(address: str) -> None:
    """Ask whether anything answers at HOST:PORT; Ray itself would go on trying for minutes.

    Raises:
        OSError: nothing does.
    """
    host, _, port = address.rpartition(":")
    if host and port.isdigit() and "/" not in host:
        socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER).close()


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def _last_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[-1].rstrip(".")
