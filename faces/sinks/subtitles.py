"""ASS subtitles: boxes and labels in place, shown by VLC, mpv and others over the untouched video."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice, pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from faces.overlay.style import FAINT, INK, colour_of
from faces.overlay.wording import UNCERTAIN, line, ordered
from faces.sinks.journal import Entry
from faces.sinks.places import inside
from faces.sinks.records import Record, until
from faces.types import Distribution

if TYPE_CHECKING:
    from pysubs2 import SSAFile

LINES = 4
"""Answers written per face."""
CHUNK = 2000
"""Events formatted at once: what is held in memory."""
LABEL_HEIGHT = 0.034
"""Font size of labels in heights of the picture."""
LINE, LETTER = 1.2, 0.55
"""Height of a line and width of an average letter, in font sizes: what is in the player's font is not known here."""
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
    empty.styles = _styles(height)
    events = _events(entry, width, height)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(empty.to_string("ass"))
        while chunk := list(islice(events, CHUNK)):
            file.writelines(_dialogue(empty, chunk))


def _styles(height: int) -> dict[str, Any]:
    from pysubs2 import Alignment, Color, SSAStyle

    box = SSAStyle(
        primarycolor=Color(0, 0, 0, 255), outline=max(2.0, height / 360), shadow=0.0, alignment=Alignment.TOP_LEFT
    )
    label = SSAStyle(
        fontname="Arial",
        fontsize=_font(height),
        primarycolor=Color(*INK),
        outlinecolor=Color(18, 20, 24, 40),
        backcolor=Color(18, 20, 24, 40),
        borderstyle=3,
        outline=max(1.0, height / 360),
        shadow=0.0,
        alignment=Alignment.BOTTOM_LEFT,
    )
    for style in (box, label):
        style.marginl = style.marginr = style.marginv = 0
    return {"Box": box, "Label": label}


def _font(height: int) -> float:
    return float(max(11, round(height * LABEL_HEIGHT)))


def _events(entry: Entry, width: int, height: int) -> Iterator[tuple[int, int, str, str]]:
    """Start and end in milliseconds, style, text."""
    fps, duration = entry.record.get("fps"), entry.record.get("duration")
    end: list[Record | None] = [None]
    for frame, following in pairwise(chain(entry.frames(), end)):
        if frame is None:
            return
        after = following["pts"] if following else None
        over = until(frame["pts"], after, entry.video, fps=fps, duration=duration)
        start, stop = (int(seconds * 100 + 1e-4) * 10 for seconds in (frame["pts"], over))
        for face in frame["faces"]:
            yield start, max(stop, start + 10), "Box", _box(face)
            yield start, max(stop, start + 10), "Label", _label(face, width, height)


def _box(face: Record) -> str:
    x, y, w, h = face["bbox"]
    red, green, blue = colour_of(face["id"])
    path = f"m 0 0 l {w:.0f} 0 {w:.0f} {h:.0f} 0 {h:.0f}"
    return f"{{\\pos({x:.1f},{y:.1f})\\3c&H{blue:02X}{green:02X}{red:02X}&\\p1}}{path}"


def _label(face: Record, width: int, height: int) -> str:
    answers = {
        name: Distribution(
            answer["label"],
            answer["probability"],
            answer["certain"],
            answer["scores"],
            {key: value for key, value in answer.items() if key not in ("label", "probability", "certain", "scores")},
        )
        for name, answer in face.items()
        if isinstance(answer, dict)
    }
    certain = [line(name, answers[name]) for name in ordered(answers) if answers[name].certain]
    words = certain[:LINES] or ([UNCERTAIN] if answers else [])
    x, y, w, h = face["bbox"]
    words = [f"#{face['id']}", *words]
    high = _font(height) * LINE * len(words) + 4
    wide = _font(height) * LETTER * max(len(each) for each in words) + 4
    right = x + wide > width and x + w > wide  # a label that would leave the picture ends where its face ends
    edge = x + w if right else x
    if y > high:
        place = f"\\an{3 if right else 1}\\pos({edge:.1f},{y - 4:.1f})"
    elif y + h + high < height:
        place = f"\\an{9 if right else 7}\\pos({edge:.1f},{y + h + 4:.1f})"
    elif x > wide:
        place = f"\\an9\\pos({x - 6:.1f},{max(y, 0.0) + 2:.1f})"
    elif x + w + wide < width:
        place = f"\\an7\\pos({x + w + 6:.1f},{max(y, 0.0) + 2:.1f})"
    else:
        place = f"\\an{9 if right else 7}\\pos({edge + (-6 if right else 6):.1f},{max(y, 0.0) + 6:.1f})"
    red, green, blue = INK if certain or not answers else FAINT
    return f"{{{place}\\1c&H{blue:02X}{green:02X}{red:02X}&}}" + "\\N".join(map(_escape, words))


def _escape(text: str) -> str:
    return text.replace("\\", "/").replace("{", "(").replace("}", ")")


def _dialogue(pattern: SSAFile, chunk: list[tuple[int, int, str, str]]) -> Iterator[str]:
    """The lines of some events, as pysubs2 writes them."""
    from pysubs2 import SSAEvent, SSAFile

    part = SSAFile()
    part.info, part.styles = pattern.info, pattern.styles
    part.events = [SSAEvent(start=start, end=end, style=style, text=text) for start, end, style, text in chunk]
    return (text + "\n" for text in part.to_string("ass").splitlines() if text.startswith("Dialogue:"))
