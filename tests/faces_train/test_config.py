from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from faces_train.config import ConfigError, load_config


@dataclass(frozen=True)
class Inner:
    rate: float = 0.1
    sizes: tuple[int, ...] = (1, 2)

    def __post_init__(self) -> None:
        if self.rate <= 0:
            raise ValueError("rate must be above 0")


@dataclass(frozen=True)
class Outer:
    folder: Path
    inner: Inner = field(default_factory=Inner)
    steps: int | None = None


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "run.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_values_reach_their_fields_with_their_types(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, 'folder = "out"\nsteps = 5\n[inner]\nrate = 2\nsizes = [3, 4, 5]\n'), Outer)
    assert config == Outer(Path("out"), Inner(2.0, (3, 4, 5)), 5)
    assert isinstance(config.inner.rate, float)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('folder = "x"\n[inner]\nrat = 1\n', "run.toml:3: inner.rat: unknown key; known here: rate, sizes"),
        ('folder = "x"\n[inner]\nrate = "fast"\n', "run.toml:3: inner.rate: expected float, got str 'fast'"),
        ('folder = "x"\nsteps = true\n', "run.toml:2: steps: expected int, got bool True"),
        ('folder = "x"\n[inner]\nsizes = [1, "b"]\n', "run.toml:3: inner.sizes: expected int, got str 'b'"),
        ('folder = "x"\n[inner]\nrate = -1\n', "run.toml:3: inner: rate must be above 0"),
        ("steps = 1\n", "run.toml: folder: missing"),
        ('folder = "x"\nrate = 1\n[inner]\nrate = "b"\n', "run.toml:2: rate: unknown key"),
        ('folder = "x"\n[more]\nrate = 1\n[inner]\nrate = "b"\n', "run.toml:2: more: unknown key"),
        ('folder = "x"\n[inner]\n# rate = 1\nrate = "b"\n', "run.toml:4: inner.rate: expected float"),
        ('folder = "x"\ninner.rate = "b"\n', "run.toml:2: inner.rate: expected float"),
        ("folder = \n", "run.toml: "),
    ],
)
def test_a_mistake_is_named_with_file_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(written(tmp_path, text), Outer)
    assert said in str(caught.value)


def test_a_byte_order_mark_is_no_part_of_a_key(tmp_path: Path) -> None:
    assert load_config(written(tmp_path, '\ufefffolder = "x"\n'), Outer).folder == Path("x")


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_bytes('folder = "ä"'.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"run\.toml: 'utf-8' codec can't decode"):
        load_config(tmp_path / "run.toml", Outer)


def test_a_missing_file_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: No such file"):
        load_config(tmp_path / "none.toml", Outer)
