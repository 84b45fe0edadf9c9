"""Pictures: what damaged files come to."""

from __future__ import annotations

import struct
from io import BytesIO

import cv2
import pytest
from PIL import Image

from faces.errors import InputError
from faces.sources import images


def content() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    return picture.getvalue()


@pytest.mark.parametrize("kind", [RuntimeError, NotImplementedError, struct.error, TypeError, OSError])
def test_whatever_pillow_raises_is_a_damaged_image(monkeypatch: pytest.MonkeyPatch, kind: type[Exception]) -> None:
    def load(image: Image.Image) -> None:
        raise kind("bad data")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", load)
    with pytest.raises(InputError, match=r"^a\.png: damaged image: bad data$"):
        images.decode_image(content(), "a.png")


def test_whatever_opencv_raises_is_a_damaged_image(monkeypatch: pytest.MonkeyPatch) -> None:
    def imdecode(*arguments: object) -> None:
        raise cv2.error("bad data")

    monkeypatch.setattr(cv2, "imdecode", imdecode)
    with pytest.raises(InputError, match="damaged image: bad data"):
        images.decode_image(b"II*\0 no picture", "a.tiff")
