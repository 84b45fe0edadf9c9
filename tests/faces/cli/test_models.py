"""`faces models`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from faces.cli import main

CONTENT = b"not really a network"
REGISTRY = f"""
[sets]
fast = {{ detector = "finder", heads = ["answers"] }}
[weights.finder]
task = "detect"
family = "faces"
file = "finder.onnx"
source = "bundled"
sha256 = "{hashlib.sha256(CONTENT).hexdigest()}"
bytes = {len(CONTENT)}
licence = "MIT"
data = "a thousand pictures"
accuracy = "AP .9"
[weights.answers]
task = "heads"
family = "faces"
file = "answers.onnx"
source = "bundled"
sha256 = "{hashlib.sha256(CONTENT).hexdigest()}"
bytes = {len(CONTENT)}
licence = "CC0"
data = "a hundred pictures"
accuracy = "gender .95"
[weights.answers.heads.gender]
[weights.answers.heads.age]
[weights.spare]
task = "detect"
family = "yunet"
file = "spare.onnx"
source = "https://example.org/spare.onnx"
sha256 = "00"
bytes = 1500000
licence = "BSD"
data = "others'"
accuracy = "AP .8"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "registry.toml").write_text(REGISTRY, encoding="utf-8")
    for name in ("finder", "answers"):
        (tmp_path / f"{name}.onnx").write_bytes(CONTENT)
    return tmp_path


def test_the_list_says_what_each_weight_is(folder, capsys):
    assert main(["models", "--models_path", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"3 weights in the catalogue of {folder}\n")
    finder, answers, spare = shown.split("\n\n")[1:]
    assert "finder: finds faces; 0.0 MB" in finder
    assert f"verified, {folder / 'finder.onnx'}" in finder
    assert all(word in finder for word in ("MIT", "a thousand pictures", "AP .9", "fast"))
    assert "answers: answers gender, age;" in answers
    assert "no model set (optional)" in spare
    assert "to get it  the weight 'spare' is missing: download https://example.org/spare.onnx to" in spare


def test_an_altered_weight_ends_with_1(folder, capsys):
    (folder / "answers.onnx").write_bytes(b"altered")
    assert main(["models", "--models_path", str(folder)]) == 1
    shown = capsys.readouterr().out
    assert f"altered, {folder / 'answers.onnx'}" in shown
    assert "to mend" in shown


def test_json(folder, capsys):
    (folder / "finder.onnx").unlink()
    assert main(["models", "--json", "--models_path", str(folder)]) == 1
    parsed = json.loads(capsys.readouterr().out)
    assert parsed["folder"] == str(folder)
    states = {weight["name"]: (weight["state"], weight["attributes"], weight["path"]) for weight in parsed["weights"]}
    assert states == {
        "finder": ("missing", [], None),
        "answers": ("verified", ["gender", "age"], str(folder / "answers.onnx")),
        "spare": ("missing", [], None),
    }


def test_a_folder_without_a_catalogue_ends_with_3(tmp_path, capsys):
    assert main(["models", "--models_path", str(tmp_path)]) == 3
    assert "registry.toml is missing" in capsys.readouterr().err
