"""`faces bench`: how fast it is here, stage by stage and as a whole."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import platform
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from faces import __version__
from faces.analyzer import Analyzer
from faces.bench import modes
from faces.bench.figures import LIMIT, Figure, compare, rows, table
from faces.bench.scene import Scene
from faces.config import Options
from faces.errors import UsageError
from faces.runtime.machine import physical_cores, threads
from faces.runtime.providers import NAMES, offered
from faces.sinks.files import atomic
from faces.zoo.cards import read

MODES = ("live", "picture", "video")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is measured, and with what it is compared."""
    add = parser.add_argument
    add("--modes", default=",".join(MODES), metavar="LIST", help="of live, picture, video; default: %(default)s")
    add("--model-set", metavar="LIST", help="default: every one of the catalogue")
    add("--provider", metavar="LIST", help="of cpu, cuda, directml, coreml; default: every one that is there")
    add("--models_path", metavar="DIR", type=Path, help="another models folder than the shipped one")
    add("--picture", metavar="FILE", type=Path, help="a picture with a clear face; default: the sample portrait")
    add("--seconds", type=float, default=10.0, metavar="N", help="length of clip and live run; default: %(default)s")
    add("--json", metavar="FILE", type=Path, default=Path("bench.json"), help="default: %(default)s")
    add("--baseline", metavar="FILE", type=Path, help="JSON of an earlier run to compare with")


def run(options: argparse.Namespace) -> int:
    """Measure, print the table and write the JSON.

    Returns:
        0 all fine, 1 something is more than 15 % worse than in the baseline.

    Raises:
        FacesError: when something of the request or the installation is not right.
    """
    wanted = _list(options.modes, MODES, "mode")
    if options.seconds < 3:
        raise UsageError("--seconds must be 3 or more")
    before = _baseline(options.baseline)
    sets = _list(options.model_set, tuple(read(options.models_path).sets), "model set")
    providers = _list(options.provider, offered(), "provider")
    figures: list[Figure] = []
    for model_set in sets:
        for provider in providers:
            chosen = Options(model_set=model_set, provider=provider, models_path=options.models_path)
            for figure in _measured(chosen, wanted, options):
                print(f"faces: {figure.mode}, {figure.setting}: {figure.name}", file=sys.stderr)
                figures.append(figure)
    changes = compare(figures, before["figures"]) if before else []
    print(table(figures, changes))
    content = json.dumps({**_machine(), "figures": rows(figures)}, indent=1, ensure_ascii=False)
    with atomic(options.json) as path:
        path.write_text(content + "\n", encoding="utf-8")
    regressed = [change for change in changes if change.regressed]
    for change in regressed:
        figure = change.figure
        print(
            f"faces: {figure.mode}, {figure.setting}: {figure.name}: {change.ratio:.2f} times as bad as before "
            f"({change.before:.2f} -> {figure.value:.2f} {figure.unit}); {LIMIT:.2f} is allowed",
            file=sys.stderr,
        )
    return 1 if regressed else 0


def _measured(chosen: Options, wanted: tuple[str, ...], options: argparse.Namespace) -> Iterator[Figure]:
    """All figures of one model set and provider."""
    setting = f"{chosen.model_set}, {chosen.provider}"
    analyzer = Analyzer(chosen)
    for warning in analyzer.warnings:
        print(f"faces: {warning}", file=sys.stderr)
    if analyzer.provider != NAMES[chosen.provider]:
        print(f"faces: {chosen.provider} does not load here and is not measured", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory(prefix="faces-bench-") as name:
        folder = Path(name)
        scene = Scene(options.picture, analyzer)
        for mode in wanted:
            if mode == "live":
                clip = _elsewhere(scene, folder / "live.mp4")
                yield from modes.live(_live(modes.Camera(clip, options.seconds + modes.WARM), chosen), setting)
            elif mode == "picture":
                painting = import_module("faces_gui.bench").stages(analyzer, scene) if _displayed() else {}
                yield from modes.picture(analyzer, scene, folder, setting, painting)
            else:
                yield from modes.video(analyzer, scene, folder, setting, options.seconds)


def _elsewhere(scene: Scene, path: Path) -> Path:
    """A clip of five seconds, written by another process: the encoder's memory is not that of something live."""
    writer = multiprocessing.get_context("spawn").Process(target=scene.clip, args=(path, 5.0))
    writer.start()
    writer.join()
    return path if path.exists() else scene.clip(path, 5.0)


def _live(camera: modes.Camera, chosen: Options) -> modes.Live:
    """In a window where one can be opened, else without painting."""
    if _displayed():
        return import_module("faces_gui.bench").painted(camera, chosen)  # type: ignore[no-any-return]
    print("faces: without a display nothing is painted; QT_QPA_PLATFORM=offscreen paints into memory", file=sys.stderr)
    return modes.unpainted(camera, chosen)


def _displayed() -> bool:
    return import_module("faces_gui.show").display_available() is None


def _list(text: str | None, known: tuple[str, ...], what: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(",") if part.strip()) if text else known
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"no such {what} here: {', '.join(unknown)}; there are {', '.join(known)}")
    return names


def _baseline(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        compare([], content["figures"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"--baseline {path}: no figures of `faces bench --json` can be read from it: {error}"
        ) from None
    return dict(content)


def _machine() -> dict[str, Any]:
    """What the figures depend on besides this project."""
    from importlib.metadata import version

    return {
        "schema": 1,
        "version": __version__,
        "machine": platform.machine(),
        "system": platform.system(),
        "processor": _processor(),
        "cores": physical_cores(),
        "threads": threads(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("numpy", "opencv-python-headless", "av")},
    }


def _processor() -> str:
    """Its name, as well as the system says it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
