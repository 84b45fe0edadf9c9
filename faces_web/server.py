"""uvicorn, with patience for slow clients only."""

from __future__ import annotations

import asyncio
import os
import socket
import sys

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from faces.errors import OutputError
from faces_web.application import create
from faces_web.guard import is_loopback
from faces_web.settings import Settings

CONNECTIONS = 16
"""Open connections per place in the queue, beyond which new ones get 503 at once."""
KEPT = 5
"""Seconds that an idle connection is kept."""
GRACE = 10
"""Seconds that requests get to end when the server is stopped."""
LONGEST_HEAD = 16 * 1024
"""Bytes of a request's head."""


def impatient(seconds: float) -> type[H11Protocol]:
    """A protocol that closes connections on which no whole request head came within `seconds`."""

    class Impatient(H11Protocol):
        _head: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._head = self.loop.call_later(seconds, self._late)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self._busy():
                self._stop()
            elif self._head is None:
                self._head = self.loop.call_later(seconds, self._late)

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop()
            super().connection_lost(exc)

        def _busy(self) -> bool:
            return self.cycle is not None and not self.cycle.response_complete

        def _stop(self) -> None:
            if self._head is not None:
                self._head.cancel()
                self._head = None

        def _late(self) -> None:
            self._head = None
            if not self._busy():
                self.transport.close()

    return Impatient


def serve(settings: Settings) -> int:
    """Serve until interrupted; prints the address.

    Returns:
        The exit code 0.

    Raises:
        FacesError: when the weights cannot be loaded or the address is taken.
    """
    with _listen(settings) as listening:
        app = create(settings)
        host, port = listening.getsockname()[:2]
        if not is_loopback(settings.host):
            print("faces: whoever reaches this address may use it; see docs/web.md", file=sys.stderr, flush=True)
        print(f"http://{f'[{host}]' if ':' in host else host}:{port}/", flush=True)
        try:
            uvicorn.Server(configuration(app, settings)).run(sockets=[listening])
        except KeyboardInterrupt:  # uvicorn's last word after Ctrl-C, when requests had their time to end
            sys.stderr.flush()
            os._exit(0)  # Python would wait for threads that still decode or analyse
    return 0


def configuration(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves the application."""
    return uvicorn.Config(
        app,
        http=impatient(settings.upload_time),
        ws="none",
        proxy_headers=settings.proxy is not None,
        forwarded_allow_ips=settings.proxy,
        server_header=False,
        limit_concurrency=CONNECTIONS * settings.queue,
        timeout_keep_alive=KEPT,
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        log_level="warning",
        access_log=False,
    )


def _listen(settings: Settings) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise OutputError(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}; "
            "choose another with --host and --port"
        ) from error
