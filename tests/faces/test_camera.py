"""The camera without a camera: a pretended device that gives pictures."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from faces.cli import camera
from faces.errors import InputError
from faces.sources import device
from faces.types import Frame
from tests.faces.clips import container_times
from tests.faces.driving import crossing, run


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has Linux find two cameras."""
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems list cameras in other ways")
    monkeypatch.setattr("glob.glob", lambda pattern: [str(tmp_path / name) for name in ("video91", "video90")])


class Pretended:
    """Gives painted pictures at an uneven pace until it is unplugged or interrupted."""

    unplugged_after = 40

    def __init__(self, number: int, name: str = "") -> None:
        self.name, self.width, self.height, self.fps = "pretended camera", 320, 160, 30.0
        self._stopped = threading.Event()

    def __iter__(self) -> Iterator[Frame]:
        paint = crossing()
        begun = time.monotonic()
        for index in range(self.unplugged_after):
            if self._stopped.is_set():
                return
            time.sleep(0.02 if index % 3 else 0.06)
            now = time.monotonic() - begun
            yield Frame(paint(index, now), now)
        raise InputError("pretended camera: gives no more pictures; was it unplugged?")

    def interrupt(self) -> None:
        self._stopped.set()

    def close(self) -> None:
        self.interrupt()


@pytest.mark.skipif(Path("/dev/video77").exists(), reason="needs a camera that is not there")
def test_a_camera_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "faces", "run", "--cam_num", "77", "--outputs_path", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 3
    said = "faces: camera 77: cannot be opened; is it plugged in, and does no other program use it?\n"
    assert done.stderr == said


def test_on_macos_it_is_told_where_the_camera_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device.cv2.VideoCapture, "open", lambda *_: False, raising=False)
    monkeypatch.setattr(device, "_backends", lambda: (0,))
    monkeypatch.setattr(device.sys, "platform", "darwin")
    with pytest.raises(InputError, match=r"camera 0: cannot be opened; .*Privacy & Security › Camera"):
        device.DeviceSource(0)


def test_what_the_camera_saw_is_kept_with_its_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(camera, "DeviceSource", Pretended)
    monkeypatch.setattr("faces.videos.Governor", lambda: None)  # whatever else this machine does
    assert run("--outputs_path", tmp_path) == 1
    said = capsys.readouterr().err
    assert "recording from pretended camera" in said
    (item,) = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["items"].values()
    assert "unplugged" in item["warning"]
    (recorded,) = tmp_path.glob("output_camera_*.mp4")
    times = container_times(recorded)
    assert len(times) == item["analysed"]
    assert [frame["pts"] for frame in item["frames"]] == pytest.approx(times, abs=1e-3)
    assert len(item["tracks"]) == 2


@pytest.mark.usefixtures("plugged")
def test_the_camera_is_called_by_its_name(tmp_path: Path, capsys: Any) -> None:
    assert [listed.number for listed in device.cameras()] == [90, 91]
    assert run("--outputs_path", tmp_path / "out", "--cam_num", "91") == 3
    assert "camera 91 (video91): cannot be opened" in capsys.readouterr().err


def test_control_c_is_the_ordinary_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(Pretended):
        unplugged_after = 100_000

        def __iter__(self) -> Iterator[Frame]:
            for index, frame in enumerate(super().__iter__()):
                if index == 15:
                    import _thread

                    _thread.interrupt_main()
                yield frame

    monkeypatch.setattr(camera, "DeviceSource", Endless)
    assert run("--outputs_path", tmp_path) == 0
    (recorded,) = tmp_path.glob("output_camera_*.mp4")
    assert len(container_times(recorded)) >= 5
