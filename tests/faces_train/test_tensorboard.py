from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("torch")

from faces_train import tensorboard
from faces_train.runs import Run


def test_the_log_becomes_curves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    points: list[tuple[str, float, int]] = []

    class SummaryWriter:
        def __init__(self, folder: str) -> None:
            assert folder == str(tmp_path / "tensorboard")

        def __enter__(self) -> SummaryWriter:
            return self

        def __exit__(self, *_: object) -> None:
            return

        def add_scalar(self, name: str, value: float, step: int, _: float) -> None:
            points.append((name, value, step))

    fake: Any = ModuleType("torch.utils.tensorboard")
    fake.SummaryWriter = SummaryWriter
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", fake)
    run = Run(tmp_path)
    run.log(event="start", rows=3)
    for step, total in ((1, 3.0), (2, 2.0), (2, 1.5)):  # the last again, after a kill
        run.log(step=step, total=total)
    run.log(step=2, split="calib", gender=90.0)
    assert tensorboard.main([str(tmp_path)]) == 0
    assert points == [("total", 3.0, 1), ("total", 1.5, 2), ("calib/gender", 90.0, 2)]
    assert tensorboard.main([str(tmp_path / "none")]) == 3
    assert "log.jsonl: not there; train first" in capsys.readouterr().err


def test_without_tensorboard_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    monkeypatch.delitem(sys.modules, "torch.utils.tensorboard", raising=False)
    assert tensorboard.main([str(tmp_path)]) == 3
    assert "-m pip install tensorboard" in capsys.readouterr().err
