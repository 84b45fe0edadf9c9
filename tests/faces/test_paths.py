"""Where things lie."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from faces import paths
from faces.errors import FacesError


def test_a_checkout_has_its_folders_beside_the_package():
    assert (paths.shipped("models") / "registry.toml").is_file()
    assert (paths.shipped("resources") / "results.schema.json").is_file()


def test_a_wheel_has_them_inside_the_package(tmp_path, monkeypatch):
    (tmp_path / "site-packages/faces/models").mkdir(parents=True)
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "site-packages/faces")
    assert paths.shipped("models") == tmp_path / "site-packages/faces/models"


def test_a_frozen_executable_has_them_in_its_bundle(tmp_path, monkeypatch):
    (tmp_path / "models").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.shipped("models") == tmp_path / "models"


def test_a_broken_installation_says_so():
    with pytest.raises(FacesError, match=r"lacks its nothing folder .*; install Faces again"):
        paths.shipped("nothing")


def test_the_cache_can_be_chosen(monkeypatch):
    monkeypatch.setenv("FACES_CACHE", "/somewhere/else")
    assert paths.cache() == Path("/somewhere/else")
    monkeypatch.delenv("FACES_CACHE")
    assert "faces" in str(paths.cache())


def test_what_is_at_work_has_a_short_hidden_name_whatever_the_file_is_called():
    for name in ("a.mp4", "x" * 250, "caf\udce9.mp4"):
        place = Path("folder", name)
        assert paths.hidden(place, "part.mp4") == Path("folder", f".{paths.short(name)}.part.mp4")
        assert paths.is_hidden(paths.hidden(place, "lock"))
    assert paths.short("a.mp4") != paths.short("b.mp4")
