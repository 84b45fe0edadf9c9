"""One loaded weight."""

from __future__ import annotations

import numpy as np
import pytest

from faces.errors import ProviderError, WeightError
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
def test_what_is_no_network_is_a_weight_error(tmp_path, content):
    path = tmp_path / "bad.onnx"
    path.write_bytes(content)
    with pytest.raises(WeightError, match=r"bad\.onnx cannot be loaded as a network"):
        Session(path, "cpu")


@pytest.mark.parametrize("inputs", [{}, {"x": np.zeros((1, 4), np.float32)}, {"z": np.zeros((1, 3), np.float32)}])
def test_a_failed_execution_names_weight_and_provider(doubling, inputs):
    with pytest.raises(ProviderError, match=rf"doubling\.onnx failed on {CPU}"):
        Session(doubling, "cpu").run(inputs)
