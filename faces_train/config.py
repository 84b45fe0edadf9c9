"""TOML files into frozen dataclass trees, with errors that name the file, the line and the key."""

from __future__ import annotations

import dataclasses
import re
import sys
import tomllib
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from faces.errors import FacesError

T = TypeVar("T")


class ConfigError(ValueError):
    """A configuration file that cannot be used; the message says where and why."""


def load_config(path: Path | str, cls: type[T]) -> T:
    """Read a TOML file into the dataclass `cls`.

    Tables become nested dataclasses, arrays become tuples, strings become `Path` where the field asks for one, and
    integers are accepted for floats. Fields without a default are required.

    Args:
        path: the TOML file.
        cls: a (frozen) dataclass type.

    Returns:
        An instance of `cls`.

    Raises:
        ConfigError: unreadable file, bad TOML, unknown or missing key, wrong type.
    """
    path = Path(path)
    text, values = read_toml(path)
    config: T = _Reader(path, text).table(values, cls, "")
    return config


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """A TOML file's text and its values.

    Raises:
        ConfigError: unreadable file or bad TOML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        return text, tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except ValueError as error:  # bad TOML, or not UTF-8
        raise ConfigError(f"{path}: {error}") from error


def exit_code(work: Callable[[], object]) -> int:
    """Do a tool's work; 0, or with its reason on stderr 2 for a bad configuration or wrong usage, 3 for the rest."""
    try:
        work()
    except ConfigError as error:
        print(f"faces: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # of stdout, see faces.cli
        raise
    except (FacesError, OSError) as error:
        print(f"faces: {error}", file=sys.stderr)
        return getattr(error, "exit_code", FacesError.exit_code)
    return 0


def within(settings: object, low: float, high: float, *names: str) -> None:
    """Check fields of a dataclass in its `__post_init__`; of a dict, its values.

    Raises:
        ValueError: one lies outside of `low` to `high`.
    """
    for name in names:
        field = getattr(settings, name)
        for value in field.values() if isinstance(field, dict) else [field]:
            if not low <= value <= high:
                raise ValueError(f"{name} must be {low:.10g} to {high:.10g}, not {value}")


class _Reader:
    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()

    def table(self, values: dict[str, Any], cls: Any, prefix: str) -> Any:
        hints = typing.get_type_hints(cls)
        fields = {field.name: field for field in dataclasses.fields(cls)}
        for key in values:
            if key not in fields:
                raise self.error(prefix + key, f"unknown key; known here: {', '.join(fields)}")
        found = {key: self.value(value, hints[key], prefix + key) for key, value in values.items()}
        for name, field in fields.items():
            has_default = not (field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING)
            if name not in found and not has_default:
                raise self.error(prefix + name, "missing")
        try:
            return cls(**found)
        except ValueError as error:  # a dataclass may check its own values in __post_init__
            named = str(error).partition(" ")[0]
            raise self.error(prefix.rstrip("."), str(error), prefix + named) from error

    def value(self, value: Any, hint: Any, key: str) -> Any:
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            hint = next(argument for argument in arguments if argument is not type(None))
            return self.value(value, hint, key)
        if dataclasses.is_dataclass(hint) and isinstance(value, dict):
            return self.table(value, hint, f"{key}.")
        if origin is tuple and isinstance(value, list):
            inner = arguments[:1] * len(value) if arguments[-1] is Ellipsis else arguments
            if len(inner) != len(value):
                raise self.error(key, f"expected {len(inner)} values, got {len(value)}")
            return tuple(self.value(item, kind, key) for item, kind in zip(value, inner, strict=True))
        if origin is dict and isinstance(value, dict):
            return {name: self.value(item, arguments[1], f"{key}.{name}") for name, item in value.items()}
        if hint is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if hint is Path and isinstance(value, str):
            return Path(value)
        if hint is Any or (isinstance(hint, type) and type(value) is hint):
            return value
        raise self.error(key, f"expected {getattr(hint, '__name__', hint)}, got {type(value).__name__} {value!r}")

    def error(self, key: str, why: str, place: str | None = None) -> ConfigError:
        line = self.line(place or key)
        where = f"{self.path}:{line}" if line else str(self.path)
        return ConfigError(f"{where}: {key}: {why}" if key else f"{where}: {why}")

    def line(self, key: str) -> int | None:
        """Where the key is given, else where its table begins."""
        table = ""
        places: dict[str, int] = {}
        for number, line in enumerate(self.lines, 1):
            if header := re.match(r'\s*\[+\s*([\w."-]+)\s*\]', line):
                table = f"{header[1]}."
            entry = header or re.match(r'\s*([\w."-]+)\s*=', line)
            if entry:
                places.setdefault((entry[1] if header else table + entry[1]).replace('"', ""), number)
        while key and key not in places:
            key = key.rpartition(".")[0]
        return places.get(key)
