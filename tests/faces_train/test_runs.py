from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from faces_train.runs import Run

torch = pytest.importorskip("torch")


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    run = Run(tmp_path / "new" / "run")
    assert run.load() is None
    run.save({"step": 3, "weight": torch.arange(4.0)})
    state = Run(tmp_path / "new" / "run").load()
    assert state is not None
    assert state["step"] == 3
    assert state["weight"].tolist() == [0, 1, 2, 3]


def test_a_full_disk_leaves_the_old_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path)
    run.save({"step": 1})

    def full(state: Any, file: Any) -> None:
        file.write(b"half a checkpoint")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OSError, match="No space left"):
        run.save({"step": 2})
    assert run.load() == {"step": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_torchs_own_write_error_becomes_an_os_error_with_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("PytorchStreamWriter failed writing file")

    monkeypatch.setattr(torch, "save", broken)
    with pytest.raises(OSError, match=r"checkpoint\.pt: could not be written"):
        Run(tmp_path).save({"step": 1})


def test_a_pickle_in_the_checkpoints_place_runs_nothing(tmp_path: Path) -> None:
    import pickle

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "pwned",))

    (tmp_path / "checkpoint.pt").write_bytes(pickle.dumps(Evil()))
    with pytest.raises(pickle.UnpicklingError):
        Run(tmp_path).load()
    assert not (tmp_path / "pwned").exists()


def test_the_log_keeps_whole_lines_and_skips_a_torn_one(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.log(step=1, loss=2.5)
    with open(run.log_path, "a", encoding="utf-8") as file:
        file.write('{"step": 2, "lo')
    assert [entry["step"] for entry in run.history()] == [1]
