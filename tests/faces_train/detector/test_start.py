from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from faces_train.detector.export import export  # noqa: E402
from faces_train.detector.network import Detector, flatten  # noqa: E402
from faces_train.detector.start import resume  # noqa: E402

SHAPE = (4, 8, 12, 16, 16), 8


@pytest.mark.parametrize("eight_bits", [False, True])
def test_a_weight_goes_on_where_it_was_left(tmp_path: Path, eight_bits: bool) -> None:
    torch.manual_seed(3)
    images = torch.rand(16, 3, 64, 64)
    trained = Detector(*SHAPE)
    trained.train()
    with torch.no_grad():
        for _ in range(60):  # its normalisations come to know the pictures
            trained(images)
    trained.eval()
    shown = [(image * 255).byte().permute(1, 2, 0)[None].numpy() for image in images] if eight_bits else []
    export(trained, tmp_path / "weight.onnx", shown=shown)
    again = Detector(*SHAPE)
    resume(again, tmp_path / "weight.onnx", images)
    with torch.no_grad():
        wanted, found = flatten(trained(images)), flatten(again(images))
        again.train()
        learning = flatten(again(images))
    near = 4 if eight_bits else 1
    assert torch.allclose(found, wanted, atol=0.02 * near)  # the weight is stored as float16
    assert torch.allclose(
        learning, wanted, atol=0.05 * near
    )  # and in training, with the batch's own mean and variance, too


def test_what_is_no_such_weight_is_refused(tmp_path: Path) -> None:
    images = torch.rand(1, 3, 64, 64)
    export(Detector(*SHAPE), tmp_path / "weight.onnx")
    with pytest.raises(ValueError, match=r"weight\.onnx: not a weight of this network's shape"):
        resume(Detector((4, 8, 12, 16, 20), 8), tmp_path / "weight.onnx", images)
    (tmp_path / "text.onnx").write_text("no network")
    with pytest.raises(ValueError, match=r"text\.onnx: not an ONNX file"):
        resume(Detector(*SHAPE), tmp_path / "text.onnx", images)
