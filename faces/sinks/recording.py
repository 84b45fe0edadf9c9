"""Recording what is watched: videos at their true times, the table and the subtitles, beside each other."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

from faces.errors import FacesError, OutputError
from faces.mailbox import Bounded, Closed
from faces.overlay import Seats, Style, draw
from faces.sinks.files import Part, atomic, cannot_write, part_path
from faces.sinks.journal import ANALYSED, Entry, line, lines
from faces.sinks.records import Record, frame_record
from faces.sinks.subtitles import write_subtitles
from faces.sinks.tables import write_csv
from faces.sinks.video import IN_MP4, AnnotatedVideo
from faces.types import Frame, FrameResult, Picture

SPARE = 300_000_000
"""Bytes that are left free on the disk: recording ends before."""
LOOK = 1.0
"""Seconds between two looks at the disk."""
GAP = 2.0
"""Seconds between two frames from which the source counts as having jumped."""
STEP = 0.04
"""Seconds between two frames across a jump."""


def unused(folder: Path, stem: str) -> str:
    """`stem`, or with a number behind it when a file of that name is there already."""
    number, name = 1, stem
    while any(folder.glob(f"{name}*")):
        number += 1
        name = f"{stem}-{number}"
    return name


def stamp() -> str:
    """The time of day for a file's name."""
    return time.strftime("%Y-%m-%d_%H-%M-%S")


class Recording:
    """Takes every frame with its result from one thread and writes them on another, for which the process waits.

    Files: NAME.mp4 as it came, NAME_annotated.mp4 with boxes and labels, NAME.csv with a row per face and frame,
    NAME.ass with subtitles for the first. Table and subtitles are in English, whatever language the style has.

    Attributes:
        folder, name: where.
        seconds: recorded so far.
        error: None, or a sentence that says why recording ended early.
        notes: sentences about what is odd.
        files: what was written, once finished.
    """

    def __init__(
        self, folder: Path, *, what: str = "annotated", style: Style | None = None, sound: Path | None = None
    ) -> None:
        """Begin.

        Args:
            folder: made if need be.
            what: `annotated`, `clean` or `both`.
            style: of boxes and labels.
            sound: the file that the frames come from; its sound is copied unless the source jumps.

        Raises:
            OutputError: when the folder cannot be written or the disk is nearly full.
        """
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._check(folder)
            self.name = unused(folder, f"faces_{stamp()}")
            self._lines = folder / f".{self.name}.jsonl"
            self._file = self._lines.open("wb")
        except OSError as error:
            raise cannot_write(folder, error, begun=False) from error
        self.seconds = 0.0
        self.error: str | None = None
        self.notes: list[str] = []
        self.files: list[Path] = []
        self._sound = sound
        self._places: dict[AnnotatedVideo, Path] = {}
        if what in ("annotated", "both"):
            place, seats = folder / f"{self.name}_annotated.mp4", Seats()
            self._places[AnnotatedVideo(place, lambda image, result: draw(image, result, style, seats))] = place
        if what in ("clean", "both"):
            place = folder / f"{self.name}.mp4"
            self._places[AnnotatedVideo(place, _as_it_is)] = place
        self._mailbox: Bounded[tuple[Frame, FrameResult]] = Bounded(8)
        self._first: FrameResult | None = None
        self._last = 0.0
        self._offset = 0.0
        self._frames = 0
        self._looked = 0.0
        self._thread = Thread(target=self._run, name="faces-record")
        self._thread.start()

    @property
    def bytes(self) -> int:
        """Size of the videos so far."""
        found = [part_path(place) for place in self._places.values()]
        return sum(each.stat().st_size for each in (*found, *self._places.values()) if each.exists())

    def write(self, frame: Frame, result: FrameResult) -> None:
        """Record one frame; waits when the disk does not keep up."""
        try:
            self._mailbox.put((frame, result))
        except Closed:
            pass

    def stop(self) -> None:
        """Nothing more will come; the files are finished on the recording's thread."""
        self._mailbox.close()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until the files are finished; whether they are."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._record()
            self._finish()
        except FacesError as error:
            self.error = str(error)
        except OSError as error:
            self.error = str(cannot_write(self.folder, error))
        except Exception as error:  # a defect of ours must not pass for "no picture came"
            self.error = f"{type(error).__name__}: {error}"
        finally:
            for video in self._places:
                video.abandon()  # leaves what is finished alone
            self._mailbox.close(discard=True)
            self._file.close()
            self._lines.unlink(missing_ok=True)

    def _record(self) -> None:
        while True:
            try:
                taken = self._mailbox.get()
            except Closed:
                return
            if taken is None:
                continue
            frame, result = taken
            if self._first is not None and (frame.image.shape[1], frame.image.shape[0]) != self._size():
                self.notes.append("The picture's size changed; recording ended there.")
                return
            pts = self._continued(frame.pts)
            frame, result = Frame(frame.image, pts), replace(result, pts=pts)
            if self._first is None:
                self._first = result
            try:
                for video in self._places:
                    video.write(frame, result)
                self._file.write(line(frame_record(self.name, result)))
                if time.monotonic() - self._looked > LOOK:
                    self._looked = time.monotonic()
                    self._check(self.folder)
            except OutputError as error:
                self.error = str(error)  # what there is so far is still finished
                return
            self._frames += 1
            self.seconds = pts

    def _size(self) -> tuple[int, int]:
        assert self._first is not None
        return self._first.width, self._first.height

    def _continued(self, pts: float) -> float:
        """The source's time as the recording's: from 0, and without the gaps of a jump."""
        if self._first is None:
            self._begin, self._offset = pts, pts
        elif not 0 <= pts - self._last <= GAP:
            self._offset = pts - (self._last - self._offset) - STEP
            if self._sound is not None:
                self._sound = None
                self.notes.append("The video was searched while recording; the recording has no sound.")
        self._last = pts
        return pts - self._offset

    def _finish(self) -> None:
        if self._first is None:
            return
        self._file.close()
        for video, place in self._places.items():
            try:
                video.close()
            except OutputError as error:  # the other film may still be finished
                self.error = str(error)
                continue
            self.files.append(self._with_sound(place))
        record: Record = {"status": "ok", "width": self._first.width, "height": self._first.height}
        entry = Entry(self.name, record | {ANALYSED: self._frames}, lambda: lines(self._lines))
        for suffix, write in ((".csv", self._table), (".ass", write_subtitles)):
            place = self.folder / f"{self.name}{suffix}"
            with atomic(place) as temporary:
                write(temporary, entry)
            self.files.append(place)

    def _table(self, path: Path, entry: Entry) -> None:
        write_csv(path, {}, lambda: iter([entry]))

    def _with_sound(self, place: Path) -> Path:
        if self._sound is None:
            return place
        try:
            return add_sound(place, self._sound, self._begin, self._last)
        except OutputError as error:
            self.notes.append(str(error))
            return place

    def _check(self, folder: Path) -> None:
        if shutil.disk_usage(folder).free < SPARE:
            raise OutputError(f"{folder}: the disk is nearly full; recording ends here")


def add_sound(video: Path, source: Path, begin: float, end: float) -> Path:
    """Put the sound of `source` between `begin` and `end` seconds into `video`, without encoding anything anew.

    Returns:
        The video's path: with another suffix when its container does not hold such sound.

    Raises:
        OutputError: when that fails; the video is as it was.
    """
    import av
    import av.error

    with ExitStack() as stack:
        try:
            sound = stack.enter_context(av.open(str(source), metadata_errors="replace"))
            if not sound.streams.audio:
                return video
            fits = sound.streams.audio[0].codec_context.name in IN_MP4
            part = Part(video if fits else video.with_suffix(".mkv"))
            stack.callback(part.discard)
            pictures = stack.enter_context(av.open(str(video)))
            written = av.open(str(part.path), "w")
            with written:
                streams: tuple[Any, ...] = (pictures.streams.video[0], sound.streams.audio[0])
                outputs = [written.add_stream_from_template(stream) for stream in streams]
                origin = (sound.start_time or 0) / 1_000_000
                heard = _stretch(sound, streams[1], origin + begin, origin + end)
                seen = (packet for packet in pictures.demux(streams[0]) if packet.dts is not None)
                for number, packet in _merged(seen, heard):
                    packet.stream = outputs[number]
                    written.mux(packet)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise OutputError(f"{video}: the sound could not be copied: {error}") from error
        pictures.close()  # Windows replaces no file that is open
        part.commit()
    if part.place != video:
        video.unlink(missing_ok=True)
    return part.place


def _stretch(container: Any, stream: Any, begin: float, end: float) -> Iterator[Any]:
    """The stream's packets between two of the container's times, counted from the first of these."""
    container.seek(round(begin * 1_000_000), backward=True)
    shift = round(begin / stream.time_base)
    for packet in container.demux(stream):
        if packet.dts is None or packet.pts is None or packet.pts < shift:
            continue
        if packet.pts * stream.time_base > end:
            return
        packet.pts -= shift
        packet.dts -= shift
        yield packet


def _merged(seen: Iterator[Any], heard: Iterator[Any]) -> Iterator[tuple[int, Any]]:
    """Packets of both in the order of time, with the number of their stream."""
    waiting = [next(seen, None), next(heard, None)]
    while any(packet is not None for packet in waiting):
        times = [float("inf") if each is None else float(each.dts * each.time_base) for each in waiting]
        number = times.index(min(times))
        yield number, waiting[number]
        waiting[number] = next((seen, heard)[number], None)


def _as_it_is(image: Picture, result: FrameResult) -> Picture:
    return image
