from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from faces_train.detector.loss import Hint, Target, loss  # noqa: E402
from faces_train.detector.network import COLUMNS, cells  # noqa: E402

CENTRES, STRIDES = cells(64, 64)
EMPTY = torch.zeros(0, 4)


def no_labels(ignored: torch.Tensor = EMPTY) -> Target:
    whole = torch.zeros(0, dtype=torch.long)
    return Target(
        whole, EMPTY, torch.zeros(0, 5, 2), torch.zeros(0), ignored, torch.zeros(len(ignored), dtype=torch.long)
    )


def hint(score: float, cell: int) -> Hint:
    scores = torch.zeros(1, len(CENTRES))
    scores[0, cell] = score
    half = torch.full((1, len(CENTRES), 2), 12.0)
    boxes = torch.cat([CENTRES[None] - half, CENTRES[None] + half], -1)
    return Hint(scores, boxes, CENTRES[None, :, None] + torch.linspace(-6, 6, 10).reshape(5, 2))


def learnt(target: Target, teacher: Hint) -> torch.Tensor:
    """What a free table of predictions becomes under the loss."""
    raw = torch.zeros(1, len(CENTRES), COLUMNS)
    raw[..., 0] = -2
    raw.requires_grad_()
    optimizer = torch.optim.Adam([raw], 0.05)
    for _ in range(300):
        optimizer.zero_grad()
        loss(raw, target, CENTRES, STRIDES, teacher)["total"].backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return raw.detach()


def test_the_teachers_doubt_is_learnt_with_its_box_where_the_labels_do_not_know() -> None:
    raw = learnt(no_labels(torch.tensor([[0.0, 0.0, 64.0, 64.0]])), hint(0.6, 27))
    scores = raw[0, :, 0].sigmoid()
    assert scores[27] == pytest.approx(0.6, abs=0.1)
    assert scores[np.delete(np.arange(len(CENTRES)), 27)].max() < 0.2
    assert torch.exp(raw[0, 27, 3:5]) * 24 == pytest.approx(torch.full((2,), 24.0).numpy(), rel=0.1)


def test_the_teachers_mistakes_where_no_face_is_are_not_learnt() -> None:
    raw = learnt(no_labels(), hint(0.6, 27))
    assert raw[0, :, 0].sigmoid().max() < 0.2


def test_a_labelled_face_that_the_teacher_overlooks_is_still_taught() -> None:
    box = torch.tensor([[20.0, 20.0, 44.0, 44.0]])
    target = Target(
        torch.zeros(1, dtype=torch.long),
        box,
        torch.full((1, 5, 2), torch.nan),
        torch.ones(1),
        EMPTY,
        torch.zeros(0).long(),
    )
    raw = learnt(target, hint(0.0, 0))
    assert raw[0, :, 0].sigmoid().max() > 0.6
