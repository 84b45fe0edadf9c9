"""Safe on a network: headers, names, sites, files, and pictures made to break decoders."""

from __future__ import annotations

import io
import os
import tempfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from faces_web.guard import hostname


@pytest.mark.parametrize("path", ["/", "/static/app.js", "/api/about", "/api/openapi.json", "/nothing", "/api/analyze"])
def test_every_answer_has_the_security_headers(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers


def test_an_unexpected_error_is_told_without_its_details(serving, waiting, portrait):
    client = serving()

    def fail(image: object) -> None:
        raise RuntimeError("secret detail")

    waiting.analyze = fail
    answer = client.post("/api/analyze", files={"file": ("a.jpg", portrait)})
    assert answer.status_code == 500
    assert answer.json() == {"error": "the server failed; its log says why"}
    assert "content-security-policy" in answer.headers
    assert client.get("/api/health").json()["inside"] == 0


@pytest.mark.parametrize("name", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""])
def test_on_loopback_only_loopback_names_are_answered(client, name):
    """Else a page of another site could read answers by pointing its own name here (DNS rebinding)."""
    assert client.get("/api/about", headers={"host": name}).status_code == 403


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1:8000", "[::1]:9", "LOCALHOST"])
def test_loopback_names(client, name):
    assert client.get("/api/about", headers={"host": name}).status_code == 200


def test_on_a_network_any_name_or_the_named_ones(serving):
    assert serving(host="0.0.0.0").get("/", headers={"host": "any.example"}).status_code == 200
    named = serving(host="0.0.0.0", hosts=("Faces.example:8443", "lan.example.", "[fd00::1]:80", "fd00::2"))
    for name in ("faces.example:443", "faces.example.", "LAN.example", "[fd00::1]", "[fd00::2]:8000"):
        assert named.get("/", headers={"host": name}).status_code == 200, name
    assert named.get("/", headers={"host": "other.example"}).status_code == 403


def test_host_headers():
    assert [hostname(each) for each in ("A:1", "[::1]:80", "[::1]", "b", "")] == ["a", "::1", "::1", "b", ""]


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)]
)
def test_pages_of_other_sites_may_not_send_pictures(serving, site, status, portrait):
    client = serving()
    answer = client.post("/api/analyze", files={"file": ("a.jpg", portrait)}, headers={"sec-fetch-site": site})
    assert answer.status_code == status


def test_no_upload_touches_the_disk(serving, monkeypatch, tmp_path):
    """A picture of three megabytes, far above what form parsers keep in memory by themselves."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made: list[str] = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *args, **kw: (made.append(str(path)), real(path, *args, **kw))[1])
    buffer = io.BytesIO()
    Image.effect_noise((1100, 1100), 90).convert("RGB").save(buffer, "PNG")
    assert buffer.tell() > 1.2e6
    answer = serving().post("/api/analyze", files={"file": ("a.png", buffer.getvalue())})
    assert answer.status_code == 200
    assert not [path for path in made if str(tmp_path) in path]
    assert not list(tmp_path.iterdir())


def seeds() -> list[bytes]:
    found = []
    for format in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"):
        buffer = io.BytesIO()
        Image.linear_gradient("L").resize((48, 32)).convert("RGB").save(buffer, format)
        found.append(buffer.getvalue())
    return found


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.sampled_from(seeds()),
    cut=st.integers(0, 2000),
    edits=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=12),
)
def test_no_mutilated_picture_breaks_the_server(served, seed, cut, edits):
    content = bytearray(seed)
    for place, value in edits:
        content[place % len(content)] = value
    answer = served.post("/api/analyze", files={"file": ("a", bytes(content[: len(content) - cut % len(content)]))})
    assert answer.status_code in (200, 422), answer.text


@pytest.fixture
def served(serving):
    return serving(most_pixels=10**6)
