"""One process that carries out units, with its weights loaded once. Knows no Ray."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from faces import __version__
from faces.analyzer import Analyzer
from faces.batch import attempt, failed, hopeless
from faces.config import Job
from faces.errors import FacesError, InputError, OutputError
from faces.videos import Outcome
from faces_cluster.merge import merge
from faces_cluster.pieces import body, borders, head
from faces_cluster.plan import Body, Borders, Found, Head, Piece, Result, Unit, Whole, cuttable
from faces_cluster.shelf import Shelf, commit, staged


@dataclass(frozen=True, slots=True)
class Setting:
    """What every worker of a run is given.

    Attributes:
        build: loads the weights; must be picklable.
        folder: the driver's working folder, in which relative paths count.
        outputs: the outputs folder.
        job: what is made of each item.
        length: about how many seconds of video a piece is long.
        mark: see faces_cluster.shelf.marked.
    """

    build: Callable[[], Analyzer]
    folder: Path
    outputs: Path
    job: Job
    length: float
    mark: Path


@dataclass(frozen=True, slots=True)
class About:
    """What a worker runs; see faces.analyzer.Analyzer."""

    host: str
    version: str
    models: dict[str, str]
    provider: str
    attributes: tuple[str, ...]
    warnings: tuple[str, ...]


class Worker:
    """Carries out one unit after another.

    Attributes:
        share: of the unit at work that is done, 0..1; may be read from another thread.
        about: what it runs.
    """

    def __init__(self, setting: Setting) -> None:
        """Load the weights.

        Raises:
            FacesError: when that fails, or this machine does not see the driver's folder.
        """
        try:
            os.chdir(setting.folder)
        except OSError as error:
            raise InputError(
                f"{setting.folder}: {platform.node()} does not see this folder: {error.strerror}"
            ) from None
        if not setting.mark.is_file():
            raise InputError(f"{setting.outputs}: {platform.node()} does not see this folder: is it mounted there?")
        self._setting = setting
        self._analyzer = setting.build()
        self._shelf = Shelf(setting.outputs)
        self.share = 0.0
        self.about = About(
            platform.node(),
            __version__,
            self._analyzer.models,
            self._analyzer.provider,
            self._analyzer.attributes,
            tuple(self._analyzer.warnings),
        )

    def do(self, unit: Unit) -> tuple[Result, dict[str, float]]:
        """Carry out a unit; what it yields lies on the shelf too, unless it failed.

        Returns:
            What it yields, and seconds per stage.

        Raises:
            FacesError: what stops a whole run, such as a full disk.
        """
        self.share = 0.0
        self._analyzer.stopwatch.seconds.clear()
        folder = self._shelf.attempt(unit)
        result = self._do(unit, folder)
        if isinstance(result, Outcome):
            result = replace(result, picture=None)
        if isinstance(result, Outcome) and result.error is not None:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            self._shelf.store(unit, result)
        return result, dict(self._analyzer.stopwatch.seconds)

    def _do(self, unit: Unit, folder: Path) -> Result:
        job, place = self._setting.job, Path(unit.task.place)
        if isinstance(unit, Whole):
            return self._whole(unit, folder)
        if isinstance(unit, Head):
            try:
                return Found(head(place, self._analyzer, job, unit.start, self._progressed))
            except InputError:
                return Found(None)
        if isinstance(unit, Body):
            try:
                return body(
                    place,
                    unit.task.name,
                    self._analyzer,
                    folder,
                    job,
                    unit.start,
                    unit.own,
                    unit.targets,
                    self._progressed,
                )
            except InputError as error:
                return Piece({}, None, odd=str(error))
        return merge(unit.task.name, unit.pieces, folder / "frames.part")

    def _whole(self, unit: Whole, folder: Path) -> Result:
        setting = self._setting
        if unit.cuttable and cuttable(unit.task, setting.job):
            try:
                times = borders(Path(unit.task.place), setting.job, setting.length)
            except InputError:  # said again, and better, below
                times = ()
            if times:
                return Borders(times)
        try:
            copy = staged(unit.task)
            outcome = attempt(
                replace(unit.task, annotated=copy, parts=folder),
                self._analyzer,
                setting.outputs,
                setting.job,
                progressed=lambda name, share: self._progressed(share),
            )
            if copy is not None and unit.task.annotated is not None and copy.exists():
                commit(copy, unit.task.annotated)
            return outcome
        except OutputError as error:
            if hopeless(error) or not setting.outputs.is_dir():
                raise
            return failed(unit.task.name, error)

    def _progressed(self, share: float) -> None:
        self.share = share


def sendable(error: FacesError) -> FacesError:
    """The error without what cannot be pickled: FFmpeg's errors."""
    error.__cause__ = error.__context__ = None
    return error
