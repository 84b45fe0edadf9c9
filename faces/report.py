"""A self-contained page with plots of a run's results: who was on the screen, for how long, how they looked."""

from __future__ import annotations

import base64
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from math import ceil
from pathlib import Path

from faces.errors import InputError
from faces.overlay.style import PALETTE
from faces.overlay.wording import TITLES, UNCERTAIN
from faces.sinks.crops import FOLDER, crop_name
from faces.sinks.files import atomic
from faces.sinks.journal import ANALYSED, NAME, lines
from faces.sinks.records import Record, until

BINS = 60
"""Stretches into which a video is cut for the plot over time."""
STRIPS, CROPS = 40, 24
"""Tracks and crops shown per video; the longest ones."""
ANSWERS = 3
"""Answers written beside each Track."""
WIDTH = 720
LETTER = 7
"""Pixels: about the width of a letter."""
STYLE = """body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:780px;padding:0 1rem;color:#16181c}
h1,h2,h3{line-height:1.2}svg{display:block;margin:.4rem 0 1.2rem}text{font:12px system-ui,sans-serif}
.crops img{width:84px;border-radius:6px;margin:2px}small{color:#555}"""


@dataclass(slots=True)
class Video:
    """What is drawn about one video, from its `first` analysed frame to where its `last` one ends, seconds.

    Attributes:
        expressions: start, end and label of every face on every frame.
        gone: per Track, until when it was on the screen.
    """

    name: str
    first: float = 0.0
    last: float = 0.0
    expressions: list[tuple[float, float, str]] = field(default_factory=list)
    tracks: list[Record] = field(default_factory=list)
    gone: dict[int, float] = field(default_factory=dict)


@dataclass(slots=True)
class Totals:
    """What is counted over the whole run.

    Attributes:
        classes: per attribute that was asked for, its classes in order (the values are nothing).
        faces: per attribute and label, faces of pictures and Tracks of videos.
        seconds: per attribute and label, seconds on the screen.
        pictures, videos, failed: items.
        found, bare: faces of pictures and Tracks of videos; those without any answer.
        crops: whether the run wrote crops: those of another run may show what this one was to hide.
    """

    classes: dict[str, dict[str, None]] = field(default_factory=dict)
    faces: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    pictures: int = 0
    videos: int = 0
    failed: int = 0
    found: int = 0
    bare: int = 0
    crops: bool = False


def write_report(results: Path, page: Path | None = None) -> Path:
    """Make the page.

    Args:
        results: an outputs folder, or a file in it.
        page: the HTML file to write; None makes report.html beside the results.

    Returns:
        The HTML file.

    Raises:
        InputError: when there are no results.
        OutputError: when the page cannot be written.
    """
    folder = results.parent if results.is_file() else results
    journal, page = folder / NAME, page or folder / "report.html"
    if not journal.is_file():
        raise InputError(f"{journal}: no such file; name the folder that `faces run` wrote to with --outputs_path")
    totals = Totals()
    try:
        parts = [_video(video, totals, folder) for video in _read(journal, totals)]
    except (ValueError, KeyError) as error:
        raise InputError(f"{journal} is no journal of a run; name the folder that `faces run` wrote to") from error
    with atomic(page) as temporary:
        temporary.write_text(_page(totals, parts), encoding="utf-8")
    return page


def _read(journal: Path, totals: Totals) -> Iterator[Video]:
    """Count everything; yields each video when it is through. Only its labels are held in memory."""
    rows = lines(journal)
    head = next(rows, {})
    settings = head.get("video", {})
    totals.classes = {name: {} for name in head.get("attributes", ())}
    totals.crops = bool(head.get("settings", {}).get("keep_crops"))
    video: Video | None = None
    before: Record | None = None
    for row in rows:
        if "status" not in row:
            if video is None or video.name != row["item"]:
                video, before = Video(row["item"], row["pts"]), None
            if before is not None:
                _count_frame(before, until(before["pts"], row["pts"], settings), video, totals)
            before = row
        elif row["status"] != "ok":
            totals.failed += 1
        elif ANALYSED in row:
            totals.videos += 1
            video = video or Video(row["item"])
            if before is not None:
                over = until(before["pts"], None, settings, fps=row.get("fps"), duration=row["duration"])
                _count_frame(before, over, video, totals)
            video.tracks = row.get("tracks", [])
            _count_faces(video.tracks, totals)
            yield video
            video = before = None
        else:
            totals.pictures += 1
            _count_faces(row["faces"], totals)


def _count_faces(faces: list[Record], totals: Totals) -> None:
    for face in faces:
        totals.found += 1
        totals.bare += not any(name in face for name in totals.classes)
        _count(totals, totals.faces, face, 1)


def _count_frame(frame: Record, over: float, video: Video, totals: Totals) -> None:
    lasting, video.last = over - frame["pts"], over
    for face in frame["faces"]:
        video.gone[face["id"]] = over
        _count(totals, totals.seconds, face, lasting)
        if "expression" in face:
            video.expressions.append((frame["pts"], over, _label(face, "expression")))


def _count(totals: Totals, counters: Mapping[str, Counter[str]], face: Record, amount: float) -> None:
    for name, classes in totals.classes.items():
        if name in face:
            classes |= dict.fromkeys((*face[name]["scores"], face[name]["label"]))
            counters[name][_label(face, name)] += amount  # type: ignore[assignment]


def _label(face: Record, name: str) -> str:
    return str(face[name]["label"]) if face[name]["certain"] else UNCERTAIN


def _page(totals: Totals, parts: Iterable[str]) -> str:
    items = ((totals.pictures, "picture"), (totals.videos, "video"), (totals.found, "face"))
    pictures, videos, faces = (f"{count} {each}{'' if count == 1 else 's'}" for count, each in items)
    if totals.bare and totals.classes:
        faces += f", {totals.bare} of them too small to be labelled"
    body = [f"<h1>Faces</h1><p>{pictures}, {videos}, {totals.failed} that could not be read. {faces}.</p>"]
    body.append(
        "<p><small>All attributes are apparent: what a viewer would say from the picture, never a claim about a "
        "person. Faces whose answer is too unsure are counted as uncertain.</small></p>"
    )
    for name, classes in totals.classes.items():
        title = _words(TITLES.get(name, name))
        if totals.faces[name]:
            body.append(f"<h2>Faces by {title}</h2>{_bars(totals.faces[name], classes, '')}")
        if totals.seconds[name]:
            body.append(f"<h2>Screen time by {title}</h2>{_bars(totals.seconds[name], classes, ' s')}")
    head = f'<html lang="en"><meta charset="utf-8"><title>Faces: report</title><style>{STYLE}</style>'
    return f"<!doctype html>{head}{''.join(body)}{''.join(parts)}</html>\n"


def _bars(counter: Mapping[str, float], classes: Collection[str], unit: str) -> str:
    """Horizontal bars in the order of the classes; numbers in bins become a histogram."""
    order = [label for label in (*classes, UNCERTAIN) if counter.get(label)]
    margin = min(300, max([120, *(LETTER * len(label) for label in order)]))
    largest, total = max(counter.values()), sum(counter.values())
    rows = []
    for row, label in enumerate(order):
        value, y = counter[label], row * 24
        width = (WIDTH - margin - 200) * value / largest
        number = f"{value:.1f}{unit}" if unit else f"{value:.0f}"
        rows.append(
            f'<text x="{margin}" y="{y + 16}" text-anchor="end">{_words(label)}</text>'
            f'<rect x="{margin + 8}" y="{y + 3}" width="{width:.1f}" height="18" fill="{_colour(classes, label)}"/>'
            f'<text x="{margin + 14 + width:.1f}" y="{y + 16}">{number} ({100 * value / total:.0f}%)</text>'
        )
    return _svg(24 * len(order), rows)


def _video(video: Video, totals: Totals, folder: Path) -> str:
    classes = totals.classes
    parts = [f"<h2>{escape(video.name)}</h2>"]
    if video.expressions:
        parts.append("<h3>Expression over time</h3>" + _over_time(video, classes["expression"]))
    if video.tracks:
        parts.append(f"<h3>Each face</h3>{_strips(video, classes)}")
    if totals.crops:
        places = (folder / FOLDER / crop_name(video.name, track["id"]) for track in _longest(video, CROPS))
        crops = [base64.b64encode(place.read_bytes()).decode() for place in places if place.is_file()]
        images = "".join(f'<img alt="" src="data:image/jpeg;base64,{crop}">' for crop in crops)
        parts.append(f'<div class="crops">{images}</div>')
    return "".join(parts)


def _over_time(video: Video, classes: Collection[str]) -> str:
    """Stacked shares of expressions per stretch of the video."""
    stretch = (video.last - video.first) / BINS
    bins: list[Counter[str]] = [Counter() for _ in range(BINS)]
    for since, over, label in video.expressions:
        start, end = (since - video.first) / stretch, (over - video.first) / stretch
        for number in range(int(start), min(BINS, ceil(end))):
            bins[number][label] += min(end, number + 1) - max(start, number)  # type: ignore[assignment]
    shown = [label for label in (*classes, UNCERTAIN) if any(label in counter for counter in bins)]
    rows = []
    for number, counter in enumerate(bins):
        total, top = sum(counter.values()), 0.0
        for label in shown:
            share = 120 * counter[label] / total if total else 0.0
            if share:
                rows.append(
                    f'<rect x="{number * WIDTH / BINS:.1f}" y="{top:.1f}" width="{WIDTH / BINS:.1f}" '
                    f'height="{share:.1f}" fill="{_colour(classes, label)}"/>'
                )
            top += share
    for number, label in enumerate(shown):
        x, y = number % 5 * 140, 160 + number // 5 * 20
        rows.append(f'<rect x="{x}" y="{y - 10}" width="12" height="12" fill="{_colour(classes, label)}"/>')
        rows.append(f'<text x="{x + 18}" y="{y}">{escape(label)}</text>')
    rows.append(f'<text x="0" y="134">{video.first:.1f} s</text>')
    rows.append(f'<text x="{WIDTH}" y="134" text-anchor="end">{video.last:.1f} s</text>')
    return _svg(170 + 20 * ((len(shown) - 1) // 5), rows)


def _strips(video: Video, classes: Mapping[str, Collection[str]]) -> str:
    """When each Track was there, with its first answers, in the first one's colour."""
    rows = []
    tracks = sorted(_longest(video, STRIPS), key=lambda track: track["id"])
    for row, track in enumerate(tracks):
        times = (track["first"], video.gone.get(track["id"], float(track["last"])))
        start, end = (460 * (pts - video.first) / (video.last - video.first) for pts in times)
        answers = {name: _label(track, name) for name in list(classes)[:ANSWERS] if name in track}
        words = [f"#{track['id']}", *answers.values()]
        colour = next((_colour(classes[name], label) for name, label in answers.items()), _rgb(PALETTE[0]))
        rows.append(
            f'<rect x="{start:.1f}" y="{row * 20 + 4}" width="{max(2.0, end - start):.1f}" height="12" '
            f'fill="{colour}"/>'
        )
        rows.append(f'<text x="470" y="{row * 20 + 14}">{_words(" ".join(words))}</text>')
    more = len(video.tracks) - len(tracks)
    note = f"<p><small>and {more} shorter ones</small></p>" if more else ""
    return _svg(20 * len(tracks), rows) + note


def _longest(video: Video, count: int) -> list[Record]:
    return sorted(video.tracks, key=lambda track: track["first"] - track["last"])[:count]


def _words(name: str) -> str:
    return escape(name.replace("_", " "))


def _colour(classes: Collection[str], label: str) -> str:
    if label == UNCERTAIN:
        return "#b9b9b9"
    number = list(classes).index(label)
    strong = PALETTE[:-1]  # its light grey is lost on white
    red, green, blue = strong[number % len(strong)]
    if number >= len(strong):  # more classes than colours: darker ones
        red, green, blue = red // 2, green // 2, blue // 2
    return _rgb((red, green, blue))


def _rgb(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _svg(height: int, rows: Iterable[str]) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" width="100%" role="img">{"".join(rows)}</svg>'
