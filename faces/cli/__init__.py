"""The command line: `python -m faces COMMAND`."""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from faces.errors import FacesError
from faces.packages import install_extra

COMMANDS = {
    "run": ("faces.cli.run", "label the faces in pictures, videos or of a camera"),
    "gui": ("faces_gui.command", "open the window"),
    "web": ("faces_web.command", "serve the upload page and its endpoint"),
    "cluster": ("faces_cluster.command", "carry out a job list on the machines of a Ray cluster"),
    "report": ("faces.cli.report", "make a page with plots of what a run found"),
    "models": ("faces.cli.models", "list the weights: licence, accuracy, where they lie"),
    "doctor": ("faces.cli.doctor", "check this installation and say what to mend"),
    "self-test": ("faces.cli.selftest", "do everything once with samples and compare; also --self-test"),
    "features": ("faces_train.commands.features", "describe the faces of pictures by numbers, for train-head"),
    "train-head": ("faces_train.commands.train_head", "train a head of your own on labelled pictures"),
    "bench": ("faces.cli.bench", "measure how fast it is here, and compare with an earlier time"),
    "train": ("faces_train.commands.train", "train a network from a configuration"),
    "evaluate": ("faces_train.commands.evaluate", "measure weights on labelled pictures"),
    "export": ("faces_train.commands.export", "turn a training checkpoint into a weight"),
}
"""Per command: the module, imported only when the command is used (see docs/adr), and a line of help."""

EXTRAS = {
    "gui": "gui",
    "web": "web",
    "cluster": "cluster",
    "features": "heads",
    "train-head": "heads",
    "train": "train",
    "evaluate": "train",
    "export": "train",
}
"""Per command that needs more than a plain installation has: the extra that brings it."""
INTERRUPTED = 130
POOLS = ("OPENCV_FOR_THREADS_NUM", "OPENBLAS_NUM_THREADS")
"""Sizes of libraries' own pools of threads, which cost more processor time, much of it in waiting, than they save:
reading, searching and encoding have threads of their own."""


def build(name: str | None) -> argparse.ArgumentParser:
    """The parser; only command `name` gets its arguments, the others their line of help."""
    from faces import __version__

    parser = argparse.ArgumentParser(prog="faces", description="Finds every face and says what it looks like.")
    parser.add_argument("--version", action="version", version=f"faces {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command, (module, line) in COMMANDS.items():
        sub = commands.add_parser(command, help=line, description=line)
        if command == name:
            loaded = import_module(module)
            loaded.add_arguments(sub)
            sub.set_defaults(run=loaded.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: without the program's name; None takes the process's.

    Returns:
        The exit code: 0 all fine, 1 some items failed, 2 wrong usage, 3 nothing could be done, 130 interrupted.
    """
    if getattr(sys, "frozen", False):
        import_module("multiprocessing").freeze_support()  # a worker of the packaged application begins here
    for pool in POOLS:  # before either library is loaded
        os.environ.setdefault(pool, "1")
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")  # of what goes wrong we tell ourselves
    _open_streams()
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments[:1] == ["--self-test"]:
        arguments[0] = "self-test"
    command = next((argument for argument in arguments if not argument.startswith("-")), None)
    try:
        options = build(command).parse_args(arguments)
        code = int(options.run(options))
        sys.stdout.flush()  # a pipe may break now
    except OSError as error:
        if _unread(error):
            _close_stdout()
            return 0
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        _close_stdout()
        print(f"faces: what there is to say cannot be written: {error.strerror}", file=sys.stderr)
        return FacesError.exit_code
    except FacesError as error:
        print(f"faces: {error}", file=sys.stderr)
        return error.exit_code
    except ModuleNotFoundError as error:
        if command not in COMMANDS:
            raise
        remedy = f": {install_extra(EXTRAS[command])}" if command in EXTRAS else ""
        print(f"faces: {command} needs the package {error.name}, which is not installed{remedy}", file=sys.stderr)
        return FacesError.exit_code
    except KeyboardInterrupt:
        print("faces: interrupted", file=sys.stderr)
        return INTERRUPTED
    return code


def _open_streams() -> None:
    """Give a process without a console, such as the window's, streams that lead nowhere; let stdout take any letter."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open to the end
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as stderr does: not every locale knows every letter


def _unread(error: OSError) -> bool:
    """Whether whoever reads what is printed, such as head, has seen enough; Windows says EINVAL then."""
    windows = sys.platform == "win32" and error.errno == errno.EINVAL and error.filename is None
    return windows or isinstance(error, BrokenPipeError)


def _close_stdout() -> None:
    """Let what is still to be written, at the end of the process too, lead nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
