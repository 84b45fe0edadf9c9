"""What a person can open, and how it becomes a Source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Protocol

from faces.errors import InputError
from faces.sources import images, video
from faces.sources.addresses import is_url, redact
from faces.types import Frame
from faces_gui import words
from faces_gui.cameras import name_of, number_of


class Source(Protocol):
    """Yields Frames. One that may wait for long also has `interrupt`, which ends that from any thread."""

    name: str

    def __iter__(self) -> Iterator[Frame]: ...

    def close(self) -> None:
        """Let go of what is held; called on the thread that iterates."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Something to open.

    Attributes:
        kind: `camera`, `screen`, `window`, `video`, `pictures` or `address`.
        text: a path or address, a camera's id, a screen region as `left,top,width,height` or a monitor's number, a
            window as faces.sources.window names it.
        title: as a person knows it.
        width, height, fps: what is asked of a camera; 0 leaves it to the camera.
        more: further pictures and folders that are shown after it, as one series.
        content: of the file that a picture without a path would be.
        without: on X11 the number of a window that is left out of a screen; 0 for none.
    """

    kind: str
    text: str
    title: str = ""
    width: int = 0
    height: int = 0
    fps: float = 0.0
    more: tuple[str, ...] = ()
    without: int = 0
    content: bytes = field(default=b"", repr=False)

    @property
    def live(self) -> bool:
        """Whether frames come by themselves and a lost source is to be found again."""
        return self.kind in ("camera", "screen", "window", "address")

    @property
    def shown(self) -> str:
        """The title, or the text without its secrets."""
        return self.title or redact(self.text)

    @property
    def stored(self) -> str | None:
        """How the list of recent places keeps it; `recalled` reads it.

        None for an address with secrets in it, for a series of several paths and for a picture without one.
        """
        if redact(self.text) != self.text or self.more or self.content:
            return None
        if self.kind in ("video", "pictures"):
            return str(Path(self.text).absolute())
        return self.text if self.kind == "address" else f"{self.kind}:{self.text}"


class Copied:
    """A picture that lies in no file, until `interrupt`."""

    def __init__(self, place: Place) -> None:
        """Decode it.

        Raises:
            InputError: see faces.sources.images.decode_image.
        """
        self.name = place.shown
        self._image = images.decode_image(place.content, self.name)
        self._ended = Event()

    def interrupt(self) -> None:
        """End the iteration, from any thread."""
        self._ended.set()

    def close(self) -> None:
        """The same; nothing is held open."""
        self.interrupt()

    def __iter__(self) -> Iterator[Frame]:
        """The picture."""
        yield Frame(self._image, 0.0)
        self._ended.wait()


def recalled(stored: str) -> Place:
    """The Place of a stored text, a path or an address."""
    kind, _, text = stored.partition(":")
    if kind == "camera":
        return Place(kind, text, name_of(text))
    if kind == "screen":
        return Place(kind, text, words.screen(text))
    if kind == "window":
        from faces.sources.window import title_of

        return Place(kind, text, title_of(text))
    if is_url(stored):
        return Place("address", stored)
    path, suffix = Path(stored), Path(stored).suffix.lower()
    moving = (suffix in video.SUFFIXES and not path.is_dir()) or images.is_moving(path)
    if suffix not in images.SUFFIXES | video.SUFFIXES and path.is_file():
        moving = not images.is_image(path)
    return Place("video" if moving else "pictures", stored, path.name)


def joined(places: Sequence[Place]) -> Place:
    """The first of them; where it is of pictures, with all the others that are, called as the folder they lie in."""
    first, *others = places
    more = tuple(each.text for each in others if first.kind == each.kind == "pictures")
    return replace(first, title=Path(first.text).parent.name, more=more) if more else first


def open_place(place: Place, on_error: Callable[[str], None]) -> Source:
    """Open it; may take seconds.

    Args:
        place: what to open.
        on_error: told what of a video or of a folder's pictures cannot be read.

    Raises:
        InputError: when it cannot be opened.
    """
    if place.kind == "camera":
        return _camera(place)
    if place.kind == "screen":
        from faces.sources.screen import FPS, ScreenSource

        return ScreenSource(place.text, fps=place.fps or FPS, without=place.without)
    if place.kind == "window":
        from faces.sources.window import WindowSource

        return WindowSource(place.text)
    if place.content:
        return Copied(place)
    if place.kind == "address":
        return video.VideoSource(place.text)
    from faces.sources.player import Player, Slides

    if place.kind == "video":
        return Player(place.text, on_error=on_error)
    paths = map(Path, (place.text, *place.more))
    found = [item for path in paths for item in images.find(path) if isinstance(item, images.Item)]
    if not found:
        raise InputError(f"{place.text}: there is no picture in this folder")
    if len(found) == 1:
        images.read_image(found[0].path)  # so that a damaged picture is told at once
    return Slides(found, on_error=on_error)


def _camera(place: Place) -> Source:
    from faces.sources.device import DeviceSource

    number = number_of(place.text)
    if number is None:
        raise InputError(f"{place.shown}: not plugged in")
    return DeviceSource(number, width=place.width, height=place.height, fps=place.fps, name=place.shown)
