"""The batch door: `python -m faces run`, `python run.py`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from faces import __version__
from faces.analyzer import Analyzer
from faces.attributes import VOCABULARY, select
from faces.batch import Tally, process
from faces.cli.progress import Bar
from faces.config import Options
from faces.errors import FacesError, InputError, UsageError
from faces.heads.base import Heads
from faces.sinks.records import error_item, header
from faces.sinks.results import TABLES, Results
from faces.sources.images import Item, find
from faces.timing import Stopwatch
from faces.types import Picture

ORIGINAL_MODELS = (
    ("gender",),
    ("expression",),
    ("illumination", "pose", "occlusion", "age", "makeup"),
)
"""What the original project's three networks answered: gender, expression, multiple."""
ORIGINAL_FILES = ("gender.zip", "expression.zip", "multiple")


def switch(text: str) -> bool:
    """True or False as the original project's flags take them.

    Raises:
        argparse.ArgumentTypeError: on anything else.
    """
    values = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if text.lower() not in values:
        raise argparse.ArgumentTypeError(f"{text!r} is neither True nor False")
    return values[text.lower()]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command contract."""
    defaults = Options()
    add = parser.add_argument
    add("--inputs_path", metavar="DIR|FILE", help="pictures: a folder (read recursively), a file or a pattern")
    add("--outputs_path", metavar="DIR", type=Path, default=Path("outputs"), help="default: outputs")
    add("--models_path", metavar="DIR", type=Path, help="a models folder, or one with the original project's networks")
    add("--models", nargs="+", metavar="0|1", help="gender, expression, multiple: 1 to answer it, 0 to leave it out")
    add("--attributes", metavar="LIST", help=f"comma-separated: {', '.join(VOCABULARY)}; all adds the opt-in ones")
    add("--model-set", default=defaults.model_set, help="fast or accurate; default: %(default)s")
    add("--detector", metavar="NAME", help="a detector of `faces models`")
    add("--provider", default=defaults.provider, help="auto, cpu, cuda, directml or coreml; default: %(default)s")
    add("--cuda", type=switch, metavar="True|False", help="the same as --provider cuda, or cpu")
    add("--crops", action="store_true", help="each picture is one already cropped face: nothing is detected")
    add("--threshold", type=float, metavar="0..1", help="detection score from which a face counts")
    add("--min-face", type=float, default=defaults.min_face, metavar="PX", help="leave out narrower faces")
    add("--format", default="json,csv", metavar="LIST", help=f"of {', '.join(TABLES)}; default: %(default)s")
    add("--resume", action="store_true", help="go on where an interrupted run stopped")
    add("--show", type=switch, nargs="?", const=True, default=False, metavar="True|False", help="show each picture")
    add("--delay", type=float, default=1.0, metavar="SECONDS", help="how long each is shown; default: %(default)s")
    add("--timings", action="store_true", help="print the time spent per stage")
    add("--allow-code", action="store_true", help="let --models_path load TorchScript files, which can run code")
    add("--cam_num", type=int, default=0, metavar="N", help="which camera; without --inputs_path")
    add("--tracking", type=switch, default=True, metavar="True|False", help="follow faces through a video")
    add("--fps", type=float, metavar="N", help="analysed frames per second of a video")


def run(options: argparse.Namespace) -> int:
    """Label pictures.

    Returns:
        0 all fine, 1 some items failed, 3 nothing could be read, 130 interrupted.

    Raises:
        FacesError: before anything was done, when the request or the installation is not right.
    """
    if options.inputs_path is None:
        raise UsageError("the camera is not supported by this version yet; name pictures with --inputs_path")
    outputs: Path = options.outputs_path
    items, unreadable = _items(Path(options.inputs_path), outputs)
    formats = _formats(options.format)
    stopwatch = Stopwatch()
    with stopwatch.stage("total"):
        analyzer = _analyzer(options, stopwatch)
        for warning in analyzer.warnings:
            print(f"faces: {warning}", file=sys.stderr)
        head = header(__version__, analyzer.models, analyzer.provider, analyzer.attributes)
        results = Results(outputs, head, formats, resume=options.resume)
        tally = Tally()
        for error in unreadable:
            results.add(str(error).partition(": ")[0], error_item(str(error)))
            tally.failed += 1
        code = _windowed(options, lambda shown: _batch(items, analyzer, results, outputs, tally, shown))
    if options.timings:
        _print_timings(stopwatch, tally)
    print(_summary(tally, outputs))
    return code


def _batch(
    items: Sequence[Item],
    analyzer: Analyzer,
    results: Results,
    outputs: Path,
    tally: Tally,
    shown: Callable[[Picture, str], None] | None,
) -> int:
    """Process the items and write the tables, interrupted or not; the exit code."""
    interrupted = False
    try:
        with Bar(len(items)) as bar:
            process(items, analyzer, results, outputs, tally, shown=shown, stepped=bar.step)
    except KeyboardInterrupt:
        interrupted = True
    with analyzer.stopwatch.stage("tables"):
        results.finish()
    if interrupted:
        print("faces: interrupted; what was done is kept, --resume goes on from here", file=sys.stderr)
        return 130
    if not tally.failed:
        return 0
    return 1 if tally.done or tally.skipped else FacesError.exit_code


def _windowed(options: argparse.Namespace, job: Callable[[Callable[[Picture, str], None] | None], int]) -> int:
    """Run the job, with a window that shows each picture where one was asked for and a display exists."""
    if not options.show:
        return job(None)
    window = import_module("faces_gui.show")
    reason = window.display_available()
    if reason:
        print(f"faces: --show is off: {reason}", file=sys.stderr)
        return job(None)
    return int(window.run_with_window(job, delay=options.delay))


def _items(inputs: Path, outputs: Path) -> tuple[list[Item], list[InputError]]:
    """The pictures meant, without what earlier runs wrote, and the folders that cannot be read."""
    written = outputs.resolve()
    items: list[Item] = []
    unreadable: list[InputError] = []
    for found in find(inputs):
        if isinstance(found, InputError):
            unreadable.append(found)
        elif written not in found.path.resolve().parents or inputs.is_file():
            items.append(found)
    if not items and not unreadable:
        raise InputError(f"{inputs}: no picture in this folder")
    return items, unreadable


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(["json", *(part.strip() for part in text.split(",") if part.strip())]))
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        raise UsageError(f"no such format: {', '.join(unknown)}; choose from {', '.join(TABLES)}")
    return names


def _analyzer(options: argparse.Namespace, stopwatch: Stopwatch) -> Analyzer:
    provider = options.provider
    if options.cuda is not None:
        provider = "cuda" if options.cuda else "cpu"
    original = options.models_path is not None and any((options.models_path / name).exists() for name in ORIGINAL_FILES)
    settings = Options(
        model_set=options.model_set,
        detector=options.detector,
        provider=provider,
        attributes=_attributes(options.attributes, options.models),
        models_path=None if original else options.models_path,
        crops=options.crops,
        threshold=options.threshold,
        min_face=options.min_face,
    )
    heads: list[Heads] | None = None
    if original:
        if not options.allow_code:
            raise UsageError(
                f"{options.models_path} holds TorchScript networks, which can run code; "
                "add --allow-code if you trust them"
            )
        heads = [import_module("faces_train.original").OriginalHeads(options.models_path, provider)]
    return Analyzer(settings, heads=heads, stopwatch=stopwatch)


def _attributes(names: str | None, models: Sequence[str] | None) -> str | None:
    """The attributes asked for, without those of an original network that --models switches off."""
    if models is None:
        return names
    flags = [flag for part in models for flag in part.split(",") if flag]
    if len(flags) != len(ORIGINAL_MODELS) or not set(flags) <= {"0", "1"}:
        raise UsageError(
            f"--models takes three numbers, 1 or 0, for gender, expression and multiple; got {' '.join(models)}"
        )
    off = {name for flag, group in zip(flags, ORIGINAL_MODELS, strict=True) if flag == "0" for name in group}
    left = [name for name in select(names) if name not in off]
    if not left:
        raise UsageError("--models and --attributes leave no attribute to answer")
    return ",".join(left)


def _summary(tally: Tally, outputs: Path) -> str:
    pictures = f"{tally.done} picture{'' if tally.done == 1 else 's'}"
    faces = f"{tally.faces} face{'' if tally.faces == 1 else 's'}"
    more = "".join(
        f", {count} {word}" for count, word in ((tally.failed, "failed"), (tally.skipped, "done before")) if count
    )
    return f"{pictures}, {faces}{more}; annotated pictures and results.json are in {outputs.resolve()}"


def _print_timings(stopwatch: Stopwatch, tally: Tally) -> None:
    seconds = dict(stopwatch.seconds)
    total = seconds.pop("total")
    pictures = max(1, tally.done)
    print(f"{'stage':10} {'seconds':>9} {'ms/picture':>11}", file=sys.stderr)
    for name, spent in [*seconds.items(), ("other", total - sum(seconds.values())), ("total", total)]:
        print(f"{name:10} {spent:9.3f} {1000 * spent / pictures:11.2f}", file=sys.stderr)
