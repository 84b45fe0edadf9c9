"""`faces doctor`: checks this installation and says what to mend."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from faces.cli import diagnosis
from faces.packages import install_extra


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--models_path` and `--json`."""
    parser.add_argument("--models_path", metavar="DIR", type=Path, help="another models folder than the shipped one")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Check everything and print it.

    Returns:
        0 all fine, 1 there are problems.
    """
    report = examine(options.models_path)
    print(json.dumps(report, indent=2, ensure_ascii=False) if options.json else text(report))
    return 0 if report["ok"] else 1


def examine(models_path: Path | None = None) -> dict[str, Any]:
    """Every check's facts, and the `problems`, each with `what` and a list of lines `mend`."""
    versions, problems = diagnosis.versions()
    suppliers, clashing = diagnosis.clashes()
    weights, unusable, entries = diagnosis.weights(models_path)
    providers, unloaded = diagnosis.providers(entries)
    qt, broken = diagnosis.qt()
    problems += clashing + unusable + unloaded + broken
    return {
        "ok": not problems,
        "versions": versions,
        "suppliers": suppliers,
        "providers": providers,
        "weights": weights,
        "cameras": diagnosis.cameras(),
        "qt": qt,
        "problems": [asdict(problem) for problem in problems],
    }


def text(report: dict[str, Any]) -> str:
    """A report of `examine` for reading."""
    wide = max([24, *(len(weight["name"]) for weight in report["weights"])])
    lines = ["Versions"]
    lines += [f"  {name:{wide}} {version or 'not installed'}" for name, version in report["versions"].items()]
    for imported, found in report["suppliers"].items():
        supplied = ", ".join(f"{name} {version}" for name, version in found.items())
        lines.append(f"  {f'{imported} comes from':{wide}} {supplied or 'nowhere'}")
    lines.append("Providers")
    for name in report["providers"]["offered"]:
        tried = name in report["providers"]["loaded"]
        lines.append(f"  {name:{wide}} {report['providers']['loaded'][name] or 'fails' if tried else 'not tried'}")
    lines.append("Weights")
    for weight in report["weights"]:
        optional = "" if weight["sets"] else ", optional"
        lines.append(f"  {weight['name']:{wide}} {weight['state']}{optional}, {weight['path'] or weight['source']}")
    lines.append("Cameras")
    cameras = report["cameras"]
    lines += [f"  {camera['index']:<{wide}} {camera['name']} ({camera['path']})" for camera in cameras["found"]]
    lines += [f"  {note}" for note in cameras["notes"] or ([] if cameras["found"] else ["none found"])]
    lines.append("Window")
    lines += [f"  {line}" for line in _window(report["qt"], wide)]
    lines.append("")
    for problem in report["problems"]:
        lines.append(f"Problem: {problem['what']}")
        lines += [f"  {line}" for line in problem["mend"]]
    count = len(report["problems"])
    lines.append("Everything is fine." if not count else f"{count} problem{'' if count == 1 else 's'} found.")
    return "\n".join(lines)


def _window(qt: dict[str, Any], wide: int) -> list[str]:
    if not qt["installed"]:
        return [f"Qt is not installed; the window needs: {install_extra('gui')}"]
    lines = [f"{f'Qt on {name}':{wide}} {'starts' if works else 'fails'}" for name, works in qt["platforms"].items()]
    return [*lines, *([qt["note"]] if "note" in qt else [])]
