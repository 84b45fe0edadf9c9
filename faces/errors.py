"""Everything that Faces raises on purpose, with the exit code a command ends with when nobody handles it.

FacesError            3
├── UsageError        2  what was asked makes no sense
├── InputError        3  a picture or video cannot be read
├── OutputError       3  a result cannot be written
├── WeightError       3  a weight is missing, altered or unusable
└── ProviderError     3  no provider can execute a weight
"""

from __future__ import annotations


class FacesError(Exception):
    """The root; its text names the file, what is wrong and what to do next."""

    exit_code = 3


class UsageError(FacesError):
    """The request contradicts itself or names something unknown."""

    exit_code = 2


class InputError(FacesError):
    """A source cannot be opened or decoded."""


class OutputError(FacesError):
    """A result cannot be written where it was asked for."""


class WeightError(FacesError):
    """A weight is missing, altered, undocumented or has the wrong shape."""


class ProviderError(FacesError):
    """ONNX Runtime is missing or cannot execute a weight."""
