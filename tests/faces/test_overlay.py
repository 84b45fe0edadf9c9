"""Boxes and labels: what is written, where, and that it can be read."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.attributes import VOCABULARY, select
from faces.overlay import Command, Kind, Panel, Rectangle, Style, Text, draw, layout, wording
from faces.overlay.commands import Colour
from faces.overlay.raster import can_draw, measure
from faces.overlay.style import DARK, FAINT, INK, PANEL_OPACITY
from faces.overlay.wording import line
from faces.types import Box, Detection, Distribution, Face, FrameResult


def answer(name: str, label: str, *, certain: bool = True, **extra: float | str) -> Distribution:
    classes = VOCABULARY[name].classes
    return Distribution(label, 0.93, certain, {each: 0.93 if each == label else 0.01 for each in classes}, extra)


def answers(uncertain: tuple[str, ...] = (), names: tuple[str, ...] = select(None)) -> dict[str, Distribution]:
    labels = {"gender": "female", "age": "30-39", "expression": "happiness", "ethnicity7": "East_Asian", "pose": "left"}
    labels |= {"illumination": "medium", "occlusion": "glasses", "makeup": "partial"}
    extra: dict[str, dict[str, float | str]] = {"age": {"years": 34.2, "group": "young"}}
    return {name: answer(name, labels[name], certain=name not in uncertain, **extra.get(name, {})) for name in names}


def face(number: int, box: Box, attributes: Mapping[str, Distribution] | None = None) -> Face:
    attributes = (answers() if box.w >= 30 else {}) if attributes is None else attributes
    return Face(number, Detection(box, 0.9, np.zeros((5, 2), np.float32)), attributes)


def result(*faces: Face, width: int = 1280, height: int = 720) -> FrameResult:
    return FrameResult(0.0, width, height, faces)


def texts(commands: list[Command]) -> list[str]:
    return [command.text for command in commands if isinstance(command, Text)]


def cards(commands: list[Command]) -> list[Box]:
    return [command.box for command in commands if isinstance(command, Panel) and command.opacity < 1]


def shared(one: Box, other: Box) -> float:
    """The height in which two boxes overlap, 0 when they do not."""
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return max(0.0, down) if across > 0 else 0.0


def within(box: Box, width: int, height: int) -> Box:
    x0, y0 = max(0.0, box.x), max(0.0, box.y)
    return Box(x0, y0, max(0.0, min(width, box.right) - x0), max(0.0, min(height, box.bottom) - y0))


@st.composite
def pictures(draw_from: st.DrawFn) -> FrameResult:
    width, height = draw_from(st.integers(40, 8000)), draw_from(st.integers(40, 8000))
    count = draw_from(st.integers(0, 40))
    seed = draw_from(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    sides = random.uniform(0.01, draw_from(st.floats(0.02, 0.9)), count) * min(width, height)
    faces = [
        face(i, Box(*(random.uniform(-0.1, 0.95, 2) * (width, height)).tolist(), side, side * random.uniform(0.9, 1.5)))
        for i, side in enumerate(sides.tolist())
    ]
    return result(*faces, width=width, height=height)


@given(pictures(), st.sampled_from(Kind), st.sampled_from((0.5, 1.0, 2.0)), st.booleans())
def test_labels_cover_no_other_face_no_other_label_and_stay_in_the_picture(
    picture: FrameResult, kind: Kind, scale: float, ids: bool
) -> None:
    style = Style(kind, scale, ids)
    commands = layout(picture, measure, style)
    assert layout(picture, measure, style) == commands
    places = cards(commands)
    boxes = [within(each.detection.box, picture.width, picture.height) for each in picture.faces]
    for number, place in enumerate(places):
        assert place.x >= 0
        assert place.y >= 0
        assert place.right <= picture.width
        assert place.bottom <= picture.height
        assert not any(shared(place, other) for other in places[number + 1 :])
        covered = [shared(place, box) / box.h for box in boxes if shared(place, box)]
        assert len(covered) <= 1  # at most its own face
        assert not covered or covered[0] <= 0.35  # and of that no more than the chin
    for command in commands:
        if isinstance(command, Text):
            assert command.size >= 11
            right = command.x + measure(command.text, command.size)[0]
            assert any(
                place.x <= command.x
                and right <= place.right
                and place.y <= command.baseline - 0.7 * command.size
                and command.baseline + 0.2 * command.size <= place.bottom
                for place in places
            ), "text leaves its panel"


@pytest.mark.parametrize(("box", "below"), [(Box(500, 200, 200, 260), False), (Box(20, 20, 240, 200), True)])
def test_labels_from_right_to_left_begin_at_the_right(box: Box, below: bool) -> None:
    lone = result(face(3, box), width=280 if below else 1280)
    commands = layout(lone, measure, Style(right_to_left=True))
    panel, strip = (command.box for command in commands if isinstance(command, Panel))
    assert (panel.y > box.bottom) is below
    edge = strip.x if strip.right == panel.right else panel.right
    assert (edge == strip.x) is below, "the strip is beside the face or, below it, where reading begins"
    written = [each for each in commands if isinstance(each, Text)]
    assert len(written) > 1
    for each in written:
        assert each.x + measure(each.text, each.size)[0] == pytest.approx(edge - round(0.35 * each.size))


@pytest.mark.parametrize("longest", [200, 640, 2000, 8000])
def test_a_lone_face_has_its_label_at_any_picture_size(longest: int) -> None:
    unit = longest / 200
    picture = result(face(0, Box(60 * unit, 30 * unit, 60 * unit, 80 * unit)), width=longest, height=round(150 * unit))
    written = texts(layout(picture, measure))
    assert written[0] == "female 93%"
    assert "34 years [30-39]" in written or longest == 200
    sizes = {command.size for command in layout(picture, measure) if isinstance(command, Text)}
    assert min(sizes) >= max(11, 0.008 * longest)


def test_everything_is_written_where_there_is_room() -> None:
    written = texts(layout(result(face(0, Box(500, 200, 200, 260))), measure))
    assert written == [
        "female 93%",
        "34 years [30-39]",
        "happiness 93%",
        "pose: left",
        "occlusion: glasses",
        "light: medium",
        "makeup: partial",
    ]


def test_every_present_occlusion_is_named_and_none_is_none() -> None:
    both = Distribution("beard", 0.9, True, {"none": 0.1, "glasses": 0.7, "beard": 0.9, "hair": 0.2})
    none = Distribution("none", 0.9, True, {"none": 0.9, "glasses": 0.1, "beard": 0.05, "hair": 0.02})
    for given_answer, written in ((both, "occlusion: beard, glasses"), (none, "occlusion: none")):
        lone = face(0, Box(500, 200, 200, 260), {"occlusion": given_answer})
        assert texts(layout(result(lone), measure)) == [written]


def test_what_is_uncertain_is_shown_as_uncertain() -> None:
    lone = face(0, Box(500, 200, 200, 260), answers(uncertain=("expression", "age")))
    inks = {command.text: command.colour for command in layout(result(lone), measure) if isinstance(command, Text)}
    assert inks["expression: uncertain"] == inks["34 years, uncertain"] == FAINT
    assert inks["female 93%"] == INK
    assert not any("happiness" in text or "30-39" in text for text in inks)


@pytest.mark.parametrize("kind", [Kind.MINIMAL, Kind.BOXES, Kind.CORNERS])
def test_compact_styles_leave_out_what_is_uncertain(kind: Kind) -> None:
    some = face(0, Box(500, 200, 200, 260), answers(uncertain=("gender", "expression")))
    assert not any(
        "uncertain" in text or "female" in text for text in texts(layout(result(some), measure, Style(kind)))
    )
    nothing = face(0, Box(500, 200, 200, 260), answers(uncertain=tuple(VOCABULARY)))
    assert texts(layout(result(nothing), measure, Style(kind))) == ["uncertain"]


def test_the_opt_in_attribute_is_written_only_when_it_was_answered() -> None:
    box = Box(500, 200, 200, 260)
    asked = answers(names=(*select(None), "ethnicity7"))
    assert "ethnicity (7): East Asian" in texts(layout(result(face(0, box, asked)), measure))
    assert not any("thnic" in text or "Asian" in text for text in texts(layout(result(face(0, box)), measure)))


@pytest.mark.parametrize(("certain", "text"), [(True, "1 year [0-2]"), (False, "1 year, uncertain")])
def test_a_single_year_is_no_years(certain: bool, text: str) -> None:
    age = Distribution("0-2", 0.9, certain, {"0-2": 0.9}, {"years": 1.2, "group": "child"})
    assert line("age", age) == text


@pytest.mark.parametrize(
    ("text", "can"),
    [
        ("größer: œuvre?", True),
        ("不确定：岁", True),
        ("настроение", True),
        ("غير مؤكد", False),
        ("मनोदशा", False),
        ("", True),
    ],
)
def test_what_the_font_cannot_show_is_known(text: str, can: bool) -> None:
    assert can_draw(text) is can


def test_age_without_years_shows_its_class() -> None:
    lone = face(0, Box(500, 200, 200, 260), {"age": answer("age", "30-39")})
    assert texts(layout(result(lone), measure)) == ["age 30-39"]


def test_a_face_without_attributes_gets_only_a_box() -> None:
    commands = layout(result(face(4, Box(100, 100, 20, 24))), measure)
    assert {type(command) for command in commands} == {Rectangle}
    assert texts(layout(result(face(4, Box(100, 100, 20, 24))), measure, Style(ids=True))) == ["#4"]


def test_ids_are_written_when_wanted() -> None:
    lone = face(7, Box(500, 200, 200, 260))
    assert texts(layout(result(lone), measure, Style(ids=True)))[0] == "#7 female 93%"
    assert not any("#" in text for text in texts(layout(result(lone), measure)))


def test_a_whole_picture_that_is_one_face_still_has_its_label() -> None:
    commands = layout(result(face(0, Box(0, 0, 224, 224)), width=224, height=224), measure)
    assert "female 93%" in texts(commands) or "female 34" in texts(commands)
    (place,) = cards(commands)
    assert place.y > 150  # at the chin, not over eyes and mouth


def test_neighbours_share_the_room() -> None:
    """In a row of faces nobody's long label costs another the short one."""
    row = [face(i, Box(20.0 + 100 * i, 300, 80, 100)) for i in range(12)]
    written = texts(layout(result(*row), measure))
    assert not any(text.startswith("#") for text in written)
    assert sum("female" in text for text in written) == 12


@pytest.mark.parametrize("kind", [Kind.BOXES, Kind.CARDS])
def test_a_label_stands_nearer_to_its_own_face_than_to_a_neighbours(kind: Kind) -> None:
    row = [face(i, Box(100.0 + 100 * i, 300, 80, 100)) for i in range(3)]
    commands = layout(result(*row, width=800, height=450), measure, Style(kind))
    places = cards(commands)
    assert sum("female" in text for text in texts(commands)) == 3

    def apart(place: Box, box: Box) -> float:
        across = max(box.x - place.right, place.x - box.right)
        return max(0.0, across, box.y - place.bottom, place.y - box.bottom)

    for number, place in enumerate(places):
        own, *others = sorted(range(3), key=lambda i: (apart(place, row[i].detection.box), i != number))
        assert own == number
        assert all(apart(place, row[i].detection.box) > apart(place, row[own].detection.box) + 1 for i in others)


def test_a_dense_crowd_keeps_numbers_and_is_fast() -> None:
    step = 46
    crowd = [face(i, Box(10.0 + step * (i % 13), 10.0 + step * (i // 13), 34, 34)) for i in range(130)]
    picture = result(*crowd, width=620, height=480)
    spans = []
    for _ in range(5):
        start = time.process_time()
        commands = layout(picture, measure)
        spans.append(time.process_time() - start)
    assert min(spans) < 0.15  # under 0.03 on a free core
    assert sum(isinstance(command, Rectangle) for command in commands) >= 130


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio, 1..21, by WCAG 2.2 ("relative luminance")."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: Colour) -> float:
    shares = [value / 255 for value in colour]
    red, green, blue = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in shares]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_stands_out_from_its_panel_on_any_picture() -> None:
    for backdrop in (0, 128, 255):
        red, green, blue = (round(PANEL_OPACITY * value + (1 - PANEL_OPACITY) * backdrop) for value in DARK)
        for ink in (INK, FAINT):
            assert contrast(ink, (red, green, blue)) >= 4.5
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


def test_a_picture_without_faces_is_unchanged() -> None:
    image = np.random.default_rng(0).integers(0, 256, (90, 160, 3), np.uint8)
    drawn = draw(image, result(width=160, height=90))
    assert np.array_equal(drawn, image)
    assert drawn is not image


@pytest.mark.parametrize("kind", list(Kind))
def test_drawing_leaves_the_input_alone_and_shows_the_face(kind: Kind) -> None:
    image = np.full((720, 1280, 3), 90, np.uint8)
    before = image.copy()
    box = Box(500, 200, 200, 260)
    drawn = draw(image, result(face(0, box)), Style(kind))
    assert np.array_equal(image, before)
    assert drawn.shape == image.shape
    changed = (drawn != before).any(2)
    assert changed[200, 510]  # the box's upper edge
    assert not changed[260:420, 540:660].any()  # the face itself
    assert changed[:, 720:].any() or changed[470:].any()  # its label
    assert np.array_equal(drawn, draw(image, result(face(0, box)), Style(kind)))


def test_boxes_that_leave_the_picture_are_drawn_at_its_edge() -> None:
    image = np.zeros((120, 160, 3), np.uint8)
    drawn = draw(image, result(face(0, Box(-20, -20, 100, 110)), width=160, height=120))
    assert drawn[0, :60].any()
    assert drawn[:60, 0].any()


def test_every_answer_is_put_into_words_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(name: str, *others: Any) -> str:
        asked.append(name)
        return line(name, *others)

    monkeypatch.setattr(wording, "line", counting)
    layout(result(face(0, Box(400, 200, 200, 240), answers())), measure, Style(Kind.CARDS))
    assert sorted(asked) == sorted(answers())
