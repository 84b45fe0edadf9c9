"""One loaded weight."""

from __future__ import annotations

import subprocess
import sys
import time
from threading import Thread
from types import SimpleNamespace

import numpy as np
import onnxruntime
import pytest

from faces.errors import ProviderError, WeightError
from faces.runtime import session as module
from faces.runtime.session import Session

CPU = "CPUExecutionProvider"


def test_a_weight_runs(doubling):
    session = Session(doubling, "cpu")
    result = session.run({"x": np.array([[1, 2, 3]], np.float32)})
    assert result["y"].tolist() == [[2, 4, 6]]
    assert (session.outputs, session.provider, session.fallback) == (("y",), CPU, None)


def test_a_fallback_is_told(doubling, monkeypatch):
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: [CPU])
    session = Session(doubling, "cuda")
    assert session.provider == CPU
    expected = f"doubling.onnx runs on {CPU}: CUDAExecutionProvider was asked for and did not load"
    assert session.fallback == expected


def test_auto_on_a_machine_with_only_a_cpu_is_no_fallback(doubling, monkeypatch):
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: [CPU])
    assert Session(doubling).fallback is None


@pytest.mark.parametrize("content", [b"", b"no network", b"\x08\x08\x12"])
def test_what_is_no_network_is_a_weight_error_and_nothing_else_is_printed(tmp_path, content, capsys):
    path = tmp_path / "bad.onnx"
    path.write_bytes(content)
    with pytest.raises(WeightError, match=r"bad\.onnx cannot be loaded as a network"):
        Session(path, "cpu")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("inputs", [{}, {"x": np.zeros((1, 4), np.float32)}, {"z": np.zeros((1, 3), np.float32)}])
def test_a_failed_execution_names_weight_and_provider(doubling, inputs):
    with pytest.raises(ProviderError, match=rf"doubling\.onnx failed on {CPU}"):
        Session(doubling, "cpu").run(inputs)


class FakeRuntime:
    """Stands in for ONNX Runtime's sessions: keeps the options and how many runs overlap."""

    def __init__(self, monkeypatch, *built):
        self.options, self.asked, self.running, self.most, self.broken = [], [], 0, 0, ""
        monkeypatch.setattr("onnxruntime.get_available_providers", lambda: list(built))
        monkeypatch.setattr("onnxruntime.InferenceSession", self.session)

    def session(self, place, options, providers, enable_fallback):
        self.options.append(options)
        self.asked.append(providers)
        assert not enable_fallback
        if self.broken in providers:
            raise RuntimeError("80004002 No such interface\n supported")
        return SimpleNamespace(get_providers=lambda: providers, get_outputs=list, run=self.run)

    def run(self, names, inputs):
        self.running += 1
        self.most = max(self.most, self.running)
        time.sleep(0.02)
        self.running -= 1
        return []


def run_at_once(sessions):
    threads = [Thread(target=session.run, args=({},)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)


DML = "DmlExecutionProvider"


def test_directml_runs_in_sequence_without_memory_patterns_and_one_at_a_time(doubling, monkeypatch):
    runtime = FakeRuntime(monkeypatch, DML, CPU)
    sessions = [Session(doubling), Session(doubling, "directml")]
    for options in runtime.options:
        assert options.execution_mode == onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        assert not options.enable_mem_pattern
    assert runtime.asked == [[DML, CPU]] * 2
    run_at_once(sessions * 3)
    assert runtime.most == 1


def test_a_graphics_card_that_does_not_do_is_told_why_and_the_cpu_takes_its_place(doubling, monkeypatch):
    runtime = FakeRuntime(monkeypatch, DML, CPU)
    runtime.broken = DML
    sessions = [Session(doubling), Session(doubling)]
    assert runtime.asked == [[DML, CPU], [CPU]] * 2
    assert sessions[0].provider == CPU
    why = f"doubling.onnx runs on {CPU}: {DML} was asked for and did not load: 80004002 No such interface supported"
    assert sessions[0].fallback == why
    run_at_once(sessions * 3)
    assert runtime.most > 1


def test_a_program_that_imported_onnx_runtime_before_is_kept_from_reporting_too(doubling, monkeypatch):
    asked = []
    monkeypatch.setattr("onnxruntime.disable_telemetry_events", lambda: asked.append("nothing"))
    module._silence.cache_clear()
    Session(doubling)
    assert asked == ["nothing"]


def test_the_cpu_does_not_spin_and_may_run_beside_itself(doubling, monkeypatch):
    runtime = FakeRuntime(monkeypatch, CPU)
    sessions = [Session(doubling), Session(doubling)]
    (first, _) = runtime.options
    assert (first.intra_op_num_threads, first.inter_op_num_threads) == (1, 1)
    assert first.get_session_config_entry("session.intra_op.allow_spinning") == "0"
    run_at_once(sessions * 3)
    assert runtime.most > 1


GROWTH = """
import numpy as np
from faces.paths import shipped
from faces.runtime.machine import memory
from faces.runtime.session import Session

sessions, used = [], []
for _ in range(2):
    sessions.append(Session(shipped("models") / "faces-detector.onnx", "cpu"))
    for side in (1024, 1536, 2048):
        for _ in range(2):
            sessions[-1].run({"image": np.zeros((1, side, side, 3), np.uint8)})
    used.append(memory())
print(used[1] - used[0])
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS states the peak alone")
def test_weights_that_run_one_after_the_other_use_the_same_memory():
    """Else a server keeps for each what its largest picture needed: here 200 MB."""
    done = subprocess.run([sys.executable, "-c", GROWTH], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 50


def test_cuda_is_asked_for_with_the_cpu_behind_it(doubling, monkeypatch):
    runtime = FakeRuntime(monkeypatch, "CUDAExecutionProvider", CPU)
    session = Session(doubling)
    assert runtime.asked == [["CUDAExecutionProvider", CPU]]
    assert (session.provider, session.fallback) == ("CUDAExecutionProvider", None)
