"""A models folder with one weight."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

CONTENT = b"not really a network"
ENTRY = {
    "task": "detect",
    "family": "faces",
    "file": "one.onnx",
    "source": "bundled",
    "sha256": hashlib.sha256(CONTENT).hexdigest(),
    "bytes": len(CONTENT),
    "licence": "MIT",
    "data": "none",
    "accuracy": "none",
    "threshold": 0.4,
}


@pytest.fixture
def models(tmp_path: Path) -> Callable[..., Path]:
    """Makes a models folder; keywords change or, with None, remove keys of the only weight's entry."""

    def make(content: bytes | None = CONTENT, more: str = "", **changes: object) -> Path:
        entry = {key: value for key, value in {**ENTRY, **changes}.items() if value is not None}
        lines = [f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in entry.items()]
        sets = '[sets]\nfast = { detector = "one", heads = [] }\n'
        text = sets + "[weights.one]\n" + "\n".join(lines) + more
        (tmp_path / "registry.toml").write_text(text, encoding="utf-8")
        if content is not None:
            (tmp_path / "one.onnx").write_bytes(content)
        return tmp_path

    return make
