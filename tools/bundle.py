"""What goes into the packaged application and what stays out; read by pyinstaller.spec and tools/package.py."""

from __future__ import annotations

import plistlib
import re
import tomllib
from pathlib import Path, PurePosixPath
from typing import Any

import faces
from faces.zoo.cards import APART

IDENTIFIER = "org.faces.Faces"
APP = "Faces.app"
"""What macOS starts with a click; the folder's twin."""
WINDOW = "faces-window"
"""The executable that opens the window."""

DISTRIBUTIONS = (
    "av",
    "cv2-enumerate-cameras",
    "flatbuffers",
    "mss",
    "numpy",
    "onnxruntime",
    "onnxruntime-directml",
    "opencv-python-headless",
    "packaging",
    "pillow",
    "pillow-heif",
    "platformdirs",
    "protobuf",
    "pyinstaller",
    "pyqtgraph",
    "pysubs2",
    "PySide6-Essentials",
    "rich",
    "shiboken6",
)
"""What the engine and the window need when they run; those that are not installed are left out."""

EXCLUDED = (
    "faces_train",
    "faces_cluster",
    "faces_web",
    "torch",
    "torchvision",
    "onnx",
    "ray",
    "distributed",
    "dask",
    "fastapi",
    "starlette",
    "uvicorn",
    "scipy",
    "pandas",
    "pyarrow",
    "dlib",
    "matplotlib",
    "IPython",
    "pytest",
    "hypothesis",
    "tkinter",
    "setuptools",
    "pygments",
    "markdown_it",
    "mdurl",
    "numpy.f2py",
    "nis",
    "readline",
    "curses",
    "sqlite3",
    "pip",
    "onnxruntime.quantization",
    "onnxruntime.tools",
    "onnxruntime.transformers",
    "pyqtgraph.opengl",
    "pyqtgraph.examples",
    "PySide6.QtNetwork",
    "PySide6.QtOpenGL",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtTest",
)
"""Modules that are installed beside Faces for its developers, or that its dependencies could use but do not here."""

SUPERFLUOUS = re.compile(
    r"PySide6/Qt(/lib/libQt6|/plugins/.*|6)?(Qml|Quick|Pdf|VirtualKeyboard|Network|OpenGLWidgets)"
    r"|PySide6/Qt/(qml|metatypes|libexec)/"
    r"|PySide6/(Qt/)?translations/(?!qtbase_(ar|de|en|fr|zh_CN)\.)"
    r"|/(tests?|testing)/"
)
"""Files inside the dependencies that nothing here loads: Qt Quick, and translations into languages we do not have."""


def version() -> str:
    """The application's version; its home is faces/__init__.py."""
    return faces.__version__


def files(root: Path) -> list[tuple[str, str]]:
    """What is carried beside the code, as PyInstaller's pairs of a file and its folder in the bundle."""
    models = {path for path in (root / "models").iterdir() if path.suffix in (".onnx", ".toml", ".md")}
    carried = [*models.difference(apart(root))]
    carried += [
        path for path in (root / "resources").rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    return [(str(path), str(path.parent.relative_to(root))) for path in sorted(carried)] + [
        (str(root / "LICENSE"), ".")
    ]


def apart(root: Path) -> list[Path]:
    """The larger weights, published beside the bundle, which would be too large with them."""
    registry = tomllib.loads((root / "models" / "registry.toml").read_text(encoding="utf-8"))
    return [root / "models" / each["file"] for each in registry["weights"].values() if each["source"] == APART]


def superfluous(destination: str) -> bool:
    """Whether a file of a dependency, named by its place in the bundle, is left out."""
    return bool(SUPERFLUOUS.search(PurePosixPath(destination.replace("\\", "/")).as_posix()))


def info_plist(root: Path) -> dict[str, Any]:
    """What macOS reads of the application: resources/packaging/Info.plist, the version and what opens the window."""
    with (root / "resources" / "packaging" / "Info.plist").open("rb") as file:
        told = plistlib.load(file)
    versions = dict.fromkeys(("CFBundleShortVersionString", "CFBundleVersion"), version())
    return {**told, **versions, "CFBundleExecutable": WINDOW}


def version_resource(root: Path) -> Path:
    """What Windows shows of the executables: resources/packaging/version.txt with the version, in build/."""
    numbers = [int(part) for part in re.findall(r"\d+", version())[:3]]
    text = (root / "resources" / "packaging" / "version.txt").read_text(encoding="utf-8")
    text = text.replace("@NUMBERS@", repr((*numbers, 0))).replace("@VERSION@", version())
    made = root / "build" / "version.txt"
    made.parent.mkdir(exist_ok=True)
    made.write_text(text, encoding="utf-8")
    return made


def component(entry: str) -> str:
    """What a folder or file directly inside the bundle belongs to."""
    known = {
        "Qt and PySide6": ("PySide6", "shiboken6", "pyside6", "pyqtgraph"),
        "OpenCV": ("cv2", "opencv"),
        "PyAV and FFmpeg": ("av",),
        "NumPy": ("numpy",),
        "ONNX Runtime": ("onnxruntime",),
        "Pillow": ("PIL", "pillow"),
        "Python": ("python", "libpython", "base_library"),
        "weights": ("models",),
        "resources": ("resources",),
        "licences": ("licences",),
    }
    for name, beginnings in known.items():
        if entry.startswith(beginnings):
            return name
    return "system libraries" if ".so" in entry else "other packages"
