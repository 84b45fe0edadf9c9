"""`faces models`."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from faces.cli import main
from tests.faces.zoo.serving import CONTENT as SERVED
from tests.faces.zoo.serving import Server

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
    assert (
        "to get it  the weight 'spare' is missing: faces models download spare brings it from https://example.org"
        in spare
    )


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


@pytest.fixture
def cache(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("FACES_CACHE", str(folder))
    monkeypatch.setenv("FACES_OFFLINE", "")
    return folder


def test_verify_says_a_line_per_weight(folder, capsys):
    (folder / "answers.onnx").write_bytes(b"altered")
    assert main(["models", "verify", "--models_path", str(folder)]) == 1
    finder, answers, spare = capsys.readouterr().out.splitlines()
    assert finder.split() == ["finder", "verified", str(folder / "finder.onnx")]
    assert answers.split()[:2] == ["answers", "altered"]
    assert spare.split()[:2] == ["spare", "missing"]


def test_what_has_no_file_has_no_size_and_long_names_keep_the_columns(capsys):
    main(["models"])
    assert "\ndlib: finds faces\n" in capsys.readouterr().out
    main(["models", "verify"])
    rows = capsys.readouterr().out.splitlines()
    assert len({row.index(f" {row.split()[1]}") for row in rows}) == 1


def test_verify_looks_only_at_what_is_named(folder, capsys):
    (folder / "answers.onnx").write_bytes(b"altered")
    assert main(["models", "verify", "finder", "--models_path", str(folder)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_import_takes_what_is_missing_from_a_folder(folder, cache, tmp_path_factory, capsys):
    stick = tmp_path_factory.mktemp("stick")
    (folder / "finder.onnx").rename(stick / "whatever")
    (folder / "answers.onnx").unlink()  # the same content: one file serves both
    assert main(["models", "import", str(stick), "--models_path", str(folder)]) == 0
    assert f"finder: imported, {cache / 'finder.onnx'}" in capsys.readouterr().out
    assert main(["models", "verify", "finder", "answers", "--models_path", str(folder)]) == 0


def test_download_of_a_weight_without_an_address_says_how_to_get_it(folder, cache, capsys):
    (folder / "finder.onnx").unlink()
    assert main(["models", "download", "finder", "--models_path", str(folder)]) == 3
    assert "finder has no public address: the weight 'finder' is missing: " in capsys.readouterr().err


def test_import_of_a_folder_without_any_weight_ends_with_3(folder, cache, tmp_path_factory, capsys):
    stick = tmp_path_factory.mktemp("stick")
    (stick / "holiday.jpg").write_bytes(b"picture")
    assert main(["models", "import", str(stick), "--models_path", str(folder)]) == 3
    shown = capsys.readouterr().err
    assert "no file here is one of the weights that are not here: spare (spare.onnx)" in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import"], "faces models import needs a folder"),
        (["import", "no/such/folder"], "no such folder"),
        (["download"], "faces models download needs a name"),
        (["download", "nothing"], "no such weight: 'nothing'; .* has finder, answers, spare"),
        (["download", "spare", "--timeout", "0"], "--timeout must be above 0"),
        (["list", "finder"], "list takes no name"),
    ],
)
def test_what_makes_no_sense_ends_with_2(folder, cache, arguments, words, capsys):
    assert main(["models", *arguments, "--models_path", str(folder)]) == 2
    assert re.search(words, capsys.readouterr().err)


@pytest.mark.network
def test_download_brings_a_weight_and_says_its_licence(folder, cache, capsys):
    server = Server()
    registry = folder / "registry.toml"
    text = registry.read_text(encoding="utf-8").replace("https://example.org/spare.onnx", f"{server.address}/good")
    text = text.replace('sha256 = "00"', f'sha256 = "{hashlib.sha256(SERVED).hexdigest()}"')
    registry.write_text(text.replace("bytes = 1500000", f"bytes = {len(SERVED)}"), encoding="utf-8")
    try:
        assert main(["models", "download", "spare", "--models_path", str(folder)]) == 0
        shown = capsys.readouterr()
        assert f"spare: {len(SERVED)} bytes verified, {cache / 'spare.onnx'}" in shown.out
        assert "licence  BSD" in shown.out
        assert shown.err == "", "progress is drawn on terminals only"
        asked = len(server.requests)
        assert main(["models", "download", "spare", "finder", "--models_path", str(folder)]) == 0
        assert capsys.readouterr().out.count("already here") == 2
        assert len(server.requests) == asked
    finally:
        server.close()


def test_offline_nothing_is_downloaded(folder, cache, capsys):
    assert main(["models", "download", "spare", "--offline", "--models_path", str(folder)]) == 3
    assert (
        "is not downloaded; bring the file from elsewhere and use: faces models import FOLDER"
        in capsys.readouterr().err
    )


def test_a_reader_that_has_seen_enough_is_no_error():
    command = [sys.executable, "-m", "faces", "models"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()  # as head does
        assert process.stderr.read() == b""
    assert process.returncode == 0
