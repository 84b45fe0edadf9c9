"""Addresses of streams: what is one, and how it is shown without its secrets."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

SCHEMES = ("http", "https", "rtsp", "rtsps", "rtmp", "rtmps", "udp", "rtp", "srt", "tcp", "mms", "ftp")
SECRET = re.compile(r"pass|pwd|token|key|secret|sig|auth|cred|user|session|jwt", re.IGNORECASE)
"""Query parameters whose values are never shown."""
HIDDEN = "***"


def is_url(place: str) -> bool:
    """Whether `place` is a stream's address and not a file."""
    return place.partition("://")[0].lower() in SCHEMES and "://" in place


def redact(place: str) -> str:
    """`place` without user name, password and secret query values; a file's path is returned as it is."""
    if not is_url(place):
        return place
    try:
        parts = urlsplit(place)
        query = urlencode(
            [(key, HIDDEN if SECRET.search(key) else value) for key, value in parse_qsl(parts.query, True)], safe="*/"
        )
    except ValueError:
        return place.partition("://")[0] + "://" + HIDDEN
    return urlunsplit(SplitResult(parts.scheme, _host(parts), parts.path, query, ""))


def _host(parts: SplitResult) -> str:
    credentials, at, host = parts.netloc.rpartition("@")
    return f"{HIDDEN}@{host}" if at and credentials else host


def file_name(address: str) -> str:
    """A file name for what comes from `address`, made of its host and path."""
    parts = urlsplit(redact(address))
    text = "_".join(part for part in (parts.hostname or "stream", *parts.path.split("/")) if part)
    return re.sub(r"[^\w.-]", "_", text)
