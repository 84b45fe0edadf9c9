"""Results: every video has its own file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from faces.errors import OutputError, UsageError
from faces.sinks.records import Record
from faces.sinks.results import Results


def video(width: int) -> Record:
    return {"status": "ok", "width": width, "height": 360, "fps": 25.0, "analysed": 0}


@pytest.mark.parametrize("resume", [False, True])
def test_subtitles_of_videos_of_one_stem_do_not_overwrite_each_other(tmp_path: Path, resume: bool) -> None:
    pytest.importorskip("pysubs2")
    results = Results(tmp_path, {"header": 1}, ("ass",))
    results.add("talk.mp4", video(100))
    results.add("other.mp4", video(200))
    assert (tmp_path / "talk.ass").exists()
    if resume:
        results.close()
        results = Results(tmp_path, {"header": 1}, ("ass",), resume=True)
    results.add("talk.mkv", video(300))
    results.finish()
    widths = {"talk.mp4.ass": 100, "other.ass": 200, "talk.mkv.ass": 300}
    assert {path.name for path in tmp_path.glob("*.ass")} == set(widths)
    for name, width in widths.items():
        assert f"PlayResX: {width}\n" in (tmp_path / name).read_text("utf-8")


def test_parquet_without_its_extra_is_refused_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(OutputError, match=r"-m pip install .*pyarrow"):
        Results(tmp_path, {"header": 1}, ("json", "parquet"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("resume", [False, True])
def test_two_runs_do_not_write_in_one_folder(tmp_path: Path, resume: bool) -> None:
    first = Results(tmp_path, {"header": 1}, ("json",))
    first.add("a.mp4", video(100))
    with pytest.raises(OutputError, match=r"results.jsonl: another run is writing here; wait for its end"):
        Results(tmp_path, {"header": 1}, ("json",), resume=resume)
    first.add("b.mp4", video(200))
    first.finish()
    with pytest.raises(OutputError, match="another run"):
        Results(tmp_path, {"header": 1}, ("json",), resume=resume)
    first.close()
    assert sorted(json.loads((tmp_path / "results.json").read_text("utf-8"))["items"]) == ["a.mp4", "b.mp4"]
    Results(tmp_path, {"header": 1}, ("json",), resume=resume).close()
    kept = [] if resume else ["results.jsonl.before"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results.json", "results.jsonl", *kept]


def test_a_journal_that_cannot_be_gone_on_with_is_free_at_once(tmp_path: Path) -> None:
    Results(tmp_path, {"header": 1}, ("json",)).close()
    with pytest.raises(UsageError, match="was made with other settings"):
        Results(tmp_path, {"header": 2}, ("json",), resume=True)
    assert [path.name for path in tmp_path.iterdir()] == ["results.jsonl"]
    Results(tmp_path, {"header": 2}, ("json",)).close()
