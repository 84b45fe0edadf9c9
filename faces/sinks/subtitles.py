"""ASS subtitles: boxes and labels in place, shown by VLC, mpv and others over the untouched video."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby, islice, pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from faces.overlay.commands import Panel, Rectangle, Text
from faces.overlay.layout import layout
from faces.overlay.seats import Seats
from faces.overlay.style import DARK, INK, Kind, Style
from faces.sinks.journal import Entry
from faces.sinks.places import inside
from faces.sinks.records import Record, face_of, until
from faces.types import Box, FrameResult

if TYPE_CHECKING:
    from pysubs2 import SSAFile

    from faces.overlay.commands import Colour, Command

STYLE = Style(Kind.BOXES, ids=True)
CHUNK = 2000
"""Events formatted at once: what is held in memory."""
LETTER, LINE, RIM = 0.6, 1.2, 0.08
"""Width of an average letter, height of a line, which is what ASS calls the font's size, and the panel's rim around it,
in the layout's font sizes: what is in the player's font is not known here."""
MARKS = (b"\nStyle: Box,", b"\nStyle: Label,")
"""What stands at the head of every file of ours."""
HEAD = 4096
"""Bytes within which the marks stand."""


def subtitles_path(outputs: Path, name: str) -> Path:
    """Where the subtitles of video `name` go: named as the video, so that players find them beside it."""
    relative = inside(name)
    return outputs / relative.parent / f"{relative.stem}.ass"


def is_ours(path: Path) -> bool:
    """Whether `write_subtitles` wrote the file."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return False
    return all(mark in head for mark in MARKS)


def write_subtitles(path: Path, entry: Entry) -> None:
    """Write the subtitles of one video.

    ASS counts hundredths of a second; times are rounded down, so that an event begins at or just before its frame and
    has ended when the next one is shown.
    """
    from pysubs2 import SSAFile

    width, height = entry.record["width"], entry.record["height"]
    empty = SSAFile()
    empty.info |= {"PlayResX": str(width), "PlayResY": str(height), "ScaledBorderAndShadow": "yes", "WrapStyle": "2"}
    empty.info["Title"] = PurePosixPath(entry.name).name.replace("\n", " ")
    empty.styles = _styles()
    events = _events(entry, width, height)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(empty.to_string("ass"))
        while chunk := list(islice(events, CHUNK)):
            file.writelines(_dialogue(empty, chunk))


def _styles() -> dict[str, Any]:
    from pysubs2 import Alignment, Color, SSAStyle

    box = SSAStyle(primarycolor=Color(0, 0, 0, 255), shadow=0.0, alignment=Alignment.TOP_LEFT)
    label = SSAStyle(
        fontname="Arial",
        primarycolor=Color(*INK),
        outlinecolor=Color(*DARK, 40),
        backcolor=Color(*DARK, 40),
        borderstyle=3,
        shadow=0.0,
        alignment=Alignment.MIDDLE_LEFT,
    )
    for style in (box, label):
        style.marginl = style.marginr = style.marginv = 0
    return {"Box": box, "Label": label}


def _events(entry: Entry, width: int, height: int) -> Iterator[tuple[int, int, str, str]]:
    """Start and end in milliseconds, style, text."""
    fps, duration = entry.record.get("fps"), entry.record.get("duration")
    seats = Seats() if entry.video.get("tracking", True) else None
    end: list[Record | None] = [None]
    for frame, following in pairwise(chain(entry.frames(), end)):
        if frame is None:
            return
        after = following["pts"] if following else None
        over = until(frame["pts"], after, entry.video, fps=fps, duration=duration)
        start, stop = (int(seconds * 100 + 1e-4) * 10 for seconds in (frame["pts"], over))
        result = FrameResult(frame["pts"], width, height, tuple(map(face_of, frame["faces"])))
        for style, text in _drawn(layout(result, _measure, STYLE, seats)):
            yield start, max(stop, start + 10), style, text


def _measure(text: str, size: float) -> tuple[float, float]:
    return LETTER * size * len(text), (LINE + 2 * RIM) * size


def _drawn(commands: list[Command]) -> Iterator[tuple[str, str]]:
    """Style and text of every box, then of every label: its panel, the strip in its face's colour, its lines."""
    boxes = [each for each in commands if isinstance(each, Rectangle) and each.colour != DARK]
    panels = [each for each in commands if isinstance(each, Panel)]
    words = [[each for each in run if isinstance(each, Text)] for kind, run in groupby(commands, type) if kind is Text]
    for box in boxes:
        yield "Box", _box(box)
    for place, strip, lines in zip(panels[::2], panels[1::2], words, strict=True):
        yield "Label", _label(place.box, strip, lines)


def _box(outline: Rectangle) -> str:
    x, y, w, h = outline.box.x, outline.box.y, outline.box.w, outline.box.h
    path = f"m 0 0 l {w:.0f} 0 {w:.0f} {h:.0f} 0 {h:.0f}"
    return f"{{\\pos({x:.1f},{y:.1f})\\bord{outline.width}\\3c{_colour(outline.colour)}\\p1}}{path}"


def _label(place: Box, strip: Panel, lines: list[Text]) -> str:
    """A label's lines, its face's number in the strip's colour; it grows away from the face if the font is wider."""
    size, ink = lines[0].size, _colour(lines[0].colour)
    rim = RIM * size
    at_right = strip.box.x > place.x
    x, y = place.right - rim if at_right else place.x + rim, place.y + place.h / 2
    words = "\\N".join(_escape(line.text) for line in lines)
    number, _, rest = words.partition(" ")
    tags = f"\\an{6 if at_right else 4}\\pos({x:.1f},{y:.1f})\\fs{LINE * size:.1f}\\bord{rim:.1f}"
    return f"{{{tags}\\1c{_colour(strip.colour)}}}{number}" + (f" {{\\1c{ink}}}{rest}" if rest else "")


def _colour(colour: Colour) -> str:
    red, green, blue = colour
    return f"&H{blue:02X}{green:02X}{red:02X}&"


def _escape(text: str) -> str:
    return text.replace("\\", "/").replace("{", "(").replace("}", ")")


def _dialogue(pattern: SSAFile, chunk: list[tuple[int, int, str, str]]) -> Iterator[str]:
    """The lines of some events, as pysubs2 writes them."""
    from pysubs2 import SSAEvent, SSAFile

    part = SSAFile()
    part.info, part.styles = pattern.info, pattern.styles
    part.events = [SSAEvent(start=start, end=end, style=style, text=text) for start, end, style, text in chunk]
    return (text + "\n" for text in part.to_string("ass").splitlines() if text.startswith("Dialogue:"))
