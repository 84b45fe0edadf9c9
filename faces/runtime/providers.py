"""Which provider executes a weight: what was asked for, what this machine offers, what really loaded."""

from __future__ import annotations

import sys

from faces.errors import ProviderError, UsageError
from faces.packages import install

PACKAGE = "onnxruntime-directml" if sys.platform == "win32" else "onnxruntime"
NAMES = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
}
FASTEST_FIRST = ("cuda", "directml", "cpu")
"""What `auto` tries. CoreML is used only when asked for by name."""


def offered() -> tuple[str, ...]:
    """The short names of the providers that the installed ONNX Runtime was built with.

    Raises:
        ProviderError: when ONNX Runtime is not installed.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise ProviderError(f"ONNX Runtime cannot be imported ({error}): {install(PACKAGE)}") from error
    built = onnxruntime.get_available_providers()
    return tuple(name for name, full in NAMES.items() if full in built)


def choose(wanted: str = "auto") -> str:
    """The provider to ask for.

    Args:
        wanted: `auto`, or a key of NAMES.

    Returns:
        A key of NAMES. A provider that ONNX Runtime lacks becomes `cpu`; the Session's `fallback` says so.

    Raises:
        UsageError: on an unknown name.
        ProviderError: when ONNX Runtime is not installed.
    """
    available = offered()
    if wanted == "auto":
        return next(name for name in FASTEST_FIRST if name in available)
    if wanted not in NAMES:
        raise UsageError(f"no such provider: {wanted!r}; choose from auto, {', '.join(NAMES)}")
    return wanted if wanted in available else "cpu"
