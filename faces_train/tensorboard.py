"""A run's log as curves in TensorBoard, an optional package (`pip install tensorboard`).

    python -m faces_train.tensorboard RUN

writes what `log.jsonl` in the folder RUN holds so far to RUN/tensorboard; `tensorboard --logdir RUN` shows it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree

from faces.errors import FacesError
from faces.packages import install
from faces_train.data.table import DataError
from faces_train.runs import Run


def write(folder: Path) -> int:
    """Write the curves anew; returns how many there are.

    Args:
        folder: of the run.

    Raises:
        DataError: there is no log in it.
        ModuleNotFoundError: TensorBoard is not installed.
    """
    from torch.utils.tensorboard import SummaryWriter

    log = folder / "log.jsonl"
    if not log.is_file():
        raise DataError(f"{log}: not there; train first")
    curves: dict[str, dict[int, tuple[float, float]]] = {}
    for entry in Run(folder).history():
        prefix = f"{entry['split']}/" if "split" in entry else ""
        for name, value in entry.items():
            if name not in ("time", "step") and "step" in entry and isinstance(value, int | float):
                curves.setdefault(prefix + name, {})[entry["step"]] = value, entry["time"]
    rmtree(folder / "tensorboard", ignore_errors=True)
    with SummaryWriter(str(folder / "tensorboard")) as writer:
        for name, points in curves.items():
            for step, (value, when) in sorted(points.items()):
                writer.add_scalar(name, value, step, when)
    return len(curves)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m faces_train.tensorboard", description=__doc__)
    parser.add_argument("run", type=Path, help="the folder that the configuration names under `run`")
    options = parser.parse_args(arguments)
    try:
        print(f"{write(options.run)} curves; tensorboard --logdir {options.run}")
    except ModuleNotFoundError as error:
        print(f"it needs the package {error.name}: {install(error.name or 'tensorboard')}", file=sys.stderr)
        return FacesError.exit_code
    except (FacesError, OSError) as error:
        print(error, file=sys.stderr)
        return FacesError.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
