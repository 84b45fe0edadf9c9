"""What stands between two threads: `Bounded` where every frame counts, `Latest` where only the newest does."""

from __future__ import annotations

import time
from collections import deque
from threading import Condition
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Closed(Exception):
    """The other side has ended; nothing more will come, or be taken."""


class Mailbox(Protocol[T]):
    """Hands things from one thread to another. Once closed it stays closed.

    Attributes:
        dropped: how many things were overwritten before anybody took them.
    """

    dropped: int

    def put(self, thing: T) -> None:
        """Hand over.

        Raises:
            Closed: when the mailbox was closed.
        """
        ...

    def get(self, timeout: float | None = None) -> T | None:
        """Take the next thing; None when none came within `timeout` seconds.

        Raises:
            Closed: when nothing more will come.
        """
        ...

    def close(self, *, discard: bool = False) -> None:
        """Nothing more will come; what lies there can still be taken unless `discard`."""
        ...


class _Box(Generic[T]):
    """A queue with a condition; what happens when it is full is the subclass's choice."""

    def __init__(self, capacity: int) -> None:
        self._things: deque[T] = deque()
        self._capacity = capacity
        self._changed = Condition()
        self._closed = False
        self.dropped = 0

    def get(self, timeout: float | None = None) -> T | None:
        """See Mailbox."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            while not self._things:
                if self._closed:
                    raise Closed
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    return None
                self._changed.wait(left)
            thing = self._things.popleft()
            self._changed.notify_all()
            return thing

    def close(self, *, discard: bool = False) -> None:
        """See Mailbox."""
        with self._changed:
            self._closed = True
            if discard:
                self._things.clear()
            self._changed.notify_all()


class Bounded(_Box[T]):
    """A short queue that makes the sender wait: for files."""

    def __init__(self, capacity: int) -> None:
        """A queue for at most `capacity` things."""
        super().__init__(capacity)

    def put(self, thing: T) -> None:
        """Hand over, waiting for room; see Mailbox."""
        with self._changed:
            while len(self._things) >= self._capacity and not self._closed:
                self._changed.wait()
            if self._closed:
                raise Closed
            self._things.append(thing)
            self._changed.notify_all()


class Latest(_Box[T]):
    """Room for one thing, which a newer one replaces: for cameras and screens."""

    def __init__(self) -> None:
        """An empty mailbox."""
        super().__init__(1)

    def put(self, thing: T) -> None:
        """Hand over at once; see Mailbox."""
        with self._changed:
            if self._closed:
                raise Closed
            if self._things:
                self._things.clear()
                self.dropped += 1
            self._things.append(thing)
            self._changed.notify_all()
