"""Files that are whole or not there, whatever their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from faces.errors import OutputError
from faces.sinks.files import atomic


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
