"""`faces --self-test`."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from faces.cli import main, selftest
from faces.paths import shipped

STORED = json.loads((shipped("resources") / "samples" / selftest.STORED).read_text(encoding="utf-8"))["items"]


@pytest.mark.slow
def test_everything_works_here(capsys):
    pytest.importorskip("PySide6.QtWidgets", reason="needs the extra gui")
    code = main(["--self-test"])
    shown = capsys.readouterr().out
    assert code == 0, f"{shown}\nwhen a weight has changed: python tools/store_results.py"
    assert [line.split()[:2] for line in shown.splitlines()[:4]] == [[name, "fine"] for name in selftest.PARTS]
    assert "faces-detector" in shown
    assert shown.splitlines()[-1] == "Everything works."


def test_the_same_results_do_not_differ():
    assert selftest.differences(STORED, copy.deepcopy(STORED)) == []
    assert sum(len(item["faces"]) for item in STORED.values()) == 8


def test_the_faces_may_come_in_another_order():
    other = copy.deepcopy(STORED)
    other["group.jpg"]["faces"].reverse()
    assert selftest.differences(STORED, other) == []


def test_a_face_too_few_is_told():
    other = copy.deepcopy(STORED)
    other["group.jpg"]["faces"].pop()
    assert selftest.differences(STORED, other) == ["group.jpg: 6 faces instead of 7"]
    assert len(selftest.differences(STORED, {})) == 2


@pytest.mark.parametrize(("share", "told"), [(0.01, 0), (0.2, 1)])
def test_a_box_elsewhere_is_told(share, told):
    other = copy.deepcopy(STORED)
    (face,) = other["portrait.jpg"]["faces"]
    face["bbox"][0] += share * face["bbox"][2]
    assert len(selftest.differences(STORED, other)) == told


@pytest.mark.parametrize(("change", "told"), [(0.02, 0), (0.2, 1)])
def test_another_probability_is_told(change, told):
    other = copy.deepcopy(STORED)
    scores = other["portrait.jpg"]["faces"][0]["gender"]["scores"]
    scores["female"] -= change
    found = selftest.differences(STORED, other)
    assert len(found) == told
    assert all(each.startswith("portrait.jpg: gender: female is ") for each in found)


def test_an_attribute_that_is_not_answered_is_told():
    other = copy.deepcopy(STORED)
    del other["portrait.jpg"]["faces"][0]["age"]
    assert len(selftest.differences(STORED, other)) == 1


def test_a_part_that_fails_is_told_and_the_others_go_on(monkeypatch, capsys):
    def fail() -> str:
        raise ValueError("broken")

    monkeypatch.setattr(selftest, "PARTS", {"weights": fail, "pictures": lambda: "all well"})
    assert main(["self-test"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "weights  FAILED   ValueError: broken",
        "pictures fine     all well",
        "1 of 2 parts do not work.",
    ]


def test_an_installation_without_the_window_is_fine(monkeypatch, capsys):
    monkeypatch.setattr(selftest, "find_spec", lambda name: None)
    assert main(["self-test", "--only", "window"]) == 0
    assert "window   fine     not installed here" in capsys.readouterr().out


def test_only_one_part(monkeypatch, capsys):
    monkeypatch.setattr(selftest, "_samples", lambda: Path("nowhere"))
    assert main(["self-test", "--only", "pictures"]) == 1
    told, summary = capsys.readouterr().out.splitlines()
    assert told.startswith("pictures FAILED")
    assert summary == "1 of 1 part does not work."
