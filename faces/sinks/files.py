"""Files that are either whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faces.errors import OutputError


def cannot_write(path: Path, error: OSError) -> OutputError:
    """The OutputError for an OSError met while writing `path`."""
    return OutputError(f"{path}: cannot be written: {error.strerror or error}; what was written before is kept")


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """A temporary file in `path`'s folder (made if need be) that becomes `path` when the block ends without an error.

    Raises:
        OutputError: when the folder or the file cannot be written.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=path.suffix, dir=path.parent)
        temporary = Path(name)
        os.close(handle)
        temporary.chmod(0o666 & ~_umask())
        yield temporary
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
