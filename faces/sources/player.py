"""Sources that a person steers: a video played in its own time, and a series of pictures."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from threading import Condition

from faces.errors import InputError
from faces.sources.images import Item, read_image
from faces.sources.video import VideoSource
from faces.types import Frame

LATE = 0.25
"""Seconds behind the clock from which playback gives up catching up and goes on from here."""


class Player:
    """A video file at the pace of a clock; it can be paused, searched and sped up, from any thread.

    Iterating yields Frames when they are due and only ends with `interrupt`: at the video's end it waits for a `seek`.

    Attributes:
        name: for messages.
        duration: seconds; 0.0 when the file does not say.
        position: seconds of the frame yielded last, or of the one that is sought.
        paused: whether it stands still.
        at_end: whether the last frame was yielded.
    """

    def __init__(self, path: str | Path, *, on_error: Callable[[str], None] | None = None) -> None:
        """Open the video.

        Args:
            path: of its file.
            on_error: told, each time that the end is reached, why it comes too soon.

        Raises:
            InputError: when it cannot be read.
        """
        self._path = path
        self._on_error = on_error or (lambda message: None)
        self._video = VideoSource(path)
        self.name = self._video.name
        self.duration = self._video.duration or 0.0
        self.position = 0.0
        self.paused = False
        self.at_end = False
        self._speed = 1.0
        self._changed = Condition()
        self._closed = False
        self._wanted: float | None = None

    def pause(self) -> None:
        """Stand still on the present frame."""
        with self._changed:
            self.paused = True
            self._changed.notify_all()

    def resume(self) -> None:
        """Go on; from the start when the end was reached."""
        with self._changed:
            self.paused = False
            if self.at_end:
                self.seek(0.0)
            self._changed.notify_all()

    def seek(self, seconds: float) -> None:
        """Go to this time, clipped to the video; a paused video shows the frame there."""
        with self._changed:
            self.position = self._wanted = max(0.0, min(seconds, self.duration or seconds))
            self._changed.notify_all()

    def step(self, by: float) -> None:
        """Go `by` seconds on."""
        with self._changed:
            self.seek(self.position + by)

    def set_speed(self, speed: float) -> None:
        """Play this many times as fast."""
        with self._changed:
            self._speed = speed
            self._changed.notify_all()

    def interrupt(self) -> None:
        """End the iteration, from any thread."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def close(self) -> None:
        """Let go of the file; on the thread that iterates."""
        self.interrupt()
        self._video.close()

    def __iter__(self) -> Iterator[Frame]:
        """Frames when they are due; see the class.

        Raises:
            InputError: when the video is damaged on the way.
        """
        while not self._closed:
            yield from self._play()

    def _play(self) -> Iterator[Frame]:
        """From the wanted time to the end, the next seek or `interrupt`."""
        with self._changed:
            start, self._wanted = self._wanted, None
        frames: Iterable[Frame] = self._video if start is None else self._search(start)
        self.at_end = False
        begun: tuple[float, float, float] | None = None  # clock, pts and speed where the present pace began
        for frame in frames:
            now = time.monotonic()
            if begun is None or begun[2] != self._speed:
                begun = (now, frame.pts, self._speed)
            late = now - (begun[0] + (frame.pts - begun[1]) / begun[2])
            if late > LATE:
                begun = (now, frame.pts, self._speed)
            if late < 0 and not self._wait(-late):  # the first one is always shown, whatever is wanted meanwhile
                return
            with self._changed:
                if self._wanted is None:
                    self.position = frame.pts
            yield frame
            if self._stand_still():
                begun = None
            if self._wanted is not None or self._closed:
                return
        self.at_end = True
        if self._video.incomplete:
            self._on_error(self._video.incomplete)
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._wanted is not None)

    def _search(self, start: float) -> Iterable[Frame]:
        """The frames from `start` on; the last one before where none follows, as behind the end of the pictures."""
        back = 0.0
        while True:
            try:
                video = VideoSource(self._path, start=max(0.0, start - back) or None)
                break
            except InputError:
                if back >= start:
                    raise
                back = 2.0 * back or 0.1
        self._video.close()
        self._video = video
        return deque(video, maxlen=1) if back else video

    def _wait(self, seconds: float) -> bool:
        """Wait; False when that was cut short by a seek or `interrupt`."""
        with self._changed:
            return not self._changed.wait_for(lambda: self._closed or self._wanted is not None, seconds)

    def _stand_still(self) -> bool:
        """Wait while paused; whether it was."""
        with self._changed:
            was = self.paused
            self._changed.wait_for(lambda: self._closed or self._wanted is not None or not self.paused)
            return was


class Slides:
    """Pictures one after another, by hand or every `delay` seconds. Iterating only ends with `interrupt`.

    Attributes:
        name: of the present picture.
        names: of all of them.
        count: how many there are.
        position: number of the present picture, from 0.
        paused: whether the next one waits for `step`.
        at_end: whether the last one is shown.
    """

    def __init__(
        self, pictures: Sequence[Item], *, delay: float = 3.0, on_error: Callable[[str], None] | None = None
    ) -> None:
        """Begin with the first picture, standing still.

        Args:
            pictures: at least one.
            delay: seconds per picture while not paused.
            on_error: told about each picture that cannot be read; it is left out.
        """
        self._pictures = list(pictures)
        self._on_error = on_error or (lambda message: None)
        self.names = tuple(item.name for item in pictures)
        self.name = self.names[0]
        self.count = len(self._pictures)
        self.delay = delay
        self.position = 0
        self.paused = True
        self._wanted = 0
        self._again = True
        self._closed = False
        self._changed = Condition()

    @property
    def at_end(self) -> bool:
        """See the class."""
        return self.position == self.count - 1

    def pause(self) -> None:
        """Stay on this picture."""
        with self._changed:
            self.paused = True
            self._changed.notify_all()

    def resume(self) -> None:
        """Go on by itself; from the first picture after the last."""
        with self._changed:
            self.paused = False
            if self.at_end:
                self._wanted, self._again = 0, True
            self._changed.notify_all()

    def set_delay(self, seconds: float) -> None:
        """Show each picture for so long from now on."""
        with self._changed:
            self.delay = seconds
            self._changed.notify_all()

    def seek(self, position: float) -> None:
        """Go to the picture with this number, clipped to those there are; the present one is shown once more."""
        with self._changed:
            self._wanted = min(max(0, round(position)), self.count - 1)
            self._again = True
            self._changed.notify_all()

    def step(self, by: int) -> None:
        """Go `by` pictures on."""
        with self._changed:
            self.seek(self._wanted + by)

    def interrupt(self) -> None:
        """End the iteration, from any thread."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def close(self) -> None:
        """The same; nothing is held open."""
        self.interrupt()

    def __iter__(self) -> Iterator[Frame]:
        """The wanted picture whenever that changes; its number is the Frame's time."""
        while not self._closed:
            with self._changed:
                self._again = False
                self.position = self._wanted
                item = self._pictures[self.position]
            self.name = item.name
            try:
                yield Frame(read_image(item.path), float(self.position))
            except InputError as error:
                self._on_error(str(error))
            self._pass_on()

    def _pass_on(self) -> None:
        """Wait for the time, or the wish, to show another picture."""
        began = time.monotonic()
        with self._changed:
            while not (self._closed or self._again):
                running = not self.paused and not self.at_end
                left = began + self.delay - time.monotonic()
                if running and left <= 0:
                    self._wanted, self._again = self.position + 1, True
                    return
                self._changed.wait(left if running else None)
                if not running:
                    began = time.monotonic()
