"""`export CONFIG`: turn a run's checkpoint into a weight; the file's `task` says which kind."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from faces_train.commands.train import task_of
from faces_train.config import ConfigError, load_config
from faces_train.data.table import DataError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("config", type=Path, help="the TOML file that the run was trained with")
    parser.add_argument("--models", type=Path, default=Path("models"), metavar="DIR", help="where the weight goes")


def run(options: argparse.Namespace) -> int:
    """Export and print the lines that the catalogue wants; 2 on a bad configuration, 3 without checkpoint or data."""
    try:
        task = task_of(options.config)
        if task == "heads":
            from faces_train.heads.ship import ship

            ship(options.config, options.models)
            return 0
        if task == "refiner":
            from faces_train.refiner import export as refiner
            from faces_train.refiner.settings import RefinerConfig

            weight = options.models / refiner.NAME
            step = refiner.export_run(load_config(options.config, RefinerConfig), weight)
        else:
            from faces_train.detector import export as detector
            from faces_train.detector.settings import DetectorConfig

            weight = options.models / detector.NAME
            step = detector.export_run(load_config(options.config, DetectorConfig), weight)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    except (DataError, OSError) as error:
        print(error, file=sys.stderr)
        return 3
    content = weight.read_bytes()
    print(f"# step {step}")
    print(f'file = "{weight.name}"\nsha256 = "{hashlib.sha256(content).hexdigest()}"\nbytes = {len(content)}')
    return 0
