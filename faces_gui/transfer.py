"""What is dropped on the window or pasted into it, as places."""

from __future__ import annotations

import os

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage, QImageWriter

from faces.sources.addresses import is_url
from faces_gui.places import Place, recalled


def holds(data: QMimeData) -> bool:
    """Whether there is something in `data` that can be opened."""
    return data.hasImage() or bool(_linked(data) or _named(data.text()))


def places(data: QMimeData) -> list[Place]:
    """The files in `data`, else its picture, else the addresses or what its text names; none when there is nothing."""
    picture: object = None if any(url.isLocalFile() for url in data.urls()) else data.imageData()
    if isinstance(picture, QImage) and not picture.isNull():
        title = QCoreApplication.translate("Transfer", "Copied picture")
        return [Place("pictures", "", title, content=_encoded(picture))]
    return [recalled(name) for name in _linked(data) or _named(data.text())]


def _linked(data: QMimeData) -> list[str]:
    """The files and addresses to which `data` links; other links, as to mail, lead to nothing that can be opened."""
    return [name for url in data.urls() if (name := _stored(url)) and (url.isLocalFile() or is_url(name))]


def _stored(url: QUrl) -> str:
    return url.toLocalFile() if url.isLocalFile() else url.toString()


def _named(text: str) -> list[str]:
    """The paths and addresses of which `text` has one a line; none when there is anything else in it."""
    lines = [line.strip().strip('"') for line in text.splitlines() if line.strip()]
    names = [_stored(QUrl(line)) if line.startswith("file:") else os.path.expanduser(line) for line in lines]
    return names if all(is_url(name) or (os.path.isabs(name) and os.path.exists(name)) for name in names) else []


def _encoded(picture: QImage) -> bytes:
    """As an uncompressed PNG: the window waits for it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setQuality(100)
    writer.write(picture)
    return bytes(buffer.data().data())
