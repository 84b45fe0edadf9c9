"""Attributes of one's own in the window: listed, toggled, exported like ours."""

from __future__ import annotations

import csv

import pytest

pytest.importorskip("onnx")

from faces.cli import main
from faces.types import Distribution, FrameResult
from faces_gui import settings as storage
from faces_gui.docks import Docks
from faces_gui.model import load
from faces_gui.window import Window
from tests.faces.heads.owning import own_head
from tests.faces_gui.conftest import face


@pytest.fixture
def own_window(qtbot, bridge, tmp_path):
    head = own_head(
        tmp_path, answers={"mood": {"calm": 0.0, "lively": 3.0}, "asian": {"no": 0.0, "yes": 1.0}}, opt_in=["asian"]
    )
    made = Window(bridge, storage.Settings(welcomed=True), tmp_path / "window.json", heads=[str(head)])
    qtbot.addWidget(made)
    made.docks = Docks(made, ["fast"])
    return made


def test_it_is_listed_and_toggled(own_window):
    boxes = own_window.docks.attributes.boxes
    assert boxes["mood"].text() == "Mood"
    assert boxes["mood"].isChecked()
    boxes["mood"].click()
    assert own_window.settings.hidden == ["mood"]
    boxes["mood"].click()
    assert own_window.settings.hidden == []


def test_the_weights_are_loaded_with_it(own_window):
    options = own_window.options()
    assert "mood" in options.attributes.split(",")
    assert "asian" not in options.attributes.split(","), "the notice about opt-in attributes was not accepted"
    assert "mood" in load(options).attributes


def test_opting_in_asks_first(own_window):
    box = own_window.docks.attributes.boxes["asian"]
    box.click()
    assert not box.isChecked()
    own_window._dialog.buttons()[0].click()
    assert own_window.settings.ethnicity
    assert "asian" in own_window.options().attributes.split(",")
    assert {"ethnicity7", "ethnicity4"} <= set(own_window.settings.hidden)


def test_the_table_shows_and_exports_it(own_window, tmp_path):
    table, log = own_window.docks.table, own_window.docks.log
    table.set_answered(("gender", "mood"))
    shown = face(0, 10, 10, 80)
    answers = {**shown.attributes, "mood": Distribution("lively", 0.95, True, {"calm": 0.05, "lively": 0.95})}
    made = type(shown)(shown.id, shown.detection, answers)
    log.add(FrameResult(0.0, 320, 240, (made,)))
    table.refresh()
    assert not table.table.isColumnHidden(table.rows.columns.index("mood"))
    table.export(tmp_path / "seen.csv")
    with (tmp_path / "seen.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["mood"] == "lively"


def test_its_history_can_be_drawn(own_window):
    assert own_window.docks.history.choice.findData("mood") > 0


def test_a_head_that_is_not_there_ends_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gui", "--head", "nope"]) == 3
    assert "nope" in capsys.readouterr().err
