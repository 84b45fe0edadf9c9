"""Head pose from landmarks: angles, their signs, and the label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces import pose
from faces.heads.base import Answers
from faces.pipeline import Pipeline
from faces.pose import FACE, angles, estimate
from faces.types import Box, Detection, Distribution, Picture, Points
from tests.faces.faking import ColourDetector


def rotation(yaw: float, pitch: float, roll: float) -> npt.NDArray[np.float64]:
    """Roll about the viewing axis, then pitch, then yaw, in axes x right, y down, z to the viewer."""
    y, p, r = np.radians([yaw, pitch, roll])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    about_y = np.array([[np.cos(y), 0, -np.sin(y)], [0, 1, 0], [np.sin(y), 0, np.cos(y)]])
    return np.asarray(about_y @ about_x @ about_z)


def seen(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0, size: float = 80.0) -> Points:
    """The landmarks of FACE so turned, in a picture."""
    return np.asarray((FACE @ rotation(yaw, pitch, roll).T)[:, :2] * size + (300, 200), np.float32)


def mirrored(landmarks: Points) -> Points:
    return np.asarray((landmarks * (-1, 1) + (640, 0))[[1, 0, 2, 4, 3]], np.float32)


turns = st.tuples(st.floats(-75, 75), st.floats(-50, 50), st.floats(-170, 170))


@given(turns, st.floats(10, 2000))
def test_known_rotations_are_found(turn: tuple[float, float, float], size: float) -> None:
    found = np.array(angles(seen(*turn, size=size)))
    assert np.allclose(rotation(*found), rotation(*turn), atol=0.01)


@given(turns)
def test_a_mirrored_face_has_opposite_yaw_and_roll(turn: tuple[float, float, float]) -> None:
    landmarks = seen(*turn)
    yaw, pitch, roll = angles(landmarks)
    assert np.allclose(angles(mirrored(landmarks)), (-yaw, pitch, -roll), atol=0.1)
    swapped = {"left": "right", "right": "left"}
    label = estimate(landmarks).label
    if estimate(landmarks).probability > 0.5:
        assert estimate(mirrored(landmarks)).label == swapped.get(label, label)


# Written down by hand, in pixels as seen: not derived from the module's own model.
FRONTAL = [[40, 50], [80, 50], [60, 73], [43, 95], [77, 95]]
NOSE_TO_LEFT_EDGE = [[45, 50], [75, 50], [44, 73], [46, 95], [69, 95]]
NOSE_UP = [[40, 50], [80, 50], [60, 62], [43, 82], [77, 82]]
NOSE_DOWN = [[40, 50], [80, 50], [60, 84], [43, 94], [77, 94]]
RIGHT_EYE_LOWER = [[42, 43], [77, 63], [48, 73], [22, 84], [51, 101]]


@pytest.mark.parametrize(
    ("landmarks", "which", "sign", "label"),
    [
        (NOSE_TO_LEFT_EDGE, "yaw", 1, "right"),
        (mirrored(np.array(NOSE_TO_LEFT_EDGE, np.float32)), "yaw", -1, "left"),
        (NOSE_UP, "pitch", 1, "up"),
        (NOSE_DOWN, "pitch", -1, "down"),
        (RIGHT_EYE_LOWER, "roll", 1, "frontal"),
        (mirrored(np.array(RIGHT_EYE_LOWER, np.float32)), "roll", -1, "frontal"),
    ],
)
def test_signs_and_labels(landmarks: list[list[float]], which: str, sign: int, label: str) -> None:
    answer = estimate(np.array(landmarks, np.float32))
    value = answer.extra[which]
    assert isinstance(value, float)
    assert value * sign > 14
    assert answer.label == label


def test_a_face_seen_from_the_front() -> None:
    answer = estimate(np.array(FRONTAL, np.float32))
    assert answer.label == "frontal"
    assert answer.certain
    assert np.abs(angles(np.array(FRONTAL, np.float32))).max() < 8
    assert sum(answer.scores.values()) == pytest.approx(1)
    assert list(answer.scores) == ["frontal", "left", "right", "up", "down"]


def test_on_the_border_the_label_is_uncertain() -> None:
    assert not estimate(seen(yaw=20.0)).certain


def test_landmarks_in_one_point_have_no_pose() -> None:
    assert angles(np.full((5, 2), 17.0, np.float32)) == (0.0, 0.0, 0.0)


class Answering:
    """Heads that answer nothing but pose, with the angles given."""

    name, provider, fallback = "answering", "test", None
    attributes = frozenset({"pose"})

    def __init__(self, **extra: float) -> None:
        self.thresholds = {"pose": 0.5}
        self.answer = Distribution("up", 0.9, True, {"up": 0.9}, extra)

    def predict(
        self, image: Picture, faces: Sequence[Detection], wanted: object, *, thorough: bool = False
    ) -> list[Answers]:
        return [{"pose": self.answer} for _ in faces]


def answered(heads: list[Answering]) -> list[Answers]:
    """By a pipeline, of a face that is wide enough to be labelled and of one that is not."""
    wide, narrow = Detection(Box(260, 160, 80, 100), 0.9, seen(yaw=20.0)), Detection(Box(0, 0, 20, 25), 0.9, seen())
    image = np.zeros((400, 640, 3), np.uint8)
    return Pipeline(ColourDetector([]), heads, ["pose"]).answer(image, [wide, narrow])


def test_landmarks_answer_only_what_no_network_does() -> None:
    measured = estimate(seen(yaw=20.0))
    assert answered([]) == [{"pose": measured}, {}]
    (found, _) = answered([Answering(pitch=5.0)])
    assert found["pose"].label == "up"
    assert found["pose"].extra == {**measured.extra, "pitch": 5.0}


def test_where_a_network_answers_pose_and_its_angles_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pose, "estimate", None)
    heads = Answering(yaw=1.0, pitch=2.0, roll=3.0)
    assert answered([heads]) == [{"pose": heads.answer}, {}]
