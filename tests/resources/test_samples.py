"""The sample pictures and what is made from them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from faces.sources.images import read_image
from resources.samples import make_samples

ROOT = Path(__file__).parents[2]


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """Mean absolute difference, 0..255."""
    return float(np.abs(one.astype(np.float32) - other.astype(np.float32)).mean())


def test_committed_pictures_are_small_and_have_their_licence_stated() -> None:
    folder = ROOT / "resources" / "samples"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    pictures = [path for path in folder.iterdir() if path.suffix not in {".py", ".md", ".json"} and path.is_file()]
    assert {path.name for path in pictures} == {"portrait.jpg", "group.jpg"}
    for path in pictures:
        assert f"`{path.name}`" in readme
        assert path.stat().st_size < 500_000


def test_the_committed_group_picture_is_what_the_script_makes() -> None:
    image, faces = make_samples.group()
    assert difference(read_image(make_samples.GROUP), image) < 3
    assert len(faces) == 7
    height, width = image.shape[:2]
    for x, y, w, h in faces:
        assert 0 <= x < x + w <= width
        assert 0 <= y < y + h <= height
        assert w > 60


def test_every_orientation_looks_upright(tmp_path: Path) -> None:
    paths = make_samples.write_orientations(tmp_path)
    assert len(paths) == 8
    upright = read_image(paths[0])
    for path in paths[1:]:
        assert difference(read_image(path), upright) < 3
    stored = [np.asarray(Image.open(path)) for path in paths]
    assert len({(picture.shape, picture.tobytes()) for picture in stored}) == 8  # and each is stored in another way


def test_every_format_shows_the_portrait(tmp_path: Path) -> None:
    expected = cv2.resize(make_samples.portrait(), (320, 320), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(cv2.cvtColor(expected, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    paths = make_samples.write_formats(tmp_path)
    assert len(paths) >= 15
    for path in paths:
        shown = read_image(path)
        assert shown.shape == (320, 320, 3), path.name
        middle = slice(40, 140), slice(100, 190)  # the face, where the transparent ones are opaque enough
        # CMYK is made without colour profiles, so its colours are only near
        nearest = min(difference(shown[middle], other[middle]) for other in (expected, grey))
        assert nearest < 40, path.name


def test_the_kinds_of_pixels_are_what_their_names_say(tmp_path: Path) -> None:
    modes = {path.name: Image.open(path).mode for path in make_samples.write_formats(tmp_path)}
    assert modes["grey.jpg"] == "L"
    assert modes["palette.png"] == "P"
    assert modes["rgba.png"] == modes["rgba.webp"] == "RGBA"
    assert modes["cmyk.jpg"] == modes["cmyk.tiff"] == "CMYK"
    assert modes["16bit.png"] == "I;16"
    deep = cv2.imread(str(tmp_path / "16bit_colour.png"), cv2.IMREAD_UNCHANGED)
    assert deep.dtype == np.uint16


def test_the_clip_shows_the_face_until_it_leaves(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    path = make_samples.write_clip(tmp_path / "clip.mp4")
    with av.open(str(path)) as container:
        assert {stream.type for stream in container.streams} == {"video", "audio"}
        frames = [(float(frame.time), frame.to_ndarray(format="bgr24")) for frame in container.decode(video=0)]
    assert len(frames) == make_samples.CLIP_SECONDS * make_samples.CLIP_RATE
    wall = make_samples.wall(*make_samples.CLIP_SIZE)
    for seconds, picture in (frames[10], frames[50], frames[90]):
        box = make_samples.clip_face(seconds)
        if box is None:
            assert seconds > 3
            assert difference(picture[:, :-80], wall[:, :-80]) < 6
        else:
            x, y, w, h = map(round, box)
            place = slice(y, y + h), slice(x, x + w)
            assert difference(picture[place], wall[place]) > 40
    with av.open(str(path)) as container:
        wave = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    peak = np.abs(np.fft.rfft(wave)).argmax() * make_samples.SOUND_RATE / len(wave)
    assert abs(peak - make_samples.TONE) < 2


def test_without_sound_the_clip_has_only_pictures(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    path = make_samples.write_clip(tmp_path / "silent.mp4", seconds=0.4, sound=False)
    with av.open(str(path)) as container:
        assert [stream.type for stream in container.streams] == ["video"]


def test_the_script_writes_everything_into_a_folder(tmp_path: Path) -> None:
    script = ROOT / "resources" / "samples" / "make_samples.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "out")], capture_output=True, text=True, check=True
    )
    listed = [Path(line) for line in done.stdout.splitlines()]
    assert sorted(listed) == sorted((tmp_path / "out").iterdir())
    assert len(listed) > 20
    assert subprocess.run([sys.executable, str(script), "--help"], capture_output=True).returncode == 2
