"""Faces: finds every face in pictures and videos and says what it looks like. All attributes are apparent.

Example:
    >>> import faces
    >>> for face in faces.analyze("photo.jpg").faces:
    ...     print(face.detection.box, face.attributes["gender"].label)
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from faces.analyzer import Analyzer, analyze
    from faces.config import Options
    from faces.errors import FacesError
    from faces.types import Box, Detection, Distribution, Face, Frame, FrameResult

__version__ = "0.1.0"
__all__ = [
    "Analyzer",
    "Box",
    "Detection",
    "Distribution",
    "Face",
    "FacesError",
    "Frame",
    "FrameResult",
    "Options",
    "analyze",
]

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
"""ONNX Runtime reports to its maker unless this is there before its import (Privacy.md in its package)."""

_HOMES = {"Analyzer": "analyzer", "analyze": "analyzer", "Options": "config", "FacesError": "errors"}


def __getattr__(name: str) -> Any:
    """Import public names on first use, so that `import faces` costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'faces' has no attribute {name!r}")
    return getattr(import_module(f"faces.{_HOMES.get(name, 'types')}"), name)


def __dir__() -> list[str]:
    """What `dir` and `help` show: the public names too, imported or not."""
    return sorted({*globals(), *__all__})
