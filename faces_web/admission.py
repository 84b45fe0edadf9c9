"""Who is let in: a rate per client, a few requests per client at once, and a bounded number of requests in all."""

from __future__ import annotations

import ipaddress
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from faces_web.refusal import Refusal
from faces_web.settings import Settings

MOST_CLIENTS = 10_000
"""Clients whose rate is remembered; those who have been quiet longest are forgotten first."""
HALF_OF_IPV6 = 64
"""Bits of an IPv6 address that stand for one client, who usually owns all addresses that share them."""
AVERAGED = 0.2
"""Weight of the newest analysis in the mean time that one takes."""
FIRST_MEAN = 0.2
"""Seconds that an analysis is thought to take before there was one."""


@dataclass(slots=True)
class _Bucket:
    """What one client may still send: `tokens` requests at `time`, refilled at the rate."""

    tokens: float
    time: float


class Admission:
    """Counts the requests inside. For use from the event loop's thread only, but for `took`."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._inside: Counter[str] = Counter()
        self._bytes = 0
        self._mean = FIRST_MEAN

    @property
    def inside(self) -> int:
        """Requests that are let in and not yet done."""
        return self._inside.total()

    @property
    def wait(self) -> float:
        """Seconds after which what is inside now will probably be done."""
        return self._mean * self.inside / self._settings.workers

    def enter(self, address: str | None, length: int) -> Ticket:
        """Let a request in.

        Args:
            address: the client's.
            length: bytes of its body.

        Raises:
            Refusal: 429 when this client, or all together, ask for too much.
        """
        client = identify(address)
        self._spend(client)
        if self._inside[client] >= self._settings.per_client:
            raise Refusal(
                429,
                f"at most {self._settings.per_client} requests of one client at once; wait for an answer first",
                retry_after=self.wait,
            )
        if self.inside >= self._settings.queue or self.wait >= self._settings.patience:
            raise self._busy()
        self.reserve(length)
        self._inside[client] += 1
        return Ticket(self, client, length)

    def reserve(self, length: int) -> None:
        """Count `length` bytes as held.

        Raises:
            Refusal: 429 when all together would hold too much.
        """
        if self._bytes + length > self._settings.memory:
            raise self._busy()
        self._bytes += length

    def leave(self, ticket: Ticket) -> None:
        """A request is done."""
        self._bytes -= ticket.length
        self._inside[ticket.client] -= 1
        if not self._inside[ticket.client]:
            del self._inside[ticket.client]

    def took(self, seconds: float) -> None:
        """Note how long one analysis took. May be called from any thread."""
        self._mean += AVERAGED * (seconds - self._mean)

    def _busy(self) -> Refusal:
        return Refusal(429, "too many pictures are waiting; try again later", retry_after=self.wait)

    def _spend(self, client: str) -> None:
        """Take one token from the client's bucket."""
        settings = self._settings
        if not settings.rate:
            return
        now = self._clock()
        per_second = settings.rate / 60.0
        bucket = self._buckets.setdefault(client, _Bucket(float(settings.burst), now))
        self._buckets.move_to_end(client)
        while len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        bucket.tokens = min(float(settings.burst), bucket.tokens + (now - bucket.time) * per_second)
        bucket.time = now
        if bucket.tokens < 1.0:
            raise Refusal(
                429,
                f"at most {settings.rate:g} requests a minute; try again later",
                retry_after=(1.0 - bucket.tokens) / per_second,
            )
        bucket.tokens -= 1.0


class Ticket:
    """One request that was let in. It leaves when everybody who holds it has left."""

    def __init__(self, admission: Admission, client: str, length: int) -> None:
        self.client, self.length = client, length
        self._admission = admission
        self._holders = 1

    def hold(self) -> None:
        """Something more, such as a running thread, must end before the request counts as done."""
        self._holders += 1

    def leave(self) -> None:
        """One of the holders is done."""
        self._holders -= 1
        if not self._holders:
            self._admission.leave(self)

    def grow(self, length: int) -> None:
        """The request needs `length` bytes more.

        Raises:
            Refusal: 429 when all together would hold too much.
        """
        self._admission.reserve(length)
        self.length += length


def identify(address: str | None) -> str:
    """One name per client: its address, or of IPv6 the network that is usually one household's."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address or "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, HALF_OF_IPV6), strict=False))
    return str(parsed)
