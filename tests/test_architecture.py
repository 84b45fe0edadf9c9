"""The house's rules that a linter of imports cannot see: what starting costs, and what really gets loaded."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

import faces
from faces.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
IMPORT = "import time; start = time.perf_counter(); import faces; print(time.perf_counter() - start)"
HELP = "import runpy, sys; sys.argv = ['faces', '--help']; runpy.run_module('faces', run_name='__main__')"
EVERYTHING = """
import importlib, json, pkgutil, sys
import faces
for module in pkgutil.walk_packages(faces.__path__, "faces."):
    if module.name != "faces.__main__":
        importlib.import_module(module.name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
HEAVY = {"cv2", "numpy", "PIL", "onnxruntime", "av", "rich", "PySide6", "torch", "platformdirs"}
FOREIGN = {"PySide6", "torch", "ray", "distributed", "fastapi", "starlette", "matplotlib", "scipy"}
OURS = {"faces_gui", "faces_train", "faces_cluster", "faces_web"}


def python(script: str, *, check: bool = True) -> str:
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or not check, done.stderr
    return done.stdout


def best(script: str, runs: int = 7) -> float:
    """Seconds: the least of several runs, since others use this machine too."""
    return min(float(python(script)) for _ in range(runs))


def loaded_by(script: str) -> set[str]:
    listing = (
        "import atexit, json, sys; "
        "atexit.register(lambda: print('\\n' + json.dumps(sorted({n.partition('.')[0] for n in sys.modules}))))"
    )
    return set(json.loads(python(f"{listing}\n{script}").splitlines()[-1]))


def test_importing_faces_takes_less_than_a_fifth_of_a_second():
    assert best(IMPORT) < 0.2


def test_help_takes_less_than_half_a_second():
    whole = (
        "import subprocess, sys, time; start = time.perf_counter(); "
        "subprocess.run([sys.executable, '-m', 'faces', '--help'], check=True, stdout=subprocess.DEVNULL); "
        "print(time.perf_counter() - start)"
    )
    assert best(whole) < 0.5


@pytest.mark.parametrize("script", ["import faces", HELP], ids=["import", "help"])
def test_starting_loads_nothing_heavy(script):
    assert loaded_by(script) & HEAVY == set()


@pytest.mark.skipif(sys.platform == "win32", reason="ONNX Runtime keeps its identifier elsewhere there")
def test_analysing_leaves_no_identifier_of_onnx_runtimes_telemetry(tmp_path):
    script = "import faces; assert faces.analyze('resources/samples/portrait.jpg').faces"
    plain = {name: os.environ[name] for name in os.environ if name not in ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env={**plain, "HOME": str(tmp_path)}, check=True)
    assert not [path for path in tmp_path.rglob("*") if "onnxruntime" in path.name]


@pytest.mark.parametrize("package", ["faces", "faces_train"])
def test_whoever_imports_onnx_runtime_has_switched_its_telemetry_off_before(package):
    told = f"import os; os.environ.pop('ORT_DISABLE_TELEMETRY', 0); import {package}; print(*os.environ)"
    assert "ORT_DISABLE_TELEMETRY" in python(told).split()


def test_the_whole_engine_loads_no_window_no_training_no_web():
    assert set(json.loads(python(EVERYTHING).splitlines()[-1])) & (FOREIGN | OURS) == set()


def test_every_module_has_its_place_in_the_layers():
    """import-linter says nothing of a module that is in no layer."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    placed = set(re.findall(r"[\w.]+", " ".join(linter["contracts"][0]["layers"])))
    modules = {f"faces.{path.stem}" for path in (ROOT / "faces").glob("[!_]*.py")}
    packages = {f"faces.{path.parent.name}" for path in (ROOT / "faces").glob("*/__init__.py")}
    packages |= {path.parent.name for path in ROOT.glob("faces_*/__init__.py")}
    assert modules | packages <= placed


def test_the_windows_files_are_short_and_meet_the_engines_threads_in_one():
    """Qt's signals and threads of ours: `bridge` alone; `show_window` is the picture viewer of `faces run --show`."""
    both = set()
    for path in (ROOT / "faces_gui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 400, path
        if "Signal" in text and re.search(r"import .*\bThread\b|faces_gui.worker import .*Worker", text):
            both.add(path.stem)
    assert both == {"bridge"}


@pytest.mark.parametrize("name", faces.__all__)
def test_every_public_name_is_there_and_documented(name):
    assert getattr(faces, name).__doc__


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'faces' has no attribute 'analyse'"):
        faces.analyse  # noqa: B018 - the access is the test


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_exists_and_has_help(name):
    module, line = COMMANDS[name]
    assert find_spec(module), module
    if module.startswith("faces_train"):
        pytest.importorskip("torch", reason="needs the extra train")
    shown = python(f"import sys; from faces.cli import main; sys.exit(main([{name!r}, '--help']))")
    assert shown.startswith(f"usage: faces {name} ")
    assert line.split()[0] in shown


def test_help_lists_every_command():
    shown = python(HELP)
    assert all(re.search(rf"^ {{4}}{name}\s", shown, re.MULTILINE) for name in COMMANDS)
