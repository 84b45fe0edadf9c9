"""`train CONFIG`: train a weight from a TOML file; the file's `task` says which kind."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from faces.cli import INTERRUPTED
from faces.cli.arguments import count
from faces_train.config import ConfigError, exit_code, load_config, read_toml

TASKS = ("detector", "refiner", "heads")


def task_of(path: Path) -> str:
    """The `task` of a configuration file, one of TASKS.

    Raises:
        ConfigError: unreadable file or unknown task.
    """
    task = read_toml(path)[1].get("task")
    if task not in TASKS:
        raise ConfigError(f"{path}: task must be one of {', '.join(TASKS)}, not {task!r}")
    return str(task)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("config", type=Path, help="a TOML file, such as faces_train/configs/detector.toml")
    parser.add_argument("--until", type=count, metavar="STEP", help="stop after this many steps in all")


def run(options: argparse.Namespace) -> int:
    """Train until the schedule's end, from the checkpoint if there is one; 2 on a bad configuration, 3 without data."""
    try:
        return exit_code(lambda: print(f"step {_train(options)}"))
    except KeyboardInterrupt:
        print("faces: interrupted; run the same command to go on from the last checkpoint", file=sys.stderr)
        return INTERRUPTED


def _train(options: argparse.Namespace) -> int:
    task = task_of(options.config)
    if task == "detector":
        from faces_train.detector.settings import DetectorConfig
        from faces_train.detector.train import train

        return train(load_config(options.config, DetectorConfig), options.until)
    if task == "refiner":
        from faces_train.refiner.settings import RefinerConfig
        from faces_train.refiner.train import train as train_refiner

        return train_refiner(load_config(options.config, RefinerConfig), options.until)
    from faces_train.heads.train import train as train_heads

    return train_heads(options.config, options.until)
