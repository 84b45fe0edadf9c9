"""Subtitles: labels stay in the picture and, where there is room, off the face."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from faces.sinks.journal import Entry
from faces.sinks.subtitles import write_subtitles

pysubs2 = pytest.importorskip("pysubs2")


GENDER = {"label": "female", "probability": 0.9, "certain": True, "scores": {"female": 0.9, "male": 0.1}}
HAT = {"label": "yes", "probability": 0.8, "certain": True, "scores": {"no": 0.2, "yes": 0.8}}


def face(box, number=3, **answers):
    """A face's record."""
    return {"id": number, "bbox": list(box), "score": 0.9, "landmarks": [[0.0, 0.0]] * 5, **answers}


def drawn(tmp_path, *faces, width=640, height=360):
    """The boxes' and the labels' events of one frame."""
    frame = {"pts": 1.5, "faces": list(faces)}
    record = {"status": "ok", "width": width, "height": height, "fps": 25.0}
    write_subtitles(tmp_path / "a.ass", Entry("a.mp4", record, lambda: iter([frame])))
    found = pysubs2.load(str(tmp_path / "a.ass"))
    assert all((event.start, event.end) == (1500, 1540) for event in found.events)
    return [[event for event in found.events if event.style == style] for style in ("Box", "Label")]


def place(label):
    """Left, top, right and lower edge of a label if letters are half as wide as lines are high."""
    right, x, y, size = re.search(r"\\an([46])\\pos\((.*?),(.*?)\)\\fs([\d.]+)", label.text).groups()
    lines = label.plaintext.split("\n")
    wide, high = 0.5 * float(size) * max(map(len, lines)), float(size) * len(lines)
    left, top = float(x) - (wide if right == "6" else 0), float(y) - high / 2
    return left, top, left + wide, top + high


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def colours(event):
    return re.findall(r"\\[13]c(&H\w+&)", event.text)


@pytest.mark.parametrize(
    "box",
    [
        (100, 150, 100, 120),
        (100, 5, 100, 120),
        (590, 150, 50, 60),
        (300, 5, 200, 350),
        (10, 5, 300, 350),
        (2, 2, 636, 356),
    ],
    ids=["room all around", "at the top", "at the right edge", "as high, right", "as high, left", "all of it"],
)
def test_a_label_is_in_the_picture_and_off_the_face_where_there_is_room(tmp_path, box):
    _, [label] = drawn(tmp_path, face(box, gender=GENDER))
    assert label.plaintext == "#3 female 90%"
    left, top, right, bottom = place(label)
    assert 0 <= left < right <= 640
    assert 0 <= top < bottom <= 360
    x, y, w, h = box
    assert overlap((left, top, right, bottom), (x, y, x + w, y + h)) == (w > 600)


def test_labels_of_a_group_can_be_told_apart(tmp_path):
    boxes = [  # of a selfie of many
        *((760, 158, 134, 179), (517, 242, 187, 261), (232, 194, 112, 155), (599, 0, 104, 132), (247, 49, 79, 114)),
        *((98, 76, 152, 174), (482, 57, 77, 108), (359, 48, 93, 130), (333, 227, 139, 192), (711, 68, 69, 90)),
        *((805, 43, 96, 123), (0, 78, 76, 173)),
    ]
    answers = {"gender": GENDER, "expression": GENDER | {"label": "happiness"}, "hat": HAT}
    group = [face(box, number, **answers) for number, box in enumerate(boxes)]
    outlines, labels = drawn(tmp_path, *group, width=1024, height=576)
    assert not [pair for pair in combinations(map(place, labels), 2) if overlap(*pair)]
    of = dict(enumerate(colours(outline) for outline in outlines))
    numbers = [int(label.plaintext.split()[0].removeprefix("#")) for label in labels]
    assert sorted(numbers) == list(range(12))
    for number, label in zip(numbers, labels, strict=True):
        assert colours(label)[:1] == of[number]
        assert not any(overlap(place(label), (x, y, x + w, y + h)) for x, y, w, h in boxes)


@pytest.mark.parametrize(
    ("video", "rate", "times", "duration", "shown"),
    [
        ({"fps": 0.5}, 25.0, [0, 2, 4], 6, [(0, 2), (2, 4), (4, 6)]),
        ({"fps": 0.1}, 25.0, [0, 10, 60], 65, [(0, 10), (10, 25), (60, 65)]),
        ({"fps": 0.5, "end": 5.5}, 25.0, [0, 2, 4], 10, [(0, 2), (2, 4), (4, 5.5)]),
        ({"keyframes": True}, 25.0, [0, 15, 16], 30, [(0, 15), (15, 16), (16, 30)]),
        ({}, 0.5, [0, 2, 4], 6, [(0, 2), (2, 4), (4, 6)]),
        ({}, 10.4, [0, 2.5, 4], 6, [(0, 2.5), (2.5, 4), (4, 6)]),
        ({}, 0.2, [0, 0.04, 600, 600.04], 600.08, [(0, 0.04), (0.04, 10.04), (600, 600.04), (600.04, 600.08)]),
        ({}, 25.0, [0, 0.04, 0.08], 0.04, [(0, 0.04), (0.04, 0.08), (0.08, 0.12)]),
    ],
    ids=["few", "a gap", "to --end", "key frames", "a slow film", "stills", "an interrupted film", "end unknown"],
)
def test_a_face_is_marked_until_the_next_analysed_frame(tmp_path, video, rate, times, duration, shown):
    frames = [{"pts": pts, "faces": [face((100, 150, 100, 120), gender=GENDER)]} for pts in times]
    record = {"status": "ok", "width": 640, "height": 360, "fps": rate, "duration": duration}
    write_subtitles(tmp_path / "a.ass", Entry("a.mp4", record, lambda: iter(frames), video))
    found = [event for event in pysubs2.load(str(tmp_path / "a.ass")).events if event.style == "Label"]
    assert [(event.start / 1000, event.end / 1000) for event in found] == shown


def test_what_a_head_of_ones_own_says_is_written_after_the_rest(tmp_path):
    box = (100, 150, 100, 120)

    def words(**answers):
        [label] = drawn(tmp_path, face(box, **answers))[1]
        return label.plaintext.split("\n")

    assert words(hat=HAT) == ["#3 hat: yes"]
    assert words(hat=HAT, gender=GENDER) == ["#3 female 90%", "hat: yes"]
    assert words(hat=HAT | {"certain": False}) == ["#3 uncertain"]
    assert words() == ["#3"]
