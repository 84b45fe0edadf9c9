"""Annotated videos: as many frames, at the same times, with the same sound."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace

from faces.errors import OutputError
from faces.sinks.video import AnnotatedVideo, output_path
from faces.sources.video import VideoSource
from faces.types import Frame, FrameResult, Picture
from tests.faces.clips import container_times, sound_packets, steady, varying, write_clip

RATES = {"25": steady(40, Fraction(25)), "29.97": steady(40, Fraction(30000, 1001)), "variable": varying(40)}


def same(image: Picture, result: FrameResult) -> Picture:
    return image


def copy(source: Path, target: Path, **stretch: float) -> AnnotatedVideo:
    with VideoSource(source, **stretch) as video:
        sink = AnnotatedVideo(
            target,
            same,
            fps=video.fps,
            time_base=video.time_base,
            colours=video.colours,
            sound=source,
            origin=video.origin,
            stretch=(stretch.get("start", 0.0), stretch.get("end")),
        )
        for frame in video:
            sink.write(frame, FrameResult(frame.pts, frame.width, frame.height, ()))
        sink.close(video.duration)
    return sink


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_times_frames_and_sound_are_the_sources(tmp_path: Path, rate: str, suffix: str) -> None:
    source = write_clip(tmp_path / f"clip{suffix}", RATES[rate], sound=True)
    target = tmp_path / f"output_clip{suffix}"
    copy(source, target)
    one, other = container_times(source), container_times(target)
    assert len(other) == len(one) == 40
    assert np.abs(np.array(one) - other).max() < 1e-3
    packets, copied = sound_packets(source), sound_packets(target)
    assert len(packets) > 10
    assert [content for _, content in copied] == [content for _, content in packets]
    assert np.abs(np.array([t for t, _ in copied]) - [t for t, _ in packets]).max() < 1e-3


ENDS = {
    "as fast as ever": steady(40, Fraction(25)),
    "stills": [*steady(60, Fraction(30)), Fraction(5, 2), Fraction(4), Fraction(6)],
    "few": steady(4, Fraction(2)),
    "one": [Fraction(0)],
    "interrupted": [*steady(30, Fraction(30)), *(300 + time for time in steady(30, Fraction(30)))],
}


@pytest.mark.parametrize("times", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_it_lasts_as_long_as_the_source(tmp_path: Path, times: list[Fraction], suffix: str) -> None:
    source = write_clip(tmp_path / "clip.mp4", times, options={"preset": "ultrafast", "bf": "0"})
    target = tmp_path / f"out{suffix}"
    copy(source, target)
    lengths = []
    for path in (source, target):
        with VideoSource(path) as video:
            lengths.append(video.duration)
    assert lengths[1] == pytest.approx(lengths[0], abs=2e-3)
    assert container_times(target) == pytest.approx(container_times(source), abs=1e-3)


@pytest.mark.parametrize("ending", [{"stays": 8.0}, {"sound": True, "longer": 8.0}], ids=["still", "sound"])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_the_copy_of_a_whole_film_is_whole(tmp_path: Path, suffix: str, ending: dict[str, float]) -> None:
    source = write_clip(tmp_path / f"clip{suffix}", steady(100, Fraction(25)), **ending)
    target = tmp_path / f"out{suffix}"
    copy(source, target)
    for path in (source, target):
        with VideoSource(path) as video:
            assert len(list(video)) == 100
        assert video.incomplete is None
    with VideoSource(source) as one, VideoSource(target) as other:
        assert other.duration == pytest.approx(one.duration, abs=2e-3)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_the_copy_of_a_few_slides_under_long_sound_is_whole(tmp_path: Path, suffix: str) -> None:
    """FFmpeg then gives the pictures in a Matroska file the sound's length."""
    source = write_clip(tmp_path / "clip.mp4", steady(8, Fraction(1, 5)), sound=True, longer=30.0)
    target = tmp_path / f"out{suffix}"
    copy(source, target)
    with VideoSource(target) as video:
        assert len(list(video)) == 8
    assert video.incomplete is None


def test_names_with_a_colon_are_no_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = write_clip(tmp_path / "clip.mp4", RATES["25"], sound=True).rename(tmp_path / "12:30 talk.mp4")
    sink = copy(Path(source.name), Path("a:b/out.mp4"))
    assert sink.warning is None
    assert sound_packets(Path("a:b/out.mp4").absolute())


def one_picture_with(sound: str, silence: np.ndarray, kind: str, clip: Path) -> Path:
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        audio = container.add_stream(sound, rate=16000, layout="mono")
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="bgr24")))
        tone = av.AudioFrame.from_ndarray(silence, format=kind, layout="mono")
        tone.sample_rate = 16000
        container.mux(audio.encode(tone))
        for each in (stream, audio):
            container.mux(each.encode(None))
    return clip


def test_mp3_goes_into_mp4(tmp_path: Path) -> None:
    clip = one_picture_with("libmp3lame", np.zeros((1, 1152), np.float32), "fltp", tmp_path / "clip.avi")
    with VideoSource(clip) as source:
        assert output_path(tmp_path, clip.name, source.sound).name == "output_clip.avi.mp4"


def test_sound_that_mp4_does_not_take_is_left_out_and_told(tmp_path: Path) -> None:
    clip = one_picture_with("pcm_s16le", np.zeros((1, 1024), np.int16), "s16", tmp_path / "clip.avi")
    sink = copy(clip, tmp_path / "out.mp4")
    assert len(container_times(tmp_path / "out.mp4")) == 1
    assert sink.warning == "out.mp4: its sound cannot be copied: such a file does not hold its kind"


def test_a_browser_can_play_it(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "clip.mp4", RATES["25"], sound=True)
    target = tmp_path / "out.mp4"
    copy(source, target)
    data = target.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.codec_context.name in ("h264", "mpeg4")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("matrix", [None, Colorspace.ITU601, Colorspace.ITU709])
@pytest.mark.parametrize("height", [120, 270])
def test_the_picture_is_the_same(tmp_path: Path, height: int, matrix: Colorspace | None) -> None:
    def paint(index: int, pts: float) -> Picture:
        image = np.zeros((height, 160, 3), np.uint8)
        upper, lower = image[: height // 2], image[height // 2 :]
        upper[:, :80], upper[:, 80:] = (200, 40, 30), (30, 60, 220)
        lower[:, :80], lower[:, 80:] = (40, 190, 60), (20, 200, 210)
        return image

    source = write_clip(tmp_path / "clip.mp4", RATES["25"], paint, matrix=matrix)
    copy(source, tmp_path / "out.mp4")
    painted = paint(0, 0.0).astype(int)
    with VideoSource(source) as one, VideoSource(tmp_path / "out.mp4") as other:
        for before, after in zip(one, other, strict=True):
            assert np.abs(before.image - painted).mean() < 3
            assert np.abs(before.image.astype(int) - after.image).mean() < 1.5
    with av.open(str(tmp_path / "out.mp4")) as container:  # as any player that heeds what the file says
        seen = next(container.decode(video=0)).to_ndarray(format="bgr24")
    assert np.abs(seen - painted).mean() < 4


def test_a_rotated_video_is_written_upright(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "clip.mp4", RATES["25"], rotation=90)
    copy(source, tmp_path / "out.mp4")
    with VideoSource(tmp_path / "out.mp4") as video:
        assert (video.width, video.height) == (120, 160)


@pytest.mark.parametrize(("rotation", "expected"), [(0, (214, 120)), (90, (120, 214))])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_anamorphic_video_keeps_its_shape(
    tmp_path: Path, suffix: str, rotation: int, expected: tuple[int, int]
) -> None:
    source = write_clip(tmp_path / "clip.mp4", RATES["25"], rotation=rotation, aspect=Fraction(4, 3))
    target = tmp_path / f"out{suffix}"
    copy(source, target)
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        assert stream.sample_aspect_ratio in (None, 0, 1)
        assert (stream.width, stream.height) == expected


def test_joined_files_are_copied_whole_with_the_sound_of_the_first(tmp_path: Path) -> None:
    part = write_clip(tmp_path / "part.ts", steady(50, Fraction(25)), sound=True)
    joined, target = tmp_path / "joined.ts", tmp_path / "out.mp4"
    joined.write_bytes(part.read_bytes() * 2)
    sink = copy(joined, target)
    times = container_times(target)
    assert np.diff(times) == pytest.approx([1 / 25] * 99, abs=1e-3)
    of_the_first = [content[7:] for _, content in sound_packets(part)]  # without the headers that MP4 does not have
    assert [content for _, content in sound_packets(target)] == of_the_first
    assert sink.warning == "out.mp4: its sound is cut short: its times jump back"


def test_odd_sides_are_written(tmp_path: Path) -> None:
    sink = AnnotatedVideo(tmp_path / "out.mp4", same)
    for index in range(3):
        frame = Frame(np.full((75, 101, 3), 90, np.uint8), index / 25)
        sink.write(frame, FrameResult(frame.pts, 101, 75, ()))
    sink.close()
    assert len(container_times(tmp_path / "out.mp4")) == 3


def test_a_stretch_begins_at_zero_with_its_sound(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "clip.mp4", steady(100, Fraction(25)), sound=True)
    copy(source, tmp_path / "out.mp4", start=1.0, end=2.0)
    times = container_times(tmp_path / "out.mp4")
    assert times == pytest.approx([index / 25 for index in range(25)], abs=1e-3)
    sound = sound_packets(tmp_path / "out.mp4")
    assert 0 <= sound[0][0] < 0.07
    assert 0.9 < sound[-1][0] < 1.0


def test_late_sound_stays_late(shared: Path, tmp_path: Path) -> None:
    source = shared / "samples" / "clips" / "face_then_none.mov"
    copy(source, tmp_path / "out.mov")
    one, other = sound_packets(source), sound_packets(tmp_path / "out.mov")
    assert other[0][0] == pytest.approx(one[0][0], abs=1e-3)
    assert one[0][0] > 2


def test_an_abandoned_file_is_not_there(tmp_path: Path) -> None:
    sink = AnnotatedVideo(tmp_path / "out.mp4", same)
    sink.write(Frame(np.zeros((64, 64, 3), np.uint8)), FrameResult(0.0, 64, 64, ()))
    sink.abandon()
    assert list(tmp_path.iterdir()) == []


def test_no_frames_give_no_file(tmp_path: Path) -> None:
    AnnotatedVideo(tmp_path / "out.mp4", same).close()
    assert list(tmp_path.iterdir()) == []


def test_an_output_open_elsewhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_clip(tmp_path / "clip.mp4", RATES["25"])

    def refuse(*paths: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match=r"out\.mp4.*open in another program"):
        copy(source, tmp_path / "out.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_a_full_disk_is_an_output_error_and_leaves_nothing(tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk."""
    pytest.importorskip("resource", reason="needs a system that limits the size of files")
    script = f"""
import resource
import numpy as np
from faces.errors import OutputError
from faces.sinks.video import AnnotatedVideo
from faces.types import Frame, FrameResult
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sink = AnnotatedVideo(__import__("pathlib").Path({str(tmp_path / "out.mp4")!r}), lambda image, result: image)
rng = np.random.default_rng(0)
try:
    for index in range(500):
        image = rng.integers(0, 255, (240, 320, 3)).astype(np.uint8)
        sink.write(Frame(image, index / 25), FrameResult(index / 25, 320, 240, ()))
    sink.close()
except OutputError as error:
    sink.abandon()
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert "out.mp4: cannot be written" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "sound", "expected"),
    [
        ("a/clip.mp4", "aac", "a/output_clip.mp4"),
        ("clip.MOV", "pcm_s16le", "output_clip.MOV"),
        ("clip.webm", "opus", "output_clip.webm.mp4"),
        ("clip.webm", "vorbis", "output_clip.webm.mkv"),
        ("clip.mp4", "wmav2", "output_clip.mp4.mkv"),
        ("clip.avi", None, "output_clip.avi.mp4"),
    ],
)
def test_names(name: str, sound: str | None, expected: str) -> None:
    assert output_path(Path("out"), name, sound) == Path("out") / expected
