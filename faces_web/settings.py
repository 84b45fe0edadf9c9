"""What can be chosen about the server, and the only home of its limits."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """How the page is served and how much one client, and all of them together, may ask for.

    Attributes:
        host, port: where it listens. Only this machine reaches the default.
        hosts: names by which clients may call it; empty allows any, or on a loopback address only loopback names.
        proxy: address of the reverse proxy whose X-Forwarded-For names the client; None believes no such header.
        models_path: a models folder; None is the one that came with this installation.
        provider: what executes the weights, see faces.config.Options.
        workers: pictures analysed at once, each with its own loaded weights.
        queue: requests inside at once: uploading, waiting and analysed. Further ones get 429.
        most_bytes: of one uploaded picture.
        most_pixels: of one picture.
        memory: bytes of uploads held at once, all together.
        rate: requests a minute that one client may go on sending; 0 does not limit.
        burst: how many of these may come at once.
        per_client: requests of one client inside at once.
        patience: seconds from a complete upload to the answer, after which 503 is answered. Who would probably wait
            as long gets 429 at once.
        upload_time: seconds that an upload, or the head of a request, may take.
        urls: whether pictures may be named by address, which this machine then fetches.
        most_urls: addresses in one request.
        fetch_time: seconds that fetching one address may take.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = ()
    proxy: str | None = None
    models_path: Path | None = None
    provider: str = "auto"
    workers: int = min(4, os.cpu_count() or 1)
    queue: int = 96
    most_bytes: int = 20 * MEBIBYTE
    most_pixels: int = 50_000_000
    memory: int = 512 * MEBIBYTE
    rate: float = 30.0
    burst: int = 12
    per_client: int = 4
    patience: float = 120.0
    upload_time: float = 30.0
    urls: bool = False
    most_urls: int = 8
    fetch_time: float = 10.0

    @property
    def most_body(self) -> int:
        """Bytes of one request's body: the picture and what surrounds it in the form."""
        return self.most_bytes + MEBIBYTE // 4
