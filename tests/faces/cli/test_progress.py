"""The progress bar as a terminal shows it."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from faces.cli import progress
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


def test_without_a_terminal_there_is_a_line_a_minute(capsys, monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: clock.now))
    with Bar(3001, done=1) as bar:
        for number in range(3000):
            clock.now += 0.05
            bar.part(f"{number}.jpg", 0.5)
            bar.step(f"{number}.jpg")
    first, second = capsys.readouterr().err.splitlines()
    assert first == "1,200 of 3,001 (40%), 20.0/s, 2 min left"
    assert second == "2,400 of 3,001 (80%), 20.0/s, 1 min left"


def test_of_a_long_video_the_share_is_told(capsys, monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: clock.now))
    with Bar(1) as bar:
        clock.now += 1000
        bar.part("a.mp4", 0.1)
    assert capsys.readouterr().err == "0 of 1 (10%), 0.4/h, 2 h 30 min left\n"


def test_without_a_terminal_only_notes_are_written_at_first(capsys):
    with Bar(1) as bar:
        bar.part("a.jpg", 0.5)
        bar.step("a.jpg", error="damaged")
    assert capsys.readouterr().err == "failed: damaged\n"


@pytest.mark.parametrize("columns", ["40", "60"])
def test_in_a_narrow_terminal_the_name_gives_way_and_not_the_numbers(capsys, monkeypatch, columns):
    to_a_terminal(monkeypatch)
    monkeypatch.setenv("COLUMNS", columns)
    with Bar(243) as bar:
        for number in range(2):
            bar.step(f"holiday pictures/summer in the mountains/{number}.jpg")
    drawn = capsys.readouterr().err
    assert re.search(r"━.* 2/243.*\d:\d\d:\d\d.* holiday", drawn)
    with Transfer("faces-accurate-expression-of-my-own") as transfer:
        transfer(4_000_000, 343_000_000)
    assert re.search(r"━.*4\.0/343\.0 MB.*-:--:--.* faces", capsys.readouterr().err)
