"""What a newcomer does: the README's two commands, the wheel, the versions."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import faces
from faces.attributes import VOCABULARY
from faces.cli import main

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
GATE = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
CONSTRAINTS = {
    canonicalize_name(requirement.name): requirement
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
    for requirement in [Requirement(line)]
}
EXTRAS = PROJECT["project"]["optional-dependencies"]


def set_up_commands(language: str) -> list[str]:
    """The commands in the README's code blocks of one language in its section on setting up."""
    section = re.search(r"^## Set up\n(.*?)^## ", README, re.MULTILINE | re.DOTALL)
    assert section
    return re.findall(rf"^```{language}\n(.*?)\n```$", section[1], re.MULTILINE | re.DOTALL)


def test_the_readme_sets_up_with_exactly_two_commands():
    for language in ("sh", "bat"):
        commands = set_up_commands(language)
        assert len(commands) == 2
        assert all("\n" not in command for command in commands)
        assert "run.py --inputs_path resources" in commands[0]
        assert "check.py" in commands[1]


def test_the_gate_runs_the_readmes_test_command_verbatim():
    assert GATE.splitlines()[-1] == set_up_commands("sh")[1]


def test_the_windows_commands_are_the_same_but_for_the_paths():
    for ours, theirs in zip(set_up_commands("sh"), set_up_commands("bat"), strict=True):
        expected = ours.replace("python3 -m venv", "py -3.11 -m venv").replace(".venv/bin/", ".venv\\Scripts\\")
        expected = expected.replace("tools/check", "tools\\check").replace("resources/samples", "resources\\samples")
        assert theirs == expected


def test_the_readme_explains_every_flag_and_no_other():
    flags = re.compile(r"--[a-z][a-z_-]+")
    with pytest.raises(SystemExit), contextlib.redirect_stdout(io.StringIO()) as shown:
        main(["run", "--help"])
    table = "".join(re.findall(r"^\| `--.*$", README, re.MULTILINE))
    assert set(flags.findall(table)) == set(flags.findall(shown.getvalue())) - {"--help"}


def test_the_readme_names_every_attribute_with_its_classes():
    for attribute in VOCABULARY.values():
        (row,) = re.findall(rf"^\| .*`{attribute.name}`.*$", README, re.MULTILINE)
        assert not [label for label in attribute.classes if label not in row]


@pytest.mark.skipif(sys.platform == "win32", reason="the gate is a shell script")
def test_the_gate_can_be_executed():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert GATE.startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in GATE


def requirements(*extras: str) -> list[Requirement]:
    texts = [*PROJECT["project"]["dependencies"], *(text for extra in extras for text in EXTRAS[extra])]
    return [requirement for requirement in map(Requirement, texts) if requirement.name != "faces"]


def test_dev_covers_every_extra():
    (itself,) = [each for each in map(Requirement, EXTRAS["dev"]) if each.name == "faces"]
    assert itself.extras == set(EXTRAS) - {"dev", "package"}, "the packaged application is built outside the gate"


@pytest.mark.parametrize("requirement", requirements(*EXTRAS), ids=lambda requirement: requirement.name)
def test_every_requirement_has_a_version_in_the_constraints(requirement):
    pinned = CONSTRAINTS[canonicalize_name(requirement.name)]
    (exact,) = pinned.specifier
    assert exact.operator == "=="
    assert requirement.specifier.contains(exact.version)


@pytest.mark.parametrize(("platform", "system"), [("linux", "Linux"), ("darwin", "Darwin"), ("win32", "Windows")])
def test_everything_that_gets_installed_has_a_version_in_the_constraints(platform, system):
    """Follows the requirements of what is installed; packages for CUDA come with torch on machines that have it."""
    where = {"sys_platform": platform, "platform_system": system}
    todo = [(requirement.name, frozenset(requirement.extras)) for requirement in requirements(*EXTRAS)]
    seen: set[str] = set()
    while todo:
        name, wanted = todo.pop()
        name = canonicalize_name(name)
        if name in seen or re.match(r"nvidia-|cuda-|triton$", name):
            continue
        seen.add(name)
        try:
            needed = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        for each in map(Requirement, needed):
            if each.marker is None or any(each.marker.evaluate(where | {"extra": extra}) for extra in wanted or {""}):
                todo.append((each.name, frozenset(each.extras)))
    assert {"numpy", "sympy" if "torch" in seen else "numpy"} <= seen, "the walk found what needs what"
    assert seen - set(CONSTRAINTS) == set()


IMPORT_NAMES = {
    "PIL": "pillow",
    "cv2": "opencv-python-headless",
    "dlib": "dlib-bin",
    "google": "protobuf",
    "sklearn": "scikit-learn",
    "PySide6": "pyside6-essentials",
}
"""Where a distribution's name is not the import's."""


@pytest.mark.parametrize(
    ("package", "extras"),
    [
        ("faces", ["dlib", "heif", "parquet", "train"]),  # train: onnx for a detector of the comparison
        ("faces_cluster", ["cluster"]),
        ("faces_gui", ["gui"]),
        ("faces_train", ["dlib", "heads", "train"]),
        ("faces_web", ["web"]),
    ],
)
def test_what_is_imported_is_required(package, extras):
    imported = set()
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    foreign = {name for name in imported - sys.stdlib_module_names if not name.startswith("faces")}
    declared = {canonicalize_name(requirement.name) for requirement in requirements(*extras)}
    assert {canonicalize_name(IMPORT_NAMES.get(name, name)) for name in foreign} <= declared


def test_exactly_one_onnxruntime_per_platform():
    runtimes = [each for each in requirements() if each.name.startswith("onnxruntime")]
    for platform, expected in (("linux", "onnxruntime"), ("darwin", "onnxruntime"), ("win32", "onnxruntime-directml")):
        chosen = [each.name for each in runtimes if each.marker and each.marker.evaluate({"sys_platform": platform})]
        assert chosen == [expected]


def test_torch_is_what_the_project_was_tested_with():
    assert str(CONSTRAINTS["torch"]) == "torch==2.13.0"


def test_the_version_has_one_home():
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "faces/__init__.py"
    assert f"[{faces.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8") or "[Unreleased]" in (
        ROOT / "CHANGELOG.md"
    ).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="needs the extra dev")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_has_what_it_needs_and_nothing_else(wheel):
    assert f"-{faces.__version__}-" in wheel.name
    names = zipfile.ZipFile(wheel).namelist()
    assert {"faces/py.typed", "faces/models/registry.toml", "faces/resources/results.schema.json"} <= set(names)
    registry = tomllib.loads((ROOT / "models" / "registry.toml").read_text(encoding="utf-8"))
    bundled = {
        f"faces/models/{entry['file']}"
        for entry in registry["weights"].values()
        if entry["source"] in ("bundled", "apart")
    }
    assert bundled <= set(names)
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} <= {
        "faces", "faces_gui", "faces_train", "faces_cluster", "faces_web"
    }  # fmt: skip
    assert not [name for name in names if "/tests/" in name or name.endswith("make_samples.py")]
    assert "faces/resources/samples/results.json" in names, "for faces --self-test"


def test_the_wheel_does_the_main_job_outside_a_checkout(wheel, tmp_path):
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    portrait = ROOT / "resources" / "samples" / "portrait.jpg"
    environment = {**os.environ, "PYTHONPATH": str(site)}
    where = subprocess.run(
        [sys.executable, "-c", "import faces; print(faces.__file__)"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.strip() == str(site / "faces" / "__init__.py")
    done = subprocess.run(
        [sys.executable, "-m", "faces", "run", "--inputs_path", str(portrait), "--outputs_path", "out"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "output_portrait.jpg").is_file()
    assert (tmp_path / "out" / "results.json").is_file()


def test_the_wheel_tests_itself_outside_a_checkout(wheel, tmp_path):
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    done = subprocess.run(
        [sys.executable, "-m", "faces", "self-test", "--only", "pictures"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(site)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
