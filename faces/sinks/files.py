"""Files that are either whole or not there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from faces.errors import OutputError


def cannot_write(path: Path, error: OSError) -> OutputError:
    """The OutputError for an OSError met while writing `path`."""
    reason = error.strerror or error
    if isinstance(error, PermissionError):
        reason = f"{reason}; if it is open in another program, close it there"
    return OutputError(f"{path}: cannot be written: {reason}; what was written before is kept")


def part_path(place: Path) -> Path:
    """Where the file that belongs at `place` lies while it is written: its name is short, however long the other."""
    short = hashlib.sha256(os.fsencode(place.name)).hexdigest()[:16]
    return place.with_name(f".{short}.part{place.suffix}")


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
