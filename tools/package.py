"""Builds the packaged application and everything that is published with it, and tries it. See docs/packaging.md.

python tools/package.py                 all of it, into dist/
python tools/package.py --from DIR      with a folder that pyinstaller.spec has made already
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import bundle
import inside
import slim
import try_bundle

ROOT = Path(__file__).resolve().parent.parent
MOST = 350_000_000
"""Bytes of the folder on Linux."""
WINDOW = """#!/bin/sh
# Opens the window: for file managers, faces.desktop and AppImage.
exec "$(dirname "$(readlink -f "$0")")/faces" gui "$@"
"""


def main() -> int:
    """Build, measure, try; 1 when something is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where everything goes; dist")
    parser.add_argument("--from", type=Path, dest="made", help="a folder that PyInstaller has made already")
    parser.add_argument("--no-archives", action="store_true", help="only the folder, without archive, wheel and sdist")
    options = parser.parse_args()
    out: Path = options.out
    folder = collect(options.made, out)
    size = measure(folder)
    failed = try_bundle.attempt(folder, list(try_bundle.TRIALS)) if os.name == "posix" else _self_test(folder)
    if not options.no_archives:
        publish(folder, out)
    if sys.platform.startswith("linux") and size > MOST:
        print(f"{size / 1e6:.0f} MB are more than {MOST / 1e6:.0f} MB", file=sys.stderr)
        failed += 1
    return int(failed > 0)


def collect(made: Path | None, out: Path) -> Path:
    """The folder of the application, complete."""
    if made is None:
        made = ROOT / "build" / "collected" / "faces"
        command = ["-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", str(made.parent)]
        work = ["--workpath", str(ROOT / "build" / "pyinstaller")]
        subprocess.run([sys.executable, *command, *work, str(ROOT / "pyinstaller.spec")], cwd=ROOT, check=True)
    folder = out / "faces"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder, symlinks=True)
    if sys.platform.startswith("linux"):
        slim.slim(folder / "_internal")
        for name in ("faces-window", "AppRun"):
            (folder / name).write_text(WINDOW, encoding="utf-8")
            (folder / name).chmod(0o755)
        shutil.copy(ROOT / "resources" / "packaging" / "faces.desktop", folder)
        shutil.copy(ROOT / "resources" / "icons" / "faces.png", folder)
    if sys.platform == "darwin":
        shutil.rmtree(out / bundle.APP, ignore_errors=True)
        shutil.copytree(made.parent / bundle.APP, out / bundle.APP, symlinks=True)
    inside.write(folder, ROOT)
    return folder


def measure(folder: Path) -> int:
    """Print the bytes per component; their sum."""
    sizes: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts = path.relative_to(folder).parts
            known = parts[0] if len(parts) == 1 else bundle.component(parts[1] if parts[0] == "_internal" else parts[0])
            sizes[known] += path.stat().st_size
    for name, size in sizes.most_common():
        print(f"{size / 1e6:8.1f} MB  {name}")
    print(f"{sum(sizes.values()) / 1e6:8.1f} MB  in all", flush=True)
    return sum(sizes.values())


def publish(folder: Path, out: Path) -> None:
    """The archive, the larger weights, wheel, sdist, and SHA256SUMS of them and of the list of what is inside."""
    name = f"faces-{bundle.version()}"
    made = [out / f"{name}-{platform.system().lower()}-{platform.machine().lower()}.tar.gz"]
    pack(folder, name, made[0])
    made.append(out / f"{name}-accurate-weights.zip")
    with zipfile.ZipFile(made[-1], "w") as archive:  # they cannot be packed more tightly
        for weight in bundle.apart(ROOT):
            archive.writestr(zipfile.ZipInfo(weight.name), weight.read_bytes())
    for target in ("wheel", "sdist"):
        for old in out.glob("*.whl" if target == "wheel" else f"{name}.tar.gz"):
            old.unlink()
        command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(out)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    made += [*out.glob("*.whl"), out / f"{name}.tar.gz", out / f"{name}.cdx.json"]
    shutil.copy(folder / inside.SBOM, made[-1])
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(made)]
    (out / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def pack(folder: Path, name: str, to: Path) -> None:
    """Archive the folder as `name`, on macOS with the application beside its licences."""
    with tarfile.open(to, "w:gz", compresslevel=6) as archive:
        archive.add(folder, arcname=name, filter=_anonymous)
        if sys.platform == "darwin":
            archive.add(folder.with_name(bundle.APP), arcname=f"{name}/{bundle.APP}", filter=_anonymous)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the builder's name and clock, so that the same folder gives the same archive."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    return entry


def _self_test(folder: Path) -> int:
    return subprocess.run([str(folder / "faces"), "--self-test"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
