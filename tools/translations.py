"""Brings resources/translations up to date with the window's texts and compiles it; --check only says what is stale."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
SOURCES = ROOT / "faces_gui"
NOTICES = ROOT / "faces" / "notices.py"
"""Texts that the window shares with the upload page."""
LANGUAGES = ("en", "de", "fr", "ar", "zh")
PLURALS_ONLY = ("en",)
"""The language of the sources: only its plurals need a translation."""


def tool(name: str) -> str:
    """Qt's tool of that name, as PySide6 brings it."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        sys.exit(f"{name} is not there; install PySide6-Essentials")
    return found


def update(folder: Path) -> None:
    """Merge the texts of the sources into the .ts files of `folder` and compile them."""
    sources = sorted(str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.py"))
    sources.append(os.path.relpath(NOTICES, SOURCES))
    for language in LANGUAGES:
        ts = folder / f"faces_{language}.ts"
        options = ["-no-obsolete", "-locations", "none", "-silent", "-source-language", "en"]
        options += ["-target-language", language, "-tr-function-alias", "translate+=say"]
        if language in PLURALS_ONLY:
            options.append("-pluralonly")
        command = [tool("pyside6-lupdate"), *sources, *options, "-ts", str(ts)]
        subprocess.run(command, cwd=SOURCES, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([tool("pyside6-lrelease"), "-silent", str(ts), "-qm", str(ts.with_suffix(".qm"))], check=True)


def unfinished(ts: Path) -> list[str]:
    """The texts of a .ts file that have no translation yet."""
    found = []
    for message in ElementTree.parse(ts).getroot().iter("message"):
        translation = message.find("translation")
        forms = list(translation.iter("numerusform")) if translation is not None else []
        empty = translation is None or not all(form.text for form in forms or [translation])
        if empty or (translation is not None and translation.get("type") == "unfinished"):
            found.append(message.findtext("source") or "")
    return found


def misplaced(ts: Path) -> list[str]:
    """Contexts that are no class: lupdate misreads `other.say(self.tr(…))`, whose text would not be found."""
    names = [context.findtext("name") or "" for context in ElementTree.parse(ts).getroot().iter("context")]
    return [f"{name}: give self.tr(…) a line of its own" for name in names if not name.isidentifier()]


def check() -> list[str]:
    """What is wrong with the committed files, one sentence each."""
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        for ts in FOLDER.glob("*.ts"):
            shutil.copy(ts, fresh)
        update(fresh)
        for language in LANGUAGES:
            ts, qm = FOLDER / f"faces_{language}.ts", FOLDER / f"faces_{language}.qm"
            for file in (ts, qm):
                if not file.exists() or file.read_bytes() != (fresh / file.name).read_bytes():
                    wrong.append(f"{file.name} is stale: run python tools/translations.py")
            wrong += [f"{ts.name}: {text}" for text in misplaced(fresh / ts.name)]
            wrong += [f"{ts.name}: no translation of {text!r}" for text in unfinished(fresh / ts.name)]
    return wrong


def main() -> int:
    """Update, or check with --check; 1 when something is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when something is stale")
    if parser.parse_args().check:
        wrong = check()
    else:
        FOLDER.mkdir(parents=True, exist_ok=True)
        update(FOLDER)
        wrong = [f"faces_{each}.ts: {text}" for each in LANGUAGES for text in unfinished(FOLDER / f"faces_{each}.ts")]
    print("\n".join(wrong) or "every text is translated")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
