"""YuNet (Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023), an optional download."""

from __future__ import annotations

import numpy as np

from faces.detect.base import Search
from faces.detect.passes import PassDetector
from faces.geometry import Floats, Letterbox
from faces.types import Picture
from faces.zoo.cards import Card, Catalogue

STRIDES = (8, 16, 32)


class YuNetDetector(PassDetector):
    """Decodes YuNet's twelve outputs as libfacedetection.train's `yunet_head.py` does."""

    def __init__(self, card: Card, catalogue: Catalogue, search: Search) -> None:
        """See faces.detect.passes.PassDetector."""
        kinds = ("cls", "obj", "bbox", "kps")
        super().__init__(card, catalogue, search, [f"{kind}_{stride}" for kind in kinds for stride in STRIDES])

    def _look(self, canvas: Picture, fit: Letterbox) -> tuple[Floats, Floats, Floats]:
        blob = np.ascontiguousarray(canvas.transpose(2, 0, 1)[None], np.float32)
        raw = self._session.run({"input": blob})
        levels = [self._decode(raw, stride, fit) for stride in STRIDES]
        boxes, scores, landmarks = (np.concatenate(parts) for parts in zip(*levels, strict=True))
        return boxes, scores, landmarks

    def _decode(self, raw: dict[str, Floats], stride: int, fit: Letterbox) -> tuple[Floats, Floats, Floats]:
        """Candidates of one stride."""
        across, down = fit.width // stride, fit.height // stride
        cells = np.stack(np.meshgrid(np.arange(across), np.arange(down)), -1).reshape(-1, 2).astype(np.float32)
        scores = np.sqrt(np.clip(raw[f"cls_{stride}"][0, :, 0], 0, 1) * np.clip(raw[f"obj_{stride}"][0, :, 0], 0, 1))
        kept = scores >= self._threshold
        cells, box = cells[kept], raw[f"bbox_{stride}"][0][kept]
        centre, half = (cells + box[:, :2]) * stride, np.exp(box[:, 2:]) * stride / 2
        points = (raw[f"kps_{stride}"][0][kept].reshape(-1, 5, 2) + cells[:, None]) * stride
        return np.hstack([centre - half, centre + half]), scores[kept], points
