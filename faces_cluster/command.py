"""`python -m faces cluster JOBS.csv --address ADDRESS`: a job list carried out by the machines of a Ray cluster."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from faces.analyzer import Analyzer
from faces.batch import Progress, Task
from faces.cli import run as batch
from faces.cli.arguments import add_analysis_arguments, count
from faces.config import Job
from faces.errors import UsageError
from faces.timing import Stopwatch
from faces.videos import Outcome
from faces_cluster.dispatch import Dispatcher
from faces_cluster.shelf import Shelf, marked
from faces_cluster.worker import Setting

if TYPE_CHECKING:
    from faces_cluster.pool import RayPool

SHORTEST = 5.0
"""Seconds: shorter pieces are mostly run-up."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The job list, the cluster, and what `run` takes about answers and outputs."""
    add = parser.add_argument
    add(
        "job_list",
        metavar="JOBS.csv",
        type=Path,
        help="what to process, with columns source_path,dest_csv,dest_ass,dest_mp4",
    )
    add(
        "--address",
        required=True,
        help="HOST:PORT of the cluster's head, auto for the cluster on this machine, local to start one for this run",
    )
    add("--workers", type=count, metavar="N", help="processes on all machines together; default: all that fit")
    add("--cpus", type=float, default=1.0, metavar="N", help="cores for each worker; default: %(default)s")
    add("--gpus", type=float, default=0.0, metavar="N", help="share of a card for each, such as 0.25; default: none")
    add("--piece", type=float, default=300.0, metavar="SECONDS", help="length of pieces; default: %(default)s")
    add("--tries", type=count, default=3, metavar="N", help="after which an item is given up; default: 3")
    add(
        "--patience",
        type=float,
        default=600.0,
        metavar="SECONDS",
        help="without progress, after which a worker is ended; without any machine, the run; default: %(default)s",
    )
    add_analysis_arguments(parser)
    parser.set_defaults(inputs_path=None, show=False)


def run(options: argparse.Namespace) -> int:
    """Carry the list out.

    Returns:
        See faces.cli.run.run.

    Raises:
        FacesError: before anything was done, when the request, the cluster or the installation is not right.
    """
    if options.cpus <= 0 or options.gpus < 0 or options.patience <= 0:
        raise UsageError("--cpus and --patience must be above 0, --gpus 0 or more")
    if options.piece < SHORTEST:
        raise UsageError(f"--piece must be {SHORTEST:g} seconds or more")
    from faces_cluster.pool import RayPool, Shares  # Ray, which --help does not need

    with ExitStack() as stack:

        def hire(job: Job, build: Callable[[], Analyzer], stopwatch: Stopwatch) -> Cluster:
            outputs = Path.cwd() / options.outputs_path
            mark = stack.enter_context(marked(outputs))
            setting = Setting(build, Path.cwd(), outputs, job, options.piece, mark)
            shares = Shares(options.cpus, options.gpus, options.workers)
            pool = stack.enter_context(
                RayPool(options.address, setting, shares, patience=options.patience, noted=_note)
            )
            return Cluster(options, setting, pool, stopwatch)

        return batch.run(options, hire)


class Cluster:
    """The workers of a cluster as the crew of a run; see faces.batch.Crew."""

    def __init__(self, options: argparse.Namespace, setting: Setting, pool: RayPool, stopwatch: Stopwatch) -> None:
        assert pool.about is not None
        self._options, self._setting, self._pool = options, setting, pool
        self.attributes = pool.about.attributes
        self.models = pool.about.models
        self.provider = pool.about.provider
        self.warnings = list(pool.about.warnings)
        self.stopwatch = stopwatch

    def work(self, tasks: Sequence[Task], progressed: Progress) -> Iterator[Outcome]:
        """See faces.batch.Crew."""
        shelf = Shelf(self._setting.outputs)
        shelf.clean(self._settings(), tasks, resume=self._options.resume)
        dispatcher = Dispatcher(
            tasks,
            self._pool,
            shelf,
            tries=self._options.tries,
            stopwatch=self.stopwatch,
            progressed=progressed,
            noted=_note,
        )
        yield from dispatcher.run()
        shelf.close()

    def _settings(self) -> dict[str, object]:
        """What must be the same for the units of an earlier run to be of use."""
        options = self._options
        chosen = ("model_set", "detector", "head", "attributes", "models", "crops", "threshold", "min_face", "piece")
        return {
            "job": asdict(self._setting.job),
            "weights": self.models,
            "provider": self.provider,
            "answers": list(self.attributes),
            **{name: getattr(options, name) for name in chosen},
            "models_path": str(options.models_path),
        }


def _note(text: str) -> None:
    print(f"faces: {text}", file=sys.stderr)
