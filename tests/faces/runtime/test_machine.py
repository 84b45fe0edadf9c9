"""What the machine says about itself."""

from __future__ import annotations

import os

import pytest

from faces.runtime import machine


def test_there_are_no_more_physical_cores_than_logical_ones() -> None:
    assert 1 <= machine.physical_cores() <= (os.cpu_count() or 1)


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (3, 2), (4, 3), (5, 4), (8, 4), (64, 4)])
def test_a_core_is_left_to_the_user(cores: int, threads: int) -> None:
    assert machine.threads(cores) == threads


def test_a_process_among_several_takes_one_thread(monkeypatch) -> None:
    monkeypatch.setattr("multiprocessing.parent_process", lambda: object())
    assert machine.threads(8) == 1


def test_two_threads_of_one_core_count_once(monkeypatch, tmp_path) -> None:
    for number in range(8):
        place = tmp_path / f"cpu{number}" / "topology"
        place.mkdir(parents=True)
        (place / "physical_package_id").write_text("0\n")
        (place / "core_id").write_text(f"{number % 4}\n")
    monkeypatch.setattr(machine, "TOPOLOGY", tmp_path)
    monkeypatch.setattr(machine, "SYSTEM", "linux")
    monkeypatch.setattr("os.sched_getaffinity", lambda process: set(range(8)), raising=False)
    assert machine.physical_cores() == 4
    for usable, cores in (({0, 1}, 2), ({0, 4}, 1), ({0, 1, 4, 5}, 2)):
        monkeypatch.setattr("os.sched_getaffinity", lambda process, usable=usable: usable, raising=False)
        assert machine.physical_cores() == cores


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ({}, False),
        ({"AC": {"type": "Mains", "online": "1"}, "BAT0": {"type": "Battery", "status": "Charging"}}, False),
        ({"AC": {"type": "Mains", "online": "0"}, "BAT0": {"type": "Battery", "status": "Discharging"}}, True),
        ({"mouse": {"type": "Battery", "status": "Discharging", "scope": "Device"}}, False),
    ],
)
def test_a_discharging_battery_of_the_machine_itself_counts(monkeypatch, tmp_path, supplies, expected) -> None:
    for name, files in supplies.items():
        (tmp_path / name).mkdir()
        for file, text in files.items():
            (tmp_path / name / file).write_text(text + "\n")
    monkeypatch.setattr(machine, "SYSTEM", "linux")
    monkeypatch.setattr(machine, "SUPPLIES", tmp_path)
    assert machine.on_battery() is expected


def test_the_share_in_use_is_that_since_the_last_call(monkeypatch) -> None:
    ticks = iter([(100.0, 1000.0), (150.0, 1100.0), (240.0, 1200.0), (240.0, 1200.0)])
    monkeypatch.setattr(machine, "_ticks", lambda: next(ticks))
    busy = machine.Busy()
    assert [busy.share() for _ in range(3)] == [0.5, 0.9, 0.0]


def test_this_machine_answers() -> None:
    assert 0.0 <= machine.Busy().share() <= 1.0
    assert isinstance(machine.on_battery(), bool)
    assert (machine.memory() or 0) > 10
