"""What every test gets: Qt without a screen, a cache of its own, the shared folder where there is one."""

from __future__ import annotations

import errno
import os
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["FACES_CACHE"] = tempfile.mkdtemp(prefix="faces-cache-")  # never the weights that this user downloaded

# A program started in the background ignores Ctrl-C, and so would those that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("faces", deadline=None, derandomize=True)
settings.load_profile("faces")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the checkout: photographs and data sets that are not part of the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"needs {folder}, which is not here")
    return folder


@pytest.fixture
def replacing_as_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has os.replace refuse files that this process has open."""
    opened, replace = Path("/proc/self/fd"), os.replace
    if not opened.is_dir():
        pytest.skip("what is open is looked up in /proc")

    def replaced(source: str | Path, place: str | Path) -> None:
        held = {os.readlink(each) for each in opened.iterdir() if each.is_symlink()}
        if held & {os.path.realpath(source), os.path.realpath(place)}:
            raise PermissionError(errno.EACCES, "The process cannot access the file", str(place))
        replace(source, place)

    monkeypatch.setattr(os, "replace", replaced)


@pytest.fixture(scope="session")
def doubling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An .onnx file whose output `y` is twice its input `x` (1, 3)."""
    onnx = pytest.importorskip("onnx", reason="needs the extra train")
    from onnx import TensorProto, helper

    shape = [1, 3]
    graph = helper.make_graph(
        [helper.make_node("Add", ["x", "x"], ["y"])],
        "doubling",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
    )
    path = tmp_path_factory.mktemp("doubling") / "doubling.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))
    return path
