"""What the window remembers: one JSON file, written whole, and put aside when it cannot be read."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from faces.errors import OutputError
from faces.sinks.files import atomic

RECENT = 10
"""How many places are remembered."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a user chose.

    Attributes:
        theme: `system`, `light`, `dark` or `contrast`.
        language: a language code, or empty for the system's.
        fit: how the picture lies in the view: `fit`, `fill` or `actual`.
        mirror: whether cameras are shown mirrored.
        overlay: whether boxes and labels are drawn.
        style: see faces.overlay.Kind.
        font_scale: of the overlay's letters.
        ids: whether each face's number is written.
        hidden: attributes that are switched off.
        ethnicity: whether the opt-in attributes were switched on after their notice.
        detection: score from which a face counts, 0..1.
        certainty: probability under which an answer is shown as uncertain, beside each weight's own limit, 0..1.
        steady: whether faces are followed and their answers averaged over time.
        smoothing: how strongly they are averaged, see faces.smooth.Smoother's factor.
        model_set: see faces.config.Options.
        provider: see faces.config.Options.
        recording: what is recorded: `annotated`, `clean` or `both`.
        outputs: the folder for recordings and snapshots.
        delay: seconds per picture of a folder.
        recent: places opened lately, newest first.
        welcomed: whether the first-run notice was read.
        geometry, state: of the window and its docks, hexadecimal, as Qt made them.
    """

    theme: str = "system"
    language: str = ""
    fit: str = "fit"
    mirror: bool = True
    overlay: bool = True
    style: str = "cards"
    font_scale: float = 1.0
    ids: bool = True
    hidden: list[str] = field(default_factory=list)
    ethnicity: bool = False
    detection: float = 0.74
    certainty: float = 0.0
    steady: bool = True
    smoothing: float = 1.0
    model_set: str = "fast"
    provider: str = "auto"
    recording: str = "annotated"
    outputs: str = "outputs"
    delay: float = 3.0
    recent: list[str] = field(default_factory=list)
    welcomed: bool = False
    geometry: str = ""
    state: str = ""


def path() -> Path:
    """Where the settings lie: FACES_SETTINGS, or the platform's configuration folder for this user."""
    chosen = os.environ.get("FACES_SETTINGS")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_config_dir("faces", appauthor=False)) / "window.json"


def load(file: Path) -> tuple[Settings, str]:
    """The settings in `file`, and a sentence for the user when they could not all be kept (else empty).

    A file that is no JSON is put aside as `NAME.broken`; an entry of a wrong type takes its default.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, UnicodeDecodeError) as error:
        return Settings(), f"{file}: cannot be read ({error}); the defaults are used"
    try:
        stored = json.loads(text)
        if not isinstance(stored, dict):
            raise ValueError("no table")
    except ValueError:
        aside = file.with_suffix(".broken")
        try:
            os.replace(file, aside)
        except OSError:
            return Settings(), f"{file}: damaged; the defaults are used"
        return Settings(), f"The settings were damaged; they are kept as {aside} and the defaults are used."
    good = {name: stored[name] for name, kind in _kinds().items() if name in stored and _fits(stored[name], kind)}
    return replace(Settings(), **good), ""


def save(file: Path, settings: Settings) -> str:
    """Write the settings; a sentence for the user when that failed, else empty."""
    try:
        with atomic(file) as temporary:
            temporary.write_text(json.dumps(asdict(settings), indent=1), encoding="utf-8")
    except OutputError as error:
        return str(error)
    return ""


def remembered(settings: Settings, place: str) -> Settings:
    """The settings with `place` first among the recent ones."""
    return replace(settings, recent=[place, *(each for each in settings.recent if each != place)][:RECENT])


def _kinds() -> dict[str, Any]:
    hints = get_type_hints(Settings)
    return {entry.name: hints[entry.name] for entry in fields(Settings)}


def _fits(value: object, kind: Any) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind in (bool, str):
        return isinstance(value, kind)
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
