"""`export CONFIG`: turn a run's checkpoint into a weight; the file's `task` says which kind."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from faces_train.commands.train import task_of
from faces_train.config import ConfigError, load_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("config", type=Path, help="the TOML file that the run was trained with")
    parser.add_argument("--models", type=Path, default=Path("models"), metavar="DIR", help="where the weight goes")


def run(options: argparse.Namespace) -> int:
    """Export and print the lines that the catalogue wants; 2 on a bad configuration, 3 when there is no checkpoint."""
    try:
        if task_of(options.config) == "heads":
            from faces_train.heads.ship import ship

            ship(options.config, options.models)
            return 0
        from faces_train.detector.export import NAME, export_run
        from faces_train.detector.settings import DetectorConfig

        weight = options.models / NAME
        step = export_run(load_config(options.config, DetectorConfig), weight)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(error, file=sys.stderr)
        return 3
    content = weight.read_bytes()
    print(f"# step {step}")
    print(f'file = "{weight.name}"\nsha256 = "{hashlib.sha256(content).hexdigest()}"\nbytes = {len(content)}')
    return 0
