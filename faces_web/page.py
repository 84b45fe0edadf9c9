"""The static page: a few files read once, so that no client's path ever reaches the file system."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import Response

from faces.paths import shipped

STATIC = Path(__file__).resolve().parent / "static"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
ICON = "faces.svg"
"""The application's icon, of resources/icons; the page's other pictures are its own."""


def mount(app: FastAPI) -> None:
    """Serve the page at / and its parts below /static."""
    parts = [*sorted(STATIC.iterdir()), shipped("resources") / "icons" / ICON]
    for part in parts:
        if part.suffix in TYPES:
            place = "/" if part.name == "index.html" else f"/static/{part.name}"
            app.add_route(place, _serve(part.read_bytes(), TYPES[part.suffix]), ["GET"], include_in_schema=False)


def _serve(content: bytes, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(_: Request) -> Response:
        return Response(content, media_type=media_type)

    return serve
