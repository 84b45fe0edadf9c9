"""faces web: serve the upload page."""

from __future__ import annotations

import argparse
import ipaddress
from math import inf
from pathlib import Path

from faces.errors import UsageError
from faces_web.settings import MEBIBYTE, Settings

DEFAULTS = Settings()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said on the command line."""
    listen = parser.add_argument_group("where it listens")
    listen.add_argument("--host", default=DEFAULTS.host, help=f"address; default {DEFAULTS.host}: this machine only")
    listen.add_argument("--port", type=int, default=DEFAULTS.port, help=f"default {DEFAULTS.port}; 0 takes a free one")
    listen.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="answer only to this name; repeatable"
    )
    listen.add_argument("--proxy", metavar="IP", help="believe the X-Forwarded-For of this reverse proxy")
    analysis = parser.add_argument_group("how pictures are analysed")
    analysis.add_argument("--models_path", metavar="DIR", type=Path, help="another models folder than the shipped one")
    analysis.add_argument("--provider", default=DEFAULTS.provider, help="auto, cpu, cuda, directml or coreml")
    analysis.add_argument("--workers", type=int, default=DEFAULTS.workers, help=f"at once; {DEFAULTS.workers}")
    analysis.add_argument("--allow-urls", action="store_true", help="let clients name pictures by public address")
    limits = parser.add_argument_group("limits")
    for flag, kind, default, line in (
        ("--max-mb", float, DEFAULTS.most_bytes / MEBIBYTE, "megabytes of one picture"),
        ("--max-megapixels", float, DEFAULTS.most_pixels / 1e6, "millions of pixels of one picture"),
        ("--memory", float, DEFAULTS.memory / MEBIBYTE, "megabytes of uploads held at once"),
        ("--queue", int, DEFAULTS.queue, "requests inside at once; further ones get 429"),
        ("--rate", float, DEFAULTS.rate, "requests a minute of one client, then 429; 0: no limit"),
        ("--burst", int, DEFAULTS.burst, "how many of them may come at once"),
        ("--per-client", int, DEFAULTS.per_client, "requests of one client inside at once, then 429"),
        ("--timeout", float, DEFAULTS.patience, "seconds to wait for an answer, then 503"),
        ("--upload-timeout", float, DEFAULTS.upload_time, "seconds that an upload may take, then 408"),
    ):
        limits.add_argument(flag, type=kind, default=default, metavar="N", help=f"{line}; {default:g}")


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that the command line asks for.

    Raises:
        UsageError: when a number makes no sense or --proxy is no address.
    """
    free = {"port": 0, "rate": 0}
    for name, value in vars(options).items():
        if type(value) in (int, float) and not free.get(name, 1e-9) <= value < inf:
            raise UsageError(f"--{name.replace('_', '-')} cannot be {value:g}")
    settings = Settings(
        host=options.host,
        port=options.port,
        hosts=tuple(options.allow_host),
        proxy=options.proxy,
        models_path=options.models_path,
        provider=options.provider,
        workers=options.workers,
        queue=options.queue,
        most_bytes=int(options.max_mb * MEBIBYTE),
        most_pixels=int(options.max_megapixels * 1e6),
        memory=int(options.memory * MEBIBYTE),
        rate=options.rate,
        burst=options.burst,
        per_client=options.per_client,
        patience=options.timeout,
        upload_time=options.upload_timeout,
        urls=options.allow_urls,
    )
    if settings.port > 65535:
        raise UsageError(f"there is no port {settings.port}")
    if settings.memory < settings.most_body:
        raise UsageError("--memory must hold at least one picture of --max-mb")
    if settings.proxy is not None:
        try:
            ipaddress.ip_address(settings.proxy)
        except ValueError:
            raise UsageError(f"--proxy takes an IP address, not {settings.proxy!r}") from None
    return settings


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted.

    Returns:
        0.

    Raises:
        FacesError: when an option makes no sense, the weights cannot be loaded or the address is taken.
    """
    settings = settings_of(options)
    from faces_web.server import serve

    return serve(settings)
