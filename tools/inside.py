"""Lists what is really inside a packaged application: THIRD-PARTY.md with the licences' texts, and an SBOM."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import bundle
import slim
from native import LIBRARIES, Native

SBOM = "sbom.cdx.json"
TEXTS = "licences"
LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|third.?party|authors)", re.IGNORECASE)
COMMON = Path("/usr/share/common-licenses")
"""Where Debian keeps the texts that its packages' copyright files refer to."""
CARRIERS = {
    "av.libs": "av",
    "numpy.libs": "numpy",
    "opencv_python_headless.libs": "opencv-python-headless",
    "pillow.libs": "pillow",
    "PySide6": "PySide6-Essentials",
}
"""The distributions whose wheels bring compiled libraries of others, by their folder."""
HEAD = """# What is inside

Faces {version} itself is under the MIT licence, see LICENSE. This folder also holds what is listed below; the texts
of the licences are in the folder `licences`. Because libx264 is under the GNU General Public License, the folder
**as a whole** may be passed on only under the terms of that licence, version 3 or later: with this file, the texts, and
an offer of the sources, which are the releases named here of each project. Parts taken out of it keep their own, freer
terms.

| Part | Version | Licence | Where |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Something inside.

    Attributes:
        name: as its project calls it.
        version: empty where the file does not tell; for a library inside a wheel, the wheel's.
        licence: an SPDX expression where there is one.
        where: in the folder.
        kind: `python`, `native`, `system` or `runtime`.
        origin: the Python distribution or the system's package that it came with.
    """

    name: str
    version: str
    licence: str
    where: str
    kind: str
    origin: str = ""


def write(folder: Path, root: Path) -> None:
    """Put THIRD-PARTY.md, the licences' texts and the SBOM into the packaged `folder`.

    Raises:
        LookupError: when a file is inside of which nobody knows what it is.
    """
    found = sorted(set(find(folder)))
    texts = folder / TEXTS
    shutil.rmtree(texts, ignore_errors=True)
    texts.mkdir()
    for part in found:
        _copy_texts(part, texts)
    parts = _together(found)
    for path in COMMON.glob("*GPL-[23]*"):
        shutil.copy(path.resolve(), texts / f"{path.name}.txt")
    rows = [f"| {part.name} | {part.version} | {part.licence} | {part.where} |" for part in parts]
    text = HEAD.format(version=bundle.version()) + "\n".join(rows) + "\n"
    (folder / "THIRD-PARTY.md").write_text(text, encoding="utf-8")
    shutil.copy(root / "LICENSE", folder / "LICENSE")
    sbom = json.dumps(describe(parts, root), indent=1, ensure_ascii=False)
    (folder / SBOM).write_text(f"{sbom}\n", encoding="utf-8")
    print(f"{len(parts)} parts of others inside, {sum(1 for _ in texts.rglob('*'))} licence texts")


def find(folder: Path) -> Iterator[Part]:
    """Everything of others inside, from the files themselves."""
    modules = _modules(folder)
    distributions = metadata.packages_distributions()
    names = {name for module in modules for name in distributions.get(module, ()) if name != "faces"}
    for name in names:
        found = metadata.distribution(name)
        yield Part(found.metadata["Name"], found.version, _licence(found), _place(found), "python", name)
    version = platform.python_version()
    yield Part("Python", version, "PSF-2.0", "libpython, base_library.zip", "runtime")
    yield Part(
        "PyInstaller's start program",
        metadata.version("pyinstaller"),
        "GPL-2.0-or-later WITH Bootloader-exception",
        "faces",
        "runtime",
        "pyinstaller",
    )
    yield from _native(folder / "_internal")


def _together(parts: list[Part]) -> list[Part]:
    """One Part for all files of the same project in the same version."""
    groups: dict[tuple[str, str, str, str], list[Part]] = {}
    for part in parts:
        groups.setdefault((part.name, part.version, part.licence, part.kind), []).append(part)
    return [replace(group[0], where=", ".join(part.where for part in group)) for group in groups.values()]


def _modules(folder: Path) -> set[str]:
    """Names of the top-level modules and packages inside that do not belong to Python."""
    CArchiveReader: Any = import_module("PyInstaller.archive.readers").CArchiveReader
    suffix = ".exe" if sys.platform == "win32" else ""
    archive = CArchiveReader(str(folder / f"faces{suffix}"))
    packed = next(name for name in archive.toc if name.endswith(".pyz"))
    names = {name.partition(".")[0] for name in archive.open_embedded_archive(packed).toc}
    names |= {path.name.partition(".")[0] for path in (folder / "_internal").iterdir() if path.is_dir()}
    return names - set(sys.stdlib_module_names)


def _licence(found: metadata.Distribution) -> str:
    facts: Any = found.metadata
    stated = facts.get("License-Expression") or facts.get("License") or ""
    if stated and "\n" not in stated.strip():
        return str(stated.strip())
    classified = [each.rpartition(" :: ")[2] for each in facts.get_all("Classifier") or () if "License ::" in each]
    return ", ".join(classified) or "see its text"


def _place(found: metadata.Distribution) -> str:
    tops = {str(path).partition("/")[0] for path in found.files or ()}
    return ", ".join(
        sorted(top for top in tops if not top.startswith((".", "_")) and ".dist-info" not in top and ".libs" not in top)
    )


def _native(internal: Path) -> Iterator[Part]:
    emptied = {path for pattern in slim.UNUSED for path in internal.glob(pattern)}
    for path in sorted(internal.rglob("*.so*")):
        if path.is_symlink() or path in emptied:
            continue
        place = path.relative_to(internal)
        if (
            len(place.parts) > 1
            and not place.parts[0].endswith(".libs")
            and place.parts[:3] != ("PySide6", "Qt", "lib")
        ):
            continue  # a module or plugin of a distribution that is listed
        if place.name.startswith("libpython"):
            continue
        if len(place.parts) == 1 and (part := _of_the_system(place)):
            yield part
            continue
        known = _known(place.name)
        carrier = CARRIERS.get(place.parts[0], "")
        version = f"as in {carrier} {metadata.version(carrier)}" if carrier else ""
        yield Part(known.project, version, known.licence, str(place), "native", carrier)


def _known(name: str) -> Native:
    for beginning, known in LIBRARIES.items():
        if name.startswith(beginning):
            return known
    raise LookupError(f"{name} is inside, and tools/native.py does not say what it is")


def _of_the_system(place: Path) -> Part | None:
    """A library that PyInstaller took from the system, as its Debian package describes it."""
    if not shutil.which("dpkg-query"):
        return None
    done = subprocess.run(["dpkg-query", "--search", f"*/{place.name}"], capture_output=True, text=True, check=False)
    package = done.stdout.partition("\n")[0].partition(": ")[0].partition(",")[0]
    if not package:
        return None
    shown = ["dpkg-query", "--show", "--showformat=${source:Package} ${Version}", package]
    name, _, version = subprocess.run(shown, capture_output=True, text=True, check=True).stdout.partition(" ")
    known = _known(place.name)
    return Part(name, version, known.licence, str(place), "system", package.partition(":")[0])


def _copy_texts(part: Part, texts: Path) -> None:
    if part.kind in ("python", "runtime") and part.origin:
        for path in metadata.files(part.origin) or ():
            if LICENCE_FILE.search(path.name) and path.suffix in ("", ".txt", ".md", ".rst", ".APACHE", ".BSD"):
                source, target = Path(str(path.locate())), texts / part.name / path.name
                if source.is_file() and not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(source, target)
    elif part.name == "Python":
        for source in (Path(sys.base_prefix, "LICENSE.txt"), Path(metadata.__file__).parents[1] / "LICENSE.txt"):
            if source.is_file():
                shutil.copy(source, texts / "Python.txt")
    elif part.kind == "system":
        source = Path("/usr/share/doc", part.origin, "copyright")
        if source.is_file():
            shutil.copy(source.resolve(), texts / f"{part.origin}.txt")


def describe(parts: list[Part], root: Path) -> dict[str, Any]:
    """The software bill of materials, CycloneDX 1.6, without times and serial numbers so that it can be reproduced."""
    registry = tomllib.loads((root / "models" / "registry.toml").read_text(encoding="utf-8"))
    weights = [
        {
            "type": "machine-learning-model",
            "name": name,
            "hashes": [
                {
                    "alg": "SHA-256",
                    "content": hashlib.sha256((root / "models" / entry["file"]).read_bytes()).hexdigest(),
                }
            ],
            "licenses": [{"license": {"name": entry["licence"]}}],
            "description": entry["data"],
        }
        for name, entry in registry["weights"].items()
        if entry["source"] == "bundled"
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "faces",
                "version": bundle.version(),
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [*map(_component, parts), *weights],
    }


def _component(part: Part) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "library",
        "name": part.name,
        "licenses": [{"license": {"name": part.licence}}],
        "properties": [{"name": "faces:where", "value": part.where}],
    }
    if part.version:
        made["version"] = part.version
    if part.kind == "python":
        made["purl"] = f"pkg:pypi/{re.sub(r'[-_.]+', '-', part.name).lower()}@{part.version}"
    elif part.kind == "system":
        made["purl"] = f"pkg:deb/debian/{part.origin}@{part.version}"
    if part.kind == "native":
        made["properties"].append({"name": "faces:carried-by", "value": part.origin})
    return made
