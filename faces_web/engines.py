"""The warm engines: a few Analyzers per model set in a bounded pool of threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import TypeVar

import numpy as np

from faces import Analyzer, Options
from faces.types import FrameResult, Picture
from faces_web.admission import Admission, Ticket
from faces_web.refusal import Refusal
from faces_web.settings import Settings

T = TypeVar("T")
Load = Callable[[Options], Analyzer]
DEFAULT_SET = Options().model_set
FETCHING = 8
"""Addresses fetched at once: they wait, and should not keep analyses waiting."""
LOOK = 0.5
"""Seconds between two looks whether the client is still there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One analysed picture and what analysed it.

    Attributes:
        result: its faces, with the wanted attributes only.
        models, provider: as results.json states them.
        attributes: those of the wanted ones that the model set answers.
    """

    result: FrameResult
    models: dict[str, str]
    provider: str
    attributes: tuple[str, ...]


class Engines:
    """Loaded weights and the threads that run them.

    Attributes:
        thresholds: per attribute, the probability from which an answer of the default model set is certain.
        provider: what really executes the weights.
        warnings: sentences for whoever runs the server.
    """

    def __init__(self, settings: Settings, admission: Admission, load: Load = Analyzer) -> None:
        """Load the default model set once per worker and run it on an empty picture.

        Raises:
            FacesError: see faces.Analyzer.
        """
        self._settings, self._admission, self._load = settings, admission, load
        self._free: SimpleQueue[dict[str, Analyzer]] = SimpleQueue()
        for _ in range(settings.workers):
            analyzer = self._loaded(DEFAULT_SET)
            analyzer.analyze(np.zeros((64, 64, 3), np.uint8))
            self._free.put({DEFAULT_SET: analyzer})
        self.thresholds = analyzer.pipeline.thresholds
        self.provider, self.warnings = analyzer.provider, analyzer.warnings
        self._analysing = ThreadPoolExecutor(settings.workers, "faces-web")
        self._fetching = ThreadPoolExecutor(FETCHING, "faces-fetch")

    def close(self) -> None:
        """Give up waiting work. Nobody waits for what still runs: requests had their time to end before."""
        for pool in (self._analysing, self._fetching):
            pool.shutdown(wait=False, cancel_futures=True)

    def analyze(self, image: Picture, model_set: str, wanted: Collection[str]) -> Answer:
        """Every face of a picture. To be called in work given to `run`.

        Raises:
            FacesError: when the model set cannot be loaded or executed.
        """
        held = self._free.get()
        try:
            if model_set not in held:
                held[model_set] = self._loaded(model_set)
            analyzer = held[model_set]
            result = analyzer.analyze(image)
        finally:
            self._free.put(held)
        faces = tuple(
            replace(face, attributes={name: answer for name, answer in face.attributes.items() if name in wanted})
            for face in result.faces
        )
        known = tuple(name for name in analyzer.attributes if name in wanted)
        return Answer(replace(result, faces=faces), analyzer.models, analyzer.provider, known)

    async def run(self, work: Callable[[], T], ticket: Ticket, gone: Callable[[], Awaitable[bool]]) -> T:
        """Do `work`, which may call `analyze`, as soon as a thread is free.

        Args:
            work: what to do.
            ticket: the request's; held until the work has ended, even when nobody waits for it any more.
            gone: whether the client has gone away.

        Raises:
            Refusal: 503 when it took too long.
        """

        def timed() -> T:
            start = time.perf_counter()
            try:
                return work()
            finally:
                self._admission.took(time.perf_counter() - start)

        return await self._wait(self._analysing, timed, ticket, gone)

    async def fetch(self, work: Callable[[], T], ticket: Ticket, gone: Callable[[], Awaitable[bool]]) -> T:
        """Do `work`, which waits for others' servers; otherwise as `run`."""
        return await self._wait(self._fetching, work, ticket, gone)

    async def _wait(
        self, pool: ThreadPoolExecutor, work: Callable[[], T], ticket: Ticket, gone: Callable[[], Awaitable[bool]]
    ) -> T:
        loop = asyncio.get_running_loop()
        ticket.hold()
        future = pool.submit(work)
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(ticket.leave))
        answer = asyncio.wrap_future(future)
        end = loop.time() + self._settings.patience
        try:
            while not answer.done():
                if loop.time() >= end:
                    raise Refusal(503, "the server is too busy; try again later", retry_after=self._admission.wait)
                if await gone():
                    raise Refusal(400, "the client went away")
                await asyncio.wait({answer}, timeout=min(LOOK, max(0.0, end - loop.time())))
            return answer.result()
        finally:
            answer.cancel()  # does nothing to work that has begun

    def _loaded(self, model_set: str) -> Analyzer:
        chosen = self._settings
        return self._load(
            Options(model_set=model_set, provider=chosen.provider, attributes="all", models_path=chosen.models_path)
        )
