"""YuNet (Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023), optional downloads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from faces.detect.base import Search
from faces.detect.passes import PassDetector
from faces.geometry import Floats, Letterbox
from faces.runtime.machine import threads
from faces.runtime.session import Session
from faces.types import Picture
from faces.zoo.cards import Card, Catalogue

STRIDES = (8, 16, 32)
FIXED = b"\n\x03\x08\x80\x05\n\x03\x08\x80\x05"
"""How an ONNX file states that its input is 640 pixels high and wide (two `Dimension` messages with a `dim_value`)."""
FREE = b"\n\x03\x12\x01H\n\x03\x12\x01W"
"""The same length, but with names (`dim_param`) instead of numbers: any size."""


class YuNetDetector(PassDetector):
    """Decodes YuNet's twelve outputs as libfacedetection.train's `yunet_head.py` does."""

    def __init__(self, card: Card, catalogue: Catalogue, search: Search) -> None:
        """See faces.detect.passes.PassDetector."""
        kinds = ("cls", "obj", "bbox", "kps")
        super().__init__(card, catalogue, search, [f"{kind}_{stride}" for kind in kinds for stride in STRIDES])

    def _load(self, path: Path, provider: str) -> Session:
        """OpenCV's copy of the file states a fixed input size; its network takes any, so the statement is lifted."""
        content = path.read_bytes()
        return Session(path, provider, threads(), model=content.replace(FIXED, FREE) if FIXED in content else None)

    def _look(self, canvas: Picture, fit: Letterbox) -> tuple[Floats, Floats, Floats]:
        blob = np.ascontiguousarray(canvas.transpose(2, 0, 1)[None], np.float32)
        raw = self._session.run({"input": blob})
        return decode(raw, fit.width, fit.height, self._threshold)


def decode(raw: Mapping[str, Floats], width: int, height: int, threshold: float) -> tuple[Floats, Floats, Floats]:
    """Candidates at or above the threshold, not suppressed.

    Args:
        raw: YuNet's twelve outputs.
        width: of its input, pixels.
        height: of its input, pixels.
        threshold: 0..1.

    Returns:
        In pixels of the input: boxes (n, 4) x0, y0, x1, y1; scores (n,); landmarks (n, 5, 2).
    """
    levels = [_level(raw, stride, width // stride, height // stride, threshold) for stride in STRIDES]
    boxes, scores, landmarks = (np.concatenate(parts) for parts in zip(*levels, strict=True))
    return boxes, scores, landmarks


def _level(
    raw: Mapping[str, Floats], stride: int, across: int, down: int, threshold: float
) -> tuple[Floats, Floats, Floats]:
    """Candidates of one stride with `across` times `down` cells."""
    cells = np.stack(np.meshgrid(np.arange(across), np.arange(down)), -1).reshape(-1, 2).astype(np.float32)
    scores = np.sqrt(np.clip(raw[f"cls_{stride}"][0, :, 0], 0, 1) * np.clip(raw[f"obj_{stride}"][0, :, 0], 0, 1))
    kept = scores >= threshold
    cells, box = cells[kept], raw[f"bbox_{stride}"][0][kept]
    centre, half = (cells + box[:, :2]) * stride, np.exp(box[:, 2:]) * stride / 2
    points = (raw[f"kps_{stride}"][0][kept].reshape(-1, 5, 2) + cells[:, None]) * stride
    return np.hstack([centre - half, centre + half]), scores[kept], points
