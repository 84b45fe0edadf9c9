"""A weight's file from its public address into the cache."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from faces.errors import OutputError, WeightError
from faces.zoo.cards import Card
from faces.zoo.download import Line, _Redirects, download
from tests.faces.zoo.serving import CONTENT, Server

pytestmark = pytest.mark.network
QUICK = Line(timeout=0.4, attempts=3, pause=0.01)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "Zwischenspeicher für Gewichte 重み"
    monkeypatch.setenv("FACES_CACHE", str(folder))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "FACES_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def server():
    made = Server()
    yield made
    made.close()


def card(server: Server, path: str, content: bytes = CONTENT, **changes: str) -> Card:
    facts = {"licence": "MIT", "data": "none", "accuracy": "none", "source": f"{server.address}/{path}", **changes}
    digest = hashlib.sha256(content).hexdigest()
    return Card(name="one", task="detect", family="yunet", file="one.onnx", sha256=digest, bytes=len(content), **facts)


def left(cache: Path) -> dict[str, int]:
    """What lies in the cache, with its length."""
    return {path.name: path.stat().st_size for path in cache.iterdir()} if cache.exists() else {}


@pytest.mark.parametrize("path", ["good", "no-ranges", "moved", "busy-once"])
def test_a_weight_comes_whole_and_verified(server, cache, path):
    told = []
    place = download(card(server, path), QUICK, lambda done, total: told.append((done, total)))
    assert place == cache / "one.onnx"
    assert place.read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert told == sorted(told)
    assert left(cache) == {"one.onnx": len(CONTENT)}


def test_an_interrupted_download_goes_on_where_it_ended(server, cache):
    assert download(card(server, "truncating"), Line(timeout=2, attempts=4, pause=0.01)).read_bytes() == CONTENT
    assert [where for _, where in server.requests] == [None, "bytes=100000-", "bytes=200000-", "bytes=300000-"]


def test_a_later_command_goes_on_too(server, cache):
    with pytest.raises(WeightError, match="100000 of 307200 bytes are here and the same command goes on"):
        download(card(server, "truncating"), Line(timeout=2, attempts=1))
    assert download(card(server, "good"), QUICK).read_bytes() == CONTENT
    assert server.requests[-1] == ("/good", "bytes=100000-")


def test_a_server_that_cannot_resume_begins_anew(server, cache):
    cache.mkdir()
    (cache / ".one.onnx.part").write_bytes(CONTENT[:999])
    assert download(card(server, "no-ranges"), QUICK).read_bytes() == CONTENT


def test_a_server_that_stalls_is_given_up_in_time_and_its_bytes_kept(server, cache):
    begun = time.monotonic()
    with pytest.raises(WeightError, match=r"could not be downloaded: .*timed out; 150000 of 307200 bytes are here"):
        download(card(server, "stalling"), QUICK)
    assert time.monotonic() - begun < 5
    assert left(cache) == {".one.onnx.part": 150_000}


def test_after_a_stall_the_next_attempt_succeeds(server, cache):
    assert download(card(server, "stalling-once"), QUICK).read_bytes() == CONTENT
    assert server.requests[-1] == ("/stalling-once", "bytes=50000-")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "longer",
            "is not the file that the catalogue describes: it has 307207 bytes instead of 307200; nothing was kept",
        ),
        ("endless", "it has more than 307200 bytes; nothing was kept"),
        ("other", "expected SHA-256 .*…, got .*…; it was deleted and is not used"),
        ("absent", "could not be downloaded: the server answers 404 Not Found"),
        ("busy", "the server answers 503 Service Unavailable; 0 of 307200 bytes"),
        ("silent", "timed out; 0 of 307200 bytes are here"),
        ("circle", "the server answers 302"),
        ("elsewhere", "could not be downloaded: the server answers 302"),
    ],
)
def test_what_is_not_the_weight_is_told_and_never_kept(server, cache, path, words):
    with pytest.raises(WeightError, match=words):
        download(card(server, path), QUICK)
    assert left(cache) == {}


def test_a_server_that_states_too_little_is_asked_again(server, cache):
    with pytest.raises(WeightError, match="ended after 1000 of 307200 bytes"):
        download(card(server, "shorter"), QUICK)
    assert len(server.requests) == 3


def test_a_server_that_resumes_elsewhere_is_not_believed(server, cache):
    with pytest.raises(WeightError, match="could not be downloaded"):
        download(card(server, "wrong-place"), QUICK)
    assert "one.onnx" not in left(cache)


def test_the_beginning_of_another_file_does_not_spoil_the_weight(server, cache):
    cache.mkdir()
    (cache / ".one.onnx.part").write_bytes(b"something else")
    assert download(card(server, "good"), QUICK).read_bytes() == CONTENT
    assert [where for _, where in server.requests] == ["bytes=14-", None]


@pytest.mark.parametrize("length", [len(CONTENT), len(CONTENT) + 5])
def test_a_part_that_is_long_enough_but_wrong_is_replaced(server, cache, length):
    cache.mkdir()
    (cache / ".one.onnx.part").write_bytes(bytes(length))
    assert download(card(server, "good"), QUICK).read_bytes() == CONTENT


def test_an_altered_weight_in_the_cache_is_replaced(server, cache):
    cache.mkdir()
    (cache / "one.onnx").write_bytes(b"altered")
    assert download(card(server, "good"), QUICK).read_bytes() == CONTENT


def test_a_proxy_is_used(server, cache):
    far = card(server, "good", source="http://example.invalid//127.0.0.1/good")
    assert download(far, Line(proxy=server.address, timeout=2, attempts=1)).read_bytes() == CONTENT
    assert server.requests[0][0] == "http://example.invalid//127.0.0.1/good"


def test_the_systems_proxy_is_used(server, cache, monkeypatch):
    monkeypatch.setenv("http_proxy", server.address)
    monkeypatch.setenv("no_proxy", "")
    far = card(server, "good", source="http://example.invalid//127.0.0.1/good")
    assert download(far, QUICK).read_bytes() == CONTENT


def test_no_server_at_all_says_so(server, cache):
    server.close()
    with pytest.raises(WeightError, match=r"no connection: .*refused.*check the connection, or give --proxy"):
        download(card(server, "good"), QUICK)


def test_offline_nothing_is_asked(server, cache, monkeypatch):
    monkeypatch.setenv("FACES_OFFLINE", "1")
    with pytest.raises(WeightError, match=r"\(--offline or FACES_OFFLINE=1\).*faces models import FOLDER"):
        download(card(server, "good"), QUICK)
    assert server.requests == []


def test_a_weight_without_an_address_cannot_be_downloaded(server, cache):
    with pytest.raises(WeightError, match="the weight 'one' has no public address: its source is bundled"):
        download(card(server, "", source="bundled"), QUICK)


def test_https_is_not_left_for_http():
    import urllib.request
    from http.client import HTTPMessage

    asked = urllib.request.Request("https://example.org/one.onnx")
    with pytest.raises(WeightError, match=r"leads to http://example\.org/one\.onnx, which is not https"):
        _Redirects().redirect_request(asked, None, 302, "Found", HTTPMessage(), "http://example.org/one.onnx")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that this user cannot write")
def test_a_cache_that_cannot_be_written_says_so(server, cache):
    cache.mkdir()
    cache.chmod(0o555)
    with pytest.raises(OutputError, match="cannot be written: Permission denied"):
        download(card(server, "good"), QUICK)


def test_a_cache_that_cannot_be_made_says_so(server, cache):
    cache.write_text("a file where the folder should be")
    with pytest.raises(OutputError, match=r"one\.onnx: cannot be written"):
        download(card(server, "good"), QUICK)
