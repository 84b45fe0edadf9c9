"""Makes the application's icon for Windows, macOS and Linux desktops from resources/icons/faces.svg."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "icons"
WINDOWS = (16, 20, 24, 32, 40, 48, 64, 128, 256)
MACOS = 1024
LINUX = 256


def render(size: int) -> Image.Image:
    """The icon as `size` by `size` pixels, with transparent corners."""
    from PySide6.QtCore import QBuffer
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(FOLDER / "faces.svg")).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # its stub says bytes
    return Image.open(io.BytesIO(bytes(buffer.data().data())))


def main() -> None:
    """Write faces.ico, faces.icns and faces.png."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication([])
    pictures = {size: render(size) for size in WINDOWS}
    largest = pictures[max(WINDOWS)]
    sizes = [(size, size) for size in WINDOWS]
    largest.save(FOLDER / "faces.ico", sizes=sizes, append_images=list(pictures.values()))
    render(MACOS).save(FOLDER / "faces.icns")
    render(LINUX).save(FOLDER / "faces.png")
    application.quit()


if __name__ == "__main__":
    main()
