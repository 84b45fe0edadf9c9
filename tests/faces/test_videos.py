"""`run` on videos, as a user would see it: exact times, sound, tables, bad inputs. No weights are needed."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow.parquet
import pysubs2
import pytest
from PIL import Image

from faces import batch
from faces.config import Following, Job
from faces.pipeline import Pipeline
from faces.sources.video import VideoSource
from faces.types import Box, Frame, Picture
from faces.videos import Steps, analyse_video
from tests.faces.clips import container_times, sound_packets, steady, varying, write_clip
from tests.faces.driving import BLUE, RED, PaintedAnalyzer, crossing, results, run, still, table
from tests.faces.faking import ColourDetector, ScriptedHeads, paint_faces

RATES = {"25": steady(60, Fraction(25)), "29.97": steady(60, Fraction(30000, 1001)), "variable": varying(60)}


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.mark.parametrize("rate", RATES)
def test_every_table_states_the_containers_times(tmp_path: Path, outputs: Path, rate: str) -> None:
    clip = write_clip(tmp_path / "clip.mp4", RATES[rate], crossing(), sound=True)
    assert run("--inputs_path", clip, "--outputs_path", outputs, "--format", "json,csv,parquet,ass") == 0
    stated = np.array(container_times(clip))
    item = results(outputs)["items"]["clip.mp4"]
    assert np.abs(np.array([frame["pts"] for frame in item["frames"]]) - stated).max() < 1e-3
    for times in (
        {float(row["pts"]) for row in table(outputs / "results.csv")},
        set(pyarrow.parquet.read_table(outputs / "results.parquet")["pts"].to_pylist()),
    ):
        assert np.abs(np.array(sorted(times)) - stated).max() < 1e-3
    starts = sorted({event.start / 1000 for event in pysubs2.load(str(outputs / "clip.ass"))})
    late = stated - np.array(starts)
    assert late.min() > -1e-3
    assert late.max() < 0.01  # ASS counts hundredths
    annotated = outputs / "output_clip.mp4"
    assert np.abs(np.array(container_times(annotated)) - stated).max() < 1e-3
    assert [content for _, content in sound_packets(annotated)] == [content for _, content in sound_packets(clip)]


def test_a_gif_that_moves_is_a_video_and_one_that_stands_still_a_picture(tmp_path: Path, outputs: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    paint = crossing()
    frames = [Image.fromarray(paint(index, index / 25)[:, :, ::-1]) for index in range(0, 60, 10)]
    waits = [100, 100, 200, 100, 50, 100]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:], duration=waits)
    frames[0].save(folder / "still.gif")
    (folder / "broken.gif").write_bytes((folder / "still.gif").read_bytes()[:5])
    assert run("--inputs_path", folder, "--outputs_path", outputs) == 1  # as one is broken
    items = results(outputs)["items"]
    assert [round(frame["pts"], 2) for frame in items["moving.gif"]["frames"]] == [0.0, 0.1, 0.2, 0.4, 0.5, 0.55]
    assert len(items["moving.gif"]["tracks"]) == 2
    assert len(items["still.gif"]["faces"]) == 2
    assert items["broken.gif"]["status"] == "error"
    assert (outputs / "output_moving.gif.mp4").exists()


def test_subtitles_show_each_frames_boxes_and_no_others(tmp_path: Path, outputs: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", RATES["variable"], crossing())
    assert run("--inputs_path", clip, "--outputs_path", outputs, "--format", "json,ass") == 0
    events = pysubs2.load(str(outputs / "clip.ass"))
    for frame in results(outputs)["items"]["clip.mp4"]["frames"]:
        now = frame["pts"] * 1000
        shown = [event for event in events if event.start <= now < event.end and event.style == "Box"]
        assert len(shown) == len(frame["faces"])
        for face, event in zip(frame["faces"], shown, strict=True):
            x, y, _, _ = face["bbox"]
            assert f"\\pos({x:.1f},{y:.1f})" in event.text


def test_crossing_faces_keep_their_ids_and_labels(tmp_path: Path, outputs: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(120, Fraction(24)), crossing())
    assert run("--inputs_path", clip, "--outputs_path", outputs, "--format", "json,csv,tracks,inaface") == 0
    item = results(outputs)["items"]["clip.mp4"]
    assert [track["id"] for track in item["tracks"]] == [0, 1]
    genders = {track["id"]: track["gender"]["label"] for track in item["tracks"]}
    assert sorted(genders.values()) == ["female", "male"]
    for frame in item["frames"]:
        for face in frame["faces"]:
            assert face["gender"]["label"] == genders[face["id"]]
    rows = table(outputs / "results.csv")
    assert {(row["id"], row["gender_avg"]) for row in rows} == {(str(i), label) for i, label in genders.items()}
    tracks = table(outputs / "tracks.csv")
    assert [(row["item"], row["id"]) for row in tracks] == [("clip.mp4", "0"), ("clip.mp4", "1")]
    assert float(tracks[0]["last"]) == pytest.approx(119 / 24, abs=1e-3)
    theirs = table(outputs / "clip.mp4.inaface.csv")
    assert list(theirs[0]) == (
        "frame,bbox,face_id,detect_conf,track_conf,sex_decfunc,age_decfunc,sex_label,age_label,"
        "sex_decfunc_avg,age_decfunc_avg,sex_label_avg,age_label_avg"
    ).split(",")
    assert {(row["face_id"], row["sex_label_avg"]) for row in theirs} == {
        (str(i), "f" if label == "female" else "m") for i, label in genders.items()
    }
    assert max(int(row["frame"]) for row in theirs) == 119
    assert all((row["detect_conf"] == "") != (row["track_conf"] == "") for row in theirs)
    assert all((float(row["sex_decfunc"]) > 0) == (row["sex_label"] == "m") for row in theirs)


def test_faceannotate_has_its_keys_with_lists_as_lists(tmp_path: Path, outputs: Path) -> None:
    cv2.imwrite(str(tmp_path / "two.png"), still(2))
    assert run("--inputs_path", tmp_path / "two.png", "--outputs_path", outputs, "--format", "faceannotate") == 0
    found = json.loads((outputs / "results_faceannotate.json").read_text(encoding="utf-8"))
    assert list(found) == ["two.png", "two.png_face1.jpg"]
    first = found["two.png"]
    assert first["face_name_align"] == "detected_faces/two.png_face0.jpg"
    assert (outputs / first["face_name_align"]).is_file()
    assert first["gender"] == "Female"
    assert first["gender_scores_fair"] == [0.1, 0.9]
    assert first["bbox"] == [[30, 40], [80, 96]]
    assert len(first["age_scores_fair"]) == 9


def test_faceannotate_keeps_a_face_apart_from_a_picture_that_is_called_as_it_would_be(tmp_path: Path) -> None:
    for name in ("two.jpg", "two_face1.jpg"):
        cv2.imwrite(str(tmp_path / name), still(2))
    assert run("--inputs_path", tmp_path, "--outputs_path", tmp_path / "out", "--format", "faceannotate") == 0
    text = (tmp_path / "out" / "results_faceannotate.json").read_text(encoding="utf-8")
    names = [name for name, _ in json.loads(text, object_pairs_hook=list)]
    assert names == ["two.jpg", "two_face1.jpg_face1.jpg", "two_face1.jpg", "two_face1_face1.jpg"]


def test_fps_analyses_few_frames_and_still_annotates_all(tmp_path: Path, outputs: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(100, Fraction(25)), crossing())
    assert run("--inputs_path", clip, "--outputs_path", outputs, "--fps", "5") == 0
    frames = results(outputs)["items"]["clip.mp4"]["frames"]
    assert [frame["pts"] for frame in frames] == pytest.approx([index / 5 for index in range(20)])
    assert len(container_times(outputs / "output_clip.mp4")) == 100
    assert run("--inputs_path", clip, "--outputs_path", tmp_path / "bare", "--fps", "5", "--annotated", "False") == 0
    assert results(tmp_path / "bare")["items"] == results(outputs)["items"]
    assert not (tmp_path / "bare" / "output_clip.mp4").exists()


@pytest.mark.parametrize(
    "job",
    [Job(keyframes=True), Job(fps=2), Job(following=Following(detect_period=1.0))],
    ids=["key frames", "fps", "period"],
)
def test_answers_do_not_depend_on_how_many_others_there_are_where_frames_are_few(job: Job) -> None:
    shades = [RED, BLUE, (40, 220, 60), (210, 210, 40), (40, 210, 210)]
    crowd = paint_faces(640, 240, [Box(20 + 120 * column, 40, 60, 70) for column in range(5)], shades)
    heads = ScriptedHeads(lambda face, asked: 0.9)
    steps = Steps(Pipeline(ColourDetector(shades), [heads], ["gender"]), job)
    for second in range(3):
        steps(Frame(crowd, float(second)))
        assert heads.thorough
    assert heads.batches == [5, 5, 5]


def test_a_stretch_keeps_the_sources_times(tmp_path: Path, outputs: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(100, Fraction(25)), crossing())
    assert run("--inputs_path", clip, "--outputs_path", outputs, "--start", "0:01", "--end", "2") == 0
    times = [frame["pts"] for frame in results(outputs)["items"]["clip.mp4"]["frames"]]
    assert (min(times), max(times), len(times)) == (1.0, pytest.approx(1.96), 25)


@pytest.mark.parametrize(("start", "end"), [(None, None), (1.0, 2.0), (3.0, None), (None, 1.0), (3.0, 60.0)])
def test_the_share_that_is_done_is_that_of_the_stretch(tmp_path: Path, start: float | None, end: float | None) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(100, Fraction(25)), crossing())
    shares: list[float] = []
    job = Job(start=start, end=end, annotated=False)
    analyse_video(clip, "clip.mp4", PaintedAnalyzer(), tmp_path, job, progressed=shares.append)
    assert shares == sorted(shares)
    assert shares[0] == pytest.approx(0.0, abs=1e-6)
    assert 0.95 < shares[-1] <= 1.0


def test_joined_and_anamorphic_video_is_analysed_and_copied_whole(tmp_path: Path, outputs: Path) -> None:
    part = write_clip(tmp_path / "part.ts", steady(50, Fraction(25)), crossing(), aspect=Fraction(4, 3))
    clip = tmp_path / "in" / "joined.ts"
    clip.parent.mkdir()
    clip.write_bytes(part.read_bytes() * 2)
    assert run("--inputs_path", clip, "--outputs_path", outputs, "--fps", "5") == 1  # as with every warning
    item = results(outputs)["items"]["joined.ts"]
    assert [frame["pts"] for frame in item["frames"]] == pytest.approx([index / 5 for index in range(20)], abs=1e-3)
    assert item["duration"] == item["frames"][-1]["pts"]
    assert "jump back" in item["warning"]
    copied = outputs / "output_joined.ts.mp4"
    assert len(container_times(copied)) == 100
    with VideoSource(copied) as source:
        assert (source.width, source.height) == (item["width"], item["height"])
        assert source.width / source.height == pytest.approx(8 / 3, abs=0.01)


def test_without_tracking_there_are_no_tracks(tmp_path: Path, outputs: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(20, Fraction(25)), crossing())
    arguments = ("--inputs_path", clip, "--outputs_path", outputs, "--format", "json,inaface", "--tracking", "False")
    assert run(*arguments) == 0
    item = results(outputs)["items"]["clip.mp4"]
    assert "tracks" not in item
    assert all(len(frame["faces"]) == 2 for frame in item["frames"])
    assert "face_id" not in table(outputs / "clip.mp4.inaface.csv")[0]


def test_short_tracks_can_be_left_out(tmp_path: Path, outputs: Path) -> None:
    def paint(index: int, pts: float) -> Picture:
        return still(2) if 20 <= index < 26 else still(1)

    clip = write_clip(tmp_path / "clip.mp4", steady(75, Fraction(25)), paint)
    assert run("--inputs_path", clip, "--outputs_path", outputs, "--min-track", "4", "--keep-crops") == 0
    item = results(outputs)["items"]["clip.mp4"]
    assert [track["id"] for track in item["tracks"]] == [0]
    assert {face["id"] for frame in item["frames"] for face in frame["faces"]} == {0}
    assert [crop.name for crop in (outputs / "detected_faces").iterdir()] == ["clip.mp4_face0.jpg"]


def test_items_that_differ_only_in_their_suffix_keep_their_own_crops(tmp_path: Path, outputs: Path) -> None:
    for name in ("m.jpg", "m.png"):
        cv2.imwrite(str(tmp_path / name), still(1))
    assert run("--inputs_path", tmp_path, "--outputs_path", outputs, "--keep-crops") == 0
    crops = sorted((outputs / "detected_faces").iterdir())
    assert [crop.name for crop in crops] == ["m.png_face0.jpg", "m_face0.jpg"]


def test_the_best_view_of_each_track_is_kept_on_request(tmp_path: Path, outputs: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(50, Fraction(25)), crossing())
    assert run("--inputs_path", clip, "--outputs_path", outputs, "--keep-crops") == 0
    crops = sorted((outputs / "detected_faces").iterdir())
    assert [crop.name for crop in crops] == ["clip.mp4_face0.jpg", "clip.mp4_face1.jpg"]
    colours = [cv2.imread(str(crop))[112, 112] for crop in crops]
    assert colours[0][2] > 150 > colours[0][0]
    assert colours[1][0] > 150 > colours[1][2]


def test_mixed_folders_and_every_kind_of_bad_video(tmp_path: Path, outputs: Path, capsys: Any) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    good = write_clip(folder / "good.mp4", steady(30, Fraction(25)), crossing(), sound=True)
    cv2.imwrite(str(folder / "picture.png"), still(2))
    (folder / "empty.mp4").touch()
    (folder / "text.mkv").write_text("nothing")
    whole = good.read_bytes()
    (folder / "no_index.mov").write_bytes(whole[: len(whole) // 2])
    assert run("--inputs_path", folder, "--outputs_path", outputs) == 1
    items = results(outputs)["items"]
    assert {name: item["status"] for name, item in items.items()} == {
        "empty.mp4": "error",
        "good.mp4": "ok",
        "no_index.mov": "error",
        "picture.png": "ok",
        "text.mkv": "error",
    }
    assert "empty" in items["empty.mp4"]["error"]
    said = capsys.readouterr()
    assert "1 picture, 1 video, 4 faces, 3 failed" in said.out
    for name in ("empty.mp4", "no_index.mov", "text.mkv"):
        assert name in said.err
    assert not list(outputs.rglob(".*"))


def test_a_cut_short_video_keeps_what_could_be_read(tmp_path: Path, outputs: Path, capsys: Any) -> None:
    clip = write_clip(tmp_path / "clip.ts", steady(100, Fraction(25)), crossing())
    short = tmp_path / "short.mkv"
    whole = write_clip(tmp_path / "whole.mkv", steady(250, Fraction(25)), crossing())
    data = bytearray(whole.read_bytes())
    short.write_bytes(data[: len(data) * 2 // 3])
    assert clip.is_file()
    code = run("--inputs_path", short, "--outputs_path", outputs)
    frames = results(outputs)["items"]["short.mkv"]["frames"]
    assert 100 < len(frames) < 230
    assert code in (0, 1)
    assert len(container_times(outputs / "output_short.mkv")) == len(frames)


def test_an_annotated_video_open_elsewhere_fails_alone(
    tmp_path: Path, outputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.mp4", "b.mp4"):
        write_clip(folder / name, steady(10, Fraction(25)), crossing())
    replace = os.replace

    def refuse(source: Any, target: Any) -> None:
        if str(target).endswith("output_a.mp4"):
            raise PermissionError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    assert run("--inputs_path", folder, "--outputs_path", outputs) == 1
    items = results(outputs)["items"]
    assert "open in another program" in items["a.mp4"]["error"]
    assert items["b.mp4"]["status"] == "ok"


def test_a_password_never_reaches_the_results(outputs: Path, capsys: Any) -> None:
    address = "http://anna:geheim@127.0.0.1:9/live.mp4?token=geheim"
    assert run("--inputs_path", address, "--outputs_path", outputs, "--timeout", "2") == 3
    said = capsys.readouterr()
    written = "".join(path.read_text(encoding="utf-8") for path in outputs.iterdir() if path.is_file())
    assert "geheim" not in said.out + said.err + written
    assert "127.0.0.1" in written


def test_a_defect_met_at_an_address_does_not_tell_its_password(
    outputs: Path, capsys: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defective(*arguments: object, **others: object) -> None:
        raise KeyError("a defect")

    monkeypatch.setattr(batch, "analyse_video", defective)
    assert run("--inputs_path", "https://anna:geheim@h/x.mp4", "--outputs_path", outputs) == 3
    said = capsys.readouterr()
    (item,) = results(outputs)["items"].values()
    assert item["error"] == "h_x.mp4: failed with KeyError: 'a defect'"
    assert "h_x.mp4" in caplog.text
    assert "geheim" not in said.out + said.err + caplog.text


def test_no_camera_is_a_clear_message(outputs: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("--outputs_path", outputs, "--cam_num", "97") == 3
    assert "camera 97: cannot be opened" in capsys.readouterr().err
