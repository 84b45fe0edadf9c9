"""`faces doctor`."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from faces.cli import diagnosis, main
from faces.cli.doctor import text
from faces.paths import shipped


@pytest.fixture
def site(tmp_path: Path):
    """Pretends that these distributions are installed, and nothing else."""

    def install(*named: str) -> list[metadata.Distribution]:
        for each in named:
            name, version = each.split("==")
            info = tmp_path / f"{name.replace('-', '_')}-{version}.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        return list(metadata.distributions(path=[str(tmp_path)]))

    return install


@pytest.fixture
def models(tmp_path: Path, doubling: Path) -> Path:
    """A models folder whose only weight is a real network."""
    import hashlib

    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(doubling, folder / "one.onnx")
    content = doubling.read_bytes()
    (folder / "registry.toml").write_text(
        '[sets]\nfast = { detector = "one", heads = [] }\n[weights.one]\ntask = "detect"\nfamily = "faces"\n'
        f'file = "one.onnx"\nsource = "bundled"\nsha256 = "{hashlib.sha256(content).hexdigest()}"\n'
        f'bytes = {len(content)}\nlicence = "MIT"\ndata = "none"\naccuracy = "none"\n'
    )
    return folder


def test_one_of_each_is_no_clash(site):
    facts, problems = diagnosis.clashes(
        site("onnxruntime==1.32.0", "opencv-python-headless==5.0.0.93", "onnxruntime-ep-webgpu==0.4", "numpy==2.4")
    )
    assert facts == {"onnxruntime": {"onnxruntime": "1.32.0"}, "cv2": {"opencv-python-headless": "5.0.0.93"}}
    assert problems == []


@pytest.mark.parametrize(
    ("installed", "removed", "kept"),
    [
        (("onnxruntime==1.32.0", "onnxruntime-gpu==1.30.0"), "onnxruntime-gpu onnxruntime", "onnxruntime-gpu==1.30.0"),
        (
            ("onnxruntime==1.32.0", "onnxruntime_directml==1.24.4"),
            "onnxruntime-directml onnxruntime",
            "onnxruntime-directml==1.24.4",
        ),
        (
            ("opencv-python==5.0.0.93", "opencv_python_headless==5.0.0.90"),
            "opencv-python-headless opencv-python",
            "opencv-python-headless==5.0.0.90",
        ),
        (
            ("OpenCV-Contrib-Python==4.9", "opencv-python==5.0", "opencv-python-headless==5.0"),
            "opencv-python-headless opencv-contrib-python opencv-python",
            "opencv-python-headless==5.0",
        ),
    ],
)
def test_two_of_a_kind_are_told_with_the_commands_that_mend_it(site, installed, removed, kept):
    _, (problem,) = diagnosis.clashes(site(*installed))
    assert problem.what == f"{removed.replace(' ', ' and ')} are installed together and overwrite each other's files"
    python = diagnosis.PIP
    assert problem.mend == (f"{python} uninstall -y {removed}", f"{python} install --no-deps {kept}")
    assert sys.executable in python


def test_all_is_fine(models, capsys):
    assert main(["doctor", "--models_path", str(models)]) == 0
    shown = capsys.readouterr().out
    assert f"verified, {models / 'one.onnx'}" in shown
    assert "CPUExecutionProvider" in shown
    assert shown.endswith("Everything is fine.\n")


def test_a_clash_ends_with_1_and_is_shown(models, site, monkeypatch, capsys):
    found = site("onnxruntime==1.32.0", "onnxruntime-gpu==1.30.0")
    monkeypatch.setattr(diagnosis.metadata, "distributions", lambda: found)
    assert main(["doctor", "--models_path", str(models)]) == 1
    shown = capsys.readouterr().out
    assert "Problem: onnxruntime-gpu and onnxruntime are installed together" in shown
    assert f"  {diagnosis.PIP} uninstall -y onnxruntime-gpu onnxruntime\n" in shown
    assert shown.endswith("1 problem found.\n")


def test_a_missing_weight_is_a_problem(models, capsys):
    (models / "one.onnx").unlink()
    assert main(["doctor", "--models_path", str(models)]) == 1
    shown = capsys.readouterr().out
    assert "Problem: the weight one is missing\n  the weight 'one' is missing: " in shown
    assert "install Faces again" in shown


def test_an_altered_weight_is_a_problem_and_is_not_loaded(models, capsys):
    with (models / "one.onnx").open("ab") as file:
        file.write(b"!")
    assert main(["doctor", "--json", "--models_path", str(models)]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["problems"][0]["what"] == "the weight one is altered"
    assert report["weights"][0]["state"] == "altered"
    assert report["providers"]["loaded"] == {}


def test_a_folder_without_a_catalogue_is_a_problem(tmp_path, capsys):
    assert main(["doctor", "--models_path", str(tmp_path)]) == 1
    assert "registry.toml is missing" in capsys.readouterr().out


def test_json_has_every_check(models, capsys):
    assert main(["doctor", "--json", "--models_path", str(models)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is True
    assert report["problems"] == []
    assert report["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
    assert report["versions"]["numpy"] == metadata.version("numpy")
    assert report["providers"]["loaded"]["cpu"] == "CPUExecutionProvider"
    assert report["weights"][0]["sha256"]
    assert set(report) == {
        "ok", "versions", "suppliers", "providers", "weights", "cameras", "qt", "problems"
    }  # fmt: skip


def test_the_shipped_weights_are_looked_at_without_a_folder(capsys):
    main(["doctor", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert report["weights"]
    assert str(shipped("models")) in {str(Path(weight["path"] or "").parent) for weight in report["weights"]}
    lines = text(report).splitlines()
    rows = lines[lines.index("Weights") + 1 : lines.index("Cameras")]
    assert len({row.index(f" {weight['state']}") for row, weight in zip(rows, report["weights"], strict=True)}) == 1


def test_a_provider_that_does_not_load_is_a_problem(models, monkeypatch, capsys):
    monkeypatch.setattr(diagnosis, "offered", lambda: ("cuda", "cpu"))
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])
    assert main(["doctor", "--json", "--models_path", str(models)]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["providers"] == {
        "offered": ["cuda", "cpu"],
        "loaded": {"cuda": "CPUExecutionProvider", "cpu": "CPUExecutionProvider"},
    }
    (problem,) = report["problems"]
    assert problem["what"] == "CUDAExecutionProvider does not load: CPUExecutionProvider runs instead"
    assert "NVIDIA driver" in problem["mend"][0]


def test_without_onnxruntime_the_rest_is_still_checked(models, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert main(["doctor", "--json", "--models_path", str(models)]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["providers"] == {"offered": [], "loaded": {}}
    assert "pip install onnxruntime" in report["problems"][0]["mend"][0]
    assert report["weights"][0]["state"] == "verified"


def test_the_versions_are_of_what_the_project_requires():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = {Requirement(text).name for text in project["dependencies"]}
    assert set(diagnosis.PACKAGES) == {name for name in required if not name.startswith("onnxruntime")}
    wanted = [
        each
        for extra, texts in project["optional-dependencies"].items()
        if extra not in ("dev", "package")
        for each in texts
    ]
    assert set(diagnosis.OPTIONAL) == {Requirement(text).name for text in wanted}


def test_a_missing_package_is_a_problem(monkeypatch):
    version = diagnosis._version
    monkeypatch.setattr(diagnosis, "_version", lambda name: None if name in ("av", "torch") else version(name))
    facts, (problem,) = diagnosis.versions()
    assert facts["torch"] is None
    assert (problem.what, problem.mend) == ("the package av is not installed", (f"{diagnosis.PIP} install av",))


@pytest.fixture
def plugged(tmp_path, monkeypatch):
    """Has Linux find two cameras; the user may open only one of them."""
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems list cameras in other ways")
    found = [str(tmp_path / name) for name in ("video91", "video90")]
    monkeypatch.setattr("glob.glob", lambda pattern: found)
    monkeypatch.setattr(os, "access", lambda path, mode: path == found[0])


@pytest.mark.usefixtures("plugged")
def test_each_camera_is_listed_once_with_the_number_for_cam_num(tmp_path):
    facts = diagnosis.cameras()
    assert [(camera["index"], camera["name"]) for camera in facts["found"]] == [(90, "video90"), (91, "video91")]
    refused, untried = facts["notes"]
    assert f"{tmp_path / 'video90'} may not be opened by this user; sudo usermod -aG video $USER" in refused
    assert "was not tried" in untried


def test_no_camera_is_no_note(monkeypatch):
    monkeypatch.setattr("cv2_enumerate_cameras.enumerate_cameras", lambda backend: [])
    assert diagnosis.cameras() == {"found": [], "notes": []}


def test_where_cameras_cannot_be_listed_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2_enumerate_cameras", None)
    facts = diagnosis.cameras()
    assert facts["found"] == []
    assert "is cv2-enumerate-cameras installed" in facts["notes"][0]


@pytest.mark.gui
def test_qt_starts_without_a_screen():
    pytest.importorskip("PySide6", reason="needs the extra gui")
    facts, problems = diagnosis.qt()
    assert facts["platforms"]["offscreen"] is True
    assert facts["version"].startswith("6.")
    assert [problem for problem in problems if "offscreen" in problem.what] == []


@pytest.mark.parametrize(
    ("script", "said"),
    [("import sys; sys.exit('no platform plugin xcb')", "no platform plugin xcb"), ("raise SystemExit(7)", "code 7")],
)
def test_a_qt_that_does_not_start_is_a_problem(monkeypatch, script, said):
    monkeypatch.setattr(diagnosis, "QT_SCRIPT", script)
    monkeypatch.setattr(diagnosis, "_version", lambda name: "6.12.0")
    monkeypatch.setattr(sys, "platform", "linux")
    facts, problems = diagnosis.qt()
    assert facts["platforms"]["offscreen"] is False
    assert said in problems[0].what
    assert "sudo apt-get install" in problems[0].mend[0]
    assert "libxcb-cursor0" in problems[0].mend[0]


def test_without_qt_there_is_no_problem(monkeypatch):
    monkeypatch.setattr(diagnosis, "_version", lambda name: None)
    assert diagnosis.qt() == ({"installed": False, "version": None, "platforms": {}}, [])
