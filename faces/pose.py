"""Head pose from five landmarks, where no network answers it."""

from __future__ import annotations

import numpy as np

from faces.types import Distribution, Points

FACE = np.array(
    [[-0.5, 0.0, 0.0], [0.5, 0.0, 0.0], [0.0, 0.62, 0.52], [-0.41, 1.13, 0.10], [0.41, 1.13, 0.10]], np.float64
)
"""The landmarks of an average face in units of the eye distance: x to the picture's right, y down, z to the viewer."""
SIDEWAYS, VERTICAL = 20.0, 15.0
"""Degrees of yaw and pitch from which a face is called turned."""


def angles(landmarks: Points) -> tuple[float, float, float]:
    """Yaw, pitch and roll under scaled orthographic projection.

    The 2×3 projection of FACE onto the landmarks is solved in the least-squares sense and replaced by the nearest
    pair of orthogonal rows of equal length (DeMenthon & Davis, "Model-based object pose in 25 lines of code", 1995,
    first iteration).

    Args:
        landmarks: (5, 2) pixels, see faces.types.Detection.

    Returns:
        Degrees in the AFLW2000 convention: yaw > 0 turned towards the picture's left edge, pitch > 0 up, roll > 0 when
        the eye on the picture's right is lower. Zeros when the landmarks coincide.
    """
    model = FACE - FACE.mean(0)
    points = landmarks.astype(np.float64) - landmarks.mean(0)
    projection = np.linalg.lstsq(model, points, rcond=None)[0].T
    if not np.isfinite(projection).all() or np.linalg.norm(projection) < 1e-6:
        return 0.0, 0.0, 0.0
    left, _, right = np.linalg.svd(projection, full_matrices=False)
    across, down = left @ right
    forward = np.cross(across, down)  # where the nose points, in picture axes with z to the viewer
    # rows are the picture's axes seen from the face: its columns are the face's axes seen in the picture
    yaw = np.degrees(np.arctan2(-across[2], forward[2]))
    pitch = np.degrees(np.arcsin(np.clip(-down[2], -1.0, 1.0)))
    roll = np.degrees(np.arctan2(down[0], down[1]) * -1.0)
    return float(yaw), float(pitch), float(roll)


def estimate(landmarks: Points) -> Distribution:
    """The pose attribute from landmarks: the label by SIDEWAYS and VERTICAL, its probability by how far it is past."""
    yaw, pitch, roll = angles(landmarks)
    # the subject's own left is the picture's right edge: yaw < 0
    turned = {"left": -yaw / SIDEWAYS, "right": yaw / SIDEWAYS, "up": pitch / VERTICAL, "down": -pitch / VERTICAL}
    strength = np.array([1.0, *turned.values()])
    powers = np.exp(4.0 * (np.clip(strength, 0.0, 3.0) - strength.max()))
    scores = dict(zip(("frontal", *turned), (powers / powers.sum()).tolist(), strict=True))
    label = max(scores, key=scores.__getitem__)
    extra = {"yaw": round(yaw, 1), "pitch": round(pitch, 1), "roll": round(roll, 1)}
    return Distribution(label, scores[label], scores[label] >= 0.6, scores, extra)
