"""`export CONFIG`: turn a run's checkpoint into a weight; the file's `task` says which kind."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from faces.errors import UsageError
from faces.zoo.cards import REGISTRY, read
from faces_train.commands.train import task_of
from faces_train.config import exit_code, load_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("config", type=Path, help="the TOML file that the run was trained with")
    parser.add_argument("--models", type=Path, default=Path("models"), metavar="DIR", help="where the weight goes")
    parser.add_argument("--force", action="store_true", help="replace a weight that the catalogue there knows")


def run(options: argparse.Namespace) -> int:
    """Export and print the lines that the catalogue wants.

    Returns:
        0; 2 on a bad configuration or where a weight would be replaced unasked, 3 without checkpoint or data.
    """
    return exit_code(lambda: _export(options.config, options.models, options.force))


def _export(config: Path, models: Path, force: bool) -> None:
    task = task_of(config)
    if task == "heads":
        from faces_train.heads.settings import HeadsConfig
        from faces_train.heads.ship import ship

        _check(models / f"{load_config(config, HeadsConfig).name}.onnx", force)
        ship(config, models)
        return
    if task == "refiner":
        from faces_train.refiner import export as refiner
        from faces_train.refiner.settings import RefinerConfig

        weight = models / refiner.NAME
        _check(weight, force)
        step = refiner.export_run(load_config(config, RefinerConfig), weight)
    else:
        from faces_train.detector import export as detector
        from faces_train.detector.settings import DetectorConfig

        weight = models / detector.NAME
        _check(weight, force)
        step = detector.export_run(load_config(config, DetectorConfig), weight)
    content = weight.read_bytes()
    print(f"# step {step}")
    print(f'file = "{weight.name}"\nsha256 = "{hashlib.sha256(content).hexdigest()}"\nbytes = {len(content)}')


def _check(weight: Path, force: bool) -> None:
    """Refuse to replace a weight that the catalogue beside it knows by its checksum, unless that is meant."""
    folder = weight.parent
    if force or not weight.exists() or not (folder / REGISTRY).is_file():
        return
    if weight.name in (Path(card.file).name for card in read(folder).weights.values()):
        raise UsageError(f"{weight} is a weight of {folder / REGISTRY}; --force replaces it, --models goes elsewhere")
