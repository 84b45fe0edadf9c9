"""The analysis gives way to the rest of the machine; the pictures do not."""

from __future__ import annotations

import pytest

from faces.config import Following
from faces.governor import ON_BATTERY, SLOWEST, Governor, Paced
from faces.pipeline import Pipeline
from faces.tracked import TrackedPipeline
from faces.types import Box, Frame, FrameResult
from tests.faces.faking import ColourDetector, ScriptedHeads, paint_faces

RED = (30, 30, 220)


class Machine:
    """A clock that only tests move on, and what the machine says."""

    def __init__(self, *, busy: float = 0.3, battery: bool = False) -> None:
        self.now = 100.0
        self.busy = busy
        self.battery = battery
        self.governor = Governor(clock=lambda: self.now, busy=lambda: self.busy, battery=lambda: self.battery)

    def work(self, seconds: float, share: float = 0.1) -> float:
        """Live through `seconds`, analysing for `share` of the time; the pace then."""
        for _ in range(round(seconds * 30)):
            self.now += 1 / 30
            self.governor.worked(share / 30)
        return self.governor.pace


def test_an_idle_machine_is_used_at_full_pace() -> None:
    assert Machine().work(60) == 1.0


def test_a_busy_machine_slows_the_analysis_down_to_a_limit() -> None:
    machine = Machine(busy=0.99)
    paces = [machine.work(1.1) for _ in range(10)]
    assert paces == sorted(paces)
    assert paces[0] > 1.0
    assert paces[-1] == SLOWEST


def test_analysis_that_takes_most_of_the_time_is_slowed_down_though_others_leave_room() -> None:
    assert Machine(busy=0.5).work(5, share=0.8) > 1.0


def test_the_full_pace_comes_back_when_the_machine_is_free_again() -> None:
    machine = Machine(busy=0.99)
    assert machine.work(10) == SLOWEST
    machine.busy = 0.3
    assert 1.0 < machine.work(2.2) < SLOWEST
    assert machine.work(20) == 1.0


def test_between_busy_and_free_the_pace_stays() -> None:
    machine = Machine(busy=0.99)
    pace = machine.work(2.2)
    machine.busy = 0.8
    assert machine.work(30) == pace


def test_on_battery_it_is_slower_from_the_start_and_until_the_mains_are_back() -> None:
    machine = Machine(battery=True)
    assert machine.work(60) == ON_BATTERY
    machine.battery = False
    assert machine.work(60) == 1.0
    machine.battery = True
    assert machine.work(60) == ON_BATTERY


class Slow(Governor):
    """Always at one pace."""

    def worked(self, seconds: float) -> float:
        return 4.0


@pytest.mark.parametrize(("governor", "searches"), [(None, 20), (Slow(), 6)])
def test_every_picture_has_its_faces_however_rarely_it_is_analysed(governor: Governor | None, searches: int) -> None:
    detector, heads = ColourDetector([RED]), ScriptedHeads(lambda face, number: 0.9)
    tracked = TrackedPipeline(Pipeline(detector, [heads], ["gender"]), Following(), governor=governor)
    for index in range(120):
        image = paint_faces(320, 240, [Box(60 + index / 2, 60, 80, 80)], [RED])
        (face,) = tracked.step(Frame(image, index / 30)).faces
        assert face.id == 0
        assert "gender" in face.attributes
        assert abs(face.detection.box.x - 60 - index / 2) < 12
    assert detector.calls == searches


@pytest.mark.parametrize(("battery", "analysed"), [(False, 90), (True, 30)])
def test_pictures_of_their_own_all_get_a_result_but_on_battery_not_all_a_new_one(battery: bool, analysed: int) -> None:
    machine = Machine(battery=battery)
    seen: list[float] = []

    def step(frame: Frame) -> FrameResult:
        seen.append(frame.pts)
        return FrameResult(frame.pts, frame.width, frame.height, ())

    paced = Paced(step, machine.governor)
    image = paint_faces(32, 24, [], [])
    results = [paced.step(Frame(image, index / 30)) for index in range(90)]
    assert [result.pts for result in results] == [index / 30 for index in range(90)]
    assert abs(len(seen) - analysed) <= 8
    paced.step(Frame(paint_faces(48, 24, [], []), 89 / 30))  # another size: nothing is carried over
    assert seen[-1] == 89 / 30


def test_the_last_picture_once_more_gets_a_new_result() -> None:
    asked: list[float] = []

    def step(frame: Frame) -> FrameResult:
        asked.append(frame.pts)
        return FrameResult(frame.pts, frame.width, frame.height, ())

    paced = Paced(step, Machine(battery=True).governor)
    last = Frame(paint_faces(32, 24, [], []), 0.05)
    for frame in (Frame(last.image, 0.0), last, last):
        paced.step(frame)
    assert asked == [0.0, 0.05]
