"""Threads around a pipeline: order, back-pressure, dropping, stopping, failing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from faces.engine import Aside, Engine
from faces.errors import InputError, OutputError
from faces.types import Frame, FrameResult

BLANK = np.zeros((4, 4, 3), np.uint8)


def frames(count: int, pause: float = 0.0) -> Iterator[Frame]:
    for index in range(count):
        time.sleep(pause)
        yield Frame(BLANK, index / 25)


def step(frame: Frame) -> FrameResult:
    return FrameResult(frame.pts, 4, 4, ())


class Keep:
    """A sink that keeps times."""

    def __init__(self, pause: float = 0.0) -> None:
        self.times: list[float] = []
        self.pause = pause

    def write(self, frame: Frame, result: FrameResult) -> None:
        time.sleep(self.pause)
        assert frame.pts == result.pts
        self.times.append(result.pts)


def test_every_frame_of_a_file_reaches_every_sink_in_order() -> None:
    one, other = Keep(), Keep(0.001)
    engine = Engine(frames(100), step, [one, other])
    engine.run()
    assert one.times == other.times == [index / 25 for index in range(100)]
    statistics = engine.statistics()
    assert (statistics.frames, statistics.dropped) == (100, 0)


def test_a_live_source_drops_what_comes_too_fast_but_not_the_newest() -> None:
    sink = Keep(0.02)
    engine = Engine(frames(60, 0.002), step, [sink], live=True)
    engine.run()
    assert sink.times[-1] == 59 / 25
    assert sink.times == sorted(sink.times)
    assert engine.statistics().dropped == 60 - len(sink.times)
    assert len(sink.times) < 40


def test_a_file_is_not_read_far_ahead() -> None:
    read = []

    def source() -> Iterator[Frame]:
        for frame in frames(50):
            read.append(frame.pts)
            yield frame

    release = threading.Event()

    def slow(frame: Frame) -> FrameResult:
        release.wait(5)
        return step(frame)

    engine = Engine(source(), slow, [])
    engine.start()
    time.sleep(0.2)
    assert len(read) <= 11
    release.set()
    assert engine.join(10)
    assert len(read) == 50


def test_pause_and_resume() -> None:
    sink = Keep()
    engine = Engine(frames(10_000, 0.001), step, [sink])
    engine.start()
    time.sleep(0.1)
    engine.pause()
    time.sleep(0.3)
    before = len(sink.times)
    time.sleep(0.2)
    assert len(sink.times) == before
    engine.resume()
    time.sleep(0.2)
    assert len(sink.times) > before
    engine.stop()
    assert engine.join(5)


def test_stop_ends_soon_and_frees_the_reader() -> None:
    sink = Keep()
    engine = Engine(frames(1_000_000), step, [sink])
    engine.start()
    time.sleep(0.05)
    engine.stop()
    assert engine.join(2)
    assert not [thread for thread in threading.enumerate() if thread.name == "faces-reader"]


def test_a_source_that_fails_is_reported_after_its_frames() -> None:
    def broken() -> Iterator[Frame]:
        yield from frames(5)
        raise InputError("the plug was pulled")

    sink = Keep()
    with pytest.raises(InputError, match="plug"):
        Engine(broken(), step, [sink]).run()
    assert len(sink.times) == 5
    engine = Engine(broken(), step, [])
    engine.start()
    with pytest.raises(InputError, match="plug"):
        engine.join(5)


def test_a_sink_that_fails_stops_the_run() -> None:
    class Full:
        def write(self, frame: Frame, result: FrameResult) -> None:
            raise OutputError("the disk is full")

    with pytest.raises(OutputError, match="full"):
        Engine(frames(100_000), step, [Full()]).run()
    assert not [thread for thread in threading.enumerate() if thread.name == "faces-reader"]


def test_statistics_tell_the_pace() -> None:
    engine = Engine(frames(60, 0.01), step, [Keep()])
    engine.run()
    statistics = engine.statistics()
    assert 20 < statistics.rate < 105
    assert 0 <= statistics.median <= statistics.slow < 1


def test_a_sink_aside_takes_every_frame_in_order_while_the_worker_goes_on() -> None:
    slow, quick = Keep(0.005), Keep()
    aside = Aside(slow)
    Engine(frames(50), step, [aside, quick]).run()
    assert len(slow.times) < len(quick.times) == 50
    aside.close()
    assert slow.times == quick.times


@pytest.mark.parametrize("count", [1, 50])
def test_a_sink_asides_error_reaches_whoever_writes_or_closes(count: int) -> None:
    class Full:
        def write(self, frame: Frame, result: FrameResult) -> None:
            raise OutputError("the disk is full")

    aside = Aside(Full())
    with pytest.raises(OutputError, match="full"):
        Engine(frames(count), step, [aside]).run()
        aside.close()
    aside.close(discard=True)  # giving up raises nothing more


def test_a_sink_aside_can_be_given_up() -> None:
    sink = Keep(0.05)
    aside = Aside(sink)
    Engine(frames(4), step, [aside]).run()
    aside.close(discard=True)
    assert len(sink.times) < 4


def test_the_last_frame_is_stepped_once_more_when_that_is_wished_and_no_other_comes() -> None:
    sink, standing = Keep(), threading.Event()

    def source() -> Iterator[Frame]:
        yield from frames(3)
        standing.wait(10)

    engine = Engine(source(), step, [sink], live=True)
    engine.again()
    engine.start()
    time.sleep(1.0)
    assert sink.times[-2:] == [2 / 25, 2 / 25]
    assert len(sink.times) <= 4
    standing.set()
    assert engine.join(5)


def test_what_was_long_ago_says_nothing_of_how_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(frames(20, 0.002), step, [])
    engine.run()
    assert engine.statistics().rate > 0
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    assert (engine.statistics().rate, engine.statistics().median, engine.statistics().frames) == (0.0, 0.0, 20)
