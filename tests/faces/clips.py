"""Small clips made on the spot: every test knows exactly what is in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import Colorspace

from faces.types import Picture

Painter = Callable[[int, float], Picture]
"""Gives the picture of frame `index` at `pts` seconds."""


def plain(width: int = 160, height: int = 120) -> Painter:
    """Frames whose brightness tells their number apart."""

    def paint(index: int, pts: float) -> Picture:
        image = np.full((height, width, 3), 30 + index * 7 % 200, np.uint8)
        image[:, : width // 2] //= 2
        return image

    return paint


def steady(count: int, rate: Fraction) -> list[Fraction]:
    """`count` times at a constant rate."""
    return [index / rate for index in range(count)]


def varying(count: int) -> list[Fraction]:
    """`count` times at a variable rate, in steps of 1/600 s between 10 and 100 ms."""
    times, now = [], Fraction(0)
    for index in range(count):
        times.append(now)
        now += Fraction((6, 20, 31, 60, 9)[index % 5], 600)
    return times


def write_clip(
    path: Path,
    times: Sequence[Fraction],
    paint: Painter | None = None,
    *,
    base: Fraction = Fraction(1, 90000),
    rotation: int = 0,
    sound: bool = False,
    longer: float = 0.0,
    stays: float | None = None,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    aspect: Fraction | None = None,
    matrix: Colorspace | None = None,
) -> Path:
    """Write a clip.

    Args:
        path: its suffix chooses the container.
        times: presentation time per frame, seconds.
        paint: gives the pictures.
        base: the time base of the video stream.
        rotation: degrees counter-clockwise that a player must turn it by.
        sound: whether a tone is in it.
        longer: seconds by which the tone outlasts the pictures.
        stays: seconds for which the last picture is shown; None leaves it to the container.
        codec: of the pictures.
        options: of the codec.
        container_options: of the container.
        aspect: width to height of a pixel as shown.
        matrix: by which colours are converted, and said to be; None says nothing and takes FFmpeg's, ITU601.
    """
    paint = paint or plain()
    first = paint(0, float(times[0]))
    with av.open(str(path), "w", options=container_options or {}) as container:
        stream = container.add_stream(codec, rate=30, options=options or _fast(codec))
        stream.width, stream.height = first.shape[1], first.shape[0]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = base
        if matrix:
            stream.codec_context.colorspace = matrix
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        if rotation:
            stream.set_display_rotation(rotation)
        audio = container.add_stream("aac", rate=16000, layout="mono") if sound else None
        packets = []
        for index, time in enumerate(times):
            picture = av.VideoFrame.from_ndarray(paint(index, float(time)), format="bgr24")
            frame = picture.reformat(format="yuv420p", dst_colorspace=matrix)
            frame.pts, frame.time_base = int(time / base), base
            packets += stream.encode(frame)
        packets += stream.encode(None)
        if stays is not None:
            packets[-1].duration = int(stays / base)
        container.mux(packets)
        if audio is not None:
            _tone(container, audio, float(times[-1]) + longer)
    return path


def _tone(container: av.container.OutputContainer, stream: av.AudioStream, seconds: float) -> None:
    size = 1024
    for start in range(0, int(seconds * 16000) + size, size):
        wave = 0.3 * np.sin(2 * np.pi * 440 * (start + np.arange(size)) / 16000)
        frame = av.AudioFrame.from_ndarray(wave.astype(np.float32)[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 16000, start, Fraction(1, 16000)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def container_times(path: Path) -> list[float]:
    """The presentation times that the container states, seconds, in order."""
    with av.open(str(path)) as container:
        return [float(frame.pts * frame.time_base) for frame in container.decode(video=0)]


def sound_packets(path: Path) -> list[tuple[float, bytes]]:
    """Time and content of every packet of sound."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return []
        packets = container.demux(container.streams.audio[0])
        return [(float(packet.pts * packet.time_base), bytes(packet)) for packet in packets if packet.size]


def _fast(codec: str) -> dict[str, str]:
    return {"preset": "ultrafast"} if codec == "libx264" else {}
