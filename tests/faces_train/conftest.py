from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from faces_train.data.pack import pack
from tests.faces_train.data.test_pack import SMALL, face_of, finder, make_set

DROPPED = "[2, 3, 5, 6, 7, 9, 10, 12, 13]"


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits until a weight is written; those that are only looked into are."""
    onnx = pytest.importorskip("onnx")
    save = onnx.save

    def half(model: object, path: str) -> None:
        save(model, path)
        if Path(path).name != "open.onnx":
            Path(path).write_bytes(b"half")
            raise KeyboardInterrupt

    monkeypatch.setattr(onnx, "save", half)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A run on twelve tiny pictures of two sets."""
    pictures = [face_of(seed) for seed in range(12)]
    data, packs = tmp_path / "data", tmp_path / "packs"
    make_set(data, "fairface", pictures[:8], ["train"] * 6 + ["dev"] * 2)
    make_set(data, "imfdb", pictures[8:], ["train"] * 4)
    for name in ("fairface", "imfdb"):
        pack(name, data, packs, finder, SMALL)
        stored = dict(np.load(packs / name / "labels.npz"))
        stored["split"][stored["split"] == 1] = 0
        stored["split"][0] = 1  # one calibration row each
        np.savez(packs / name / "labels.npz", **stored)
    path = tmp_path / "heads.toml"
    path.write_text(
        f"""task = "heads"
name = "tiny"
run = "{tmp_path / "run"}"
[data]
packs = "{packs}"
[data.shares]
fairface = 1.0
imfdb = 0.5
[model]
side = 100
window = 72
hidden = 16
dropped = {DROPPED}
[train]
steps = 4
batch = 4
warmup = 1
threads = 1
log_every = 2
save_every = 2
check_every = 4
""",
        encoding="utf-8",
    )
    return path
