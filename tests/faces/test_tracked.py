"""A video's pipeline on a painted world."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import pytest

import faces
from faces.config import Following
from faces.detect.turned import turn
from faces.pipeline import Pipeline
from faces.tracked import TrackedPipeline
from faces.types import Box, Detection, Frame, FrameResult, Picture
from tests.faces.driving import ROOT
from tests.faces.faking import ColourDetector, ScriptedHeads, paint_faces

RED, BLUE = (40, 40, 220), (220, 60, 40)


def world(seconds: float, *, crossing: bool = True) -> Picture:
    """Red goes right, blue goes left behind it."""
    red = Box(40 + 60 * seconds, 60, 70, 80)
    blue = Box(530 - 60 * seconds if crossing else 400, 66, 66, 76)
    return paint_faces(640, 240, [blue, red], [BLUE, RED])


def pipeline(heads: ScriptedHeads | None = None, following: Following | None = None) -> TrackedPipeline:
    heads = heads or ScriptedHeads(lambda face, asked: 0.9)
    return TrackedPipeline(Pipeline(ColourDetector([RED, BLUE]), [heads], ["gender"]), following)


def colours(image: Picture, result: FrameResult) -> dict[int, str]:
    """Per id, the colour at its box's centre."""
    named = {}
    for face in result.faces:
        box = face.detection.box
        pixel = image[int(box.y + box.h / 2), int(box.x + box.w / 2)].astype(int)
        named[face.id] = "red" if np.abs(pixel - RED).max() < 40 else "blue"
    return named


@pytest.mark.parametrize("rate", [10, 24, 29.97])
def test_two_faces_that_cross_keep_their_ids(rate: float) -> None:
    tracked = pipeline()
    first = last = None
    for index in range(int(8 * rate)):
        now = index / rate
        image = world(now)
        result = tracked.step(Frame(image, now))
        first = first or colours(image, result)
        last = colours(image, result)
    assert sorted(first.values()) == ["blue", "red"]
    assert last == first
    assert [track.id for track in tracked.finish()] == [0, 1]


def test_searches_happen_every_period_whatever_the_frame_rate() -> None:
    for rate in (10, 24, 30, 60):
        detector = ColourDetector([RED, BLUE])
        tracked = TrackedPipeline(Pipeline(detector, [], []), Following(detect_period=0.25))
        for index in range(4 * rate):
            tracked.step(Frame(world(index / rate), index / rate))
        assert detector.calls == pytest.approx(16, abs=1)


def test_every_frame_has_its_faces_though_few_are_searched() -> None:
    tracked = pipeline()
    for index in range(100):
        now = index / 25
        result = tracked.step(Frame(world(now, crossing=False), now))
        boxes = {face.id: face.detection.box for face in result.faces}
        assert len(boxes) == 2
        assert now < 0.4 or min(abs(box.x - (40 + 60 * now)) for box in boxes.values()) < 5


def test_faces_are_looked_at_several_times_but_for_many_new_ones_of_a_video() -> None:
    heads = ScriptedHeads(lambda face, asked: 0.9)
    shades = [RED, BLUE, (40, 220, 60), (210, 210, 40), (40, 210, 210), (210, 40, 210)]
    boxes = [Box(20 + 100 * column, 40, 60, 70) for column in range(6)]
    few, crowd = (paint_faces(640, 240, boxes[:count], shades[:count]) for count in (4, 6))
    single = Pipeline(ColourDetector(shades), [heads], ["gender"])
    single.step(Frame(crowd))
    TrackedPipeline(single).step(Frame(few, 0.0))
    assert (heads.batches, heads.thorough) == ([6, 4], True)
    tracked = TrackedPipeline(single)
    tracked.step(Frame(crowd, 0.0))
    assert (heads.batches[2:], heads.thorough) == ([6], False)
    for index in range(1, 26):
        tracked.step(Frame(crowd, index / 25))
    assert (max(heads.batches[3:]), heads.thorough) == (4, True)


def test_answers_come_in_turns_and_at_once_for_new_faces() -> None:
    heads = ScriptedHeads(lambda face, asked: 0.9)
    tracked = pipeline(heads, Following(detect_period=0.2, answer_period=1.0))
    first = tracked.step(Frame(world(0), 0.0))
    assert all(face.attributes["gender"].label == "female" for face in first.faces)
    for index in range(1, 101):
        tracked.step(Frame(world(index / 25, crossing=False), index / 25))
    assert 8 <= heads.asked <= 12


def test_labels_change_less_often_when_smoothed() -> None:
    rng = np.random.default_rng(3)
    noise = np.clip(rng.normal(0.55, 0.3, 1000), 0.02, 0.98)

    def heads() -> ScriptedHeads:
        return ScriptedHeads(lambda face, asked: float(noise[asked]))

    def changes(labels: list[str]) -> int:
        return sum(1 for one, other in pairwise(labels) if one != other)

    plain = Pipeline(ColourDetector([RED]), [heads()], ["gender"])
    smooth = TrackedPipeline(Pipeline(ColourDetector([RED]), [heads()], ["gender"]), Following(answer_period=0.0))
    raw, live = [], []
    for index in range(300):
        frame = Frame(world(index / 50), index / 50)
        raw.append(plain.step(frame).faces[0].attributes["gender"].label)
        live.append(smooth.step(frame).faces[0].attributes["gender"].label)
    assert changes(raw) > 50
    assert changes(live) <= 2


class Forgetful(ColourDetector):
    """Finds nothing after its first search; tells by the colours whether a face is still there."""

    def detect(self, image: Picture, passes: int | None = None) -> list[Detection]:
        return super().detect(image) if self.calls == 0 else []

    def follow(self, image: Picture, faces: Sequence[Detection]) -> list[Detection]:
        return [found for found in super().detect(image) if any(near(found.box, face.box) for face in faces)]


def near(one: Box, other: Box) -> bool:
    return abs(one.x - other.x) + abs(one.y - other.y) < 60


def test_a_followed_face_that_searches_miss_is_seen_where_a_closer_look_sees_it() -> None:
    tracked = TrackedPipeline(Pipeline(Forgetful([RED, BLUE]), [], []))
    for index in range(60):
        now = index / 20
        image = world(now, crossing=False)
        if now >= 2:  # red is gone
            image = paint_faces(640, 240, [Box(400, 66, 66, 76)], [BLUE])
        result = tracked.step(Frame(image, now))
        if now < 2:
            assert set(colours(image, result).values()) == {"red", "blue"}
    assert list(colours(image, result).values()) == ["blue"]
    assert [track.id for track in tracked.finish()] == [0, 1]


def test_a_head_that_leans_to_its_side_keeps_its_box_and_its_id() -> None:
    portrait = cv2.imread(str(ROOT / "resources" / "samples" / "portrait.jpg"))
    height, width = portrait.shape[:2]
    analyzer = faces.Analyzer(faces.Options(attributes="gender"))
    tracked = TrackedPipeline(analyzer.pipeline)
    for index in range(40):
        degrees = min(index * 3.0, 90.0)
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.8)
        leaning = cv2.warpAffine(portrait, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
        (face,) = tracked.step(Frame(leaning, index / 10)).faces
    assert not analyzer.pipeline.detect(leaning)  # by itself
    eye, other = face.detection.landmarks[:2]
    assert np.degrees(np.arctan2(*(other - eye)[::-1])) == pytest.approx(-90, abs=8)
    for index in range(40, 50):
        result = tracked.step(Frame(np.full_like(portrait, 90), index / 10))
    assert not result.faces
    assert len(tracked.finish()) == 1


@pytest.mark.parametrize("degrees", [90, -90, 60, 180])
def test_a_face_that_lies_when_the_film_begins_is_found_within_three_seconds_and_followed(degrees: int) -> None:
    portrait = cv2.imread(str(ROOT / "resources" / "samples" / "portrait.jpg"))
    lying, _ = turn(portrait, degrees)
    tracked = TrackedPipeline(faces.Analyzer(faces.Options(attributes="gender")).pipeline)
    shown = [len(tracked.step(Frame(lying, index / 5)).faces) for index in range(25)]
    assert sum(shown[:15]) >= 1
    assert shown[15:] == [1] * 10
    assert len(tracked.finish()) == 1


def test_a_cut_ends_the_tracks() -> None:
    tracked = pipeline()
    seen: list[set[int]] = []
    for index in range(50):
        image = world(0, crossing=False) if index < 25 else 255 - world(0, crossing=False)
        if index >= 25:
            image[60:140, 40:110] = RED
        seen.append({face.id for face in tracked.step(Frame(image, index / 25)).faces})
    assert seen[24] == {0, 1}
    assert seen[25] == {2}
    assert [track.id for track in tracked.ended()] == [0, 1]


def test_a_track_says_when_it_was_there() -> None:
    tracked = pipeline()
    for index in range(75):
        now = index / 25
        image = world(now, crossing=False) if 0.4 <= now < 2.0 else np.full((240, 640, 3), 110, np.uint8)
        tracked.step(Frame(image, now))
    ended = tracked.finish()
    assert len(ended) == 2
    for track in ended:
        assert track.first == pytest.approx(0.4)
        assert track.last == pytest.approx(1.96, abs=0.3)
        assert track.attributes["gender"].label == "female"
        assert 30 < track.frames < 50
        assert track.seen == pytest.approx(8, abs=1)


def test_the_same_video_gives_the_same_results() -> None:
    def run() -> list[FrameResult]:
        tracked = pipeline()
        return [tracked.step(Frame(world(index / 25), index / 25)) for index in range(60)]

    one, other = run(), run()
    for first, second in zip(one, other, strict=True):
        assert [(face.id, face.detection.box, face.attributes) for face in first.faces] == [
            (face.id, face.detection.box, face.attributes) for face in second.faces
        ]


def test_frames_drawn_between_analysed_ones_change_nothing() -> None:
    every, fifth = pipeline(), pipeline()
    for index in range(100):
        frame = Frame(world(index / 25), index / 25)
        between = every.step(frame, analyse=index % 5 == 0)
        if index % 5 == 0:
            alone = fifth.step(frame)
            assert [(f.id, f.detection.box) for f in alone.faces] == [(f.id, f.detection.box) for f in between.faces]
        elif index > 5:
            assert len(between.faces) >= 1


def test_the_last_frame_once_more_shows_every_face_where_it_is_and_no_other() -> None:
    tracked = pipeline()
    tracked.step(Frame(world(0, crossing=False), 0.0))
    moved = Frame(paint_faces(640, 240, [Box(70, 60, 70, 80)], [RED]), 0.1)  # blue is gone
    guessed = tracked.step(moved)
    assert [face.detection.box.x for face in guessed.faces if face.id == 0] != [pytest.approx(70, abs=3)]
    assert len(guessed.faces) == 2
    (face,) = tracked.step(moved).faces
    assert face.detection.box.x == pytest.approx(70, abs=3)


def test_ids_go_on_from_where_they_are_told_to() -> None:
    tracked = TrackedPipeline(Pipeline(ColourDetector([RED, BLUE]), [], []), first=7)
    assert {face.id for face in tracked.step(Frame(world(0), 0.0)).faces} == {7, 8}
    assert tracked.given == 9
