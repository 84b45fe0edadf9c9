"""Files that are whole or not there, whatever their names."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from faces.errors import OutputError
from faces.sinks import files
from faces.sinks.files import Claim, atomic

HOLD = """
import sys
from pathlib import Path
from faces.sinks.files import Claim
claim = Claim(Path(sys.argv[1]))
print("claimed", flush=True)
sys.stdin.read()
"""


def test_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    place = tmp_path / f"{'a' * 251}.jpg"
    with atomic(place) as path:
        path.write_bytes(b"whole")
    assert [each.name for each in tmp_path.iterdir()] == [place.name]


@pytest.mark.parametrize("name", [f"{'a' * 252}.jpg", f"a.{'b' * 254}"])
def test_a_longer_name_is_an_output_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="cannot be written"), atomic(tmp_path / name) as path:
        path.write_bytes(b"whole")
    assert not list(tmp_path.iterdir())


def test_a_claimed_place_is_anothers_until_it_is_released(tmp_path: Path) -> None:
    place = tmp_path / "new" / "results.jsonl"
    claim = Claim(place)
    with pytest.raises(OutputError, match=r"results.jsonl: another run is writing here"):
        Claim(place)
    Claim(place.with_name("other")).release()
    claim.release()
    claim.release()
    Claim(place).release()
    assert not list(place.parent.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="there files have no such mode")
def test_a_lock_is_no_program(tmp_path: Path) -> None:
    claim = Claim(tmp_path / "results.jsonl")
    (lock,) = tmp_path.iterdir()
    assert not lock.stat().st_mode & 0o111
    claim.release()


def test_a_claim_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    place = tmp_path / "results.jsonl"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"claimed" + os.linesep.encode()
        with pytest.raises(OutputError, match="another run is writing here"):
            Claim(place)
        other.kill()
        other.wait()
    Claim(place).release()
    assert not list(tmp_path.iterdir())


def test_a_claim_whose_lock_was_just_deleted_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, lock = Claim(tmp_path / "results.jsonl"), files._lock

    def released_meanwhile(file: int) -> None:
        before.release()
        lock(file)

    monkeypatch.setattr(files, "_lock", released_meanwhile)
    Claim(tmp_path / "results.jsonl")
    with pytest.raises(OutputError, match="another run is writing here"):
        Claim(tmp_path / "results.jsonl")


def test_without_locks_nobody_is_kept_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(file: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(files, "_lock", unknown)
    for claim in [Claim(tmp_path / "results.jsonl"), Claim(tmp_path / "results.jsonl")]:
        claim.release()
    assert not list(tmp_path.iterdir())
