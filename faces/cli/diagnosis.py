"""What `faces doctor` looks at. Each check returns plain facts and the Problems that it found."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from faces import __version__
from faces.cli.models import as_dict
from faces.errors import FacesError, InputError
from faces.packages import PIP, install
from faces.runtime.providers import NAMES, PACKAGE, offered
from faces.runtime.session import Session
from faces.zoo.cards import read
from faces.zoo.inventory import VERIFIED, Entry, inventory

PACKAGES = (
    "numpy",
    "opencv-python-headless",
    "pillow",
    "av",
    "cv2-enumerate-cameras",
    "mss",
    "platformdirs",
    "pysubs2",
    "rich",
)
OPTIONAL = (
    "PySide6-Essentials",
    "pyqtgraph",
    "pillow-heif",
    "dlib-bin",
    "pyarrow",
    "fastapi",
    "pydantic",
    "python-multipart",
    "starlette",
    "uvicorn",
    "ray",
    "torch",
    "onnx",
    "protobuf",
    "scipy",
    "scikit-learn",
    "skl2onnx",
    "threadpoolctl",
    "h5py",
)

CLASHES: dict[str, tuple[str, ...]] = {
    "onnxruntime": (
        "onnxruntime-gpu",
        "onnxruntime-directml",
        "onnxruntime-openvino",
        "onnxruntime-qnn",
        "onnxruntime-rocm",
        "onnxruntime-migraphx",
        "onnxruntime-training",
        "onnxruntime-silicon",
        "ort-nightly",
        "ort-nightly-gpu",
        "onnxruntime",
    ),
    "cv2": (
        "opencv-python-headless",
        "opencv-contrib-python-headless",
        "opencv-contrib-python",
        "opencv-python",
        "opencv-python-rolling",
        "opencv-contrib-python-rolling",
    ),
}
"""Distributions that install the same import package over each other; of several, the one named first is kept."""

QT_SCRIPT = """
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
print(qVersion(), QGuiApplication([]).platformName())
"""
QT_LIBRARIES = "libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libxcb-cursor0 libxcb-composite0"
"""What README names, as Debian and Ubuntu call it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not work, and the commands or the advice that mend it, one per line."""

    what: str
    mend: tuple[str, ...]


def versions() -> tuple[dict[str, str | None], list[Problem]]:
    """Version per package; None for an optional one that is not installed."""
    facts: dict[str, str | None] = {
        "faces": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
    }
    facts |= {name: _version(name) for name in (*PACKAGES, *OPTIONAL)}
    missing = [name for name in PACKAGES if facts[name] is None]
    # Another OpenCV still gives a cv2; `clashes` speaks of it where there are two.
    if "opencv-python-headless" in missing and any(_version(name) for name in CLASHES["cv2"]):
        missing.remove("opencv-python-headless")
    problems = [Problem(f"the package {name} is not installed", (install(name),)) for name in missing]
    return facts, problems


def clashes(
    installed: Iterable[metadata.Distribution] | None = None,
) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """Which distributions supply `onnxruntime` and `cv2`: more than one overwrite each other's files.

    Args:
        installed: what to look through; None takes this environment's distributions.

    Returns:
        Version per distribution per import name, and a Problem per import name that has several.
    """
    found: dict[str, str] = {}
    for distribution in metadata.distributions() if installed is None else installed:
        name = distribution.metadata["Name"]
        if name:
            found[re.sub(r"[-_.]+", "-", name).lower()] = distribution.version
    facts: dict[str, dict[str, str]] = {}
    problems = []
    for imported, family in CLASHES.items():
        present = {name: found[name] for name in family if name in found}
        facts[imported] = present
        if len(present) > 1:
            kept = next(iter(present))
            problems.append(
                Problem(
                    f"{' and '.join(present)} are installed together and overwrite each other's files",
                    (f"{PIP} uninstall -y {' '.join(present)}", install("--no-deps", f"{kept}=={present[kept]}")),
                )
            )
    return facts, problems


def weights(models_path: Path | None = None) -> tuple[list[dict[str, Any]], list[Problem], list[Entry]]:
    """The weights as `faces models --json` lists them, and those that need mending."""
    try:
        catalogue = read(models_path)
        entries = inventory(catalogue)
    except FacesError as error:
        return [], [Problem("the catalogue of weights cannot be read", (str(error),))], []
    problems = [
        Problem(f"the weight {entry.card.name} is {entry.state}", (str(entry.trouble),))
        for entry in entries
        if entry.broken
    ] + [Problem("a head of your own is left out", (trouble,)) for trouble in catalogue.troubles]
    return [as_dict(entry) for entry in entries], problems, entries


def providers(entries: Sequence[Entry]) -> tuple[dict[str, Any], list[Problem]]:
    """What ONNX Runtime was built with, and what each provider really loads: the first verified weight is tried.

    Returns:
        `offered`: short names; `loaded`: the provider that ran per provider asked for; and Problems.
    """
    try:
        names = offered()
    except FacesError as error:
        return {"offered": [], "loaded": {}}, [Problem(str(error), (install(PACKAGE),))]
    facts: dict[str, Any] = {"offered": list(names), "loaded": {}}
    path = next((entry.path for entry in entries if entry.state == VERIFIED and entry.path), None)
    if path is None:
        return facts, []  # `weights` has said what is missing
    problems = []
    for name in names:
        try:
            session = Session(path, name)
        except FacesError as error:
            facts["loaded"][name] = None
            problems.append(Problem(str(error), (f"use another provider: --provider {_other(name, names)}",)))
            continue
        facts["loaded"][name] = session.provider
        if session.provider != NAMES[name]:
            problems.append(Problem(f"{NAMES[name]} does not load: {session.provider} runs instead", _driver(name)))
    return facts, problems


def _other(name: str, names: Sequence[str]) -> str:
    return next((each for each in names if each != name), "cpu")


def _driver(name: str) -> tuple[str, ...]:
    if name == "cuda":
        return (
            "install the NVIDIA driver, CUDA 13 and cuDNN 9, or their wheels:",
            install("onnxruntime-gpu[cuda,cudnn]"),
        )
    return ("update the graphics driver, or use --provider cpu",)


def cameras() -> dict[str, Any]:
    """The cameras that can be seen without opening one.

    Returns:
        `found`: `index`, `name` and `path` each; `notes`: what could not be found out.
    """
    try:
        from faces.sources import device

        listed = device.cameras()
    except (ImportError, InputError) as error:
        return {"found": [], "notes": [str(error)]}
    found = [{"index": camera.number, "name": camera.name, "path": camera.path} for camera in listed]
    notes = [
        f"{camera.path} may not be opened by this user; sudo usermod -aG video $USER and log in again"
        for camera in listed
        if sys.platform.startswith("linux") and not os.access(camera.path, os.R_OK | os.W_OK)
    ]
    return {"found": found, "notes": [*notes, "whether they deliver pictures was not tried"] if found else []}


def qt(seconds: float = 60.0) -> tuple[dict[str, Any], list[Problem]]:
    """Whether Qt starts: without a screen and, where this session has one, on it.

    It is started in a process of its own, since a Qt that finds no platform ends its process.

    Args:
        seconds: after which a start counts as failed.

    Returns:
        `installed`, `version`, and `platforms`: whether each one tried starts; and Problems.
    """
    facts: dict[str, Any] = {"installed": _version("PySide6-Essentials") is not None, "version": None, "platforms": {}}
    if not facts["installed"] or getattr(sys, "frozen", False):
        return facts, []
    problems = []
    screen = sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    for wanted in ("offscreen", *(["the screen"] if screen else [])):
        failure = _start_qt(wanted, seconds, facts)
        facts["platforms"][wanted] = failure is None
        if failure is not None:
            mend = f"reinstall it: {install('--force-reinstall', 'PySide6-Essentials')}"
            if sys.platform.startswith("linux"):
                mend = f"on Debian or Ubuntu: sudo apt-get install {QT_LIBRARIES}"
            problems.append(Problem(f"Qt does not start on {wanted}: {failure}", (mend,)))
    if sys.platform.startswith("linux") and not screen and not _loads("libxcb-cursor.so.0"):
        facts["note"] = "windows on an X11 screen will need the system library libxcb-cursor0"
    return facts, problems


def _start_qt(wanted: str, seconds: float, facts: dict[str, Any]) -> str | None:
    """Start Qt once; the version goes to `facts`. The last line of what it said when it failed, else None."""
    environment = dict(os.environ)
    environment.pop("QT_QPA_PLATFORM", None)
    if wanted == "offscreen":
        environment["QT_QPA_PLATFORM"] = "offscreen"
    try:
        done = subprocess.run(
            [sys.executable, "-c", QT_SCRIPT], env=environment, capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {seconds:.0f} s"
    if done.returncode == 0:
        facts["version"] = done.stdout.split()[0]
        return None
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return lines[-1] if lines else f"exit code {done.returncode}"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
