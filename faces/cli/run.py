"""The batch door: `python -m faces run`, `python run.py`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from functools import partial
from importlib import import_module
from math import inf
from pathlib import Path
from typing import Protocol

from faces import __version__
from faces.analyzer import Analyzer
from faces.attributes import select
from faces.batch import Crew, Hire, Tally, process, work
from faces.cli import INTERRUPTED
from faces.cli.arguments import add_analysis_arguments, count, switch, time
from faces.cli.inputs import Inputs, from_job_list, from_places, without_copy
from faces.cli.progress import Bar
from faces.config import Following, Job, Options
from faces.errors import FacesError, OutputError, UsageError
from faces.heads.base import Heads
from faces.sinks.records import Record, error_item, header
from faces.sinks.results import FORMATS, Results
from faces.timing import Stopwatch
from faces.types import Picture
from faces.videos import Outcome
from faces.zoo.cards import read

ORIGINAL_MODELS = (
    ("gender",),
    ("expression",),
    ("illumination", "pose", "occlusion", "age", "makeup"),
)
"""What the original project's three networks answered: gender, expression, multiple."""
ORIGINAL_FILES = ("gender.zip", "expression.zip", "multiple")


class Window(Protocol):
    """Shows the pictures of a run: see faces_gui.show.Show."""

    def __call__(self, picture: Picture, title: str, /) -> None:
        """Show a picture as soon as the one before has stayed long enough."""
        ...

    def skip(self) -> None:
        """End the stay of the picture on show."""
        ...


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command contract."""
    add = parser.add_argument
    add(
        "--inputs_path",
        metavar="DIR|FILE|URL",
        nargs="+",
        help="pictures and videos: folders (read recursively), files and patterns, or the address of a video; absent: "
        "the camera",
    )
    add(
        "--job-list",
        metavar="CSV",
        type=Path,
        help="what to process: a table with columns source_path, dest_csv and, if wanted, dest_ass and dest_mp4 (of "
        "videos), which decides about annotated copies instead of --annotated",
    )
    add("--show", type=switch, nargs="?", const=True, default=False, metavar="True|False", help="show each picture")
    add("--delay", type=time, default=1.0, metavar="SECONDS", help="how long each is shown; default: %(default)s")
    add("--cam_num", type=int, default=0, metavar="N", help="which camera; without --inputs_path")
    add("--jobs", type=count, default=1, metavar="N", help="processes; default: %(default)s")
    add_analysis_arguments(parser)


def run(options: argparse.Namespace, hire: Hire | None = None) -> int:
    """Label pictures, videos, or what the camera sees.

    Args:
        options: see `add_arguments`.
        hire: finds others that do the work; None does it here.

    Returns:
        0 all fine, 1 some items failed or are not complete, 3 nothing could be read, 130 interrupted.

    Raises:
        FacesError: before anything was done, when the request or the installation is not right.
    """
    if options.inputs_path is not None and options.job_list is not None:
        raise UsageError("--inputs_path and --job-list cannot both be given")
    if "" in (options.inputs_path or ()):
        raise UsageError("--inputs_path is empty")
    outputs: Path = options.outputs_path
    formats = _formats(options.format)
    job = _job(options, formats)
    inputs = _inputs(options, formats)
    if job.keep_crops and not job.tracking and (inputs is None or any(task.is_video for task in inputs.tasks)):
        print(
            "faces: with --tracking False videos get no crops and no faceannotate: faces are not followed",
            file=sys.stderr,
        )
    stopwatch = Stopwatch()
    with stopwatch.stage("total"):
        build = partial(_analyzer, options, None)
        analyzer = hire(job, build, stopwatch) if hire is not None else _analyzer(options, stopwatch)
        for warning in analyzer.warnings:
            print(f"faces: {warning}", file=sys.stderr)
        head = header(__version__, analyzer.models, analyzer.provider, analyzer.attributes)
        given = inputs or Inputs([], [], lambda name: {})
        head |= {"settings": _settings(options, job, given), "video": _video_settings(job)}
        results = Results(
            outputs,
            head,
            formats,
            resume=options.resume,
            again=without_copy(given.tasks, outputs, annotated=job.annotated) if options.resume else (),
            drawn=given.drawn,
            extra=given.extra,
        )
        if results.before is not None:
            print(
                f"faces: the results of the run before are kept as {results.before}; renamed back to "
                f"{results.before.stem}, --resume goes on with them",
                file=sys.stderr,
            )
        tally = Tally()
        with closing(results):
            code = _windowed(options, lambda shown: _batch(options, inputs, analyzer, results, job, tally, shown))
    if options.timings:
        _print_timings(stopwatch, tally)
    print(_summary(tally, outputs, job))
    return code


def _inputs(options: argparse.Namespace, formats: tuple[str, ...]) -> Inputs | None:
    """What to process; None for the camera."""
    if options.job_list is not None:
        return from_job_list(options.job_list, options.outputs_path, formats)
    if options.inputs_path is None:
        return None
    return from_places(options.inputs_path, options.outputs_path, annotated=options.annotated, formats=formats)


def _batch(
    options: argparse.Namespace,
    inputs: Inputs | None,
    analyzer: Analyzer | Crew,
    results: Results,
    job: Job,
    tally: Tally,
    shown: Window | None,
) -> int:
    """Process the inputs and write the tables, interrupted or not; the exit code."""
    interrupted = False
    order: list[str] = []
    try:
        if inputs is None:
            assert isinstance(analyzer, Analyzer)
            camera = import_module("faces.cli.camera")
            process([camera.record(options.cam_num, analyzer, options.outputs_path, job, shown)], results, tally)
        else:
            order = [task.name for task in inputs.tasks]
            for each in inputs.unreadable:
                results.add(each.name, error_item(str(each.error)))
                tally.failed += 1
            _process(options, inputs, analyzer, results, job, tally, shown)
    except KeyboardInterrupt:
        interrupted = True
    except OutputError:
        with suppress(OutputError):  # the tables may still find room
            results.finish(order)
        raise
    try:
        with analyzer.stopwatch.stage("tables"):
            results.finish(order)
    except KeyboardInterrupt:
        print("faces: interrupted before all tables were written, --resume writes them", file=sys.stderr)
        return INTERRUPTED
    for left in results.others():
        print(f"faces: {left} is not of this run, which was not asked for it", file=sys.stderr)
    if interrupted:
        print("faces: interrupted; what was done is kept, --resume goes on from here", file=sys.stderr)
        return INTERRUPTED
    if not tally.failed and not tally.incomplete:
        return 0
    return 1 if tally.done or tally.skipped else FacesError.exit_code


def _process(
    options: argparse.Namespace,
    inputs: Inputs,
    analyzer: Analyzer | Crew,
    results: Results,
    job: Job,
    tally: Tally,
    shown: Window | None,
) -> None:
    """Process what is not done yet, here or in several processes, with a bar."""
    left = [task for task in inputs.tasks if task.name not in results.done]
    tally.skipped = len(inputs.tasks) - len(left)
    with Bar(len(inputs.tasks), done=tally.skipped) as bar:
        outcomes: Iterator[Outcome]
        if not isinstance(analyzer, Analyzer):
            outcomes = analyzer.work(left, bar.part)
        elif options.jobs > 1 and shown is None:
            workers = import_module("faces.workers")
            build = partial(_analyzer, options, None)
            outcomes = workers.work_in_processes(
                left, options.jobs, build, options.outputs_path, job, analyzer.stopwatch, progressed=bar.part
            )
        else:
            outcomes = work(left, analyzer, options.outputs_path, job, progressed=bar.part, shown=_unhurried(shown))
        try:
            process(outcomes, results, tally, shown=shown, stepped=bar.step)
        except KeyboardInterrupt:
            if bar.begun and isinstance(analyzer, Analyzer):
                print(f"faces: not through, so --resume begins anew with: {', '.join(bar.begun)}", file=sys.stderr)
            raise


def _unhurried(shown: Window | None) -> Callable[[Picture, str], None] | None:
    """For the frames of a video: each takes the place of the one before at once, whatever --delay says."""
    if shown is None:
        return None

    def show(picture: Picture, name: str) -> None:
        shown.skip()
        shown(picture, name)

    return show


def _job(options: argparse.Namespace, formats: tuple[str, ...]) -> Job:
    if not (
        0 <= options.detect_period < inf
        and 0 < options.timeout < inf
        and (options.fps is None or 0 < options.fps < inf)
    ):
        raise UsageError("--detect-period must be 0 or more, --timeout and --fps above 0")
    if options.anonymise and (options.keep_crops or "faceannotate" in formats):
        raise UsageError("--anonymise cannot go with crops of the faces (--keep-crops, --format faceannotate)")
    if options.anonymise and (options.min_face > 0 or _above_the_detectors_own(options)):
        raise UsageError(
            "--anonymise cannot go with what leaves faces bare (--min-face, --threshold above the detector's own)"
        )
    if options.min_track > 1 and not options.tracking:
        raise UsageError("--min-track cannot go with --tracking False: only followed faces are found several times")
    if options.end is not None and options.end <= (options.start or 0.0):
        raise UsageError("--end must come after --start")
    return Job(
        fps=options.fps,
        start=options.start,
        end=options.end,
        keyframes=options.keyframes,
        tracking=options.tracking,
        following=Following(detect_period=options.detect_period),
        shortest=options.min_track,
        annotated=options.annotated and options.job_list is None,
        keep_crops=options.keep_crops or "faceannotate" in formats,
        anonymise=options.anonymise,
        timeout=options.timeout,
    )


def _above_the_detectors_own(options: argparse.Namespace) -> bool:
    """Whether --threshold leaves out faces that the detector itself would count."""
    if options.threshold is None:
        return False
    catalogue = read(_models_folder(options), options.head)
    return bool(options.threshold > catalogue.detector(options.detector, options.model_set).threshold)


def _settings(options: argparse.Namespace, job: Job, inputs: Inputs) -> Record:
    """What every result depends on: resuming with other settings would mix them."""
    return {
        "inputs": inputs.root,
        "threshold": options.threshold,
        "min_face": options.min_face,
        "annotated": job.annotated,
        "keep_crops": job.keep_crops,
        "anonymise": job.anonymise,
    }


def _video_settings(job: Job) -> Record:
    """What results of videos depend on besides."""
    return {
        "fps": job.fps,
        "start": job.start,
        "end": job.end,
        "keyframes": job.keyframes,
        "tracking": job.tracking,
        "detect_period": job.following.detect_period,
        "min_track": job.shortest,
    }


def _windowed(options: argparse.Namespace, job: Callable[[Window | None], int]) -> int:
    """Run the job, with a window that shows each picture where one was asked for and a display exists."""
    if not options.show:
        return job(None)
    window = import_module("faces_gui.show")
    reason = window.display_available()
    if reason:
        print(f"faces: --show is off: {reason}", file=sys.stderr)
        return job(None)
    return int(window.run_with_window(job, delay=options.delay))


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(["json", *(part.strip() for part in text.split(",") if part.strip())]))
    unknown = [name for name in names if name not in FORMATS]
    if unknown:
        raise UsageError(f"no such format: {', '.join(unknown)}; choose from {', '.join(FORMATS)}")
    return names


def _analyzer(options: argparse.Namespace, stopwatch: Stopwatch | None) -> Analyzer:
    provider = options.provider
    if options.cuda is not None:
        provider = "cuda" if options.cuda else "cpu"
        if options.provider not in (Options().provider, provider):
            raise UsageError(f"--cuda {options.cuda} and --provider {options.provider} contradict each other")
    folder = _models_folder(options)
    original = folder != options.models_path
    settings = Options(
        model_set=options.model_set,
        detector=options.detector,
        provider=provider,
        attributes=_attributes(options, folder),
        models_path=folder,
        crops=options.crops,
        threshold=options.threshold,
        min_face=options.min_face,
        heads=tuple(options.head),
    )
    heads: list[Heads] | None = None
    if original:
        if not options.allow_code:
            raise UsageError(
                f"{options.models_path} holds TorchScript networks, which can run code; "
                "add --allow-code if you trust them"
            )
        if options.head:
            raise UsageError("--head goes with our own weights, not with the original networks of --models_path")
        heads = [import_module("faces_train.original").OriginalHeads(options.models_path, provider)]
    return Analyzer(settings, heads=heads, stopwatch=stopwatch)


def _models_folder(options: argparse.Namespace) -> Path | None:
    """The folder of our own weights; None, which is the one that came with us, also for the original networks."""
    folder: Path | None = options.models_path
    if folder is not None and any((folder / name).exists() for name in ORIGINAL_FILES):
        return None
    return folder


def _attributes(options: argparse.Namespace, folder: Path | None) -> str | None:
    """The attributes asked for, without those of an original network that --models switches off."""
    names: str | None = options.attributes
    models: Sequence[str] | None = options.models
    if models is None:
        return names
    flags = [flag for part in models for flag in part.split(",") if flag]
    if len(flags) != len(ORIGINAL_MODELS) or not set(flags) <= {"0", "1"}:
        raise UsageError(
            f"--models takes three numbers, 1 or 0, for gender, expression and multiple; got {' '.join(models)}"
        )
    off = {name for flag, group in zip(flags, ORIGINAL_MODELS, strict=True) if flag == "0" for name in group}
    left = [name for name in select(names, read(folder, options.head).vocabulary) if name not in off]
    if not left:
        raise UsageError("--models and --attributes leave no attribute to answer")
    return ",".join(left)


def _summary(tally: Tally, outputs: Path, job: Job) -> str:
    items = (
        [f"{tally.pictures} picture{'' if tally.pictures == 1 else 's'}"] if tally.pictures or not tally.videos else []
    )
    items += [f"{tally.videos} video{'' if tally.videos == 1 else 's'}"] if tally.videos else []
    faces = f"{tally.faces} face{'' if tally.faces == 1 else 's'}"
    counts = ((tally.failed, "failed"), (tally.incomplete, "not complete"), (tally.skipped, "done before"))
    more = "".join(f", {count} {word}" for count, word in counts if count)
    what = "annotated files and results.json" if job.annotated else "results.json"
    return f"{', '.join(items)}, {faces}{more}; {what} {'are' if job.annotated else 'is'} in {outputs.resolve()}"


def _print_timings(stopwatch: Stopwatch, tally: Tally) -> None:
    seconds = dict(stopwatch.seconds)
    total = seconds.pop("total")
    items = max(1, tally.done)
    print(f"{'stage':10} {'seconds':>9} {'ms/item':>11}", file=sys.stderr)
    for name, spent in [*seconds.items(), ("other", max(0.0, total - sum(seconds.values()))), ("total", total)]:
        print(f"{name:10} {spent:9.3f} {1000 * spent / items:11.2f}", file=sys.stderr)
