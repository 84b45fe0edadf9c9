"""Videos: any file or stream that FFmpeg reads, with the times that its container states."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any

from faces.config import TIMEOUT, UNSAID_FPS
from faces.errors import InputError, UsageError
from faces.paths import legible
from faces.schedule import Grid, Periods
from faces.sources.addresses import is_url, redact
from faces.sources.clock import Clock, Order
from faces.sources.decoding import converted_by_opencv, display_matrix, explain, fitted, to_picture
from faces.types import Frame

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.stream import Stream

SUFFIXES = frozenset(
    ".mp4 .m4v .mov .mkv .webm .avi .mpg .mpeg .mts .m2ts .ts .vob .wmv .asf .flv .f4v .ogv .3gp .3g2 .mxf .mjpeg "
    ".mjpg .dv .y4m .hevc .h264 .264 .265 .ivf .nut .rm .rmvb .divx".split()
)
"""File names that are taken for videos when a folder is read. A file named on its own is always tried."""
PATIENCE = 64
"""Damaged packets in a row after which reading ends."""
MICRO = 1_000_000


class VideoSource:
    """The Frames of one video, in order of presentation.

    A Frame's `pts` is the container's own time in seconds, counted from the container's start, as players do.
    Where the container's times jump back, as in joined files, it is counted on from the Frame before.
    When the picture's size changes on the way, later frames are fitted into the first one's size.

    Attributes:
        name: the file or address without secrets, for messages.
        width, height: pixels of the picture as seen, rotation applied and pixels square.
        duration: seconds until the pictures end, or until the sound does too where only that is stated; None when the
            container does not say, or what it says turned out wrong.
        fps: average frames per second, or None when unknown.
        time_base: seconds per tick of the container's clock for the pictures, or None.
        colours: FFmpeg's colour properties, for writing pictures like these; without those that were converted away.
        sound: FFmpeg's name for the kind of sound, or None when there is no sound.
        skipped: damaged packets left out so far.
        warnings: sentences about what was odd so far.
        incomplete: None, or a sentence that says why reading ended before the video's end.
    """

    def __init__(
        self,
        place: str | Path,
        *,
        fps: float | None = None,
        start: float | None = None,
        end: float | None = None,
        keyframes: bool = False,
        timeout: float = TIMEOUT,
    ) -> None:
        """Open the video and decode its first frame.

        Args:
            place: a file, or an http(s), RTSP or other address that FFmpeg knows.
            fps: at most this many Frames per second of the video; None yields every frame.
            start: seconds; earlier frames are left out.
            end: seconds; frames from there on are left out.
            keyframes: yield only key frames, which decode without the others.
            timeout: seconds without data after which a stream counts as gone.

        Raises:
            InputError: when it cannot be opened, has no pictures, or none that can be decoded.
            UsageError: when fps, start or end make no sense.
        """
        if (fps is not None and not fps > 0) or (start or 0.0) < 0 or (end is not None and not end > (start or 0.0)):
            raise UsageError("--fps must be above 0, and --start from 0 and before --end")
        self.name = legible(redact(str(place)))
        self.skipped = 0
        self.warnings: list[str] = []
        self.incomplete: str | None = None
        self._timeout = timeout
        self._first, self._end = start or 0.0, end
        self._grid = Grid(1.0 / fps if fps else 0.0)
        self._periods = Periods(1.0 / fps) if fps and not keyframes else None
        self._clock, self._order = Clock(), Order()
        self._reached = 0.0
        self._reading, self._closed = Lock(), False
        self._local = not is_url(str(place))
        self._container = self._open(str(place))
        try:
            self._stream = self._video_stream()
            rate = self._stream.average_rate or self._stream.guessed_rate
            self.fps = float(rate) if rate else None
            self.time_base = self._stream.time_base
            if keyframes:
                self._stream.codec_context.skip_frame = "NONKEY"
            begin = self._container.start_time
            self._origin: float | None = None if begin is None else begin / MICRO
            self._matroska = "matroska" in self._container.format.name
            self._promised = self.duration = self._duration()
            self._decoded = self._decode()
            self._pending = next(self._decoded, None)
            if self._pending is None:
                where = f" from {self._first:g} s on" if start else ""
                raise InputError(f"{self.name}: no frame can be decoded{where}; {self._damage(keyframes)}")
            self._matrix = display_matrix(self._pending[1])
            self._aspect = self._stream.sample_aspect_ratio
            picture = to_picture(self._pending[1], self._matrix, self._aspect)
            self.colours = _colours(self._pending[1])
        except BaseException:
            self.close()
            raise
        self.height, self.width = picture.shape[:2]
        sounds = self._container.streams.audio
        self.sound = sounds[0].codec.canonical_name if sounds and sounds[0].codec_context else None

    def __enter__(self) -> VideoSource:
        """Nothing: the video is open already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Let go of the file or connection; while another thread reads, that thread does it as soon as it can."""
        self._closed = True
        if self._reading.acquire(blocking=False):
            try:
                self._container.close()
            finally:
                self._reading.release()

    def __iter__(self) -> Iterator[Frame]:
        """The Frames that were asked for; can be read once, and end when the video is closed.

        Raises:
            InputError: when a stream stops answering or the data is damaged for good.
        """
        for pts, decoded in iter(self._next, None):
            yield from self._frame(pts, decoded)
        if self.skipped:
            self.warnings.append(f"{self.name}: {self.skipped} damaged packets were left out")

    def _next(self) -> tuple[float, av.VideoFrame] | None:
        """The next frame, None at the end; only here is a container read that another thread may close."""
        try:
            with self._reading:
                if self._closed:
                    return None
                pending, self._pending = self._pending, None
                return pending or next(self._decoded, None)
        finally:
            if self._closed:
                self.close()

    def _frame(self, pts: float, decoded: av.VideoFrame) -> Iterator[Frame]:
        if not self._grid.due(pts):
            return
        picture = to_picture(decoded, self._matrix, self._aspect)
        if picture.shape[:2] != (self.height, self.width):
            note = f"{self.name}: the picture's size changes on the way; all is given in {self.width} x {self.height}"
            if note not in self.warnings:
                self.warnings.append(note)
            picture = fitted(picture, self.width, self.height)
        yield Frame(picture, pts)

    def _open(self, place: str) -> InputContainer:
        import av
        import av.error

        av.logging.set_level(None)
        url = is_url(place)
        if not url and Path(place).is_file() and Path(place).stat().st_size == 0:
            raise InputError(f"{self.name}: not a video: the file is empty")
        if not url and Path(place).is_dir():
            raise InputError(f"{self.name}: not a video: it is a folder")
        options = {"rtsp_transport": "tcp"} if place.startswith("rtsp") else {}
        if not url:  # a local playlist must not reach out to the network
            options = {"protocol_whitelist": "file,crypto,data"}
        try:
            return av.open(
                place if url else f"file:{place}", options=options, timeout=self._timeout, metadata_errors="replace"
            )
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise InputError(f"{self.name}: {explain(error, self._timeout)}") from None

    def _video_stream(self) -> av.VideoStream:
        from av.stream import Disposition

        streams = [
            stream for stream in self._container.streams.video if not stream.disposition & Disposition.attached_pic
        ]
        if not streams:
            found = "only sound" if self._container.streams.audio else "no stream of pictures"
            raise InputError(f"{self.name}: not a video: there is {found} in it")
        stream = streams[0]
        # frame threading pays only where cores are plenty and costs delay
        stream.thread_type = "AUTO" if (os.cpu_count() or 1) > 2 else "SLICE"
        return stream

    def _decode(self) -> Iterator[tuple[float, av.VideoFrame]]:
        """Every decoded frame in the wanted stretch with its time."""
        for decoded in self._packets():
            pts = self._time(decoded)
            if self._end is not None and pts >= self._end - 1e-6:
                return
            if pts >= self._first - 1e-6:
                yield pts, decoded
        self._check_end()
        if self.incomplete:
            self.duration = None

    def _packets(self) -> Iterator[av.VideoFrame]:
        import av.error

        damaged = 0
        packets = self._demux()
        while True:
            try:
                packet = next(packets, None)
            except av.error.InvalidDataError:
                self.incomplete = f"{self.name}: damaged from {self._clock.last or 0.0:.1f} s on"
                return
            except (av.error.FFmpegError, OSError) as error:
                raise InputError(f"{self.name}: reading stopped: {explain(error, self._timeout)}") from None
            if packet is None:
                return
            self._reached = max(self._reached, self._over(packet))
            if packet.stream is not self._stream:
                continue
            if self._periods is not None:
                self._stream.codec_context.skip_frame = "NONREF" if self._needless(packet, self._periods) else "DEFAULT"
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                damaged += 1
                self.skipped += 1
                if damaged < PATIENCE:
                    continue
                raise InputError(
                    f"{self.name}: {PATIENCE} damaged packets in a row at {self._clock.last or 0.0:.1f} s; "
                    "the rest is not read"
                ) from None
            if frames:
                damaged = 0
            yield from (frame for frame in frames if isinstance(frame, _video_frame()))

    def _demux(self) -> Iterator[av.Packet[Any]]:
        """The packets from a key frame not after the wanted start on.

        FFmpeg's search ends on a key frame, but in MPEG-TS and MPEG-PS between two: it is begun again ever earlier.
        """
        back = 0.0
        while self._first and self._seek(self._first - back) and back <= self._first:
            packets = self._container.demux(self._stream)
            found = next((packet for packet in packets if packet.is_keyframe or self._late(packet)), None)
            if found is not None and not self._late(found):
                yield found
                break
            back = 2.0 * back or 1.0
        yield from self._container.demux(*self._counted())

    def _seek(self, seconds: float) -> bool:
        """Go to `seconds` or before, to the beginning when they are below 0; whether the container can be searched."""
        import av.error

        origin = self._container.start_time or 0
        try:
            self._container.seek(round(seconds * MICRO) + origin, backward=seconds >= 0)
        except av.error.FFmpegError:
            self.warnings.append(f"{self.name}: cannot be searched; everything before --start is read")
            return False
        return True

    def _late(self, packet: av.Packet[Any]) -> bool:
        """Whether the packet is known to be after the wanted start."""
        seconds = self._stamp(packet)
        return seconds is not None and seconds > self._first + 1e-6

    def _stamp(self, packet: av.Packet[Any]) -> float | None:
        return self._seconds(packet.dts if packet.pts is None else packet.pts, packet.time_base)

    def _over(self, packet: av.Packet[Any]) -> float:
        """When what is in the packet ends."""
        stamp = self._stamp(packet)
        return 0.0 if stamp is None else stamp + float((packet.duration or 0) * packet.time_base)

    def _seconds(self, stamp: int | None, base: Fraction | None) -> float | None:
        """A stamp of the container as seconds from its start."""
        return None if stamp is None or not base else float(stamp * base) - self.origin

    def _needless(self, packet: av.Packet[Any], periods: Periods) -> bool:
        """Whether the packet's frame is not asked for, so that it may be left out where no other is made from it."""
        told = self._order.told(packet, self._stream.codec_context.has_b_frames)
        pts = self._seconds(packet.pts, packet.time_base)
        if pts is None or self._origin is None or not told:
            return False
        return pts < self._first - 1e-6 or periods.taken(pts)

    def _time(self, decoded: av.VideoFrame) -> float:
        pts, dts, base = decoded.pts, decoded.dts, decoded.time_base
        stamp = dts if pts is None else pts
        if self._origin is None and stamp is not None:  # a live stream: its first frame is the start
            self._origin = float(stamp * (base or 0))
        before = self._clock.jumped
        usual = 1.0 / (self.fps or UNSAID_FPS)
        time = self._clock.time(self._seconds(pts, base), self._seconds(dts, base), usual)
        if self._clock.jumped != before:
            self.duration = None
            where = f"jump back at {self._clock.jumped:.1f} s"
            self.warnings.append(f"{self.name}: its times {where}; they are counted on from there")
        return time

    @property
    def origin(self) -> float:
        """The container's time that counts as 0, seconds."""
        return self._origin or 0.0

    def _duration(self) -> float | None:
        stream, container = self._stream, self._container
        if stream.duration and stream.time_base and not self._matroska:
            begin = self._seconds(stream.start_time, stream.time_base) or 0.0
            return begin + float(stream.duration * stream.time_base)
        if container.duration:
            late = max(0, container.start_time or 0) if self._matroska else 0
            return float(container.duration - (late if late < container.duration else 0)) / MICRO
        return None

    def _counted(self) -> list[Stream]:
        """The streams of which the last ends when the container says; Matroska says it of all streams together."""
        return list(self._container.streams) if self._matroska else [self._stream]

    def _check_end(self) -> None:
        """Notice a file that ends long before its own index says."""
        promised = self._promised
        stated = self._local if self._matroska else bool(self._stream.duration)
        if self.incomplete or promised is None or not stated:
            return
        if self._reached < promised - max(1.0, 0.02 * promised):
            self.incomplete = f"{self.name}: cut short: {self._reached:.1f} s of {promised:.1f} s could be read"

    def _damage(self, keyframes: bool) -> str:
        if self.skipped:
            return f"{self.skipped} packets are damaged"
        length = self._promised
        if length is not None and self._first >= length:
            return f"it is {length:.1f} s long"
        there = " there" if self._first or self._end is not None else ""
        return f"it holds no key frames{there}; leave out --keyframes" if keyframes else f"it holds no pictures{there}"


def _colours(frame: av.VideoFrame) -> dict[str, int]:
    """The properties that are kept when a picture goes to BGR and back, of 8 bits; back it goes by OpenCV's matrix."""
    if frame.format.name != "yuv420p":
        return {}
    names = ["color_primaries", "color_trc"]
    names += ["colorspace", "color_range"] if converted_by_opencv(frame) else []
    return {name: int(getattr(frame, name)) for name in names}


def _video_frame() -> type[av.VideoFrame]:
    import av

    return av.VideoFrame
