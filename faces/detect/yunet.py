"""YuNet (Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023), an optional download."""

from __future__ import annotations

import numpy as np

from faces.detect.base import detections, require_outputs
from faces.detect.network import letterboxed
from faces.geometry import Floats, Letterbox
from faces.runtime.session import Session
from faces.types import Detection, Picture
from faces.zoo.cards import Card, Catalogue
from faces.zoo.store import locate

STRIDES = (8, 16, 32)


class YuNetDetector:
    """Decodes YuNet's twelve outputs as libfacedetection.train's `yunet_head.py` does."""

    def __init__(self, card: Card, catalogue: Catalogue, provider: str, threshold: float, longest: int) -> None:
        """See faces.detect.base.create."""
        self._session = Session(locate(card, catalogue), provider)
        needed = [f"{kind}_{stride}" for kind in ("cls", "obj", "bbox", "kps") for stride in STRIDES]
        require_outputs(card, self._session.outputs, needed)
        self._threshold = threshold
        self._longest = longest
        self.name = card.name
        self.provider = self._session.provider
        self.fallback = self._session.fallback

    def detect(self, image: Picture) -> list[Detection]:
        """See faces.detect.base.Detector."""
        height, width = image.shape[:2]
        fit = Letterbox.fit(width, height, self._longest)
        blob = np.ascontiguousarray(letterboxed(image, fit).transpose(2, 0, 1)[None], np.float32)
        raw = self._session.run({"input": blob})
        levels = [self._decode(raw, stride, fit) for stride in STRIDES]
        boxes, scores, landmarks = (np.concatenate(parts) for parts in zip(*levels, strict=True))
        return detections(fit.back(boxes), scores, fit.back(landmarks), width, height)

    def _decode(self, raw: dict[str, Floats], stride: int, fit: Letterbox) -> tuple[Floats, Floats, Floats]:
        """Candidates of one stride in pixels of the input."""
        across, down = fit.width // stride, fit.height // stride
        cells = np.stack(np.meshgrid(np.arange(across), np.arange(down)), -1).reshape(-1, 2).astype(np.float32)
        scores = np.sqrt(np.clip(raw[f"cls_{stride}"][0, :, 0], 0, 1) * np.clip(raw[f"obj_{stride}"][0, :, 0], 0, 1))
        kept = scores >= self._threshold
        cells, box = cells[kept], raw[f"bbox_{stride}"][0][kept]
        centre, half = (cells + box[:, :2]) * stride, np.exp(box[:, 2:]) * stride / 2
        points = (raw[f"kps_{stride}"][0][kept].reshape(-1, 5, 2) + cells[:, None]) * stride
        return np.hstack([centre - half, centre + half]), scores[kept], points
