"""What every request must be and every answer carries, whatever the page or the endpoint."""

from __future__ import annotations

import ipaddress
import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from faces_web.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
"""Content-Security-Policy: nothing inline, nothing from elsewhere, in nobody's frame."""
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
LOG = logging.getLogger("faces_web")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Guard:
    """ASGI middleware: refuses foreign names and foreign sites, adds the security headers, keeps errors inside."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = frozenset(map(hostname, settings.hosts))
        if not self._hosts and is_loopback(settings.host):
            self._hosts = frozenset(LOOPBACK)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            started = True
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _ in message["headers"]}
                extra = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *(pair for pair in extra if pair[0] not in known)]
            await send(message)

        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        reason = self._refused(scope["method"], headers)
        if reason:
            await _answer(guarded, 403, reason)
            return
        try:
            await self._app(scope, receive, guarded)
        except Exception:
            LOG.exception("unexpected error")
            if started:
                raise
            await _answer(guarded, 500, "the server failed; its log says why")

    def _refused(self, method: str, headers: Mapping[str, str]) -> str | None:
        """Why a request is not served at all; None when it is."""
        if self._hosts and hostname(headers.get("host", "")) not in self._hosts:
            return "this server is not called by that name; --allow-host adds one"
        if method not in ("GET", "HEAD") and headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return "another site's page may not use this server"
        return None


def hostname(host: str) -> str:
    """The name in a Host header, without port, brackets and final dot, lower case; of --allow-host too."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    if host.count(":") > 1:  # an IPv6 address as people write it
        return host.lower()
    return host.partition(":")[0].removesuffix(".").lower()


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is reached from this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _answer(send: Send, status: int, message: str) -> None:
    body = json.dumps({"error": message}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
