"""Faces made unrecognisable."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from faces.hide import WAYS, hide
from faces.sources.video import VideoSource
from faces.types import Face, FrameResult
from tests.faces.clips import steady, write_clip
from tests.faces.driving import BLUE, RED, crossing, run, still
from tests.faces.faking import detection


@pytest.mark.parametrize("way", WAYS)
def test_details_vanish_inside_and_stay_outside(way: str) -> None:
    image = np.random.default_rng(0).integers(0, 255, (200, 300, 3)).astype(np.uint8)
    face = Face(0, detection(100, 50, 80, 100))
    hidden = hide(image, FrameResult(0.0, 300, 200, (face,)), way)
    assert np.abs(np.diff(hidden[50:150, 100:180].astype(int), axis=1)).mean() < 8
    assert (hidden[:, :80] == image[:, :80]).all()
    assert (hidden[:, 200:] == image[:, 200:]).all()


@pytest.mark.parametrize("way", WAYS)
def test_faces_at_the_edge_are_hidden(way: str) -> None:
    image = np.random.default_rng(0).integers(0, 255, (60, 60, 3)).astype(np.uint8)
    faces = tuple(Face(index, detection(x, 0, 20)) for index, x in enumerate((0, 59)))
    hidden = hide(image, FrameResult(0.0, 60, 60, faces), way)
    assert hidden.shape == image.shape
    assert (hidden[:20, :20] != image[:20, :20]).any(2).mean() > 0.9


def test_every_annotated_output_is_anonymous(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    cv2.imwrite(str(folder / "two.png"), still(2))
    write_clip(folder / "clip.mp4", steady(50, Fraction(25)), crossing())
    outputs = tmp_path / "out"
    assert run("--inputs_path", folder, "--outputs_path", outputs, "--anonymise", "box", "--fps", "5") == 0
    with VideoSource(outputs / "output_clip.mp4") as video:
        pictures = [frame.image for frame in video]
    assert len(pictures) == 50
    for picture in [*pictures, cv2.imread(str(outputs / "output_two.png"))]:
        for colour in (RED, BLUE):
            assert (np.abs(picture.astype(int) - colour).max(2) < 30).sum() < 20


def test_crops_of_hidden_faces_are_refused(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "two.png"), still(2))
    arguments = ("--inputs_path", tmp_path, "--outputs_path", tmp_path / "out", "--anonymise", "blur")
    assert run(*arguments, "--keep-crops") == 2


@pytest.mark.parametrize("option", [("--min-face", "50"), ("--threshold", "0.9")])
def test_what_would_leave_faces_bare_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: tuple[str, str]
) -> None:
    cv2.imwrite(str(tmp_path / "two.png"), still(2))
    arguments = ("--inputs_path", tmp_path, "--outputs_path", tmp_path / "out", "--anonymise", "blur")
    assert run(*arguments, *option) == 2
    assert "--anonymise cannot go with what leaves faces bare" in capsys.readouterr().err
    assert run(*arguments, "--threshold", "0.3", "--min-track", "100") == 0, "neither shows a face"
