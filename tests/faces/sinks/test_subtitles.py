"""Subtitles: labels stay in the picture and, where there is room, off the face."""

from __future__ import annotations

import pytest

from faces.sinks.journal import Entry
from faces.sinks.subtitles import write_subtitles

pysubs2 = pytest.importorskip("pysubs2")


GENDER = {"label": "female", "probability": 0.9, "certain": True, "scores": {"female": 0.9, "male": 0.1}}
HAT = {"label": "yes", "probability": 0.8, "certain": True, "scores": {"no": 0.2, "yes": 0.8}}


def label(tmp_path, box, width=640, height=360, **answers):
    """Alignment and place of the label of one face, and the lines."""
    face = {"id": 3, "bbox": list(box), **(answers or {"gender": GENDER})}
    frame = {"pts": 1.5, "faces": [face]}
    record = {"status": "ok", "width": width, "height": height, "fps": 25.0}
    write_subtitles(tmp_path / "a.ass", Entry("a.mp4", record, lambda: iter([frame])))
    found = pysubs2.load(str(tmp_path / "a.ass"))
    event = next(each for each in found.events if each.style == "Label")
    assert (event.start, event.end) == (1500, 1540)
    tags, _, text = event.text.partition("}")
    place = tags.split("\\pos(")[1].partition(")")[0].split(",")
    return int(tags.split("\\an")[1][0]), tuple(map(float, place)), text.split("\\N")


@pytest.mark.parametrize(
    ("box", "alignment", "place"),
    [
        ((100, 150, 100, 120), 1, (100, 146)),
        ((100, 5, 100, 120), 7, (100, 129)),
        ((590, 150, 50, 60), 3, (640, 146)),
        ((300, 5, 200, 350), 9, (294, 7)),
        ((10, 5, 300, 350), 7, (316, 7)),
        ((2, 2, 636, 356), 7, (8, 8)),
    ],
    ids=["above", "below", "above, ending at the right edge", "left of it", "right of it", "nothing but the face"],
)
def test_where_a_label_goes(tmp_path, box, alignment, place):
    found, at, lines = label(tmp_path, box)
    assert lines == ["#3", "female 90%"]
    assert (found, at) == (alignment, place)


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
    face = {"id": 3, "bbox": [100, 150, 100, 120], "gender": GENDER}
    frames = [{"pts": pts, "faces": [face]} for pts in times]
    record = {"status": "ok", "width": 640, "height": 360, "fps": rate, "duration": duration}
    write_subtitles(tmp_path / "a.ass", Entry("a.mp4", record, lambda: iter(frames), video))
    found = [event for event in pysubs2.load(str(tmp_path / "a.ass")).events if event.style == "Label"]
    assert [(event.start / 1000, event.end / 1000) for event in found] == shown


def test_what_a_head_of_ones_own_says_is_written_after_the_rest(tmp_path):
    box = (100, 150, 100, 120)
    assert label(tmp_path, box, hat=HAT)[2] == ["#3", "hat: yes"]
    assert label(tmp_path, box, hat=HAT, gender=GENDER)[2] == ["#3", "female 90%", "hat: yes"]
    assert label(tmp_path, box, hat=HAT | {"certain": False})[2] == ["#3", "uncertain"]
