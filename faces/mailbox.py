"""What stands between two threads: `Bounded` where every frame counts, `Latest` where only the newest does."""

from __future__ import annotations

from queue import Empty, SimpleQueue
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


class _Queue(Generic[T]):
    """What both have in common.

    Built on SimpleQueue, whose calls Ctrl-C cannot interrupt half-way: a Condition may be left locked by it for ever.
    """

    def __init__(self) -> None:
        self._things: SimpleQueue[T | _End] = SimpleQueue()
        self._closed = False
        self.dropped = 0

    def get(self, timeout: float | None = None) -> T | None:
        """See Mailbox."""
        try:
            thing = self._things.get(timeout=None if timeout is None else max(0.0, timeout))
        except Empty:
            return None
        if isinstance(thing, _End):
            self._things.put(thing)
            raise Closed
        return thing

    def close(self, *, discard: bool = False) -> None:
        """See Mailbox."""
        self._closed = True
        while discard and self._taken() is not None:
            pass
        self._things.put(_End())

    def _taken(self) -> T | _End | None:
        """What lies there, taken out at once."""
        try:
            return self._things.get_nowait()
        except Empty:
            return None


class _End:
    """Nothing comes after it."""


class Bounded(_Queue[T]):
    """A short queue that makes the sender wait: for files."""

    def __init__(self, capacity: int) -> None:
        """A queue for at most `capacity` things."""
        super().__init__()
        self._room: SimpleQueue[None] = SimpleQueue()
        for _ in range(capacity):
            self._room.put(None)

    def put(self, thing: T) -> None:
        """Hand over, waiting for room; see Mailbox."""
        self._room.get()
        if self._closed:
            self._room.put(None)  # for whoever else waits
            raise Closed
        self._things.put(thing)

    def get(self, timeout: float | None = None) -> T | None:
        """See Mailbox."""
        thing = super().get(timeout)
        if thing is not None:
            self._room.put(None)
        return thing

    def close(self, *, discard: bool = False) -> None:
        """See Mailbox."""
        super().close(discard=discard)
        self._room.put(None)


class Latest(_Queue[T]):
    """Room for one thing, which a newer one of the one sender replaces: for cameras and screens."""

    def put(self, thing: T) -> None:
        """Hand over at once; see Mailbox."""
        if self._closed:
            raise Closed
        taken = self._taken()
        if isinstance(taken, _End):  # closed meanwhile
            self._things.put(taken)
            raise Closed
        self.dropped += taken is not None
        self._things.put(thing)
