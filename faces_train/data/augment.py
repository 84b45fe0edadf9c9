"""From a stored crop to a network's window: jitter, mirror and the faults of webcams, cheap enough to do on the fly."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from faces.align import template
from faces.geometry import similarity
from faces.heads.network import UNMIRRORED_ANGLES, UNMIRRORED_POSES
from faces.types import Picture, Points
from faces_train.data.pack import KEPT, LEFT, TOP, ZOOM
from faces_train.data.table import Array


@dataclass(frozen=True, slots=True)
class View:
    """What a network looks at.

    Attributes:
        side: pixels of the aligned crop.
        left, top: where the window begins in it.
        window: pixels of the window's side.
    """

    side: int
    left: int
    top: int
    window: int


@dataclass(frozen=True, slots=True)
class Warp:
    """A change of place: mirrored, turned by `angle` degrees (clockwise as seen), scaled, shifted in window sides."""

    mirror: bool = False
    angle: float = 0.0
    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)


def jitter(random: np.random.Generator) -> Warp:
    """A random Warp of the size of a detector's faults."""
    return Warp(
        bool(random.random() < 0.5),
        float(random.normal(0, 4)),
        float(np.exp(random.normal(0, 0.06))),
        (float(random.normal(0, 0.025)), float(random.normal(0, 0.025))),
    )


def realign(landmarks: Points, others: Points, side: int) -> Array:
    """What takes the crop aligned by `landmarks` to the one aligned by `others`: (3, 3) in pixels of an aligned crop.

    Args:
        landmarks: (5, 2) pixels of the picture.
        others: (5, 2) pixels of the picture.
        side: pixels of the aligned crop.
    """
    goal = template(side, ZOOM)
    before, after = (np.vstack([similarity(points, goal), [0, 0, 1]]) for points in (landmarks, others))
    return np.asarray(after @ np.linalg.inv(before))


def cut(stored: Picture, view: View, warp: Warp | None = None, again: Array | None = None) -> Picture:
    """The window of a stored crop.

    Args:
        stored: (s, s, 3) uint8, as `faces_train.data.pack` stores it.
        view: the window.
        warp: applied around the window's middle.
        again: another alignment, see `realign`.

    Returns:
        (window, window, 3) uint8, black where the stored crop ends.
    """
    whole = stored.shape[0] / KEPT
    scale = view.side / whole
    matrix: Array = np.array([[scale, 0, LEFT * view.side], [0, scale, TOP * view.side]], np.float64)
    if again is not None:
        matrix = again[:2] @ np.vstack([matrix, [0, 0, 1]])
    matrix -= [[0, 0, view.left], [0, 0, view.top]]
    if warp is not None:
        middle = (view.window - 1) / 2
        turn = cv2.getRotationMatrix2D((middle, middle), -warp.angle, warp.scale)
        turn[:, 2] += np.multiply(warp.shift, view.window)
        if warp.mirror:
            turn[:, 0] *= -1
            turn[:, 2] += turn[:, 0] * -(view.window - 1)
        matrix = turn @ np.vstack([matrix, [0, 0, 1]])
    return np.asarray(cv2.warpAffine(stored, matrix, (view.window, view.window), flags=cv2.INTER_LINEAR), np.uint8)


def mirror_labels(labels: dict[str, Array], warp: Warp) -> dict[str, Array]:
    """One row's labels after `warp`: left and right change places, yaw and roll their sign; turning adds to roll."""
    changed = dict(labels)
    angles = np.array(labels["angles"], np.float32)
    if warp.mirror:
        pose = int(labels["pose"])
        changed["pose"] = np.asarray(UNMIRRORED_POSES[pose] if pose >= 0 else pose, np.int8)
        angles *= UNMIRRORED_ANGLES
    angles[2] += warp.angle
    changed["angles"] = angles
    return changed


def degrade(image: Picture, random: np.random.Generator, share: float, keep_light: bool) -> Picture:
    """A picture as a poor camera would have taken it.

    Args:
        image: (h, w, 3) uint8, BGR.
        random: the source of chance.
        share: how often each fault happens, in parts of its own frequency.
        keep_light: leave brightness and contrast alone, because the light is what is asked for. The resolution then
            changes always: in films it goes with the light, and a network must not take one for the other.

    Returns:
        A new picture of the same shape.
    """
    chance = random.random(9) / max(share, 1e-9)
    picture: Array = image.astype(np.float32)
    if not keep_light:
        if chance[0] < 0.4:  # exposure and contrast
            picture = (picture - 110) * random.uniform(0.65, 1.35) + 110 + random.uniform(-30, 30)
        if chance[1] < 0.25:  # little light: dark, then brightened by the camera or not
            picture = 255 * (np.clip(picture, 0, 255) / 255) ** random.uniform(1.2, 2.5)
    if chance[2] < 0.3:  # colour cast
        picture *= random.uniform(0.8, 1.2, 3).astype(np.float32)
    if chance[3] < 0.15:
        picture[:] = picture.mean(2, keepdims=True)
    if chance[4] < 0.15:
        picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.5, 2.0))
    elif chance[4] < 0.22:
        picture = cv2.filter2D(picture, -1, _motion(random))
    if chance[5] < 0.4 or keep_light:
        side = image.shape[0]
        small = int(np.exp(random.uniform(np.log(0.22), np.log(1.0))) * side)
        shrunk = cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA)
        picture = cv2.resize(shrunk, (side, side), interpolation=cv2.INTER_LINEAR)
    if chance[6] < 0.3:
        cv2.setRNGSeed(int(random.integers(1, 2**31 - 1)))
        grain: Array = np.empty(picture.shape, np.float32)
        cv2.randn(grain, 0, random.uniform(2, 14))  # type: ignore[call-overload]
        picture = picture + grain
    result = np.clip(picture, 0, 255).astype(np.uint8)
    if chance[7] < 0.3:
        _, coded = cv2.imencode(".jpg", result, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(20, 85))])
        result = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return result


def _motion(random: np.random.Generator) -> Array:
    """A normalised (k, k) kernel of a short straight movement."""
    size = int(random.integers(2, 5)) * 2 + 1
    kernel = np.zeros((size, size), np.float32)
    angle = random.uniform(0, np.pi)
    reach = np.array([np.cos(angle), np.sin(angle)]) * (size // 2)
    start, end = ((size // 2 + sign * reach).round().astype(int) for sign in (-1, 1))
    cv2.line(kernel, tuple(map(int, start)), tuple(map(int, end)), 1.0)
    return np.asarray(kernel / kernel.sum())
