"""The original project's networks run instead of ours, when one says that they may."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from faces.cli import main  # noqa: E402 - after the skip
from faces.errors import WeightError  # noqa: E402
from faces_train.original import CLASSES, EXTRACTOR, FILES, OriginalHeads  # noqa: E402


class MeanColour(torch.nn.Module):
    """Logits that grow with the mean of one channel, so that the order of channels and the scale show."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.classes = classes

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        means = batch.mean((0, 2, 3))  # blue, green, red
        logits = torch.zeros(1, self.classes, 1, 1)
        logits[0, 0, 0, 0] = means[0] * 10
        logits[0, 1, 0, 0] = means[2] * 10
        return logits


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A folder laid out as the original project's `models`."""
    folder = tmp_path / "original"
    (folder / "multiple").mkdir(parents=True)
    for name, file in FILES.items():
        torch.jit.script(MeanColour(len(CLASSES[name]))).save(str(folder / file))
    torch.jit.script(torch.nn.Identity()).save(str(folder / EXTRACTOR))
    return folder


def picture(path: Path, colour: tuple[int, int, int]) -> Path:
    cv2.imwrite(str(path), np.full((80, 80, 3), colour, np.uint8))
    return path


def test_labels_are_the_original_ones_and_pictures_go_in_as_opencv_reads_them(original: Path, tmp_path: Path) -> None:
    blue = picture(tmp_path / "blue.png", (255, 0, 0))
    arguments = ["run", "--inputs_path", str(blue), "--outputs_path", str(tmp_path / "out"), "--crops"]
    assert main([*arguments, "--models_path", str(original), "--allow-code"]) == 0
    found = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert re.fullmatch("original@[0-9a-f]{8}", found["models"]["heads"])
    (face,) = found["items"]["blue.png"]["faces"]
    for name, classes in CLASSES.items():
        assert face[name]["label"] == classes[0]
        expected = np.exp(10) / (np.exp(10) + len(classes) - 1)
        assert face[name]["probability"] == pytest.approx(expected, abs=1e-4), "values are divided by 255"
    red = picture(tmp_path / "red.png", (0, 0, 255))
    assert main(["run", "--inputs_path", str(red), *arguments[3:], "--models_path", str(original), "--allow-code"]) == 0
    found = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert found["items"]["red.png"]["faces"][0]["gender"]["label"] == "male"
    torch.jit.script(torch.nn.Sequential(MeanColour(2))).save(str(original / "gender.zip"))
    again = ["run", "--inputs_path", str(red), *arguments[3:], "--models_path", str(original), "--allow-code"]
    assert main([*again, "--resume"]) == 2, "another network's answers are not mixed in"


def test_an_answer_below_the_threshold_is_not_certain(original: Path, tmp_path: Path) -> None:
    black = picture(tmp_path / "black.png", (0, 0, 0))
    arguments = ["run", "--inputs_path", str(black), "--outputs_path", str(tmp_path / "out"), "--crops"]
    assert main([*arguments, "--models_path", str(original), "--allow-code"]) == 0
    found = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert not found["items"]["black.png"]["faces"][0]["expression"]["certain"], "all are as probable"


def test_code_is_not_run_without_the_flag(original: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blue = picture(tmp_path / "blue.png", (255, 0, 0))
    assert main(["run", "--inputs_path", str(blue), "--models_path", str(original)]) == 2
    assert "add --allow-code if you trust them" in capsys.readouterr().err


def test_a_file_that_is_no_network_is_named(original: Path) -> None:
    from faces.errors import WeightError

    (original / "gender.zip").write_bytes(b"nothing")
    with pytest.raises(WeightError, match=r"gender\.zip is not a TorchScript network"):
        OriginalHeads(original)


def test_a_sound_file_of_torch_save_is_told_how_to_become_a_network(original: Path) -> None:
    torch.save(MeanColour(2), original / "gender.zip")
    with pytest.raises(WeightError, match=r"torch\.jit\.script\(model\)\.save\('gender\.zip'\)") as caught:
        OriginalHeads(original)
    assert "miniz" not in str(caught.value)


def test_only_the_networks_that_are_there_answer(original: Path) -> None:
    for name in ("expression.zip", "multiple/pose.zip"):
        (original / name).unlink()
    assert OriginalHeads(original).attributes == set(CLASSES) - {"expression", "pose"}


@pytest.mark.parametrize("file", [FILES["gender"], FILES["pose"]])
def test_a_network_of_another_shape_is_refused(
    original: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    torch.jit.script(MeanColour(9)).save(str(original / file))
    blue = picture(tmp_path / "blue.png", (255, 0, 0))
    assert main(["run", "--inputs_path", str(blue), "--models_path", str(original), "--allow-code"]) == 3
    assert f"{original / file} has 9 outputs" in capsys.readouterr().err


def test_a_folder_without_networks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "multiple").mkdir()
    with pytest.raises(WeightError, match=r"holds none of gender\.zip"):
        OriginalHeads(tmp_path)


def test_own_heads_do_not_go_with_them(original: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blue = picture(tmp_path / "blue.png", (255, 0, 0))
    arguments = ["--models_path", str(original), "--allow-code", "--head", "mine"]
    assert main(["run", "--inputs_path", str(blue), *arguments]) == 2
    assert "--head goes with our own weights" in capsys.readouterr().err
