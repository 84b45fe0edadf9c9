"""Scenes: a person films, pans and cuts; only the cuts count."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from faces.cuts import Cuts
from faces.types import Picture
from tests.faces.driving import ROOT

SAMPLES = sorted((ROOT / "resources/samples").glob("*.jpg"))


def photo(index: int) -> Picture:
    """A sample as a frame of 960×540."""
    image = cv2.imread(str(SAMPLES[index]))
    return cv2.resize(image, (960, 540))


def pan(image: Picture, step: float) -> list[Picture]:
    """A camera that moves over `image` by `step` of its view from frame to frame."""
    width = int(image.shape[1] * 0.6)
    return [image[:, left : left + width] for left in range(0, image.shape[1] - width, int(step * width))]


@pytest.mark.parametrize("index", range(len(SAMPLES)))
@pytest.mark.parametrize("step", [0.03, 0.08, 0.2])
def test_a_moving_camera_is_no_cut(index: int, step: float) -> None:
    cuts = Cuts()
    assert not any(cuts.cut(view) for view in pan(photo(index), step))


def test_another_scene_is_a_cut_while_the_camera_moves_too() -> None:
    cuts = Cuts()
    views = [*pan(photo(0), 0.05), *pan(photo(1), 0.05)]
    assert [cuts.cut(view) for view in views].index(True) == len(views) // 2
    cuts = Cuts()
    assert sum(cuts.cut(view) for view in views) == 1


def test_a_head_that_leaves_a_dark_room_is_no_cut() -> None:
    room = np.full((360, 640, 3), 10, np.uint8)
    head = room.copy()
    head[95:265, 265:375] = 200
    cuts = Cuts()
    assert not any(cuts.cut(view) for view in (head, head, room, room, head))


@pytest.mark.parametrize("light", [1.0, 0.4, 0.15])
def test_a_dark_film_has_its_cuts_too(light: float) -> None:
    noise = np.random.default_rng(0)
    views = [photo(0)] * 3 + [photo(1)] * 3
    cuts = Cuts()
    found = [cuts.cut((view * light + noise.uniform(0, 3, view.shape)).astype(np.uint8)) for view in views]
    assert found == [False, False, False, True, False, False]


@pytest.mark.parametrize("index", range(len(SAMPLES)))
@pytest.mark.parametrize("frames", [6, 12, 25])
def test_a_scene_that_fades_in_or_dips_to_black_is_one(index: int, frames: int) -> None:
    lights = np.linspace(0, 1, frames + 1)
    cuts = Cuts()
    for light in (0.0, *lights, 1.0, *lights[::-1], *lights):
        assert not cuts.cut((photo(index) * light).astype(np.uint8))
