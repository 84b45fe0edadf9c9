"""Reading videos: exact times, rotation, damage, streams that fail."""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Iterator
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PIL import ExifTags, Image

from faces.errors import InputError, UsageError
from faces.schedule import Grid
from faces.sources.addresses import file_name, is_url, redact
from faces.sources.video import VideoSource
from faces.types import Picture
from tests.faces.clips import container_times, steady, varying, write_clip

RATES = {"25": steady(40, Fraction(25)), "29.97": steady(40, Fraction(30000, 1001)), "variable": varying(40)}


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_times_are_the_containers(tmp_path: Path, rate: str, suffix: str) -> None:
    clip = write_clip(tmp_path / f"clip{suffix}", RATES[rate])
    stated = container_times(clip)
    with VideoSource(clip) as source:
        times = [frame.pts for frame in source]
    assert len(times) == 40
    assert np.abs(np.array(times) - (np.array(stated) - stated[0])).max() < 1e-5
    assert np.abs(np.array(times) - [float(time) for time in RATES[rate]]).max() < 1e-3


@pytest.mark.parametrize("degrees", [90, 180, -90])
def test_rotated_video_is_seen_upright(tmp_path: Path, degrees: int) -> None:
    def paint(index: int, pts: float) -> Picture:
        image = np.zeros((120, 160, 3), np.uint8)
        image[:40, :40] = 255
        return image

    with VideoSource(write_clip(tmp_path / "clip.mp4", steady(3, Fraction(25)), paint, rotation=degrees)) as source:
        image = next(iter(source)).image
        assert (source.width, source.height) == ((160, 120) if degrees == 180 else (120, 160))
    turned = np.rot90(paint(0, 0.0), degrees // 90)
    assert image.shape == turned.shape
    assert np.abs(image.astype(int) - turned).mean() < 4


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_frames_that_carry_exif_are_seen_upright(tmp_path: Path, orientation: int) -> None:
    image = np.zeros((96, 160, 3), np.uint8)
    image[:40, :40] = 255
    picture, exif = BytesIO(), Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    Image.fromarray(image).save(picture, "JPEG", exif=exif)
    clip = tmp_path / "clip.mjpeg"
    clip.write_bytes(picture.getvalue() * 3)
    with VideoSource(clip) as source:
        seen = next(iter(source)).image
    turned = np.rot90(image, {1: 0, 3: 2, 6: 3, 8: 1}[orientation])
    assert seen.shape == turned.shape
    assert np.abs(seen.astype(int) - turned).mean() < 4


def test_colours_survive(tmp_path: Path) -> None:
    colours = [(200, 40, 30), (30, 190, 60), (40, 60, 210), (128, 128, 128)]

    def paint(index: int, pts: float) -> Picture:
        image = np.zeros((64, 128, 3), np.uint8)
        for column, colour in enumerate(colours):
            image[:, column * 32 : column * 32 + 32] = colour
        return image

    with VideoSource(write_clip(tmp_path / "clip.mp4", steady(3, Fraction(25)), paint)) as source:
        image = next(iter(source)).image
    for column, colour in enumerate(colours):
        assert np.abs(image[:, column * 32 + 8 : column * 32 + 24].mean((0, 1)) - colour).max() < 8


def test_fps_start_and_end_choose_frames_without_changing_their_times(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(100, Fraction(25)))
    with VideoSource(clip, fps=5, start=1.0, end=3.0) as source:
        times = [frame.pts for frame in source]
    assert times == pytest.approx([1.0 + 0.2 * index for index in range(10)], abs=1e-6)


@pytest.mark.parametrize("start", [0.5, 3.0, 5.0, 9.0])
@pytest.mark.parametrize("name", ["clip.ts", "clip.mpg", "clip.mkv", "clip.avi", "clip.flv"])
def test_a_stretch_begins_at_its_start_in_every_container(tmp_path: Path, name: str, start: float) -> None:
    """FFmpeg's search of MPEG-TS and MPEG-PS ends between key frames."""
    codec = "mpeg1video" if name.endswith("mpg") else "libx264"
    options = {"g": "100", "bf": "2", "sc_threshold": "0" if codec == "libx264" else "1000000000"}
    clip = write_clip(tmp_path / name, steady(250, Fraction(25)), base=Fraction(1, 25), codec=codec, options=options)
    with VideoSource(clip) as source:
        wanted = [frame.pts for frame in source if frame.pts >= start - 1e-6]
    with VideoSource(clip, start=start) as source:
        times = [frame.pts for frame in source]
    assert times == pytest.approx(wanted, abs=1e-6)
    assert source.warnings == []


@pytest.mark.parametrize("suffix", [".ts", ".mp4", ".mkv", ".avi", ".flv"])
def test_a_start_before_the_first_picture_begins_with_it(tmp_path: Path, suffix: str) -> None:
    times = [time + 4 for time in steady(50, Fraction(25))]
    clip = write_clip(tmp_path / f"late{suffix}", times, base=Fraction(1, 25), sound=True)
    with VideoSource(clip) as source:
        wanted = [frame.pts for frame in source]
    with VideoSource(clip, start=1.5) as source:
        assert [frame.pts for frame in source] == wanted
    assert len(wanted) == 50


def test_joined_files_go_on_where_the_times_jump_back(tmp_path: Path) -> None:
    clip = _joined(tmp_path)
    with VideoSource(clip) as source:
        times = [frame.pts for frame in source]
    assert times == pytest.approx([index / 25 for index in range(150)], abs=1e-3)
    assert source.duration is None
    assert source.incomplete is None
    assert source.warnings == [f"{clip}: its times jump back at 2.0 s; they are counted on from there"]


@pytest.mark.parametrize("fps", [2, 5])
def test_frames_left_undecoded_where_times_jump_back_change_nothing(tmp_path: Path, fps: float) -> None:
    _same_when_sparse(_joined(tmp_path), fps)


@pytest.mark.parametrize("fps", [2, 5])
def test_packets_whose_times_are_not_their_frames_change_nothing(tmp_path: Path, fps: float) -> None:
    _same_when_sparse(_reordered(tmp_path), fps)


@pytest.mark.parametrize("pyramid", ["none", "normal"])
def test_times_rise_where_the_container_states_those_of_packets(tmp_path: Path, pyramid: str) -> None:
    """B-frames in AVI."""
    clip = _reordered(tmp_path, pyramid)
    assert np.diff(container_times(clip)).min() < 0
    with VideoSource(clip) as source:
        times = np.array([frame.pts for frame in source])
    assert len(times) == 40
    assert np.diff(times).min() > 0
    assert np.diff(times)[5:] == pytest.approx(1 / 25)
    assert np.abs(times - [index / 25 for index in range(40)]).max() < 0.13
    assert source.warnings == []


@pytest.mark.parametrize(
    ("aspect", "rotation", "expected"),
    [
        (Fraction(4, 3), 0, (214, 120)),
        (Fraction(4, 3), 180, (214, 120)),
        (Fraction(4, 3), 90, (120, 214)),
        (Fraction(3, 4), 0, (160, 160)),
        (Fraction(1000), 0, (160, 120)),
    ],
)
def test_faces_are_not_squeezed_where_pixels_are_not_square(
    tmp_path: Path, aspect: Fraction, rotation: int, expected: tuple[int, int]
) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(3, Fraction(25)), rotation=rotation, aspect=aspect)
    with VideoSource(clip) as source:
        assert (source.width, source.height) == expected
        assert {frame.image.shape[1::-1] for frame in source} == {expected}


def test_keyframes_only(tmp_path: Path) -> None:
    options = {"preset": "ultrafast", "g": "10", "sc_threshold": "0"}
    clip = write_clip(tmp_path / "clip.mp4", steady(40, Fraction(25)), options=options)
    with VideoSource(clip, keyframes=True) as source:
        assert [frame.pts for frame in source] == pytest.approx([0.0, 0.4, 0.8, 1.2])


def test_few_keyframes_do_not_make_a_video_cut_short(tmp_path: Path) -> None:
    options = {"preset": "ultrafast", "g": "250", "sc_threshold": "0"}
    with VideoSource(
        write_clip(tmp_path / "clip.mp4", steady(100, Fraction(25)), options=options), keyframes=True
    ) as one:
        assert len(list(one)) == 1
    assert one.incomplete is None


@pytest.mark.parametrize("suffix", [".mkv", ".mp4", ".ts"])
def test_a_video_whose_times_start_late_is_whole_and_as_long_as_its_pictures(tmp_path: Path, suffix: str) -> None:
    clip = write_clip(tmp_path / f"late{suffix}", [10 + time for time in steady(50, Fraction(25))])
    with VideoSource(clip) as source:
        assert len(list(source)) == 50
    assert source.incomplete is None
    assert source.duration == pytest.approx(2.0, abs=0.05)


def test_a_cut_short_video_gives_what_is_there_and_says_so(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "whole.mp4", steady(250, Fraction(25)), _noise)
    short = tmp_path / "short.mp4"
    _front_index(clip, short)
    short.write_bytes(short.read_bytes()[: short.stat().st_size // 2])
    with VideoSource(short) as source:
        count = sum(1 for _ in source)
    assert 50 < count < 200
    assert source.incomplete is not None
    assert "cut short" in source.incomplete
    assert source.duration is None


INTACT = {"a still at the end": {"stays": 8.0}, "longer sound": {"sound": True, "longer": 8.0}}
"""What makes a film of 4 s one of 12 s."""


@pytest.mark.parametrize("kind", INTACT)
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_film_whose_last_picture_or_sound_goes_on_is_whole(tmp_path: Path, suffix: str, kind: str) -> None:
    clip = write_clip(tmp_path / f"clip{suffix}", steady(100, Fraction(25)), **INTACT[kind])
    with VideoSource(clip) as source:
        assert len(list(source)) == 100
    assert source.incomplete is None
    pictures_alone = kind == "longer sound" and suffix == ".mp4"  # Matroska says only when all is over
    assert source.duration == pytest.approx(4.0 if pictures_alone else 12.0, abs=0.2)


@pytest.mark.parametrize("kind", INTACT)
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_such_a_film_cut_short_says_so(tmp_path: Path, suffix: str, kind: str) -> None:
    options = {"movflags": "faststart"} if suffix == ".mp4" else {}
    clip = tmp_path / f"clip{suffix}"
    write_clip(clip, steady(100, Fraction(25)), _noise, container_options=options, **INTACT[kind])
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    with VideoSource(clip) as source:
        assert 30 < len(list(source)) < 70
    assert source.incomplete is not None
    assert source.duration is None


@pytest.mark.parametrize("share", [1, 2])
def test_a_cut_short_matroska_file_says_so(tmp_path: Path, share: int) -> None:
    clip = write_clip(tmp_path / "clip.mkv", steady(250, Fraction(25)), _noise, sound=True)
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // share])
    with VideoSource(clip) as source:
        assert list(source)
    assert (source.incomplete is None) == (share == 1)


def test_damaged_packets_are_left_out_and_counted(tmp_path: Path) -> None:
    options = {"preset": "ultrafast", "g": "10"}
    clip = write_clip(tmp_path / "clip.mp4", steady(60, Fraction(25)), _noise, options=options)
    data = bytearray(clip.read_bytes())
    with av.open(str(clip)) as container:
        packets = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    for position, size in packets[24:29]:
        data[position : position + size] = b"\xff" * size
    clip.write_bytes(data)
    with VideoSource(clip) as source:
        count = sum(1 for _ in source)
    assert source.skipped == 5
    assert count == 55
    assert "5 damaged packets" in source.warnings[0]


def test_a_video_damaged_for_good_is_given_up(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(150, Fraction(25)), _noise)
    data = bytearray(clip.read_bytes())
    with av.open(str(clip)) as container:
        packets = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    for position, size in packets[20:]:
        data[position : position + size] = b"\xff" * size
    clip.write_bytes(data)
    with VideoSource(clip) as source, pytest.raises(InputError, match="damaged packets in a row"):
        list(source)


def test_a_changing_size_is_fitted_into_the_first(tmp_path: Path) -> None:
    both = tmp_path / "both.ts"
    parts = []
    for number, size in enumerate([(160, 120), (240, 100)]):
        times = [Fraction(number * 10 + index, 25) for index in range(10)]
        part = write_clip(tmp_path / f"{number}.ts", times, lambda index, pts, size=size: _grey(*size))
        parts.append(part.read_bytes())
    both.write_bytes(b"".join(parts))
    with VideoSource(both) as source:
        frames = list(source)
    assert len(frames) == 20
    assert {frame.image.shape for frame in frames} == {(120, 160, 3)}
    assert any("size changes" in warning for warning in source.warnings)


def test_a_closed_video_has_no_more_frames(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(40, Fraction(25)))
    source = VideoSource(clip, fps=5)
    frames = iter(source)
    next(frames)
    source.close()
    assert not list(frames)
    assert not list(source)


def test_a_video_closed_while_it_is_read_is_let_go_of_by_its_reader(tmp_path: Path) -> None:
    """Else FFmpeg reads from memory that was freed."""
    source = VideoSource(write_clip(tmp_path / "clip.mp4", steady(40, Fraction(25))))
    reading, go_on = threading.Event(), threading.Event()
    decoded, container = source._decoded, source._container

    def slow() -> Iterator[tuple[float, av.VideoFrame]]:
        reading.set()
        assert go_on.wait(5)
        yield from decoded

    source._decoded = slow()
    reader = threading.Thread(target=lambda: list(source))
    reader.start()
    assert reading.wait(5)
    source.close()
    assert container.duration
    go_on.set()
    reader.join(5)
    with pytest.raises(AssertionError, match="not open"):
        _ = container.duration


def test_a_start_past_the_end_says_how_long_the_video_is(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(50, Fraction(25)))
    with pytest.raises(InputError, match=r"no frame can be decoded from 90 s on; it is 2\.0 s long"):
        VideoSource(clip, start=90.0)


def test_a_part_without_frames_or_key_frames_says_so(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(50, Fraction(25)), options={"g": "25"})
    with pytest.raises(InputError, match=r"from 0\.5 s on; it holds no key frames there; leave out --keyframes$"):
        VideoSource(clip, start=0.5, end=0.9, keyframes=True)
    with pytest.raises(InputError, match=r"from 0\.41 s on; it holds no pictures there$"):
        VideoSource(clip, start=0.41, end=0.43)


@pytest.mark.parametrize("kind", ["missing", "empty", "folder", "text", "sound only", "no frames", "no index"])
def test_what_is_no_video_is_refused_with_its_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "bad clip.mp4"
    expected = {"missing": "no such file", "empty": "empty", "folder": "folder", "sound only": "only sound"}
    if kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("not a video\n" * 50)
    elif kind == "sound only":
        with av.open(str(path), "w") as container:
            stream = container.add_stream("aac", rate=16000, layout="mono")
            silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            silence.sample_rate, silence.pts = 16000, 0
            container.mux(stream.encode(silence))
            container.mux(stream.encode(None))
    elif kind == "no frames":
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=25)
            stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
            stream.codec_context.open()
            container.start_encoding()
    elif kind == "no index":
        whole = write_clip(tmp_path / "whole.mp4", steady(50, Fraction(25)), _noise).read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"bad clip\.mp4") as caught:
        VideoSource(path)
    assert expected.get(kind, "") in str(caught.value)


def test_senseless_stretch_is_refused(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(5, Fraction(25)))
    for wrong in ({"fps": 0.0}, {"start": -1.0}, {"start": 3.0, "end": 2.0}):
        with pytest.raises(UsageError):
            VideoSource(clip, **wrong)
    with pytest.raises(InputError, match="from 100 s on"):
        VideoSource(clip, start=100.0)


def test_start_and_end_of_a_name_are_not_a_protocol(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", steady(5, Fraction(25)))
    odd = tmp_path / "http:x é %20.mp4"
    clip.rename(odd)
    with VideoSource(odd) as source:
        assert sum(1 for _ in source) == 5


def test_a_local_playlist_does_not_reach_out(tmp_path: Path, server: str) -> None:
    playlist = tmp_path / "list.m3u8"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{server}/clip.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(InputError):
        VideoSource(playlist, timeout=3)


def test_a_url_is_read(tmp_path: Path, server: str) -> None:
    with VideoSource(f"{server}/clip.mp4", timeout=5) as source:
        assert sum(1 for _ in source) == 10


def test_a_missing_url_names_the_answer_and_hides_the_password(server: str) -> None:
    address = server.replace("http://", "http://anna:secret@") + "/missing.mp4?token=abc"
    with pytest.raises(InputError, match="404") as caught:
        VideoSource(address, timeout=5)
    assert "secret" not in str(caught.value)
    assert "abc" not in str(caught.value)
    assert "anna" not in str(caught.value)


def test_a_stalling_url_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(InputError, match="no answer within 1 s"):
            VideoSource(f"http://127.0.0.1:{port}/clip.mp4", timeout=1)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("rtsp://admin:pa:ss@cam.local:554/live?x=1", "rtsp://***@cam.local:554/live?x=1"),
        ("https://host/a.mp4?token=abc&t=5", "https://host/a.mp4?token=***&t=5"),
        ("https://host/a.mp4", "https://host/a.mp4"),
        ("https://host/a.mp4#access_token=x", "https://host/a.mp4"),
        ("/videos/a@b.mp4", "/videos/a@b.mp4"),
        ("C:\\videos\\a.mp4", "C:\\videos\\a.mp4"),
    ],
)
def test_redacted_addresses(place: str, shown: str) -> None:
    assert redact(place) == shown


def test_addresses_become_file_names() -> None:
    assert is_url("rtsp://a/b")
    assert not is_url("C:\\a.mp4")
    assert file_name("rtsp://u:p@cam.local:554/live/1?key=3") == "cam.local_live_1"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A local web server with clip.mp4 and clip.ts."""
    folder = tmp_path / "www"
    folder.mkdir()
    for name in ("clip.mp4", "clip.ts"):
        write_clip(folder / name, steady(10, Fraction(25)))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = folder / self.path.partition("?")[0].lstrip("/")
            if not file.is_file():
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(file.stat().st_size))
            self.end_headers()
            self.wfile.write(file.read_bytes())

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_address[1]}"
        served.shutdown()


def _noise(index: int, pts: float) -> Picture:
    rough = np.random.default_rng(index).integers(0, 255, (30, 40, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(rough, (160, 120)), np.uint8)


def _grey(width: int, height: int) -> Picture:
    return np.full((height, width, 3), 120, np.uint8)


def _joined(folder: Path) -> Path:
    """Three clips of 2 s with B-frames in one file, each with times from the beginning."""
    options = {"preset": "veryfast", "bf": "2", "g": "20"}
    part = write_clip(folder / "part.ts", steady(50, Fraction(25)), base=Fraction(1, 25), options=options)
    clip = folder / "joined.ts"
    clip.write_bytes(part.read_bytes() * 3)
    return clip


def _reordered(folder: Path, pyramid: str = "none") -> Path:
    options = {"preset": "ultrafast", "x264-params": f"bframes=3:b-adapt=0:b-pyramid={pyramid}"}
    return write_clip(folder / "clip.avi", steady(40, Fraction(25)), base=Fraction(1, 25), options=options)


def _same_when_sparse(clip: Path, fps: float) -> None:
    grid = Grid(1 / fps)
    with VideoSource(clip) as source:
        wanted = [(frame.pts, frame.image.tobytes()) for frame in source if grid.due(frame.pts)]
    with VideoSource(clip, fps=fps) as source:
        assert [(frame.pts, frame.image.tobytes()) for frame in source] == wanted


def _front_index(source: Path, target: Path) -> None:
    """Rewrite an MP4 with its index at the front."""
    with av.open(str(source)) as read, av.open(str(target), "w", options={"movflags": "faststart"}) as written:
        stream = written.add_stream_from_template(read.streams.video[0])
        for packet in read.demux(video=0):
            if packet.size:
                packet.stream = stream
                written.mux(packet)


@pytest.mark.parametrize("fps", [2, 5, 12.5])
@pytest.mark.parametrize("start", [None, 0.7])
@pytest.mark.parametrize("rate", RATES)
def test_frames_left_undecoded_change_neither_times_nor_pictures(
    tmp_path: Path, fps: float, start: float | None, rate: str
) -> None:
    clip = write_clip(tmp_path / "clip.mp4", RATES[rate], options={"x264-params": "bframes=3:b-adapt=0"})
    grid = Grid(1 / fps)
    with VideoSource(clip, start=start) as source:
        wanted = [(frame.pts, frame.image.tobytes()) for frame in source if grid.due(frame.pts)]
    with VideoSource(clip, fps=fps, start=start) as source:
        assert [(frame.pts, frame.image.tobytes()) for frame in source] == wanted
    assert wanted


def test_decoded_frames_are_let_go_at_once(tmp_path: Path) -> None:
    """Not only when Python looks for cycles: until then an hour of video would fill the memory in bursts."""
    gc.collect()
    gc.disable()
    try:
        with VideoSource(write_clip(tmp_path / "clip.mp4", steady(60, Fraction(25)))) as source:
            for _ in source:
                pass
            held = sum(isinstance(each, av.VideoFrame) for each in gc.get_objects())
    finally:
        gc.enable()
    assert held <= 3
