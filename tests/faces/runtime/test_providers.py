"""Which provider executes a weight."""

from __future__ import annotations

import sys

import pytest

from faces.errors import ProviderError, UsageError
from faces.runtime import providers


@pytest.fixture
def built(monkeypatch):
    """Pretend that ONNX Runtime was built with these providers."""

    def pretend(*names: str) -> None:
        monkeypatch.setattr("onnxruntime.get_available_providers", lambda: [providers.NAMES[name] for name in names])

    return pretend


def test_the_cpu_is_always_offered():
    assert "cpu" in providers.offered()


@pytest.mark.parametrize(
    ("names", "chosen"),
    [(("cpu",), "cpu"), (("cpu", "cuda"), "cuda"), (("directml", "cpu"), "directml"), (("coreml", "cpu"), "cpu")],
)
def test_auto_takes_the_fastest_and_never_coreml(built, names, chosen):
    built(*names)
    assert providers.choose("auto") == chosen


def test_what_is_not_there_becomes_the_cpu(built):
    built("cpu")
    assert providers.choose("cuda") == "cpu"


def test_what_is_there_is_taken(built):
    built("cpu", "coreml")
    assert providers.choose("coreml") == "coreml"


def test_an_unknown_provider_is_told_with_the_choice():
    with pytest.raises(UsageError, match="no such provider: 'gpu'; choose from auto, cpu, cuda, directml, coreml"):
        providers.choose("gpu")


def test_without_onnxruntime_the_command_to_install_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ProviderError, match="-m pip install onnxruntime"):
        providers.choose()
