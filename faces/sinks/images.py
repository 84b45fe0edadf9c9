"""Annotated pictures."""

from __future__ import annotations

from pathlib import Path

import cv2

from faces.errors import OutputError
from faces.sinks.files import atomic
from faces.sinks.places import inside
from faces.types import Picture

WRITTEN_AS_IS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})
JPEG_QUALITY = 92


def output_path(outputs: Path, name: str) -> Path:
    """Where the annotated picture of item `name` goes: `output_<name>` beside results.json, in the item's subfolder.

    Formats that are only read become PNG: `a.heic` gives `output_a.heic.png`.
    """
    relative = inside(name)
    suffix = "" if relative.suffix.lower() in WRITTEN_AS_IS else ".png"
    return outputs / relative.parent / f"output_{relative.name}{suffix}"


def write_image(path: Path, image: Picture) -> None:
    """Encode by the path's suffix and write atomically.

    Raises:
        OutputError: when it cannot be encoded or written.
    """
    encoded = encode_image(path.suffix, image)
    with atomic(path) as temporary:
        temporary.write_bytes(encoded)


def encode_image(suffix: str, image: Picture) -> bytes:
    """The content of a picture's file whose name ends with `suffix`, such as `.jpg`.

    Raises:
        OutputError: when it cannot be encoded.
    """
    settings = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY] if suffix.lower() in (".jpg", ".jpeg") else []
    try:
        fine, encoded = cv2.imencode(suffix.lower(), image, settings)
    except cv2.error:
        fine = False
    if not fine:
        raise OutputError(f"OpenCV cannot encode a picture as {suffix}")
    return bytes(encoded.tobytes())
