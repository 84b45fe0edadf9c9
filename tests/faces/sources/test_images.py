"""Pictures: which are found, and what is made of odd and damaged ones."""

from __future__ import annotations

import struct
import sys
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from faces.errors import InputError
from faces.sources import images


def test_linked_folders_are_read_once_and_what_macos_adds_is_left_out(tmp_path: Path) -> None:
    root, far = tmp_path / "root", tmp_path / "far"
    for folder in (root / "near", far):
        folder.mkdir(parents=True)
        for name in ("a.jpg", "._a.jpg", "text.txt"):
            (folder / name).touch()
    try:
        for name, target in (("link", far), ("other", far), ("near/up", root)):
            (root / name).symlink_to(target, target_is_directory=True)
    except OSError:
        pytest.skip("no links may be made here")
    assert [item.name for item in images.find(root) if isinstance(item, images.Item)] == ["link/a.jpg", "near/a.jpg"]


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


@pytest.mark.parametrize("white", [1, 255])
def test_a_colour_pfm_keeps_its_shades(white: int) -> None:
    shades = np.linspace(0, white, 12, dtype="<f4").reshape(2, 2, 3)
    image = images.decode_image(b"PF\n2 2\n-1.0\n" + shades.tobytes(), "a.pfm")
    wanted = shades[::-1, :, ::-1] * (255 / white)  # from the last row to the first, RGB
    assert np.abs(image - wanted).max() < 1.01


@pytest.mark.parametrize("white", [np.float32(1), np.float32(255), np.uint16(65535)])
def test_a_precise_colour_tiff_keeps_its_shades(white: np.generic) -> None:
    shades = (np.linspace(0, 1, 12).reshape(2, 2, 3) * float(white)).astype(white.dtype)
    image = images.decode_image(cv2.imencode(".tif", shades)[1].tobytes(), "a.tif")
    assert np.abs(image - np.linspace(0, 255, 12).reshape(2, 2, 3)).max() <= 1


def test_heic_without_its_extra_says_which_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(InputError, match=r"^a\.heic: HEIC needs .*faces\[heif\]"):
        images.decode_image(b"\0\0\0\x18ftypheic" + bytes(16), "a.heic", formats=("PNG",))


def test_a_name_that_no_file_can_have_is_said():
    with pytest.raises(InputError, match=r"b\.jpg: cannot be read: .*null"):
        images.read_image(Path("a\0b.jpg"))
