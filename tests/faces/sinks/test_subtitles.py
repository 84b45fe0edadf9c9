"""Subtitles: labels stay in the picture and, where there is room, off the face."""

from __future__ import annotations

import pytest

from faces.sinks.journal import Entry
from faces.sinks.subtitles import write_subtitles

pysubs2 = pytest.importorskip("pysubs2")


def label(tmp_path, box, width=640, height=360):
    """Alignment and place of the label of one face, and the lines."""
    answer = {"label": "female", "probability": 0.9, "certain": True, "scores": {"female": 0.9, "male": 0.1}}
    face = {"id": 3, "bbox": list(box), "gender": answer}
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
