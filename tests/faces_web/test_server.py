"""The command: what a user starts, and how it treats clients that misbehave."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from faces.cli import main

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
"""A PNG of one grey pixel."""
FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + PIXEL + b"\r\n--x--\r\n"
REQUEST = (
    b"POST /api/analyze HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Length: %d\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n%b" % (len(FORM), FORM)
)
"""A client's whole request."""
ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.network


@contextlib.contextmanager
def started(*flags: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "faces", "web", "--port", "0", "--workers", "1", *flags]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate(timeout=20)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_it_says_where_it_is_serves_and_ends_with_ctrl_c():
    with started() as (process, address):
        assert address.startswith("http://127.0.0.1:")
        with urlopen(address, timeout=10) as answer:
            assert b"<title>Faces</title>" in answer.read()
            assert "server" not in {name.lower() for name in answer.headers}
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals for one process")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_even_while_a_picture_is_decoded_that_takes_forever(sent):
    script = (
        "import time; from faces_web import order, server; from faces_web.settings import Settings\n"
        "order.decode_image = lambda *_, **__: (print('decoding', flush=True), time.sleep(60))\n"
        "server.GRACE = 1; server.serve(Settings(port=0, workers=1))"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = urlsplit(process.stdout.readline().strip()).port
        with socket.create_connection(("127.0.0.1", port), 10) as client:
            client.sendall(REQUEST)
            assert process.stdout.readline() == "decoding\n"
            process.send_signal(sent)
            process.wait(15)
    finally:
        process.kill()
        process.communicate(timeout=20)


def test_a_network_is_warned_of_and_a_taken_port_is_told(capsys):
    with started("--host", "0.0.0.0") as (process, address):
        port = urlsplit(address).port
        assert main(["web", "--port", str(port)]) == 3
        assert f"cannot listen on 127.0.0.1 port {port}" in capsys.readouterr().err
        process.terminate()
        assert "whoever reaches this address may use it" in process.communicate(timeout=20)[1]


def test_clients_that_never_finish_their_request_are_cut_off():
    with started("--upload-timeout", "1") as (_, address):
        port = urlsplit(address).port
        for beginning in (b"", b"GET / HTTP/1.1\r\nHost: local", b"GET / HTTP/1.1\r\nHost: localhost\r\n"):
            start = time.monotonic()
            with socket.create_connection(("127.0.0.1", port), 10) as slow:
                slow.sendall(beginning)
                assert slow.recv(100) == b""
            assert 0.5 < time.monotonic() - start < 6


def test_an_upload_that_dribbles_in_is_cut_off():
    with started("--upload-timeout", "1") as (_, address):
        port = urlsplit(address).port
        head = (
            b"POST /api/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
        )
        with socket.create_connection(("127.0.0.1", port), 10) as slow:
            slow.sendall(head)
            assert slow.recv(100).startswith(b"HTTP/1.1 408 ")


def test_who_goes_away_leaves_the_queue(slow_address, waiting):
    """One request is analysed, a second one waits behind it; its client hangs up."""
    port = urlsplit(slow_address).port

    def inside() -> int:
        with urlopen(f"{slow_address}api/health", timeout=10) as answer:
            return int(json.load(answer)["inside"])

    def becomes(count: int) -> bool:
        end = time.monotonic() + 15
        while inside() != count and time.monotonic() < end:
            time.sleep(0.05)
        return inside() == count

    waiting.may.clear()
    with socket.create_connection(("127.0.0.1", port), 20) as first:
        first.sendall(REQUEST)
        assert becomes(1)
        with socket.create_connection(("127.0.0.1", port), 20) as second:
            second.sendall(REQUEST)
            assert becomes(2)
        assert becomes(1)
        waiting.may.set()
        assert first.recv(100).startswith(b"HTTP/1.1 200 ")
    assert becomes(0)
    assert waiting.count == 2, "the empty picture at the start and the first one"


def test_a_head_without_end_is_refused():
    with started() as (_, address):
        port = urlsplit(address).port
        with socket.create_connection(("127.0.0.1", port), 10) as client, contextlib.suppress(OSError):
            client.sendall(b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000)
            assert client.recv(100).startswith((b"HTTP/1.1 400", b"HTTP/1.1 431")) or not client.recv(100)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--workers", "0"], "--workers cannot be 0"),
        (["--timeout", "-1"], "--timeout cannot be -1"),
        (["--rate", "nan"], "--rate cannot be nan"),
        (["--max-mb", "inf"], "--max-mb cannot be inf"),
        (["--upload-timeout", "inf"], "--upload-timeout cannot be inf"),
        (["--port", "70000"], "there is no port 70000"),
        (["--proxy", "nginx"], "--proxy takes an IP address"),
        (["--memory", "1"], "--memory must hold at least one picture"),
    ],
)
def test_numbers_that_make_no_sense_are_told(capsys, flags, words):
    assert main(["web", *flags]) == 2
    assert words in capsys.readouterr().err


def test_a_folder_without_weights_is_told(capsys, tmp_path):
    assert main(["web", "--port", "0", "--models_path", str(tmp_path)]) == 3
    assert "registry.toml is missing" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="needs several loopback addresses")
def test_only_the_named_proxy_is_believed():
    """Behind it every client has a rate of its own; without it nobody can invent one."""

    def codes(address: str, **headers: str) -> list[int]:
        port = urlsplit(address).port
        found = []
        for number in range(4):
            with socket.create_connection(("127.0.0.1", port), 10) as client:
                lines = [
                    "POST /api/analyze HTTP/1.1",
                    "Host: localhost",
                    "Content-Length: 0",
                    "Content-Type: multipart/form-data; boundary=x",
                    f"X-Forwarded-For: 203.0.113.{number}",
                    "Connection: close",
                ]
                client.sendall("\r\n".join([*lines, "", ""]).encode())
                found.append(int(client.recv(100).split()[1]))
        return found

    with started("--burst", "2") as (_, address):
        assert codes(address)[2:] == [429, 429]
    with started("--burst", "2", "--proxy", "127.0.0.1") as (_, address):
        assert 429 not in codes(address)


def test_without_the_extra_the_command_names_what_is_missing():
    script = (
        "import sys; sys.modules['fastapi'] = None; sys.modules['uvicorn'] = None\n"
        "from faces.cli import main; sys.exit(main(['web', '--port', '0']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, env=os.environ, check=False
    )
    assert done.returncode == 3
    assert "needs the package" in done.stderr
