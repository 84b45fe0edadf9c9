"""A request's form, read into memory: bounded in size and time, never on a disk."""

from __future__ import annotations

import asyncio
import re
import sys
import unicodedata
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from faces_web.refusal import Refusal
from faces_web.settings import Settings

FILE = "file"
"""The field of the picture."""
LONGEST_NAME = 120
MOST_FIELDS = 32
LONGEST_FIELD = 4096
TURNING = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
"""Unicode's classes of characters that turn the direction of what follows, so that a name looks like another."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What came in a form.

    Attributes:
        fields: the values of each field, in the order in which they came.
        files: name and content of each file.
    """

    fields: dict[str, list[str]]
    files: list[tuple[str, bytes]]


class _InMemory(MultiPartParser):
    spool_max_size = sys.maxsize
    ended = False

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Starlette's own, but for its words about what is too long."""
        part = self._current_part
        if part.file is None and len(part.data) + end - start > self.max_part_size:
            of = f"{part.field_name[:40]!r} is longer than {self.max_part_size} bytes"
            raise Refusal(422, f"the field {of}; a picture must be sent as a file, with a filename")
        super().on_part_data(data, start, end)

    def on_end(self) -> None:
        """The closing boundary came."""
        self.ended = True


def announced(request: Request, settings: Settings) -> int:
    """Bytes of the body as its header states them, so that a request can be refused before it is read.

    Raises:
        Refusal: 411 without the header, 413 when it is too much, 415 when it is no form.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise Refusal(415, "send a form, multipart/form-data")
    stated = request.headers.get("content-length", "")
    if not stated.isascii() or not stated.isdigit():
        raise Refusal(411, "the request must state its Content-Length")
    if int(stated) > settings.most_body:
        raise Refusal(413, too_large(settings))
    return int(stated)


def too_large(settings: Settings) -> str:
    """What is said about a file with too many bytes."""
    return f"the picture is larger than {settings.most_bytes / 1024 / 1024:g} MB; shrink it first"


async def read(request: Request, settings: Settings) -> Upload:
    """The request's form.

    Raises:
        Refusal: 400 when it is malformed or breaks off, 408 when it comes too slowly, 413 when it is too large, 422
            when a field is, or when the file is another field's.
    """
    try:
        async with asyncio.timeout(settings.upload_time):
            parser = _InMemory(
                request.headers,
                _bounded(request, settings),
                max_files=1,
                max_fields=MOST_FIELDS,
                max_part_size=LONGEST_FIELD,
            )
            form = await parser.parse()
    except TimeoutError:
        raise Refusal(408, f"the upload took more than {settings.upload_time:g} seconds") from None
    except ClientDisconnect:
        raise Refusal(400, "the upload broke off") from None
    except MultiPartException as error:
        raise Refusal(400, f"the form cannot be read: {error.message}") from None
    if not parser.ended:
        raise Refusal(400, "the form breaks off before its closing boundary")
    fields: dict[str, list[str]] = {}
    files: list[tuple[str, bytes]] = []
    for key, value in form.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            await value.close()
            if len(content) > settings.most_bytes:
                raise Refusal(413, too_large(settings))
            if key != FILE:
                raise Refusal(422, f"send the picture in the field {FILE}")
            files.append((label(value.filename), content))
        else:
            fields.setdefault(key, []).append(value)
    return Upload(fields, files)


async def _bounded(request: Request, settings: Settings) -> AsyncGenerator[bytes, None]:
    """The body's pieces, whatever its header said."""
    total = 0
    async for piece in request.stream():
        total += len(piece)
        if total > settings.most_body:
            raise Refusal(413, too_large(settings))
        yield piece


def label(name: str | None) -> str:
    """What results call a file of the client: the last part of its name, never used as a path."""
    last = re.split(r"[/\\]", name or "")[-1]
    shown = "".join(map(_shown, last)).strip()
    return shown[-LONGEST_NAME:] or "picture"


def _shown(character: str) -> str:
    """A character of a name: any kind of space as one, nothing for what controls a terminal or turns a text."""
    category = unicodedata.category(character)
    if category in ("Cc", "Cs") or unicodedata.bidirectional(character) in TURNING:
        return ""
    return " " if category.startswith("Z") else character
