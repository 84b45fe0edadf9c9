from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from faces_train.data.table import concatenate, tabulate  # noqa: E402
from faces_train.heads.layout import OUTPUTS  # noqa: E402
from faces_train.heads.losses import head_losses, offsets  # noqa: E402
from tests.faces_train.data.test_readers import ROWS, labels_file  # noqa: E402


def table_of(tmp_path: Path, *names: str):
    from faces_train.data.readers import read

    samples = [sample for name in names for sample in read(name, labels_file(tmp_path / name, [ROWS[name]]))]
    return tabulate(samples)


def random_outputs(rows: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return {name: torch.randn(rows, width, generator=generator) for name, width in OUTPUTS.items()}


def losses_of(table, outputs: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    labels = {name: torch.from_numpy(column) for name, column in table.columns.items()}
    return head_losses(outputs, labels, {name: torch.zeros_like(value) for name, value in outputs.items()})


def test_a_missing_label_teaches_nothing(tmp_path: Path) -> None:
    table = table_of(tmp_path, "fairface", "ferplus", "udacity")
    outputs = {name: value.requires_grad_() for name, value in random_outputs(3).items()}
    losses = losses_of(table, outputs)
    torch.stack(list(losses.values())).sum().backward()
    taught = {name: value.grad.abs().sum(1) > 0 for name, value in outputs.items() if value.grad is not None}
    assert taught["gender"].tolist() == [True, False, False]
    assert taught["expression"].tolist() == [False, True, False]
    assert taught["angles"].tolist() == [False, False, True]
    assert not taught["occlusion"].any()
    assert all(torch.isfinite(value) for value in losses.values())


def test_a_coarse_age_is_content_with_any_of_its_bins(tmp_path: Path) -> None:
    table = table_of(tmp_path, "imfdb")
    outputs = random_outputs(1)
    for bin_ in (4, 5, 6):  # 30-39, 40-49, 50-59
        outputs["age"] = torch.full((1, 9), -20.0)
        outputs["age"][0, bin_] = 20.0
        assert losses_of(table, outputs)["age"] < 1e-3
    outputs["age"] = torch.full((1, 9), -20.0)
    outputs["age"][0, 0] = 20.0
    assert losses_of(table, outputs)["age"] > 10


def test_years_within_a_bin_cost_nothing(tmp_path: Path) -> None:
    table = table_of(tmp_path, "fairface")  # 30 to 39
    outputs = random_outputs(1)
    outputs["years"] = torch.tensor([[-0.1]])  # 34
    assert losses_of(table, outputs)["years"] == 0
    outputs["years"] = torch.tensor([[1.5]])  # 50
    assert losses_of(table, outputs)["years"] == pytest.approx(1.0, abs=0.01)


def test_offsets_take_a_sets_habits_out_of_the_logits(tmp_path: Path) -> None:
    rows = [{**ROWS["fairface"], "gender": "Male", "file": f"{n}"} for n in range(9)] + [ROWS["fairface"]]
    from faces_train.data.readers import read

    table = tabulate(read("fairface", labels_file(tmp_path, rows)))
    kept = offsets(table, OUTPUTS, {})["gender"]
    freed = offsets(table, OUTPUTS, {"gender": 1.0})["gender"]
    assert kept.abs().max() == 0
    assert freed[0].tolist() == pytest.approx([np.log(0.1), np.log(0.9)], abs=1e-5)


def test_a_set_of_men_alone_still_teaches_gender(tmp_path: Path) -> None:
    women = table_of(tmp_path / "both", "fairface")
    men = table_of(tmp_path / "men", "fairface_men")
    freed = offsets(concatenate([women, men, men, men]), OUTPUTS, {"gender": 1.0})["gender"]
    assert freed[3].tolist() == pytest.approx([np.log(0.25), np.log(0.75)], abs=1e-5)
