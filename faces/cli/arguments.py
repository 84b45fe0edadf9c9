"""What `run` and `cluster` take alike on the command line."""

from __future__ import annotations

import argparse
from math import inf
from pathlib import Path

from faces.attributes import VOCABULARY
from faces.cli.head import add_head
from faces.config import Following, Job, Options
from faces.hide import WAYS
from faces.sinks.results import FORMATS


def switch(text: str) -> bool:
    """True or False as the original project's flags take them.

    Raises:
        argparse.ArgumentTypeError: on anything else.
    """
    values = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if text.lower() not in values:
        raise argparse.ArgumentTypeError(f"{text!r} is neither True nor False")
    return values[text.lower()]


def count(text: str) -> int:
    """A number of things.

    Raises:
        argparse.ArgumentTypeError: when it is none.
    """
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def time(text: str) -> float:
    """Seconds from `90`, `1:30` or `0:01:30.5`.

    Raises:
        argparse.ArgumentTypeError: when it is no time.
    """
    try:
        parts = [float(part) for part in text.split(":")]
    except ValueError:
        parts = []
    if not 1 <= len(parts) <= 3 or not all(0 <= part < inf for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} is no time: write seconds, or hours:minutes:seconds")
    return sum(part * factor for part, factor in zip(reversed(parts), (1.0, 60.0, 3600.0), strict=False))


def add_analysis_arguments(parser: argparse.ArgumentParser) -> None:
    """What is answered and written, wherever the items come from and whoever analyses them."""
    defaults = Options()
    add = parser.add_argument
    add("--outputs_path", metavar="DIR", type=Path, default=Path("outputs"), help="default: outputs")
    add("--models_path", metavar="DIR", type=Path, help="a models folder, or one with the original project's networks")
    add("--models", nargs="+", metavar="0|1", help="gender, expression, multiple: 1 to answer it, 0 to leave it out")
    add("--attributes", metavar="LIST", help=f"comma-separated: {', '.join(VOCABULARY)}; all adds the opt-in ones")
    add(
        "--model-set",
        default=defaults.model_set,
        metavar="NAME",
        help="fast or accurate, or either with -standalone; default: %(default)s",
    )
    add("--detector", metavar="NAME", help="a detector of `faces models`")
    add_head(add)
    add("--provider", default=defaults.provider, help="auto, cpu, cuda, directml or coreml; default: %(default)s")
    add("--cuda", type=switch, metavar="True|False", help="the same as --provider cuda, or cpu")
    add("--crops", action="store_true", help="each picture is one already cropped face: nothing is detected")
    add("--threshold", type=float, metavar="0..1", help="detection score from which a face counts")
    add("--min-face", type=float, default=defaults.min_face, metavar="PX", help="leave out narrower faces")
    add("--format", default="json,csv", metavar="LIST", help=f"of {', '.join(FORMATS)}; default: %(default)s")
    add(
        "--annotated",
        type=switch,
        default=True,
        metavar="True|False",
        help="write annotated pictures and videos; default: %(default)s",
    )
    add("--keep-crops", action="store_true", help="write aligned crops: of a video the best view of each face")
    add("--resume", action="store_true", help="go on where an interrupted run stopped")
    add("--timings", action="store_true", help="print the time spent per stage")
    add("--allow-code", action="store_true", help="let --models_path load TorchScript files, which can run code")
    add("--anonymise", choices=WAYS, help="make faces unrecognisable in everything that is drawn")
    _add_video_arguments(parser)


def _add_video_arguments(parser: argparse.ArgumentParser) -> None:
    defaults = Following()
    add = parser.add_argument_group("videos").add_argument
    add("--tracking", type=switch, default=True, metavar="True|False", help="follow faces; default: %(default)s")
    add("--fps", type=float, metavar="N", help="analysed frames per second; default: all frames")
    add("--start", type=time, metavar="TIME", help="begin there: seconds, or [hours:]minutes:seconds")
    add("--end", type=time, metavar="TIME", help="end there")
    add("--keyframes", action="store_true", help="only key frames: a quick summary")
    add(
        "--detect-period",
        type=float,
        default=defaults.detect_period,
        metavar="SECONDS",
        help="between two searches for faces, which are followed in between; default: %(default)s",
    )
    add(
        "--min-track",
        type=count,
        default=1,
        metavar="N",
        help="leave out faces that were found less than N times, but for annotated videos: drawing cannot wait for it",
    )
    add("--timeout", type=float, default=Job().timeout, metavar="SECONDS", help="for streams; default: %(default)s")
