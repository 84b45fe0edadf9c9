"""A weight's file from its public address into the cache: resumed, verified, and there whole or not at all."""

from __future__ import annotations

import hashlib
import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from faces import __version__
from faces.errors import OutputError, UsageError, WeightError
from faces.paths import cache
from faces.zoo.cards import Card
from faces.zoo.store import downloadable, verify

BLOCK = 64 * 1024
"""Bytes read at most at once."""
OFFLINE = "FACES_OFFLINE"
"""The environment variable that forbids downloads when it holds anything but nothing or 0."""

Progress = Callable[[int, int], None]
"""Called with the bytes that are here and those that there will be."""


@dataclass(frozen=True, slots=True)
class Line:
    """How the network is used.

    Attributes:
        proxy: address of a proxy for every download; None takes the system's settings (`https_proxy` and its like).
        timeout: seconds without a byte after which a connection counts as lost.
        attempts: how often it is tried; each attempt goes on where the last one ended.
        pause: seconds before the second attempt, doubled before each further one.
    """

    proxy: str | None = None
    timeout: float = 20.0
    attempts: int = 4
    pause: float = 1.0


class _Broken(Exception):
    """An attempt failed in a way that another attempt may mend."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirections, but not from https to something that anybody on the way can read."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if req.type == "https" and not newurl.startswith("https://"):
            raise WeightError(f"{req.full_url} leads to {newurl}, which is not https; nothing was downloaded")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def offline() -> bool:
    """Whether FACES_OFFLINE forbids downloads."""
    return os.environ.get(OFFLINE, "") not in ("", "0")


def download(card: Card, line: Line | None = None, progressed: Progress = lambda done, total: None) -> Path:
    """Bring a weight's file into the cache.

    What an interrupted download left is gone on with. The file takes its place only when its SHA-256 is the
    catalogue's.

    Args:
        card: of a weight whose `source` is an address.
        line: how; None takes the defaults.
        progressed: told how far it is.

    Raises:
        WeightError: when the weight has no address, when downloads are forbidden, or when the address does not give
            the file that the catalogue describes.
        OutputError: when the cache cannot be written.
    """
    line = line or Line()
    if not downloadable(card):
        raise WeightError(f"the weight {card.name!r} has no public address: its source is {card.source}")
    if offline():
        raise WeightError(
            f"the network is not to be used (--offline or {OFFLINE}=1): {card.source} is not downloaded; "
            "bring the file from elsewhere and use: faces models import FOLDER"
        )
    place = cache() / card.file
    part = place.with_name(f".{place.name}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _fetch(card, line, part, progressed)
        os.replace(part, place)
    except OSError as error:
        raise OutputError(f"{place}: cannot be written: {error.strerror or error}") from error
    return place


def _fetch(card: Card, line: Line, part: Path, progressed: Progress) -> None:
    """Make `part` the whole, verified file."""
    begun_before = part.exists()
    _complete(card, line, part, progressed)
    if begun_before and not _right(card, part):  # what lay here was the beginning of another file
        part.unlink()
        _complete(card, line, part, progressed)
    if not _right(card, part):
        found = hashlib.sha256(part.read_bytes()).hexdigest()
        part.unlink()
        raise WeightError(
            f"{card.source} is not the file that the catalogue describes: expected SHA-256 {card.sha256[:12]}…, got "
            f"{found[:12]}…; it was deleted and is not used"
        )


def _right(card: Card, part: Path) -> bool:
    try:
        verify(card, part)
    except WeightError:
        return False
    return True


def _complete(card: Card, line: Line, part: Path, progressed: Progress) -> None:
    """Try until `part` is as long as the weight."""
    for attempt in range(1, line.attempts + 1):
        try:
            return _attempt(card, line, part, progressed)
        except _Broken as error:
            if attempt == line.attempts:
                here = part.stat().st_size if part.exists() else 0
                raise WeightError(
                    f"{card.source} could not be downloaded: {error}; {here} of {card.bytes} bytes are here and the "
                    "same command goes on from them; check the connection, or give --proxy"
                ) from error
        time.sleep(line.pause * 2 ** (attempt - 1))
    raise UsageError("a download needs at least one attempt")


def _attempt(card: Card, line: Line, part: Path, progressed: Progress) -> None:
    """Get what is missing of `part`.

    Raises:
        _Broken: when the connection does not give all of it.
        WeightError: when the address certainly gives something else.
    """
    here = part.stat().st_size if part.exists() else 0
    if here >= card.bytes:
        if here == card.bytes:
            return
        part.unlink()
        here = 0
    headers = {"User-Agent": f"faces/{__version__}", "Accept-Encoding": "identity"}
    if here:
        headers["Range"] = f"bytes={here}-"
    try:
        with _opener(line).open(urllib.request.Request(card.source, headers=headers), timeout=line.timeout) as answer:
            if answer.status == 206 and not str(answer.headers["Content-Range"] or "").startswith(f"bytes {here}-"):
                part.unlink(missing_ok=True)
                raise _Broken("the server resumed at another place than asked for")
            begin = here if answer.status == 206 else 0
            _check_length(card, begin, answer.headers["Content-Length"])
            _pour(card, answer, part, begin, progressed)
    except urllib.error.HTTPError as error:
        with suppress(OSError):
            error.close()
        if error.code == 416:  # nothing there to resume from
            part.unlink(missing_ok=True)
            raise _Broken("the server has nothing at the place asked for") from error
        if error.code in (408, 425, 429) or error.code >= 500:
            raise _Broken(f"the server answers {error.code} {error.reason}") from error
        raise WeightError(
            f"{card.source} could not be downloaded: the server answers {error.code} {error.reason}"
        ) from error
    except urllib.error.URLError as error:
        raise _Broken(f"no connection: {error.reason}") from error
    except (http.client.HTTPException, TimeoutError, ConnectionError) as error:
        raise _Broken(f"the connection was lost: {error or type(error).__name__}") from error


def _opener(line: Line) -> urllib.request.OpenerDirector:
    proxies = {"http": line.proxy, "https": line.proxy} if line.proxy else None
    return urllib.request.build_opener(urllib.request.ProxyHandler(proxies), _Redirects())


def _check_length(card: Card, begin: int, stated: str | None) -> None:
    """Refuse at once what says that it is longer than the weight.

    Raises:
        WeightError: names both lengths.
    """
    if stated is not None and stated.isdigit() and begin + int(stated) > card.bytes:
        raise WeightError(
            f"{card.source} is not the file that the catalogue describes: it has {begin + int(stated)} bytes instead "
            f"of {card.bytes}; nothing was kept"
        )


def _pour(card: Card, answer: Any, part: Path, begin: int, progressed: Progress) -> None:
    """Write the answer to `part` from byte `begin` on, never more than the weight's length."""
    done = begin
    with part.open("r+b" if begin else "wb") as file:
        file.seek(begin)
        while done < card.bytes:
            block = answer.read1(min(BLOCK, card.bytes - done))
            if not block:
                raise _Broken(f"the connection ended after {done} of {card.bytes} bytes")
            file.write(block)
            done += len(block)
            progressed(done, card.bytes)
        surplus = answer.read(1)
    if surplus:
        part.unlink()
        raise WeightError(
            f"{card.source} is not the file that the catalogue describes: it has more than {card.bytes} bytes; "
            "nothing was kept"
        )
