from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from faces.errors import OutputError
from faces.sinks.files import part_path
from faces_train.data.table import DataError
from faces_train.runs import Run

torch = pytest.importorskip("torch")

from faces_train.trainee import Trainee  # noqa: E402


@dataclass(frozen=True)
class Train:
    steps: int = 5
    weights: dict[str, float] = field(default_factory=dict)


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
    with pytest.raises(OutputError, match=r"checkpoint\.pt: cannot be written: No space left"):
        run.save({"step": 2})
    assert run.load() == {"step": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_torchs_own_write_error_becomes_an_os_error_with_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        try:
            raise OSError(28, "No space left on device")
        except OSError:
            raise RuntimeError("PytorchStreamWriter failed writing file")  # noqa: B904 - as torch does

    monkeypatch.setattr(torch, "save", broken)
    with pytest.raises(OutputError, match=r"checkpoint\.pt: cannot be written: \[Errno 28\] No space left on device"):
        Run(tmp_path).save({"step": 1})


def test_a_run_killed_while_it_saved_leaves_nothing_behind_once_it_goes_on(tmp_path: Path) -> None:
    run = Run(tmp_path)
    part_path(run.checkpoint_path).write_bytes(b"half a checkpoint")
    run.save({"step": 1})
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_a_pickle_in_the_checkpoints_place_runs_nothing(tmp_path: Path) -> None:
    import pickle

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "pwned",))

    (tmp_path / "checkpoint.pt").write_bytes(pickle.dumps(Evil()))
    with pytest.raises(DataError, match=r"checkpoint\.pt: damaged, or no checkpoint"):
        Run(tmp_path).load()
    assert not (tmp_path / "pwned").exists()


def test_two_trainings_of_one_run_do_not_overwrite_each_other(tmp_path: Path) -> None:
    first, second = Run(tmp_path), Run(tmp_path)
    first.save({"step": 1})
    first.save({"step": 2})
    with pytest.raises(DataError, match="another training of this run is going on"):
        second.save({"step": 1})
    assert second.load() == {"step": 2}
    second.save({"step": 3})
    assert first.load() == {"step": 3}


def test_the_log_keeps_whole_lines_and_skips_a_torn_one(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.log(step=1, loss=2.5)
    with open(run.log_path, "a", encoding="utf-8") as file:
        file.write('{"step": 2, "lo')
    assert [entry["step"] for entry in run.history()] == [1]
    run.log(step=3)
    assert [entry["step"] for entry in run.history()] == [1, 3]


@pytest.mark.parametrize("kept", [0, 400, 5000])
def test_a_damaged_checkpoint_is_named(tmp_path: Path, kept: int) -> None:
    run = Run(tmp_path)
    run.save({"step": 1, "weight": torch.zeros(4000)})
    whole = run.checkpoint_path.read_bytes()
    run.checkpoint_path.write_bytes(whole[:kept])
    with pytest.raises(DataError, match=r"checkpoint\.pt: damaged"):
        run.load()
    run.checkpoint_path.write_bytes(whole.replace(b"weight", b"wei\xffht"))
    with pytest.raises(DataError, match=r"checkpoint\.pt: damaged"):
        run.load()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"file.run: cannot be written"):
        Run(tmp_path / "file" / "run")


def test_a_network_that_has_come_to_nothing_does_not_replace_the_checkpoint(tmp_path: Path) -> None:
    network = torch.nn.Linear(2, 2)
    trainee = Trainee(network, torch.nn.Linear(2, 2), torch.optim.AdamW(network.parameters()), Train())
    run = Run(tmp_path)
    trainee.save(run, 1)
    network.weight.data[0, 0] = torch.nan
    with pytest.raises(DataError, match=r"before step 2; lower the rates\. The checkpoint from before is kept"):
        trainee.save(run, 2)
    with pytest.raises(DataError, match=r"before step 2; lower the rates$"):
        trainee.save(Run(tmp_path / "first"), 2)
    assert trainee.restore(run) == 1


def test_a_configuration_changed_since_the_checkpoint_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = torch.nn.Linear(2, 2)
    trainee = Trainee(network, torch.nn.Linear(2, 2), torch.optim.AdamW(network.parameters()), Train(weights={"a": 1}))
    run = Run(tmp_path)
    trainee.save(run, 1)
    assert replace(trainee, config=Train(weights={"a": 1})).restore(run) == 1
    assert capsys.readouterr().err == ""
    assert replace(trainee, config=Train(steps=7, weights={})).restore(run) == 1
    said = capsys.readouterr().err
    assert said.endswith("goes on as it is now: steps is 7, was 5; weights.a is nothing, was 1\n")
