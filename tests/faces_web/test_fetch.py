"""Pictures by address: off by default, public hosts only, bounded."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from faces.errors import InputError
from faces_web import fetch as fetching
from faces_web.fetch import fetch, public
from faces_web.settings import Settings

SETTINGS = Settings(most_bytes=10_000, fetch_time=1.0)


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        kind, _, rest = self.path.lstrip("/").partition("/")
        if kind == "to":
            self.send_response(302)
            self.send_header("Location", rest if "//" in rest else f"/{rest}")
            self.end_headers()
            return
        self.send_response(404 if kind == "missing" else 200)
        self.end_headers()
        try:
            if kind == "large":
                self.wfile.write(bytes(20_000))
            elif kind == "slow":
                for _ in range(40):
                    self.wfile.write(b"x")
                    time.sleep(0.1)
            else:
                self.wfile.write(self.headers["Host"].encode())
        except OSError:
            pass

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def anybody(address: str) -> bool:
    return True


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::",
     "64:ff9b::7f00:1", "2001:0:7f00:1::", "ff02::1"],
)  # fmt: skip
def test_our_own_networks_are_not_public(address):
    assert not public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_the_internet_is_public(address):
    assert public(address)


@pytest.mark.network
def test_what_lies_there_is_fetched_also_after_redirections(site):
    host = site.removeprefix("http://").encode()
    assert fetch(f"{site}/picture", SETTINGS, anybody) == host
    assert fetch(f"{site}/to/to/picture", SETTINGS, anybody) == host


@pytest.mark.network
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("missing", "status 404"),
        ("large", "larger than"),
        ("slow", "within 1 seconds"),
        ("to/to/to/to/to/x", "redirects more than 3 times"),
        ("to/ftp://127.0.0.1/x", "not an http or https address"),
    ],
)
def test_what_cannot_be_had_is_told(site, path, words):
    start = time.monotonic()
    with pytest.raises(InputError, match=words):
        fetch(f"{site}/{path}", SETTINGS, anybody)
    assert time.monotonic() - start < 3


@pytest.mark.network
def test_this_machine_is_never_asked(site):
    for address in (site, site.replace("127.0.0.1", "localhost"), site.replace("127.0.0.1", "[::ffff:127.0.0.1]")):
        with pytest.raises(InputError, match=r"not on the public internet"):
            fetch(f"{address}/picture", SETTINGS)


@pytest.mark.network
def test_a_redirection_to_this_machine_is_not_followed(site):
    """The first host may be asked, the one that it points to may not."""
    asked: list[str] = []

    def first_only(address: str) -> bool:
        asked.append(address)
        return len(asked) == 1

    with pytest.raises(InputError, match="not on the public internet"):
        fetch(f"{site}/to/{site}/picture", SETTINGS, first_only)
    assert asked == ["127.0.0.1", "127.0.0.1"]


@pytest.mark.parametrize(
    "address",
    ["", "file:///etc/passwd", "ftp://8.8.8.8/a", "http://", "http://8.8.8.8:99999/", "http://a b/", "http://ä/",
     "http://user:word@8.8.8.8/", "https://8.8.8.8/" + "a" * 3000, "//8.8.8.8/", "http://[::1",
     "http://8.8.8.8/\r\nX: y"],
)  # fmt: skip
def test_odd_addresses_are_refused_without_asking_anybody(address, monkeypatch):
    monkeypatch.setattr(fetching.socket, "create_connection", None)
    with pytest.raises(InputError):
        fetch(address, SETTINGS, anybody)


def test_addresses_are_switched_off_by_default(serving):
    answer = serving().post("/api/analyze", files={"url": (None, "http://127.0.0.1/")})
    assert answer.status_code == 403
    assert serving().get("/api/about").json()["limits"]["urls"] == 0


@pytest.mark.network
def test_each_address_has_its_item_and_a_bad_one_does_not_stop_the_others(site, serving, monkeypatch, portrait):
    monkeypatch.setattr(Site, "do_GET", lambda self: (self.send_response(200), self.end_headers(),
                                                      self.wfile.write(portrait)))  # fmt: skip
    monkeypatch.setattr("faces_web.application.fetch", lambda address, settings: fetch(address, settings, anybody))
    client = serving(urls=True)
    good, bad, private = f"{site}/a.jpg", "file:///etc/passwd", "http://256.0.0.1/"
    form = [("url", (None, each)) for each in (good, bad, private, good)]
    answer = client.post("/api/analyze", files=form)
    assert answer.status_code == 200
    items = answer.json()["items"]
    assert list(items) == [good, bad, private]
    assert items[good]["status"] == "ok"
    assert items[bad]["status"] == items[private]["status"] == "error"
    many = client.post("/api/analyze", files=[("url", (None, f"{site}/{number}")) for number in range(9)])
    assert (many.status_code, many.json()["error"]) == (422, "at most 8 addresses at once")
    assert client.get("/api/health").json()["inside"] == 0
