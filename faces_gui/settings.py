"""What the window remembers: one JSON file, written whole, and put aside when it cannot be read."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin, get_type_hints

from faces.attributes import Vocabulary
from faces.config import Options
from faces.errors import OutputError
from faces.runtime.providers import NAMES
from faces.sinks.files import atomic

Theme: TypeAlias = Literal["system", "light", "dark", "contrast"]
THEMES: tuple[Theme, ...] = get_args(Theme)
NATIVE = {"en": "English", "de": "Deutsch", "fr": "Français", "ar": "العربية", "zh": "简体中文"}
"""Every language in its own name."""
PROVIDERS = ("auto", *NAMES)
"""What can be asked for, see faces.config.Options."""
RECENT = 10
"""How many places are remembered."""
LETTERS = (0.6, 2.5)
"""Smallest and largest factor on the overlay's letters."""


def _outputs() -> str:
    """Where recordings go at first; the packaged application may be started anywhere."""
    if not getattr(sys, "frozen", False):
        return "outputs"
    import platformdirs

    return str(Path(platformdirs.user_pictures_dir()) / "Faces")


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

    theme: Theme = "system"
    language: str = ""
    fit: Literal["fit", "fill", "actual"] = "fit"
    mirror: bool = True
    overlay: bool = True
    style: Literal["minimal", "boxes", "corners", "cards"] = "cards"
    font_scale: Annotated[float, LETTERS] = 1.0
    ids: bool = True
    hidden: list[str] = field(default_factory=list)
    ethnicity: bool = False
    detection: Annotated[float, (0.0, 1.0)] = 0.65
    certainty: Annotated[float, (0.0, 1.0)] = 0.0
    steady: bool = True
    smoothing: Annotated[float, (0.0, 3.0)] = 1.0
    model_set: str = "fast"
    provider: Annotated[str, PROVIDERS] = "auto"
    recording: Literal["annotated", "clean", "both"] = "annotated"
    outputs: str = field(default_factory=_outputs)
    delay: Annotated[float, (0.0, 3600.0)] = 3.0
    recent: list[str] = field(default_factory=list)
    welcomed: bool = False
    geometry: str = ""
    state: str = ""

    def options(self, vocabulary: Vocabulary, heads: Sequence[str]) -> Options:
        """The analysis that they ask for; of what must be opted in to, only what is shown.

        Args:
            vocabulary: of all attributes.
            heads: see faces.config.Options.
        """
        names = [
            name
            for name, attribute in vocabulary.items()
            if not attribute.opt_in or (self.ethnicity and name not in self.hidden)
        ]
        return Options(
            model_set=self.model_set,
            provider=self.provider,
            attributes=",".join(names),
            threshold=self.detection,
            heads=heads,
        )


def path() -> Path:
    """Where the settings lie: FACES_SETTINGS, or the platform's configuration folder for this user."""
    chosen = os.environ.get("FACES_SETTINGS")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_config_dir("faces", appauthor=False)) / "window.json"


def load(file: Path) -> tuple[Settings, str]:
    """The settings in `file`, and a sentence for the user when they could not all be kept (else empty).

    A file that is no JSON is put aside as `NAME.broken`; an entry of a wrong type or out of range takes its default.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, UnicodeDecodeError) as error:
        return Settings(), f"{file}: cannot be read ({error}); the defaults are used"
    try:
        stored = json.loads(text)
        if not isinstance(stored, dict):
            raise ValueError("no table")
    except (ValueError, RecursionError):
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


def merged(file: Path, settings: Settings, before: Settings) -> Settings:
    """What is in `file`, perhaps by another window meanwhile, with what `settings` has other than `before`.

    A list of recent places that was emptied here takes none from there, and one emptied there only what is new here.
    """
    present, trouble = load(file)
    if trouble or not file.exists():
        return settings
    changed = {name: value for name, value in asdict(settings).items() if value != getattr(before, name)}
    if newest := changed.get("recent", [])[:1]:
        gone = {*before.recent}.difference(present.recent, newest)
        ours = [each for each in settings.recent if each not in gone]
        others = [each for each in present.recent if each not in (*before.recent, *ours)]
        changed["recent"] = [*ours, *others][:RECENT]
    return replace(present, **changed)


def remembered(settings: Settings, place: str) -> Settings:
    """The settings with `place` first among the recent ones."""
    return replace(settings, recent=[place, *(each for each in settings.recent if each != place)][:RECENT])


def _kinds() -> dict[str, Any]:
    hints = get_type_hints(Settings, include_extras=True)
    return {entry.name: hints[entry.name] for entry in fields(Settings)}


def _fits(value: object, kind: Any) -> bool:
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if get_origin(kind) is Annotated:
        whole, bounds = get_args(kind)
        if whole is str:
            return value in bounds
        least, most = bounds
        return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
    if kind is bool:
        return isinstance(value, bool)
    return _writable(value) if kind is str else isinstance(value, list) and all(map(_writable, value))


def _writable(value: object) -> bool:
    """Whether it is a text that can be a file's name."""
    try:
        return isinstance(value, str) and b"\0" not in os.fsencode(value)
    except UnicodeEncodeError:
        return False
