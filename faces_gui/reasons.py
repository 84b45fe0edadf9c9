"""What the engine says when something of a source or a file goes wrong, in the window's language."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_REASONS: tuple[Any, ...] = (
    QT_TRANSLATE_NOOP("Reasons", "no such file"),
    QT_TRANSLATE_NOOP("Reasons", "no such file or folder, and no file matches it as a pattern"),
    QT_TRANSLATE_NOOP("Reasons", "no permission to read this file"),
    QT_TRANSLATE_NOOP("Reasons", "no permission to read it"),
    QT_TRANSLATE_NOOP("Reasons", "cannot be read: {reason}"),
    QT_TRANSLATE_NOOP("Reasons", "there is no picture in this folder"),
    QT_TRANSLATE_NOOP("Reasons", "not an image: the file is empty"),
    QT_TRANSLATE_NOOP("Reasons", "not an image: no known picture format"),
    QT_TRANSLATE_NOOP("Reasons", "damaged image: {reason}"),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "{width} x {height} pixels are more than the {most} million that are read; shrink the picture first",
    ),
    QT_TRANSLATE_NOOP("Reasons", "not a video: the file is empty"),
    QT_TRANSLATE_NOOP("Reasons", "not a video: there is only sound in it"),
    QT_TRANSLATE_NOOP("Reasons", "not a video: there is no stream of pictures in it"),
    QT_TRANSLATE_NOOP("Reasons", "no video that FFmpeg can read; it may be damaged or cut short"),
    QT_TRANSLATE_NOOP("Reasons", "no frame can be decoded; {reason}"),
    QT_TRANSLATE_NOOP("Reasons", "it holds no pictures"),
    QT_TRANSLATE_NOOP("Reasons", "{count} packets are damaged"),
    QT_TRANSLATE_NOOP("Reasons", "{count} damaged packets in a row at {seconds} s; the rest is not read"),
    QT_TRANSLATE_NOOP("Reasons", "damaged from {seconds} s on"),
    QT_TRANSLATE_NOOP("Reasons", "cut short: {read} s of {whole} s could be read"),
    QT_TRANSLATE_NOOP("Reasons", "reading stopped: {reason}"),
    QT_TRANSLATE_NOOP("Reasons", "no answer within {seconds} s"),
    QT_TRANSLATE_NOOP("Reasons", "the server answered: {reason}"),
    QT_TRANSLATE_NOOP("Reasons", "not plugged in"),
    QT_TRANSLATE_NOOP("Reasons", "cannot be opened; is it plugged in, and does no other program use it?"),
    QT_TRANSLATE_NOOP("Reasons", "gives no more pictures; was it unplugged?"),
    QT_TRANSLATE_NOOP("Reasons", "there is no such monitor, or the part is smaller than 16 pixels"),
    QT_TRANSLATE_NOOP("Reasons", "capturing stopped: {reason}"),
    QT_TRANSLATE_NOOP("Reasons", "there is no X server"),
    QT_TRANSLATE_NOOP("Reasons", "this window is not open, or it is minimised"),
    QT_TRANSLATE_NOOP("Reasons", "this window was closed"),
    QT_TRANSLATE_NOOP("Reasons", "cannot be written: {reason}; what was written before is kept"),
    QT_TRANSLATE_NOOP("Reasons", "cannot be written: {reason}"),
    QT_TRANSLATE_NOOP("Reasons", "the disk is nearly full; recording ends here"),
    QT_TRANSLATE_NOOP("Reasons", "the sound could not be copied: {reason}"),
    QT_TRANSLATE_NOOP("Reasons", "The picture's size changed; recording ended there."),
    QT_TRANSLATE_NOOP("Reasons", "The video was searched while recording; the recording has no sound."),
)


def _pattern(template: str) -> re.Pattern[str]:
    """Matches the template with any reason and any numbers."""
    parts = re.split(r"\{(\w+)\}", template)
    parts[1::2] = [f"(?P<{name}>{'.+' if name == 'reason' else '[0-9.]+'})" for name in parts[1::2]]
    parts[::2] = map(re.escape, parts[::2])
    return re.compile("".join(parts))


_PATTERNS = {template: _pattern(template) for template in _REASONS}


def known(text: str) -> str:
    """A sentence, or a part of one, in the window's language; as it is where it is unknown."""
    for template, pattern in _PATTERNS.items():
        if match := pattern.fullmatch(text):
            parts = {name: known(part) for name, part in match.groupdict().items()}
            return QCoreApplication.translate("Reasons", template).format(**parts)
    return QCoreApplication.translate("Notice", text)
