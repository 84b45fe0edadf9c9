"""Pictures by address, where that is switched on: only public hosts, few bytes, little time."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urljoin, urlsplit

from faces.errors import InputError
from faces_web.settings import Settings

LONGEST_ADDRESS = 2048
REDIRECTS = 3
MOVED = (301, 302, 303, 307, 308)
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""NAT64: IPv6 addresses that stand for any IPv4 address, private ones too (RFC 6052)."""


def public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, and to no machine or network of our own."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return public(str(parsed.ipv4_mapped))
        if parsed.sixtofour or parsed.teredo or parsed in TRANSLATED:
            return False
    return parsed.is_global and not parsed.is_multicast


def fetch(address: str, settings: Settings, allowed: Callable[[str], bool] = public) -> bytes:
    """What lies at an http or https address.

    Each name is resolved once and the connection goes to the address that was checked, also after a redirection.

    Args:
        address: of the picture.
        settings: its limits.
        allowed: whether an IP address may be asked.

    Raises:
        InputError: when it cannot or may not be fetched.
    """
    end = time.monotonic() + settings.fetch_time
    current = address
    try:
        for _ in range(REDIRECTS + 1):
            parts = _parsed(current)
            with closing(_connect(parts, allowed, end)) as connection, _cut_off(connection.sock, end):
                answer = _ask(connection, parts)
                if answer.status in MOVED:
                    current = urljoin(current, answer.getheader("Location") or "")
                    continue
                if answer.status != 200:
                    raise InputError(f"the address answers with status {answer.status}")
                content = _body(answer, settings)
                _left(end)  # what was cut off ends early
                return content
    except (OSError, HTTPException, UnicodeError) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= end:
            raise InputError(f"the address did not answer within {settings.fetch_time:g} seconds") from None
        raise InputError(f"the address cannot be fetched: {type(error).__name__}") from error
    raise InputError(f"the address redirects more than {REDIRECTS} times")


@contextmanager
def _cut_off(sock: socket.socket, end: float) -> Iterator[None]:
    """Shut the connection down at `end`, however slowly something still comes."""

    def shut() -> None:
        try:
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        except OSError:
            pass  # it has just been closed

    timer = threading.Timer(_left(end), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _parsed(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    known = parts.scheme in ("http", "https") and parts.hostname and port != 0
    if not known or len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable():
        raise InputError("not an http or https address")
    if parts.username or parts.password:
        raise InputError("an address with a password is not fetched")
    return parts


def _connect(parts: SplitResult, allowed: Callable[[str], bool], end: float) -> HTTPConnection:
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(allowed(each) for each in found):
        raise InputError("the address is not on the public internet")
    plain = socket.create_connection((found[0], port), _left(end))
    connection: HTTPConnection
    if secure:
        context = ssl.create_default_context()
        connection = HTTPSConnection(host, port, context=context)
        try:
            connection.sock = context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise
    else:
        connection = HTTPConnection(host, port)
        connection.sock = plain
    return connection


def _ask(connection: HTTPConnection, parts: SplitResult) -> HTTPResponse:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", target, headers={"User-Agent": "faces", "Accept": "image/*", "Connection": "close"})
    return connection.getresponse()


def _body(answer: HTTPResponse, settings: Settings) -> bytes:
    content = answer.read(settings.most_bytes + 1)
    if len(content) > settings.most_bytes:
        raise InputError(f"the picture there is larger than {settings.most_bytes / 1024 / 1024:g} MB")
    return content


def _left(end: float) -> float:
    """Seconds until `end`."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
