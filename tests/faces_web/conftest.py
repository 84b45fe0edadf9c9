"""The upload page's application, with the real weights or with a stand-in that takes its time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="needs the extra web")
pytest.importorskip("httpx2", reason="needs the extra dev")

import uvicorn
from starlette.testclient import TestClient

from faces import Analyzer
from faces.types import Frame, FrameResult
from faces_web.application import create
from faces_web.server import configuration
from faces_web.settings import Settings

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"


class Waiting:
    """An Analyzer that finds nobody, and only when it may."""

    attributes = ("gender",)
    models = {"detector": "none", "heads": "none"}  # noqa: RUF012
    provider = "CPUExecutionProvider"
    warnings: list[str] = []  # noqa: RUF012
    pipeline = SimpleNamespace(thresholds={})

    def __init__(self) -> None:
        self.may = threading.Event()
        self.may.set()
        self.begun = threading.Semaphore(0)
        self.count = 0

    def analyze(self, image: Any) -> FrameResult:
        self.begun.release()
        assert self.may.wait(20)
        self.count += 1
        frame = Frame(image)
        return FrameResult(0.0, frame.width, frame.height, ())


@pytest.fixture(scope="session")
def portrait() -> bytes:
    return (SAMPLES / "portrait.jpg").read_bytes()


@pytest.fixture(scope="session")
def group() -> bytes:
    return (SAMPLES / "group.jpg").read_bytes()


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """The application as it is, but for the rate."""
    with TestClient(create(Settings(workers=1, rate=0)), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    stand_in = Waiting()
    yield stand_in
    stand_in.may.set()


@pytest.fixture
def serving(waiting: Waiting) -> Iterator[Callable[..., TestClient]]:
    """Makes a client of an application with other settings and the stand-in for the weights."""
    with ExitStack() as stack:

        def make(**settings: Any) -> TestClient:
            chosen = Settings(**{"workers": 1, "rate": 0, **settings})
            app = create(chosen, lambda _: waiting)  # type: ignore[arg-type, return-value]
            return stack.enter_context(TestClient(app, base_url="http://localhost", raise_server_exceptions=False))

        yield make
        waiting.may.set()


@contextmanager
def running(settings: Settings, load: Any = Analyzer) -> Iterator[str]:
    """A real server on a free port, as its address."""
    server = uvicorn.Server(configuration(create(settings, load), settings))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """A server with the real weights."""
    with running(Settings(workers=1, rate=0)) as address:
        yield address


@pytest.fixture
def slow_address(waiting: Waiting) -> Iterator[str]:
    """A server with the stand-in for the weights."""
    with running(Settings(workers=1, rate=0), lambda _: waiting) as address:
        yield address
        waiting.may.set()
