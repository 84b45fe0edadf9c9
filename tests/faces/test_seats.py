"""Labels of a video stay where they are."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from faces.overlay import Command, Rectangle, Seats, Style, Text, layout
from faces.overlay.raster import measure
from faces.types import Box, Face, FrameResult
from tests.faces.test_overlay import cards, face, pictures, result, shared, within

CROWD = [(60 + 125 * (i % 9), 70 + 190 * (i // 9), 70 + 37 * i % 30) for i in range(27)]
"""Three rows of faces."""
SHAKE = 0.003
"""Of a box's side, between two pictures of a still face: what the detector's card states."""


def crowd(random: np.random.Generator) -> list[Face]:
    return [shaken(face(i, Box(x, y, side, 1.2 * side)), random) for i, (x, y, side) in enumerate(CROWD)]


def shaken(one: Face, random: np.random.Generator) -> Face:
    box = one.detection.box
    dx, dy, dw, dh = random.normal(0, SHAKE, 4) * (box.w, box.h, box.w, box.h)
    return replace(one, detection=replace(one.detection, box=Box(box.x + dx, box.y + dy, box.w + dw, box.h + dh)))


def labels(commands: list[Command]) -> dict[str, tuple[int, Box]]:
    """Of each id, how many lines its label has and where it is."""
    texts = [each for each in commands if isinstance(each, Text)]
    found = {}
    for card in cards(commands):
        inside = [each for each in texts if card.y <= each.baseline <= card.bottom and card.x <= each.x <= card.right]
        found[inside[0].text.split()[0]] = (len(inside), card)
    return found


def changes(seats: Seats | None) -> Iterator[int]:
    """Over two seconds of a still crowd: how many labels say something else, or elsewhere, than the picture before."""
    random, style, before = np.random.default_rng(0), Style(ids=True), None
    for number in range(50):
        found = labels(layout(replace(result(*crowd(random)), pts=number / 25), measure, style, seats))
        if before is not None:
            yield sum(
                lines != before[name][0] or abs(box.x - before[name][1].x) + abs(box.y - before[name][1].y) > 20
                if name in before
                else 1
                for name, (lines, box) in found.items()
            )
        before = found


def test_labels_of_a_still_crowd_stay_still() -> None:
    assert sum(changes(None)) > 50, "this crowd is no trial"
    assert sum(changes(Seats())) <= len(CROWD), "all may change once, when more can be said elsewhere"


@settings(max_examples=40)
@given(pictures(), st.integers(0, 2**32 - 1))
def test_labels_that_stay_touch_others_by_no_more_than_a_gap(before: FrameResult, seed: int) -> None:
    seats, random = Seats(), np.random.default_rng(seed)
    layout(before, measure, seats=seats)
    now = replace(before, faces=tuple(shaken(each, random) for each in before.faces))
    commands = layout(now, measure, seats=seats)
    gap = max((each.width for each in commands if isinstance(each, Rectangle)), default=0) + 2
    found = cards(commands)
    for number, card in enumerate(found):
        assert within(card, now.width, now.height) == card
        assert all(shared(card, other) <= 2 * gap or narrow(card, other) <= 2 * gap for other in found[:number])
        touched = [within(each.detection.box, now.width, now.height) for each in now.faces]
        assert sum(shared(card, box) > gap and narrow(card, box) > gap for box in touched) <= 1, "its own, at the chin"


def narrow(one: Box, other: Box) -> float:
    """The width in which two boxes overlap."""
    return min(one.right, other.right) - max(one.x, other.x)


def test_a_label_gives_way_to_a_face_that_comes() -> None:
    seats = Seats()
    standing = face(0, Box(300, 300, 100, 120))
    (card,) = cards(layout(result(standing), measure, seats=seats))
    comer = face(1, Box(card.x + card.w / 2 - 40, card.y, 80, 96))
    commands = layout(replace(result(standing, comer), pts=0.04), measure, seats=seats)
    assert len(cards(commands)) == 2
    assert all(shared(each, comer.detection.box) == 0 for each in cards(commands))


def test_labels_grow_within_a_second_when_there_is_room_again() -> None:
    seats, style = Seats(), Style(ids=True)
    both = [face(0, Box(40, 20, 60, 72)), face(1, Box(130, 20, 60, 72))]

    def lines(pts: float, *faces: Face) -> int:
        return labels(layout(replace(result(*faces, width=230, height=110), pts=pts), measure, style, seats))["#0"][0]

    alone = lines(0.0, both[0])
    seats = Seats()
    pressed = lines(0.0, *both)
    assert pressed < alone
    assert [lines(0.5, both[0]), lines(1.1, both[0])] == [pressed, alone]
    assert [lines(9.0, *both), lines(0.0, both[0])] == [pressed, alone], "the video was wound back"


def test_a_label_gets_shorter_with_a_face_that_goes_away() -> None:
    seats, style = Seats(), Style(ids=True)
    found = []
    for number in range(40):
        one = face(0, Box(600, 300, 160 - 3 * number, 190 - 3.5 * number))
        ((lines, card),) = labels(layout(replace(result(one), pts=number / 25), measure, style, seats)).values()
        assert lines == 1 or card.h <= 1.81 * one.detection.box.h
        found.append(lines)
    assert found[0] > found[-1]


def test_another_size_or_style_lays_everything_out_anew() -> None:
    seats, faces = Seats(), crowd(np.random.default_rng(1))
    layout(result(*faces), measure, Style(), seats)
    for style, width in ((Style(font_scale=1.5), 1280), (Style(font_scale=1.5), 1300)):
        other = result(*faces, width=width)
        assert layout(other, measure, style, seats) == layout(other, measure, style)


def test_staying_costs_less_than_looking_for_a_place() -> None:
    seats, faces = Seats(), crowd(np.random.default_rng(2))

    def cost(seats: Seats | None) -> float:
        times = []
        for _ in range(9):
            begun = time.thread_time()
            layout(result(*faces), measure, seats=seats)
            times.append(time.thread_time() - begun)
        return float(np.median(times))

    assert cost(seats) < cost(None)
