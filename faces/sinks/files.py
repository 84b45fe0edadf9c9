"""Files that are either whole or not there."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from faces.errors import OutputError
from faces.paths import hidden

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


HELD = (errno.EACCES, errno.EAGAIN)
"""What locking a file that another has locked fails with; any other error means that there are no locks here."""


def cannot_write(path: Path, error: OSError, *, begun: bool = True) -> OutputError:
    """The OutputError for an OSError met while writing `path`; unless `begun`, there is nothing yet that is kept."""
    reason = error.strerror or error
    if isinstance(error, PermissionError):
        reason = f"{reason}; if it is open in another program, close it there"
    kept = "; what was written before is kept" if begun else ""
    return OutputError(f"{path}: cannot be written: {reason}{kept}")


def part_path(place: Path) -> Path:
    """Where the file that belongs at `place` lies while it is written."""
    return hidden(place, f"part{place.suffix}")


class Part:
    """A file being written, which takes its place when it is complete.

    It lies beside its place under a hidden name that the next attempt uses again, so that a killed run leaves no more
    than one behind.

    Attributes:
        place: where the file belongs.
        path: where it is written.
    """

    def __init__(self, place: Path) -> None:
        """Make the folder.

        Raises:
            OutputError: when it cannot be made.
        """
        self.place = place
        self.path = part_path(place)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(place, error) from error

    def commit(self) -> None:
        """Put the file in its place.

        Raises:
            OutputError: when what lies there cannot be replaced.
        """
        try:
            os.replace(self.path, self.place)
        except OSError as error:
            self.discard()
            raise cannot_write(self.place, error) from error

    def discard(self) -> None:
        """Delete what was written, where that can be done."""
        with suppress(OSError):
            self.path.unlink()


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """A temporary file in `path`'s folder (made if need be) that becomes `path` when the block ends without an error.

    Raises:
        OutputError: when the folder or the file cannot be written.
    """
    part = Part(path)
    try:
        yield part.path
    except OSError as error:
        part.discard()
        raise cannot_write(path, error) from error
    except BaseException:
        part.discard()
        raise
    part.commit()


class Claim:
    """A place that no other run may write to until `release`, or until this process ends, however it ends.

    It is a lock on a hidden file beside the place, which `release` deletes. Where the file system has no locks, nobody
    is kept out.
    """

    def __init__(self, place: Path) -> None:
        """Make the folder and the lock.

        Raises:
            OutputError: when another run has claimed the place, or the folder cannot be written.
        """
        self._path = hidden(place, "lock")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            while (file := _locked(self._path, place)) is None:
                pass
        except OSError as error:
            raise cannot_write(place, error) from error
        self._file: int | None = file

    def release(self) -> None:
        """Others may write there from now on."""
        if self._file is None:
            return
        if sys.platform == "win32":  # an open file cannot be deleted
            os.close(self._file)
        with suppress(OSError):
            self._path.unlink()
        if sys.platform != "win32":  # a file that is not locked may be another's already
            os.close(self._file)
        self._file = None


def _locked(path: Path, place: Path) -> int | None:
    """The lock file, open; None when it was deleted meanwhile by the one that had it before."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _lock(file)
    except OSError as error:
        if error.errno in HELD:
            os.close(file)
            raise OutputError(
                f"{place}: another run is writing here; wait for its end, or name another place"
            ) from None
    with suppress(FileNotFoundError):
        if os.path.samestat(os.fstat(file), path.stat()):
            return file
    os.close(file)
    return None
