"""Training of the project's own weights: torch lives here and meets the engine only through .onnx files."""
