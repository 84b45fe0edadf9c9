from __future__ import annotations

import csv
from fractions import Fraction

import av
import pytest

from faces.errors import OutputError
from faces.sinks import recording as module
from faces.sinks.recording import Recording, add_sound, unused
from faces.types import Frame, FrameResult
from tests.faces.clips import plain, steady, write_clip


def record(folder, times, *, size=(160, 120), **options):
    made = Recording(folder, **options)
    for number, pts in enumerate(times):
        made.write(Frame(plain(*size)(number, pts), pts), FrameResult(pts, *size, ()))
    made.stop()
    assert made.join(20)
    return made


def times_of(path):
    with av.open(str(path)) as container:
        return [float(frame.pts * frame.time_base) for frame in container.decode(video=0)]


def test_times_are_the_sources_own_counted_from_the_start(tmp_path):
    times = [7.0, 7.031, 7.125, 7.15, 7.3]
    made = record(tmp_path, times, what="both")
    assert made.error is None
    names = [path.name for path in made.files]
    assert names == [f"{made.name}{end}" for end in ("_annotated.mp4", ".mp4", ".csv", ".ass")]
    for path in made.files[:2]:
        assert times_of(path) == pytest.approx([pts - 7.0 for pts in times], abs=1e-3)
    with made.files[2].open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 1
    assert not list(tmp_path.glob(".*"))


def test_a_jump_leaves_no_gap(tmp_path):
    made = record(tmp_path, [5.0, 5.04, 60.0, 60.04, 1.0], what="clean")
    assert times_of(made.files[0]) == pytest.approx([0.0, 0.04, 0.08, 0.12, 0.16], abs=1e-3)


def test_nothing_is_overwritten(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "stamp", lambda: "now")
    first = record(tmp_path, [0.0, 0.1], what="clean")
    second = record(tmp_path, [0.0, 0.1], what="clean")
    assert first.files[0].name == "faces_now.mp4"
    assert second.files[0].name == "faces_now-2.mp4"
    assert unused(tmp_path, "other") == "other"


def test_a_full_disk_ends_the_recording_but_keeps_it(tmp_path, monkeypatch):
    made = Recording(tmp_path, what="clean")
    made.write(Frame(plain()(0, 0.0), 0.0), FrameResult(0.0, 160, 120, ()))
    monkeypatch.setattr(module, "SPARE", 1 << 60)
    monkeypatch.setattr(module, "LOOK", -1.0)
    made.write(Frame(plain()(1, 0.1), 0.1), FrameResult(0.1, 160, 120, ()))
    assert made.join(10)
    assert "nearly full" in made.error
    assert made.files[0].exists()
    with pytest.raises(OutputError, match="nearly full"):
        Recording(tmp_path)


def test_sound_is_that_of_the_recorded_stretch(tmp_path):
    clip = write_clip(tmp_path / "source.mp4", steady(75, Fraction(25)), sound=True)
    made = record(tmp_path / "out", [1.0 + number / 25 for number in range(26)], what="clean", sound=clip)
    assert made.notes == []
    with av.open(str(made.files[0])) as container:
        assert container.streams.audio
        heard = [float(packet.pts * packet.time_base) for packet in container.demux(audio=0) if packet.pts is not None]
    assert 0 <= heard[0] < 0.1
    assert heard[-1] == pytest.approx(1.0, abs=0.1)
    assert len(times_of(made.files[0])) == 26


def test_the_sound_is_kept_where_a_file_that_is_open_cannot_be_replaced(tmp_path, replacing_as_on_windows):
    clip = write_clip(tmp_path / "source.mp4", steady(25, Fraction(25)), sound=True)
    made = record(tmp_path / "out", [number / 25 for number in range(20)], what="clean", sound=clip)
    assert (made.error, made.notes) == (None, [])
    with av.open(str(made.files[0])) as container:
        assert container.streams.audio


def test_a_searched_video_is_recorded_without_its_sound(tmp_path):
    clip = write_clip(tmp_path / "source.mp4", steady(50, Fraction(25)), sound=True)
    made = record(tmp_path / "out", [1.0, 1.04, 0.2, 0.24], what="clean", sound=clip)
    assert "no sound" in made.notes[0]
    with av.open(str(made.files[0])) as container:
        assert not container.streams.audio


def test_a_source_without_sound_changes_nothing(tmp_path):
    clip = write_clip(tmp_path / "a.mp4", steady(10, Fraction(25)))
    assert add_sound(clip, clip, 0.0, 1.0) == clip


def test_a_film_that_fails_costs_neither_the_other_nor_the_tables(tmp_path):
    made = Recording(tmp_path, what="both")
    (tmp_path / f"{made.name}_annotated.mp4" / "in the way").mkdir(parents=True)
    for number in range(5):
        made.write(Frame(plain()(number, number / 10), number / 10), FrameResult(number / 10, 160, 120, ()))
    made.stop()
    assert made.join(20)
    assert "_annotated.mp4: cannot be written" in made.error
    assert [path.name for path in made.files] == [f"{made.name}{end}" for end in (".mp4", ".csv", ".ass")]
    assert len(times_of(made.files[0])) == 5
    assert not list(tmp_path.glob(".*"))


def test_a_defect_is_told_and_leaves_nothing_half_written(tmp_path, monkeypatch):
    def fail(*things):
        raise ValueError("broken")

    monkeypatch.setattr(module, "frame_record", fail)
    made = record(tmp_path, [0.0, 0.1], what="both")
    assert (made.error, made.files) == ("ValueError: broken", [])
    assert not list(tmp_path.iterdir())
