"""`export CONFIG`: turn a run's checkpoint into a weight; the file's `task` says which kind."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from faces_train.commands.train import task_of
from faces_train.config import exit_code, load_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("config", type=Path, help="the TOML file that the run was trained with")
    parser.add_argument("--models", type=Path, default=Path("models"), metavar="DIR", help="where the weight goes")


def run(options: argparse.Namespace) -> int:
    """Export and print the lines that the catalogue wants; 2 on a bad configuration, 3 without checkpoint or data."""
    return exit_code(lambda: _export(options.config, options.models))


def _export(config: Path, models: Path) -> None:
    task = task_of(config)
    if task == "heads":
        from faces_train.heads.ship import ship

        ship(config, models)
        return
    if task == "refiner":
        from faces_train.refiner import export as refiner
        from faces_train.refiner.settings import RefinerConfig

        weight = models / refiner.NAME
        step = refiner.export_run(load_config(config, RefinerConfig), weight)
    else:
        from faces_train.detector import export as detector
        from faces_train.detector.settings import DetectorConfig

        weight = models / detector.NAME
        step = detector.export_run(load_config(config, DetectorConfig), weight)
    content = weight.read_bytes()
    print(f"# step {step}")
    print(f'file = "{weight.name}"\nsha256 = "{hashlib.sha256(content).hexdigest()}"\nbytes = {len(content)}')
