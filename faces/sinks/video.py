"""Annotated videos: every frame at its own time, H.264 where there is an encoder, the source's sound unchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from faces.config import UNSAID_FPS
from faces.errors import OutputError
from faces.sinks.files import Part, cannot_write
from faces.sinks.places import inside
from faces.sinks.records import until
from faces.types import Frame, FrameResult, Picture

if TYPE_CHECKING:
    import av
    from av.container import InputContainer, OutputContainer

CONTAINERS = frozenset({".mp4", ".m4v", ".mov", ".mkv"})
"""Written as they are named; other names get `.mp4`."""
IN_MP4 = frozenset("aac mp3 mp2 ac3 eac3 alac flac opus dts".split())
"""Kinds of sound that an MP4 file holds; with another one the file becomes Matroska."""
ENCODERS: tuple[tuple[str, dict[str, str]], ...] = (
    # not larger than superfast makes it, at half of its processor time and a third of veryfast's
    ("libx264", {"preset": "ultrafast", "crf": "22", "x264-params": "bframes=3:b-adapt=0"}),
    ("libopenh264", {"rc_mode": "quality"}),
    ("h264_videotoolbox", {"q": "60"}),
    ("h264_mf", {"quality": "70"}),
    ("mpeg4", {"qscale": "4"}),
)
"""The first that works here is taken, with these settings."""
FINEST = Fraction(1, 90000)
"""Time base where the source names none."""
SHORT = Fraction(1, 1000)
"""Seconds: what Matroska counts in."""
AHEAD = 0.5
"""Seconds by which sound may run ahead of the picture in the file."""
SMPTE170M = 6
"""The colour matrix by which OpenCV converts (ITU-R BT.601), in FFmpeg's numbers."""
FOREIGN_SOUND = "vorbis"
"""A kind of sound that MP4 does not hold."""

Draw = Callable[[Picture, FrameResult], Picture]


def output_path(outputs: Path, name: str, sound: str | None = None) -> Path:
    """Where the annotated video of item `name` goes: `output_<name>` in the item's subfolder.

    Containers that are only read become MP4: `a.webm` gives `output_a.webm.mp4`, with `sound` of a kind that MP4
    does not hold `output_a.webm.mkv`.
    """
    relative = inside(name)
    suffix = relative.suffix.lower()
    fitting = sound is None or _holds(suffix, sound)
    added = "" if suffix in CONTAINERS and fitting else ".mp4" if fitting else ".mkv"
    return outputs / relative.parent / f"output_{relative.name}{added}"


def output_places(outputs: Path, name: str) -> tuple[Path, Path]:
    """Both places where it may go while the kind of its sound is unknown, the likelier one first."""
    return output_path(outputs, name), output_path(outputs, name, FOREIGN_SOUND)


def _holds(suffix: str, sound: str) -> bool:
    """Whether files with this suffix hold this kind of sound."""
    return sound in IN_MP4 or suffix == ".mkv" or (suffix == ".mov" and sound.startswith("pcm"))


class AnnotatedVideo:
    """Writes one video; the file appears under its name when it is complete."""

    def __init__(
        self,
        path: Path,
        draw: Draw,
        *,
        fps: float | None = None,
        time_base: Fraction | None = None,
        colours: dict[str, int] | None = None,
        sound: Path | str | None = None,
        origin: float = 0.0,
        stretch: tuple[float, float | None] = (0.0, None),
    ) -> None:
        """Prepare; the file is opened with the first Frame.

        Args:
            path: its suffix chooses the container.
            draw: gives the annotated picture.
            fps: average frames per second, a hint for the encoder.
            time_base: of the source: times are kept exactly in it.
            colours: FFmpeg's colour properties of the source that hold for the pictures, see VideoSource.
            sound: the file whose sound is copied.
            origin: the source container's time that counts as 0, seconds.
            stretch: only this part of the source is there; the video begins at the part's start.
        """
        self._path, self._draw = path, draw
        self._fps, self._base = fps, time_base or FINEST
        self._colours = {"colorspace": SMPTE170M} | (colours or {})
        self._sound_place, self._origin, self._stretch = sound, origin, stretch
        self._part: Part | None = None
        self._sound_source: InputContainer | None = None
        self._container: OutputContainer | None = None
        self._stream: av.VideoStream | None = None
        self._sound: Iterator[tuple[float, av.Packet[Any]]] = iter(())
        self._waiting: tuple[float, av.Packet[Any]] | None = None
        self._last, self._shown = -1, 0.0
        self._held: list[av.Packet[Any]] = []
        self._delay = 0
        self.warning: str | None = None

    def write(self, frame: Frame, result: FrameResult) -> None:
        """Draw and encode one Frame.

        Raises:
            OutputError: when it cannot be written, as on a full disk.
        """
        import av

        image = _even(self._draw(frame.image, result))
        with _errors(self._path):
            if self._container is None:
                self._open(image)
            assert self._container is not None
            assert self._stream is not None
            seconds = frame.pts - self._stretch[0]
            self._copy_sound(seconds + AHEAD)
            planes = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420), np.uint8)
            picture = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            picture.pts = self._last = max(self._last + 1, round(seconds / self._base))
            picture.time_base, self._shown = self._base, frame.pts
            self._mux(self._stream.encode(picture))

    def close(self, duration: float | None = None) -> None:
        """Finish the file and put it in its place; without any Frame there is none.

        Args:
            duration: of the source, seconds, where it is known: how long the last Frame stays.

        Raises:
            OutputError: when it cannot be written, or the old one cannot be replaced.
        """
        if self._container is None or self._stream is None or self._part is None:
            return
        try:
            with _errors(self._path):
                self._mux(self._stream.encode(None))
                if self._held:
                    self._mux_last(duration)
                self._copy_sound(None)
                self._container.close()
        except BaseException:
            self.abandon()
            raise
        self._release()
        self._part.commit()

    def abandon(self) -> None:
        """Give up: what was written is deleted."""
        if self._container is not None:
            try:
                self._container.close()
            except Exception:  # a broken file cannot be finished; it is deleted anyway
                pass
        self._release()
        if self._part is not None:
            self._part.discard()

    def _mux(self, packets: Iterable[av.Packet[Any]]) -> None:
        """Write packets, but hold back the one that is shown last of all, and those after it."""
        for packet in packets:
            pts, dts = _stamps(packet)
            if not self._held:
                self._delay = pts - dts
            elif pts > _stamps(self._held[0])[0]:
                self._let_go()
            packet.duration = ceil(SHORT / self._base)  # FFmpeg would take the mean, and with it the end may be late
            self._held.append(packet)

    def _let_go(self) -> None:
        assert self._container is not None
        for packet in self._held:
            self._container.mux(packet)
        self._held.clear()

    def _mux_last(self, duration: float | None) -> None:
        """Write what was held back, so that the video is as long as its Frames are shown.

        A file says when its last picture is over, and also adds up how far its packets are apart; both have to agree.
        """
        over = until(self._shown, None, {"end": self._stretch[1]}, fps=self._fps, duration=duration)
        end = self._last + max(1, round((over - self._shown) / self._base))
        shown, decoded = self._held[0], self._held[-1]
        shown.duration = end - _stamps(shown)[0]
        pts, dts = _stamps(decoded)
        decoded.dts = max(dts, pts - self._delay)
        decoded.duration = max(1, end - self._delay - decoded.dts)
        self._let_go()

    def _release(self) -> None:
        self._sound = iter(())
        if self._sound_source is not None:
            self._sound_source.close()

    def _open(self, image: Picture) -> None:
        import av

        self._part = Part(self._path)
        options = {"movflags": "faststart"} if self._path.suffix.lower() != ".mkv" else {}
        self._container = av.open(f"file:{self._part.path}", "w", options=options)
        self._stream = self._encoder(image)
        self._sound = self._sound_packets()
        self._waiting = next(self._sound, None)

    def _encoder(self, image: Picture) -> av.VideoStream:
        assert self._container is not None
        rate = Fraction(self._fps or UNSAID_FPS).limit_denominator(1001 * 120)
        name, options = encoder()
        stream: Any = self._container.add_stream(name, rate=rate, options=dict(options))
        stream.width, stream.height = image.shape[1], image.shape[0]
        stream.pix_fmt = "yuv420p"
        stream.thread_type = "FRAME"  # so that encoding goes on while the next Frame is analysed
        if name == "mpeg4" and self._base.denominator > 65535:  # all that MPEG-4 can count
            self._base = Fraction(1, 60000)
        stream.codec_context.time_base = self._base
        for key, value in self._colours.items():
            setattr(stream.codec_context, key, value)
        return stream  # type: ignore[no-any-return]

    def _sound_packets(self) -> Iterator[tuple[float, av.Packet[Any]]]:
        """Every packet of sound in the stretch, ready to be written, with its time."""
        import av.error

        assert self._container is not None
        if self._sound_place is None:
            return iter(())
        try:
            source = self._sound_source = av.open(f"file:{self._sound_place}", metadata_errors="replace")
            suffix, known = self._path.suffix.lower(), [each for each in source.streams.audio if each.codec_context]
            held = [each for each in known if _holds(suffix, each.codec.canonical_name)]
            written = {each.index: self._container.add_stream_from_template(each) for each in held}
        except (av.error.FFmpegError, OSError, ValueError) as error:
            self.warning = f"{self._path.name}: its sound cannot be copied: {error}"
            return iter(())
        if len(written) < len(source.streams.audio):
            self.warning = f"{self._path.name}: its sound cannot be copied: such a file does not hold its kind"
        return self._shifted(source, written) if written else iter(())

    def _shifted(self, source: InputContainer, written: dict[int, Any]) -> Iterator[tuple[float, av.Packet[Any]]]:
        import av.error

        begin, end = self._stretch
        last: dict[int, int] = {}
        try:
            for packet in source.demux(*(source.streams[index] for index in written)):
                if not packet.size or packet.dts is None or packet.pts is None or not packet.time_base:
                    continue
                if packet.dts < last.get(packet.stream.index, packet.dts):  # joined files: it would lose the picture
                    self.warning = f"{self._path.name}: its sound is cut short: its times jump back"
                    return
                last[packet.stream.index] = packet.dts
                seconds = float(packet.pts * packet.time_base) - self._origin
                if begin and seconds < begin - 1e-6:
                    continue
                if end is not None and seconds >= end:
                    return
                shift = round((self._origin + begin) / packet.time_base)
                packet.pts -= shift
                packet.dts -= shift
                packet.stream = written[packet.stream.index]
                yield seconds - begin, packet
        except av.error.FFmpegError as error:
            self.warning = f"{self._path.name}: its sound is cut short: {error.strerror}"

    def _copy_sound(self, until: float | None) -> None:
        """Write the sound up to `until` seconds, so that players find both close together."""
        assert self._container is not None
        while self._waiting is not None and (until is None or self._waiting[0] <= until):
            self._container.mux(self._waiting[1])
            self._waiting = next(self._sound, None)


def _stamps(packet: av.Packet[Any]) -> tuple[int, int]:
    """When it is shown and when it is decoded, in ticks of the encoder."""
    assert packet.pts is not None
    assert packet.dts is not None
    return packet.pts, packet.dts


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """FFmpeg's errors as OutputErrors."""
    from av.error import FFmpegError

    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error
    except FFmpegError as error:
        raise OutputError(f"{path}: cannot be encoded: {error.strerror}") from error


def encoder() -> tuple[str, dict[str, str]]:
    """Name and settings of the first of ENCODERS that is built in and opens.

    Raises:
        OutputError: when there is none.
    """
    import av
    import av.error

    for name, options in ENCODERS:
        if name not in av.codecs_available:
            continue
        try:
            trial: Any = av.CodecContext.create(name, "w")
            trial.width, trial.height, trial.pix_fmt = 64, 64, "yuv420p"
            trial.time_base, trial.options = Fraction(1, 25), dict(options)
            trial.open()
        except (av.error.FFmpegError, ValueError):
            continue
        return name, options
    raise OutputError("FFmpeg has no encoder for video here; leave out the annotated videos with --annotated False")


def _even(image: Picture) -> Picture:
    """4:2:0 video needs even sides: repeat the last row or column where they are odd."""
    down, across = image.shape[0] % 2, image.shape[1] % 2
    if not (down or across):
        return image
    return np.asarray(cv2.copyMakeBorder(image, 0, down, 0, across, cv2.BORDER_REPLICATE), np.uint8)
