from __future__ import annotations

import csv
from pathlib import Path
from shutil import copyfile

import cv2
import numpy as np
import pytest

pytest.importorskip("scipy")

from faces_train.data import turned
from faces_train.data.finder import ours
from faces_train.data.pack import pack
from faces_train.data.readers import read
from faces_train.data.table import DataError
from faces_train.data.turned import bring, turn

PORTRAIT = Path(__file__).parents[3] / "resources" / "samples" / "portrait.jpg"
MIDDLE, ACROSS = np.array([100.0, 100.0]), np.array([40.0, 55.0])


def face() -> tuple[np.ndarray, np.ndarray]:
    """A picture of half an egg with green at its tip, blue on the picture's left and red on its right; its mesh."""
    image = np.full((200, 200, 3), 200, np.uint8)
    cv2.ellipse(image, (100, 100), (40, 55), 0, 0, 360, (120, 120, 120), -1)
    cv2.circle(image, (72, 100), 6, (255, 0, 0), -1)
    cv2.circle(image, (128, 100), 6, (0, 0, 255), -1)
    cv2.circle(image, (100, 100), 6, (0, 255, 0), -1)
    random = np.random.default_rng(0)
    angle, far = random.uniform(0, 2 * np.pi, 468), np.sqrt(random.uniform(0, 1, 468))
    far[:60], angle[:60] = 1, np.linspace(0, 2 * np.pi, 60, endpoint=False)
    flat = MIDDLE + ACROSS * np.stack([np.cos(angle), np.sin(angle)], 1) * far[:, None]
    return image, np.column_stack([flat, -45 * np.sqrt(1 - far**2)])


def place(image: np.ndarray, channel: int) -> np.ndarray | None:
    """Where the spot of one colour is: x, y."""
    others = [each for each in range(3) if each != channel]
    rows, columns = np.nonzero((image[..., channel] > 180) & (image[..., others].max(2) < 90))
    return np.array([columns.mean(), rows.mean()]) if len(rows) > 4 else None


def test_a_face_that_is_not_turned_stays_as_it_is() -> None:
    image, mesh = face()
    same = turn(image, mesh, (5.0, 5.0, 5.0), (5.0, 5.0, 5.0))
    middle = slice(60, 140)
    assert np.abs(same[middle, middle].astype(int) - image[middle, middle]).mean() < 3


@pytest.mark.parametrize(
    ("new", "towards"), [((30.0, 0.0, 0.0), (-1, 0)), ((-30.0, 0.0, 0.0), (1, 0)), ((0.0, 30.0, 0.0), (0, -1))]
)
def test_a_face_turns_where_the_angles_say(new: tuple[float, float, float], towards: tuple[int, int]) -> None:
    image, mesh = face()
    nose = place(turn(image, mesh, (0.0, 0.0, 0.0), new), 1)
    assert nose is not None
    assert nose - MIDDLE == pytest.approx(45 * np.sin(np.radians(30)) * np.array(towards), abs=3)


def test_roll_lowers_the_eye_on_the_pictures_right() -> None:
    image, mesh = face()
    rolled = turn(image, mesh, (0.0, 0.0, 0.0), (0.0, 0.0, 20.0))
    right, left = place(rolled, 2), place(rolled, 0)
    assert right is not None
    assert left is not None
    assert right[1] > 105
    assert left[1] < 95


def test_what_is_turned_away_is_hidden() -> None:
    image, mesh = face()
    profile = turn(image, mesh, (0.0, 0.0, 0.0), (75.0, 0.0, 0.0))
    assert place(profile, 0) is None
    assert place(profile, 2) is not None


def test_a_set_of_turned_faces_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Mesh:
        def __init__(self, path: Path) -> None:
            pass

        def __call__(self, image: np.ndarray, landmarks: np.ndarray) -> tuple[np.ndarray, float]:
            return np.column_stack([face()[1][:, :2] - MIDDLE + landmarks.mean(0), face()[1][:, 2]]), 0.99

    monkeypatch.setattr(turned, "Mesh", Mesh)
    monkeypatch.setattr(turned, "EYES_APART", 30.0)  # the sample's face is small
    data, packs = tmp_path / "data", tmp_path / "packs"
    (data / "fairface").mkdir(parents=True)
    with open(data / "fairface" / "labels.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "fold", "age", "gender", "race", "race4"])
        for number in range(4):
            copyfile(PORTRAIT, data / "fairface" / f"{number}.jpg")
            writer.writerow([f"{number}.jpg", "dev" if number else "train", "30-39", "Female", "White", "White"])
    counts = {"train": 2, "dev": 2}
    with pytest.raises(DataError, match="fairface"):
        bring(data, packs, Path("mesh"), counts)
    pack("fairface", data, packs, ours(None))
    assert bring(data, packs, Path("mesh"), counts) == 2, "of a picture that is held none is to learn from"
    samples = read("turned", data / "turned")
    assert [sample.split for sample in samples] == ["dev", "dev"]
    assert all(15 <= abs(sample.labels["angles"][0]) <= 90 for sample in samples)
    assert cv2.imread(str(data / "turned" / samples[0].file)).shape == cv2.imread(str(PORTRAIT)).shape
