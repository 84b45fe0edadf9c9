"""The progress bar as a terminal shows it."""

from __future__ import annotations

import pytest

from faces.cli.progress import Bar, Transfer


def to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")


@pytest.mark.parametrize("name", ["[old] a.jpg", "a[/b].jpg"])
def test_names_in_brackets_are_shown_as_they_are(capsys, monkeypatch, name):
    to_a_terminal(monkeypatch)
    with Bar(2) as bar:
        bar.part(name, 0.5)
        bar.step(name, warnings=["odd [bold]"])
    shown = capsys.readouterr().err
    assert name in shown
    assert "note: odd [bold]" in shown


def test_a_download_shows_its_name_and_how_much_is_here(capsys, monkeypatch):
    to_a_terminal(monkeypatch)
    with Transfer("one.onnx") as transfer:
        transfer(50, 100)
    shown = capsys.readouterr().err
    assert "one.onnx" in shown
    assert "50/100 bytes" in shown


def test_without_a_terminal_only_notes_are_written(capsys):
    with Bar(1) as bar:
        bar.part("a.jpg", 0.5)
        bar.step("a.jpg", error="damaged")
    assert capsys.readouterr().err == "failed: damaged\n"
