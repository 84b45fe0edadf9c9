"""`faces --self-test`: does everything once with the bundled samples and compares with what it should give."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from faces.errors import FacesError
from faces.paths import shipped

SAMPLES = ("portrait.jpg", "group.jpg")
STORED = "results.json"
CLIP = "clip.mp4"
APART = 0.05
"""How far a box's edge or a landmark may lie from the stored one, as a share of the face's width."""
OTHERWISE = 0.06
"""How far a probability may differ from the stored one: another processor rounds otherwise."""
PATIENCE = 120.0
"""Seconds that the window may take in all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--only`."""
    parser.add_argument("--only", choices=tuple(PARTS), help="one part of the test")


def run(options: argparse.Namespace) -> int:
    """Try everything and say how it went.

    Returns:
        0 all fine, 1 something does not work.
    """
    failed, tried = 0, [options.only] if options.only else list(PARTS)
    for name in tried:
        try:
            notes = PARTS[name]()
        except Exception as error:  # whatever it is: this command is there to say so
            failed += 1
            kind = "" if isinstance(error, FacesError) else f"{type(error).__name__}: "
            print(f"{name:8} FAILED   {kind}{error}", flush=True)
        else:
            print(f"{name:8} fine     {notes}", flush=True)
    parts = "part does" if len(tried) == 1 else "parts do"
    print("Everything works." if not failed else f"{failed} of {len(tried)} {parts} not work.")
    return int(bool(failed))


def differences(stored: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What is not the same in two tables of results of the same pictures, a sentence each.

    Args:
        stored: the `items` of a results.json.
        found: likewise.
    """
    told = []
    for name, item in stored.items():
        faces, others = item["faces"], list(found.get(name, {}).get("faces", []))
        if len(faces) != len(others):
            told.append(f"{name}: {len(others)} faces instead of {len(faces)}")
            continue
        for face in faces:
            nearest = min(others, key=lambda other: _apart(face, other))
            others.remove(nearest)
            if _apart(face, nearest) > APART:
                told.append(f"{name}: a face at {face['bbox']} is not found there but at {nearest['bbox']}")
            told += [f"{name}: {each}" for each in _otherwise(face, nearest)]
    return told


def _apart(face: dict[str, Any], other: dict[str, Any]) -> float:
    """The largest distance between two boxes' edges or two landmarks, as a share of the first face's width."""
    x, y, width, height = face["bbox"]
    left, top, across, down = other["bbox"]
    edges = [x - left, y - top, x + width - left - across, y + height - top - down]
    for one, two in zip(face["landmarks"], other["landmarks"], strict=True):
        edges += [one[0] - two[0], one[1] - two[1]]
    return float(max(map(abs, edges)) / width)


def _otherwise(face: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    for name, answer in face.items():
        if not isinstance(answer, dict) or "scores" not in answer:
            continue
        scores = other.get(name, {}).get("scores", {})
        apart = {label: abs(value - scores.get(label, -1.0)) for label, value in answer["scores"].items()}
        worst = max(apart, key=apart.__getitem__)
        if apart[worst] > OTHERWISE:
            yield f"{name}: {worst} is {scores.get(worst)} instead of {answer['scores'][worst]}"


def analyse(inputs: Path, outputs: Path, *more: str) -> dict[str, Any]:
    """Run the main job in this process; the items of its results.json.

    Raises:
        FacesError: when it does not end well; with what it said.
    """
    from faces.cli import main

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(["run", "--inputs_path", str(inputs), "--outputs_path", str(outputs), "--attributes", "all", *more])
    if code:
        raise FacesError(f"faces run ended with {code}: {said.getvalue().strip()}")
    items: dict[str, Any] = json.loads((outputs / STORED).read_text(encoding="utf-8"))["items"]
    return items


def _weights() -> str:
    from faces.detect.base import Search, create
    from faces.detect.refine import Refiner
    from faces.heads.network import NetworkHeads
    from faces.sources.images import read_image
    from faces.zoo.cards import read
    from faces.zoo.inventory import MISSING, inventory

    picture = read_image(_samples() / SAMPLES[0])
    catalogue, loaded, absent = read(), [], []
    for entry in inventory(catalogue):
        card = entry.card
        if entry.state == MISSING and not entry.broken:
            absent.append(card.name)
        elif entry.trouble:
            raise FacesError(entry.trouble)
        elif card.task == "detect":
            if not create(card, catalogue, Search()).detect(picture):
                raise FacesError(f"{card.name} finds no face in {SAMPLES[0]}")
            loaded.append(card.name)
        elif card.task == "refine":
            Refiner(card, catalogue, "auto")
            loaded.append(card.name)
        elif card.task == "heads":
            NetworkHeads(card, catalogue, "auto")
            loaded.append(card.name)
    rest = f"; not here, optional: {', '.join(absent)}" if absent else ""
    return f"{', '.join(loaded)} loaded{rest}"


def _samples() -> Path:
    return shipped("resources") / "samples"


def _pictures() -> str:
    folder = _samples()
    stored = json.loads((folder / STORED).read_text(encoding="utf-8"))["items"]
    with tempfile.TemporaryDirectory(prefix="faces-") as name:
        found: dict[str, Any] = {}
        for sample in SAMPLES:
            found |= analyse(folder / sample, Path(name, sample))
            if not Path(name, sample, f"output_{sample}").is_file():
                raise FacesError(f"no annotated picture of {sample} was written")
    wrong = differences(stored, found)
    if wrong:
        raise FacesError("; ".join(wrong))
    return f"{len(stored)} pictures with {sum(len(item['faces']) for item in stored.values())} faces as they should be"


def _clip() -> str:
    """A face that walks through a short video is found in every frame of it, and the annotated copy can be read."""
    from faces.sources.video import VideoSource

    with tempfile.TemporaryDirectory(prefix="faces-") as name:
        clip, outputs = Path(name, CLIP), Path(name, "out")
        frames = _write_clip(clip)
        answered = analyse(clip, outputs)[CLIP]["frames"]
        bare = sum(not each["faces"] for each in answered)
        if len(answered) != frames or bare:
            raise FacesError(f"{len(answered)} of {frames} frames were analysed, {bare} of them without a face")
        source = VideoSource(str(outputs / f"output_{CLIP}"))
        try:
            copied = sum(1 for _ in source)
        finally:
            source.close()
        if copied != frames:
            raise FacesError(f"the annotated clip has {copied} frames instead of {frames}")
    return f"{frames} frames annotated and read again"


def _write_clip(path: Path, frames: int = 20) -> int:
    import numpy as np

    from faces.sinks.video import AnnotatedVideo
    from faces.sources.images import read_image
    from faces.types import Frame, FrameResult

    picture = read_image(_samples() / SAMPLES[0])
    video = AnnotatedVideo(path, lambda image, result: image, fps=10.0)
    for number in range(frames):
        image = np.roll(picture, 3 * number, axis=1)
        video.write(Frame(image, number / 10), FrameResult(number / 10, image.shape[1], image.shape[0], ()))
    video.close()
    return frames


def _window() -> str:
    """In a process of its own: a Qt that finds no platform ends its process."""
    if os.environ.get(INSIDE):
        faces = import_module("faces_gui.trial").open_and_close(_samples() / SAMPLES[0])
        return f"opened, showed {faces} face{'' if faces == 1 else 's'}, closed"
    packaged = getattr(sys, "frozen", False)
    if not packaged and find_spec("PySide6") is None:
        return "not installed here, which needs the extra gui"
    this = [sys.executable] if packaged else [sys.executable, "-m", "faces"]
    environment = {**os.environ, INSIDE: "1", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [*this, "self-test", "--only", "window"],
        env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    words = done.stdout.partition("\n")[0].removeprefix("window").strip()
    if done.returncode:
        raise FacesError(words.removeprefix("FAILED").strip() or f"exit code {done.returncode}: {done.stderr.strip()}")
    return words.removeprefix("fine").strip()


INSIDE = "FACES_SELF_TEST_WINDOW"
"""Set in the process that opens the window."""
PARTS: dict[str, Callable[[], str]] = {"weights": _weights, "pictures": _pictures, "clip": _clip, "window": _window}
