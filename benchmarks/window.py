"""What is promised of the window, measured.

python -m benchmarks.window start CLIP     from starting the program to the first labelled frame, as a user waits for it
python -m benchmarks.window heart          how long the window's thread is busy while 720p with five faces is analysed

Times by the clock only mean something on a machine that does nothing else; processor times stand beside them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from faces.types import Frame, Picture

ROOT = Path(__file__).resolve().parent.parent
GROUP = ROOT / "resources" / "samples" / "group.jpg"
WARM = 5
"""Frames before the heart is listened to."""
BEGUN = "FACES_BENCHMARK_BEGUN"


def five_faces() -> Picture:
    """(720, 1280, 3) uint8 with five faces."""
    image = np.asarray(cv2.imread(str(GROUP)), np.uint8)
    image[100:300, 60:230] = image[100:300, :1]
    image[100:310, 1010:1200] = image[100:310, -1:]
    return image


class Swaying:
    """A live source: five faces that sway, 30 times a second."""

    name = "five faces"

    def __init__(self) -> None:
        self._image = five_faces()
        self._open = True

    def interrupt(self) -> None:
        """End."""
        self._open = False

    def close(self) -> None:
        """Nothing is held."""

    def __iter__(self) -> Iterator[Frame]:
        """Frames at their times."""
        begun = time.monotonic()
        while self._open:
            now = time.monotonic() - begun
            shift = round(12 * np.sin(now)), round(8 * np.cos(0.7 * now))
            yield Frame(np.ascontiguousarray(np.roll(self._image, shift, (1, 0))), now)
            time.sleep(max(0.0, 1 / 30 - (time.monotonic() - begun - now)))


def start(clip: Path, runs: int) -> None:
    """The best and the median of some cold starts, each in a process of its own."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "window.json"
        settings.write_text('{"welcomed": true}')
        for _ in range(runs):
            environment = os.environ | {BEGUN: repr(time.time()), "FACES_SETTINGS": str(settings)}
            command = [sys.executable, "-m", "benchmarks.window", "first", str(clip)]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
            print(done.stdout.strip())
            found.append(float(done.stdout.split()[0]))
    print(f"first labelled frame: best {min(found):.2f} s, median {sorted(found)[len(found) // 2]:.2f} s")


def first(clip: Path) -> None:
    """One cold start, in this process: what main.py does, until a labelled face is on the screen."""
    from PySide6.QtWidgets import QApplication

    from faces_gui import app
    from faces_gui.view import Shown

    begun = float(os.environ[BEGUN])
    window = app.build(str(clip))
    seen: list[str] = []

    def look(shown: Shown) -> None:
        if seen or not any(face.attributes for face in shown.result.faces):
            return
        window.view.repaint()
        seen.append("shown")
        spent = time.process_time()
        print(
            f"{time.time() - begun:.2f} s by the clock, {spent:.2f} s of processor time, frame {shown.frame.pts:.2f} s"
        )
        QApplication.quit()

    window.arrived.connect(look)
    window.show()
    QApplication.exec()
    window.bridge.shutdown()


def heart(seconds: float) -> None:
    """Gaps between the beats of a 5 ms timer in the window's thread, and its work between two."""
    from PySide6.QtCore import QEventLoop, QTimer

    from faces_gui import app
    from faces_gui.bridge import Bridge
    from faces_gui.docks import Docks
    from faces_gui.places import Place
    from faces_gui.settings import Settings
    from faces_gui.view import Shown
    from faces_gui.window import Window

    app.application()
    with tempfile.TemporaryDirectory() as folder:
        bridge = Bridge(open=lambda place, on_error: Swaying())
        window = Window(bridge, Settings(welcomed=True), Path(folder) / "window.json")
        docks = Docks(window, ["fast"])
        docks.show("table")
        docks.show("history")
        window.resize(1366, 820)
        app.unhindered()
        window.show()
        window.open(Place("camera", "0", "Five faces"))
        counts: list[int] = []
        beats: list[tuple[float, float]] = []
        timer = QTimer(interval=5)
        timer.timeout.connect(lambda: beats.append((time.monotonic(), time.thread_time())))
        loop = QEventLoop()

        def count(shown: Shown) -> None:
            counts.append(len(shown.result.faces))
            if len(counts) == WARM:
                timer.start()
                QTimer.singleShot(round(1000 * seconds), loop.quit)

        window.arrived.connect(count)
        loop.exec()
        statistics = window.bridge.statistics()
        window.close()
    gaps, works = (np.diff(np.array(beats), axis=0) * 1000).T
    for what, values in (("between two beats", gaps), ("of work between two", works)):
        shares = ", ".join(f"{share:g} %: {np.percentile(values, share):.1f}" for share in (50, 95, 99, 99.9))
        print(f"ms {what}: {shares}; longest {values.max():.1f}, {(values > 50).sum()} of {len(values)} over 50")
    print(f"faces per frame: {np.mean(counts):.1f}; {statistics}")


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("start", "first", "heart"))
    parser.add_argument("clip", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    if options.what == "heart":
        heart(options.seconds)
    elif options.clip is None:
        parser.error("which clip?")
    elif options.what == "start":
        start(options.clip.absolute(), options.runs)
    else:
        first(options.clip)


if __name__ == "__main__":
    main()
