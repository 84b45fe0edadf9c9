"""One loaded weight."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt

from faces.errors import ProviderError, WeightError
from faces.runtime.providers import NAMES, choose

_ONE_AT_A_TIME = Lock()
"""Two runs at once on one DirectML device hang, also of two sessions (microsoft/onnxruntime#20713)."""


class Session:
    """A weight, loaded once, executed from one thread.

    Attributes:
        path: the weight's file.
        wanted: the provider asked for (`auto` or a short name).
        provider: ONNX Runtime's name of the provider that really executes it.
        fallback: None, or a sentence that says that and why it is not the one asked for.
        outputs: names of the outputs, in the file's order.
    """

    def __init__(self, path: Path, provider: str = "auto", threads: int = 1, model: bytes | None = None) -> None:
        """Load `path`.

        Args:
            path: an .onnx file.
            provider: `auto`, `cpu`, `cuda`, `directml` or `coreml`.
            threads: CPU threads inside one operator. Small networks are fastest with 1.
            model: what to load instead of the file's own content.

        Raises:
            WeightError: when the file cannot be loaded.
            ProviderError: when ONNX Runtime is not installed.
        """
        chosen = choose(provider)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")  # one face 4 % sooner
        options.add_session_config_entry("session.use_env_allocators", "1")
        options.log_severity_level = 3
        _silence()
        _share_memory()
        if chosen == "cuda" and hasattr(onnxruntime, "preload_dlls"):
            onnxruntime.preload_dlls()
        reason = ""
        for name in dict.fromkeys((chosen, "cpu")):
            options.enable_mem_pattern = name == "cuda"  # it costs memory per shape of inputs; DirectML forbids it
            asked = list(dict.fromkeys((NAMES[name], NAMES["cpu"])))
            try:  # its own way back to the CPU is printed on stdout and, in a run, told nobody else
                self._session = onnxruntime.InferenceSession(
                    model or str(path), options, providers=asked, enable_fallback=0
                )
                break
            except Exception as error:  # ONNX Runtime raises many unrelated types
                if name == "cpu":
                    raise WeightError(f"{path} cannot be loaded as a network: {error}") from error
                reason = f": {' '.join(str(error).split())}"
        self.path = path
        self.wanted = provider
        self.provider = str(self._session.get_providers()[0])
        expected = NAMES[chosen] if provider == "auto" else NAMES[provider]
        self.fallback = None
        if self.provider != expected:
            self.fallback = f"{path.name} runs on {self.provider}: {expected} was asked for and did not load{reason}"
        self._alone = _ONE_AT_A_TIME if self.provider == NAMES["directml"] else nullcontext()
        self.outputs = tuple(output.name for output in self._session.get_outputs())

    def run(self, inputs: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, npt.NDArray[np.float32]]:
        """Execute once.

        Args:
            inputs: an array per input name.

        Returns:
            An array per output name.

        Raises:
            ProviderError: when execution fails.
        """
        try:
            with self._alone:
                results = self._session.run(None, dict(inputs))
        except Exception as error:
            raise ProviderError(f"{self.path.name} failed on {self.provider}: {error}") from error
        return dict(zip(self.outputs, results, strict=True))


@cache
def _silence() -> None:
    """Have ONNX Runtime report nothing to its maker: on Windows older ones do not know the variable that faces sets."""
    import onnxruntime

    onnxruntime.disable_telemetry_events()


@cache
def _share_memory() -> None:
    """Give all sessions one arena in the CPU's memory: each else keeps as much as its largest run ever needed.

    Four model sets on a picture of 12 million pixels: 0.6 GB instead of 2.5, as fast.
    """
    import onnxruntime

    place = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    onnxruntime.create_and_register_allocator(place, None)
