"""How packages that are not here are said to come."""

from __future__ import annotations

import sys

import pytest

from faces import packages


def test_an_extra_is_installed_where_we_run_and_not_by_our_name_which_is_anothers_on_pypi():
    command = packages.install_extra("gui")
    assert command.startswith(f"{packages.PIP} install ")
    assert sys.executable in command
    assert '"pyqtgraph>=' in command
    assert "pyside6" in command.lower()
    assert "faces[" not in command


def test_a_checkout_that_is_not_installed_installs_itself(monkeypatch):
    def missing(name):
        raise packages.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(packages.metadata, "requires", missing)
    assert packages.install_extra("gui") == f'{packages.PIP} install -e ".[gui]"'


@pytest.mark.parametrize("said", [lambda: packages.install("h5py"), lambda: packages.install_extra("gui")])
def test_the_packaged_application_names_no_pip(monkeypatch, said):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "not in the packaged application" in said()
    assert "pip" not in said()
