"""Makes a packaged folder for Linux smaller: debugging symbols go, and so do libraries that nothing here uses.

Some libraries are linked against what Faces never uses of them: OpenCV against an FFmpeg, an OpenSSL, an OpenBLAS and a
libaom of its own (Faces reads videos with PyAV and AVIF with Pillow, and solves no large matrices), PyAV's FFmpeg
against the encoders x265 and SVT-AV1, Qt against 32 MB of data for sorting and encodings of every language. They do not
load without them, so each is replaced by a library of the same name that has what is linked against and nothing in it.
docs/adr/008-the-packaged-application.md tells what that costs.
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

UNUSED = {
    "opencv_python_headless.libs/libavcodec-*": ("cv2/*.so",),
    "opencv_python_headless.libs/libavformat-*": ("cv2/*.so",),
    "opencv_python_headless.libs/libavutil-*": ("cv2/*.so",),
    "opencv_python_headless.libs/libswscale-*": ("cv2/*.so",),
    "opencv_python_headless.libs/libopenblas*": ("cv2/*.so",),
    "opencv_python_headless.libs/libaom-*": ("opencv_python_headless.libs/libavif-*",),
    "av.libs/libx265-*": ("av.libs/libavcodec-*",),
    "av.libs/libSvtAv1Enc-*": ("av.libs/libavcodec-*",),
    "PySide6/Qt/lib/libicudata.*": ("PySide6/Qt/lib/libicuuc.*",),
}
"""Libraries that nothing here uses, and what is linked against them."""

ASKED = "x265_api_get_"
"""Begins the names of functions that are called only to learn whether a library can do something: they answer no."""
DATA = "BDGRSV"
"""nm's letters for what is no function."""

PLUGINS = (
    "PySide6/Qt/plugins/platformthemes/libqgtk3.so",  # brings GTK for the looks of its file dialog
    "PySide6/Qt/plugins/platforms/libq[elv]*.so",  # screens without a window system
    "PySide6/Qt/plugins/platforms/libqminimal*.so",
    "PySide6/Qt/plugins/egldeviceintegrations/*",
    "PySide6/Qt/plugins/generic/*",
    "PySide6/Qt/plugins/wayland-graphics-integration-server/*",
)

STRIPPED = ("libpython*", "python3*/lib-dynload/*.so", "av/**/*.so", "PIL/*.so", "numpy/**/*.so")
"""Not the wheels' own *.libs folders: many of those files cannot be stripped without damage."""

STUB = """
#include <stdio.h>
#include <stdlib.h>
static void left_out(const char *what) {
    fprintf(stderr, "faces: %s was left out of the packaged application\\n", what);
    abort();
}
"""


def slim(folder: Path) -> None:
    """Make the packaged `folder` smaller, in place.

    Raises:
        RuntimeError: when a library cannot be replaced.
    """
    before = _needed(folder)
    for pattern in PLUGINS:
        for path in folder.glob(pattern):
            path.unlink()
    for pattern, users in UNUSED.items():
        for library in folder.glob(pattern):
            _replace(library, [user for each in users for user in folder.glob(each)])
    while orphans := _named(folder, before - _needed(folder)):
        for path in orphans:
            path.unlink()
    for path in folder.rglob("*.so*"):
        if path.is_symlink() and not path.exists():
            path.unlink()
    for pattern in STRIPPED:
        for path in folder.glob(pattern):
            if _is_elf(path):
                _strip(path)


def _libraries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.so*") if _is_elf(path)]


def _named(folder: Path, names: set[str]) -> list[Path]:
    return [path for path in _libraries(folder) if path.name in names]


def _is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _needed(folder: Path) -> set[str]:
    """Names of the libraries that any file of the folder is linked against."""
    found: set[str] = set()
    for paths in _batches(_libraries(folder)):
        found |= set(re.findall(r"\(NEEDED\).*\[(.+)\]", _output("readelf", "-dW", *map(str, paths))))
    return found


def _batches(paths: list[Path], size: int = 200) -> Iterable[list[Path]]:
    return (paths[start : start + size] for start in range(0, len(paths), size))


def _replace(library: Path, users: list[Path]) -> None:
    """Put a library in `library`'s place that has the functions which `users` are linked against, and nothing else."""
    wanted = {symbol[:2] for user in users for symbol in _symbols(user, "--undefined-only")}
    linked = [symbol for symbol in sorted(_symbols(library, "--defined-only")) if symbol[:2] in wanted]
    code = [STUB, *(_definition(name, kind) for name, _, kind in linked)]
    versions: dict[str, list[str]] = {}
    for name, version, _ in linked:
        versions.setdefault(version, []).append(name)
    script = [f"{version} {{ global: {'; '.join(names)}; }};" for version, names in versions.items() if version]
    with tempfile.TemporaryDirectory() as name:
        source, exported, made = Path(name, "stub.c"), Path(name, "stub.map"), Path(name, "stub.so")
        source.write_text("\n".join(code), encoding="utf-8")
        exported.write_text("\n".join(script), encoding="utf-8")
        options = ["-shared", "-fPIC", "-fno-builtin", "-w", "-s", f"-Wl,-soname,{library.name}"]
        if script:
            options.append(f"-Wl,--version-script={exported}")
        _output("cc", *options, "-o", str(made), str(source))
        library.write_bytes(made.read_bytes())


def _definition(name: str, kind: str) -> str:
    if kind.upper() in DATA:
        return f"const char {name}[64] = {{0}};"
    if name.startswith(ASKED):
        return f"void *{name}(void) {{ return 0; }}"
    return f'void {name}(void) {{ left_out("{name}"); }}'


def _symbols(path: Path, which: str) -> set[tuple[str, str, str]]:
    """(name, version, nm's letter) of dynamic symbols; the version may be empty."""
    found = set()
    for line in _output("nm", "-D", which, "--with-symbol-versions", str(path)).splitlines():
        *_, kind, symbol = line.split()
        name, _, version = symbol.partition("@")
        found.add((name, version.removeprefix("@"), kind))
    return found


def _strip(path: Path) -> None:
    """Remove the debugging symbols, unless that would damage the file."""
    with tempfile.TemporaryDirectory() as name:
        made = Path(name, path.name)
        _output("strip", "--strip-unneeded", "-o", str(made), str(path))
        if _loadable(made.read_bytes()):
            path.write_bytes(made.read_bytes())


def _loadable(content: bytes) -> bool:
    """Whether every loaded segment of a 64-bit ELF file is aligned: strip may break that in what patchelf changed."""
    start, size, count = struct.unpack_from("<Q", content, 32)[0], *struct.unpack_from("<HH", content, 54)
    for number in range(count):
        kind, _, offset, address, _, _, _, align = struct.unpack_from("<IIQQQQQQ", content, start + number * size)
        if kind == 1 and align > 1 and (offset - address) % align:
            return False
    return True


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except FileNotFoundError:
        raise RuntimeError(f"{command[0]} is not there; install binutils and a C compiler") from None
    except subprocess.CalledProcessError as error:
        raise RuntimeError(f"{' '.join(command[:2])} failed: {error.stderr.strip()}") from error


if __name__ == "__main__":
    slim(Path(sys.argv[1]))
