"""What the teacher says of a batch, cell by cell: the network learns its whole answer, not only its sure detections.

See Beyer et al. (2022), "Knowledge distillation: a good teacher is patient and consistent". YuNet has the same strides
as our network and one prediction per cell too.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from faces_train.detector.loss import Hint
from faces_train.detector.network import STRIDES
from faces_train.detector.teachers import session


class DenseTeacher:
    """YuNet's raw answers.

    Args:
        path: its ONNX file with free batch and sizes.
    """

    def __init__(self, path: Path) -> None:
        self.session = session(path, "input")

    def __call__(self, images: np.ndarray) -> Hint:
        """Its answers on uint8 (B, S, S, 3) BGR, S a multiple of 32, in the order of `network.cells`."""
        blob = np.ascontiguousarray(images.transpose(0, 3, 1, 2), np.float32)
        names = [output.name for output in self.session.get_outputs()]
        raw = dict(zip(names, self.session.run(names, {"input": blob}), strict=True))
        scores, boxes, landmarks = [], [], []
        for stride in STRIDES:
            side = images.shape[1] // stride
            x, y = np.meshgrid(np.arange(side), np.arange(images.shape[2] // stride))
            cells = np.stack([x, y], -1).reshape(-1, 2).astype(np.float32)
            box, points = raw[f"bbox_{stride}"], raw[f"kps_{stride}"].reshape(len(images), -1, 5, 2)
            scores.append(np.sqrt(np.clip(raw[f"cls_{stride}"][..., 0] * raw[f"obj_{stride}"][..., 0], 0, 1)))
            centre, half = (cells + box[..., :2]) * stride, np.exp(np.clip(box[..., 2:], -6, 6)) * stride / 2
            boxes.append(np.concatenate([centre - half, centre + half], -1))
            landmarks.append((cells[:, None] + points) * stride)
        return Hint(*(torch.from_numpy(np.concatenate(parts, 1)) for parts in (scores, boxes, landmarks)))
