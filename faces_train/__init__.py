"""Training of the project's own weights: torch lives here and meets the engine only through .onnx files."""

import faces  # noqa: F401  before any module here imports ONNX Runtime
