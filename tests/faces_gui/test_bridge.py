from __future__ import annotations

import threading
import time
from dataclasses import replace

import cv2
import pytest

from faces.config import Options
from faces.errors import InputError, WeightError
from faces.types import Frame, FrameResult
from faces_gui.bridge import Bridge, Errand
from faces_gui.model import Model
from faces_gui.places import Place
from tests.faces_gui.conftest import Camera, Loader, Pipeline, face, picture, plain

CAMERA = Place("camera", "0", "Fake")


@pytest.fixture(autouse=True)
def _prepare(bridge):
    bridge.prepare_with(plain)


def test_frames_arrive_with_their_results(bridge, qtbot):
    with qtbot.waitSignal(bridge.ready, timeout=3000):
        bridge.open(CAMERA)
    shown = bridge.take()
    assert shown.frame.pts == shown.result.pts
    assert len(shown.result.faces) == 2


def test_signals_do_not_pile_up_while_the_window_is_busy(bridge, qtbot, cameras, pipeline):
    cameras.append(Camera(fps=200))
    count = []
    bridge.ready.connect(lambda: count.append(1))
    bridge.open(CAMERA)
    qtbot.waitUntil(lambda: pipeline.steps > 30, timeout=3000)
    assert len(count) == 1
    newest = bridge.take()
    qtbot.waitUntil(lambda: len(count) == 2, timeout=3000)
    assert bridge.take().frame.pts > newest.frame.pts


def test_a_place_that_cannot_be_opened_says_why(bridge, qtbot, cameras):
    cameras.append(InputError("no such camera"))
    with qtbot.waitSignal(bridge.failed, timeout=3000) as failed:
        bridge.open(CAMERA)
    assert failed.args == ["no such camera"]
    qtbot.waitUntil(lambda: not bridge.running)


def test_a_defect_while_opening_is_told_like_any_failure(bridge, qtbot, cameras):
    cameras.append(OSError("driver gone"))
    with qtbot.waitSignal(bridge.failed, timeout=3000) as failed:
        bridge.open(CAMERA)
    assert failed.args == ["OSError: driver gone"]


def test_work_that_fails_by_a_defect_says_so(qapp, qtbot):
    job = Errand()
    with qtbot.waitSignal(job.failed, timeout=3000) as failed:
        job.begin(lambda: 1 // 0, name="work")
    assert failed.args[0].startswith("ZeroDivisionError")


def test_opening_can_be_cancelled_at_once(bridge, qtbot, cameras):
    slow = Camera()
    cameras.extend([0.5, slow])
    bridge.open(CAMERA)
    before = time.monotonic()
    bridge.close()
    assert time.monotonic() - before < 0.05
    with qtbot.assertNotEmitted(bridge.opened, wait=900):
        pass
    qtbot.waitUntil(lambda: slow.closed, timeout=2000)


@pytest.mark.parametrize("accident", ["stalled", "dead"])
def test_a_lost_camera_is_found_again_within_three_seconds(bridge, qtbot, cameras, accident):
    first, second = Camera(), Camera()
    cameras.extend([first, InputError("still gone"), second])
    bridge.open(CAMERA)
    qtbot.waitUntil(lambda: bridge.take() is not None, timeout=3000)
    lost = []
    bridge.lost.connect(lambda message, attempt, pause: lost.append(attempt))
    begun = time.monotonic()
    with qtbot.waitSignal(bridge.found, timeout=3000):
        getattr(first, accident).set()
    assert time.monotonic() - begun < 3
    assert lost == [1, 2]
    bridge.take()
    qtbot.waitUntil(lambda: bridge.take() is not None, timeout=1000)
    qtbot.waitUntil(lambda: first.closed, timeout=1000)


def test_a_first_frame_after_a_loss_starts_the_back_off_anew(bridge, qtbot, cameras):
    cameras.extend([Camera(), Camera(), Camera()])
    sources = list(cameras)
    lost = []
    bridge.lost.connect(lambda message, attempt, pause: lost.append((attempt, pause)))
    bridge.open(CAMERA)
    for source in sources[:2]:
        qtbot.waitUntil(lambda: bridge.take() is not None, timeout=3000)
        with qtbot.waitSignal(bridge.found, timeout=3000):
            source.dead.set()
    assert lost == [(1, 0.3), (1, 0.3)]


def test_a_camera_is_looked_for_often_however_long_it_is_gone(bridge, qtbot, cameras):
    first = Camera()
    cameras.extend([first, *(InputError("gone") for _ in range(5)), Camera()])
    pauses = []
    bridge.lost.connect(lambda message, attempt, pause: pauses.append(pause))
    bridge.open(CAMERA)
    qtbot.waitUntil(lambda: bridge.take() is not None, timeout=3000)
    with qtbot.waitSignal(bridge.found, timeout=15000):
        first.dead.set()
    assert len(pauses) == 6
    assert pauses == sorted(pauses)
    assert max(pauses) <= 1.5


def test_closing_under_load_ends_every_thread_within_a_second(qtbot, pipeline):
    pipeline.seconds = 0.05
    before = set(threading.enumerate())
    bridge = Bridge(open=lambda place, on_error: Camera((1280, 720), fps=500), load=Loader(pipeline))
    bridge.prepare_with(lambda frame, result: plain(replace(frame, image=frame.image.copy()), result))
    bridge.open(CAMERA)
    qtbot.waitUntil(lambda: pipeline.steps > 3, timeout=3000)
    begun = time.monotonic()
    bridge.shutdown()
    assert time.monotonic() - begun < 1.0
    assert not [each for each in set(threading.enumerate()) - before if each.name.startswith("faces-")]


def test_closing_does_not_wait_for_a_camera_that_hangs(qtbot, pipeline):
    hung = Camera()
    hung.interrupt = lambda: None
    bridge = Bridge(open=lambda place, on_error: hung, load=Loader(pipeline))
    bridge.prepare_with(plain)
    bridge.open(CAMERA)
    qtbot.waitUntil(lambda: pipeline.steps > 0, timeout=3000)
    hung.stalled.set()
    begun = time.monotonic()
    bridge.shutdown()
    assert time.monotonic() - begun < 1.0
    hung.stalled.clear()
    hung.stopped.set()


def test_a_late_answer_does_not_take_the_place_of_a_damaged_picture(qapp, qtbot, tmp_path):
    class Held(Pipeline):
        begun, go = threading.Event(), threading.Event()

        def step(self, frame):
            self.begun.set()
            self.go.wait(3)
            return super().step(frame)

    cv2.imwrite(str(tmp_path / "0.png"), picture())
    (tmp_path / "1.png").write_bytes(b"no picture")
    bridge = Bridge(load=Loader(Held()))
    bridge.prepare_with(plain)
    with qtbot.waitSignal(bridge.opened, timeout=3000) as opened:
        bridge.open(Place("pictures", str(tmp_path)))
    Held.begun.wait(3)
    slides = opened.args[1]
    with qtbot.waitSignal(bridge.damaged, timeout=3000):
        slides.step(1)
    with qtbot.assertNotEmitted(bridge.ready, wait=300):
        Held.go.set()
    assert bridge.take() is None
    with qtbot.waitSignal(bridge.ready, timeout=3000):
        slides.step(-1)
    bridge.shutdown()


def test_without_weights_the_picture_goes_on_and_each_place_tells_the_reason_until_there_are_some(
    bridge, qtbot, loader
):
    loader.trouble = WeightError("weight 'x' is missing")
    for _ in range(2):
        with qtbot.waitSignals([bridge.unloaded, bridge.ready], timeout=3000):
            bridge.open(CAMERA)
        assert bridge.take().result.faces == ()
        assert len({each.model_set for each in loader.asked}) == 1
    loader.trouble = None
    with qtbot.waitSignals([bridge.loaded, bridge.ready], timeout=3000):
        bridge.open(CAMERA)
    assert len(loader.asked) == 3


def test_statistics_count_what_was_dropped(bridge, qtbot, cameras, pipeline):
    pipeline.seconds = 0.04
    cameras.append(Camera(fps=100))
    bridge.open(CAMERA)
    qtbot.waitUntil(lambda: pipeline.steps > 15, timeout=5000)
    numbers = bridge.statistics()
    assert numbers.captured > 1.5 * numbers.analysed > 0
    assert numbers.dropped > 5
    assert 0.03 < numbers.median <= numbers.slow


class Counting(Pipeline):
    """Finds one face, to which each follower gives a number of its own."""

    def __init__(self, first):
        super().__init__(1)
        self.first, self.given = first, first + 1

    def step(self, frame):
        return FrameResult(frame.pts, frame.width, frame.height, (face(self.first, 10, 10, 50),))


class CountingLoader(Loader):
    def __call__(self, options):
        return replace(super().__call__(options), follow=lambda smoothing, first: Counting(first))


def test_nobody_gets_the_number_of_another_after_a_jump_a_reload_or_a_loss(qapp):
    model = Model(CountingLoader(Pipeline()), lambda loaded: None, lambda trouble: None)

    def number(pts):
        (found,) = model.step(Frame(picture(), pts)).faces
        return found.id

    model.begin(moving=True)
    assert [number(pts) for pts in (0.0, 0.1, 9.0, 9.1, 3.0)] == [0, 0, 1, 1, 2]
    model.choose(Options(threshold=0.9))
    assert number(3.1) == 3
    model.begin(moving=True, back=True)
    assert number(0.0) == 4
    model.begin(moving=True)
    assert number(0.0) == 0


def test_a_camera_found_again_numbers_its_faces_on_and_another_place_from_the_first(qapp, qtbot):
    cameras = [Camera(), Camera(), Camera()]
    sources = list(cameras)
    made = Bridge(open=lambda place, on_error: cameras.pop(0), load=CountingLoader(Pipeline()))
    made.prepare_with(plain)

    def number():
        shown = []
        qtbot.waitUntil(lambda: bool(shown.append(made.take()) or shown[-1]), timeout=3000)
        return shown[-1].result.faces[0].id

    made.open(CAMERA)
    assert number() == 0
    with qtbot.waitSignal(made.found, timeout=3000):
        sources[0].dead.set()
    made.take()
    assert number() == 1
    made.open(CAMERA)
    assert number() == 0
    made.shutdown()


def test_what_stands_still_is_analysed_once_more_on_wish_but_not_recorded_again(bridge, qtbot, cameras, pipeline):
    still, recorded = Camera(), []
    cameras.append(still)
    bridge.watch(lambda frame, result: recorded.append(frame))
    bridge.open(CAMERA)
    qtbot.waitUntil(lambda: bridge.take() is not None, timeout=3000)
    bridge._stalled = 60.0
    still.stalled.set()
    qtbot.wait(300)
    bridge.take()
    before, steps = len(recorded), pipeline.steps
    bridge.again()
    qtbot.waitUntil(lambda: bridge.take() is not None, timeout=2000)
    qtbot.wait(500)
    assert (pipeline.steps, len(recorded)) == (steps + 1, before)
