from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from faces_train.data.hands import Hands, usual
from faces_train.data.table import DataError

SKIN, PAPER = (110, 150, 210), (235, 235, 235)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hand of one finger before paper, an empty sheet and what is no picture."""
    sheet = np.full((100, 100, 3), PAPER, np.uint8)
    cv2.imwrite(str(tmp_path / "paper.jpg"), sheet)
    cv2.rectangle(sheet, (35, 45), (65, 99), SKIN, -1)
    cv2.rectangle(sheet, (45, 10), (54, 45), SKIN, -1)
    cv2.imwrite(str(tmp_path / "hand.JPG"), sheet)
    (tmp_path / "broken.jpg").write_bytes(b"none")
    return tmp_path


def test_hands_are_cut_out_of_their_paper(folder: Path) -> None:
    hands = Hands(folder)
    assert len(hands.images) == 1
    mask = hands.masks[0] > 0
    assert 0.15 < mask.mean() < 0.25
    assert mask[-1].any(), "the arm goes on"
    assert not mask[:, :30].any()


def test_a_hand_has_the_colours_of_the_face_and_leaves_the_picture_s_edge_alone(folder: Path) -> None:
    face = np.random.default_rng(0).normal((60, 90, 160), 4, (160, 160, 3)).clip(1, 255).astype(np.uint8)
    face[:, :40] = 0
    hands, random = Hands(folder), np.random.default_rng(1)
    laid = [hands.lay(face, random) for _ in range(40)]
    hidden = [image for image, hides in laid if hides]
    assert len(hidden) > 20
    for image, _ in laid:
        assert not image[:, :30].any(), "beyond the picture there is no hand"
    changed = np.concatenate([image[np.abs(image.astype(int) - face).max(2) > 25] for image in hidden])
    blue, _, red = np.median(changed, 0)
    assert red > blue + 50, "skin, and not the paper"


def test_a_hand_before_a_grey_face_is_grey(folder: Path) -> None:
    face = np.repeat(np.random.default_rng(0).integers(90, 120, (96, 96, 1), np.uint8), 3, 2)
    hands, random = Hands(folder), np.random.default_rng(2)
    assert max(np.ptp(hands.lay(face, random)[0], axis=2).max() for _ in range(10)) <= 1


def test_the_usual_landmarks_of_a_stored_crop() -> None:
    points = usual(160)
    assert (points > 0).all()
    assert (points < 160).all()
    assert points[0, 0] + points[1, 0] == pytest.approx(160, abs=2), "the face is in the middle"
    assert points[:2, 1].max() < points[2, 1] < points[3:, 1].min()


def test_a_folder_without_hands_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no picture of a hand"):
        Hands(tmp_path)
