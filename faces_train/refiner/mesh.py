"""MediaPipe's face mesh as a teacher of landmarks: nearer to hand-made landmarks than any small detector's own.

It is the file `mediapipe/modules/face_landmark/face_landmark.tflite` inside the PyPI package `mediapipe` (Apache-2.0;
Kartynnik et al., 2019, arXiv:1907.06724), read with `ai-edge-litert`. Its 468 points do not hold ours, so ours are a
linear function of some of them, fitted to a set with true landmarks.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from faces.align import template
from faces.geometry import similarity

SIDE, ZOOM = 192, 0.82
"""The crop that the mesh is asked about, see faces.align: half as wide again as the face, as in MediaPipe."""
SURE = 0.9
"""What it must be sure of for its mesh to be believed."""
DEPTH = 1.12
"""How much deeper faces are than the mesh says: so much more yaw fits 600 of udacity's labels best."""
LEFT_EYE, RIGHT_EYE = (33, 133), (263, 362)
"""Corners of the eye on the picture's left and on its right."""
USED = (33, 133, 159, 145, 263, 362, 386, 374, 1, 4, 5, 2, 61, 291, 0, 17, 13, 14, 78, 308, 168, 6, 195, 152, 98, 327)
"""The points that ours are made of: eyes, nose, mouth, chin."""


class Mesh:
    """The network.

    Args:
        path: `face_landmark.tflite`.

    Raises:
        ImportError: `ai-edge-litert` is not installed.
        ValueError: the file is not such a network.
    """

    def __init__(self, path: Path) -> None:
        reader = import_module("ai_edge_litert.interpreter")  # by name: a tool of one teacher, no requirement
        self.network: Any = reader.Interpreter(str(path), num_threads=1)
        self.network.allocate_tensors()
        self.input = self.network.get_input_details()[0]["index"]
        self.outputs = [detail["index"] for detail in self.network.get_output_details()]

    def __call__(self, image: np.ndarray, landmarks: np.ndarray) -> tuple[np.ndarray, float]:
        """The mesh of one face.

        Args:
            image: uint8 (H, W, 3) BGR.
            landmarks: (5, 2) pixels, near enough to show where the face is.

        Returns:
            (468, 3) pixels of `image`, the third away from the camera, and how surely it is a face, 0..1.
        """
        matrix = similarity(np.asarray(landmarks, np.float32), template(SIDE, ZOOM))
        crop = cv2.warpAffine(image, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        self.network.set_tensor(self.input, (crop[None, :, :, ::-1] / 255).astype(np.float32))
        self.network.invoke()
        found = [self.network.get_tensor(index).ravel() for index in self.outputs]
        points = next(values for values in found if values.size == 468 * 3).reshape(468, 3)
        logit = float(next(values for values in found if values.size == 1)[0])
        back = cv2.invertAffineTransform(matrix)
        flat = points[:, :2] @ back[:, :2].T + back[:, 2]
        depth = DEPTH * points[:, 2] * np.hypot(*back[0, :2])
        return np.column_stack([flat, depth]), 1 / (1 + float(np.exp(-logit)))


@dataclass(frozen=True, slots=True)
class Fit:
    """From the flat mesh to our landmarks: `weights` (2 x points + 1, 10) in the frame that the eyes' corners span."""

    weights: np.ndarray

    def __call__(self, mesh: np.ndarray) -> np.ndarray:
        """(5, 2) landmarks of a (468, 3) mesh, in its pixels."""
        origin, turn = _frame(mesh)
        placed = (_inputs(mesh, origin, turn) @ self.weights).reshape(5, 2)
        return np.asarray(placed @ np.linalg.inv(turn).T + origin)


def fit(meshes: list[np.ndarray], truths: list[np.ndarray]) -> Fit:
    """The Fit of least absolute error, by reweighted least squares.

    Args:
        meshes: (468, 3) each.
        truths: (5, 2) each, in the same pixels.
    """
    frames = [_frame(mesh) for mesh in meshes]
    inputs = np.stack([_inputs(mesh, *frame) for mesh, frame in zip(meshes, frames, strict=True)])
    wanted = np.stack([((truth - at) @ turn.T).ravel() for truth, (at, turn) in zip(truths, frames, strict=True)])
    weight = np.ones(len(inputs))
    for _ in range(5):
        weighted = (inputs * weight[:, None]).T
        solved = np.linalg.solve(weighted @ inputs + 0.1 * np.eye(inputs.shape[1]), weighted @ wanted)
        weight = 1 / np.maximum(np.abs(wanted - inputs @ solved).mean(1), 0.02)
    return Fit(solved)


def _frame(mesh: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The middle of the left eye, and the (2, 2) matrix after which the right one lies at (1, 0) from it."""
    left, right = mesh[list(LEFT_EYE), :2].mean(0), mesh[list(RIGHT_EYE), :2].mean(0)
    across, down = right - left
    return left, np.array([[across, down], [-down, across]]) / max(float(across**2 + down**2), 1e-9)


def _inputs(mesh: np.ndarray, origin: np.ndarray, turn: np.ndarray) -> np.ndarray:
    return np.append(((mesh[list(USED), :2] - origin) @ turn.T).ravel(), 1.0)
