"""Nobody gets more than a share: sizes, pixels, rates, the queue, time."""

from __future__ import annotations

import io
import struct
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from faces_web.admission import Admission, identify
from faces_web.refusal import Refusal
from faces_web.settings import Settings


@pytest.fixture(scope="module")
def small() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 10)).save(buffer, "PNG")
    return buffer.getvalue()


def analyze(client, content):
    return client.post("/api/analyze", files={"file": ("a.png", content)})


def test_too_many_bytes_are_refused_before_they_are_read(serving, small):
    client = serving(most_bytes=1024, memory=10**6)
    assert analyze(client, small).status_code == 200
    answer = analyze(client, small + bytes(1024))
    assert answer.status_code == 413
    assert "larger than" in answer.json()["error"]
    assert analyze(client, bytes(10**6)).status_code == 413


def test_a_lying_length_does_not_help(serving):
    """The header promises little, the body brings much."""
    client = serving(most_bytes=1024, memory=10**6)

    def body():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(1000):
            yield bytes(1024)
        yield b"\r\n--x--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": "100"}
    assert client.post("/api/analyze", content=body(), headers=headers).status_code == 413


def test_a_body_without_its_length_is_refused(serving):
    client = serving()
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/api/analyze", content=iter([b"--x--\r\n"]), headers=headers).status_code == 411


def test_too_many_pixels_are_refused_before_they_are_decoded(serving, waiting):
    """A few hundred bytes that claim four thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 65_500, 65_500, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(10**5))
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    answer = analyze(serving(), bomb)
    assert answer.status_code == 422
    assert "65500 x 65500 pixels are more than the 50 million" in answer.json()["error"]
    assert waiting.begun.acquire(blocking=False)  # the empty picture at the start
    assert not waiting.begun.acquire(blocking=False)


def test_a_client_that_asks_too_often_is_told_when_to_come_back(serving, small):
    client = serving(rate=6.0, burst=3)
    assert [analyze(client, small).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    answer = analyze(client, small)
    assert 1 <= int(answer.headers["retry-after"]) <= 10
    assert "6 requests a minute" in answer.json()["error"]
    assert client.get("/api/about").status_code == 200, "only analyses count"


def test_a_client_may_not_fill_the_queue_alone(serving, small, waiting):
    client = serving(per_client=2, queue=8)
    waiting.may.clear()
    with ThreadPoolExecutor(2) as pool:
        inside = [pool.submit(analyze, client, small) for _ in range(2)]
        until(lambda: client.get("/api/health").json()["inside"] == 2)
        assert analyze(client, small).status_code == 429
        waiting.may.set()
        assert [each.result().status_code for each in inside] == [200, 200]
    until(lambda: client.get("/api/health").json()["inside"] == 0)


def test_a_full_queue_refuses_and_recovers(serving, small, waiting):
    client = serving(per_client=99, queue=3)
    waiting.may.clear()
    with ThreadPoolExecutor(3) as pool:
        inside = [pool.submit(analyze, client, small) for _ in range(3)]
        until(lambda: client.get("/api/health").json()["inside"] == 3)
        answer = analyze(client, small)
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) >= 1
        waiting.may.set()
        assert {each.result().status_code for each in inside} == {200}
    until(lambda: client.get("/api/health").json()["inside"] == 0)
    assert analyze(client, small).status_code == 200


def test_nobody_waits_for_ever_and_the_place_is_kept_until_the_work_has_ended(serving, small, waiting):
    client = serving(patience=0.2)
    waiting.may.clear()
    answer = analyze(client, small)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert client.get("/api/health").json()["inside"] == 1
    waiting.may.set()
    until(lambda: client.get("/api/health").json()["inside"] == 0)


def test_what_waits_behind_an_abandoned_request_is_never_begun(serving, small, waiting):
    client = serving(patience=1.0, per_client=9)
    waiting.may.clear()
    before = waiting.count
    with ThreadPoolExecutor(3) as pool:
        assert {each.status_code for each in pool.map(lambda _: analyze(client, small), range(3))} == {503}
    waiting.may.set()
    until(lambda: client.get("/api/health").json()["inside"] == 0)
    assert waiting.count == before + 1


def test_refused_uploads_leave_their_place(serving):
    client = serving(queue=2)
    for _ in range(5):
        assert analyze(client, b"nothing").status_code == 422
        assert client.post("/api/analyze", files={"no": ("a", b"")}).status_code == 422
    assert client.get("/api/health").json()["inside"] == 0


def until(true, seconds=10.0):
    """Wait for something that other threads bring about."""
    gate = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if true():
            return
        gate.wait(0.02)
    raise AssertionError("did not happen in time")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_rate_is_per_client_and_comes_back():
    clock = Clock()
    admission = Admission(Settings(rate=60.0, burst=2, per_client=99), clock)

    def refused(address: str) -> bool:
        try:
            admission.enter(address, 1)
        except Refusal as refusal:
            return refusal.status == 429
        return False

    assert [refused("10.0.0.1") for _ in range(3)] == [False, False, True]
    assert not refused("10.0.0.2")
    clock.now += 1.0
    assert [refused("10.0.0.1") for _ in range(2)] == [False, True]
    clock.now += 1000.0
    assert [refused("10.0.0.1") for _ in range(3)] == [False, False, True]


def test_no_number_of_clients_fills_the_memory():
    admission = Admission(Settings(rate=60.0, burst=2))
    for number in range(12_000):
        admission.enter(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 0).leave()
    assert len(admission._buckets) <= 10_000
    assert admission.inside == 0


def test_who_would_wait_too_long_is_refused_at_the_door():
    admission = Admission(Settings(patience=10.0, workers=2, rate=0, per_client=99, queue=99))
    for _ in range(40):
        admission.took(1.0)
    inside = [admission.enter("10.0.0.1", 0) for _ in range(21)]
    with pytest.raises(Refusal, match="too many pictures are waiting") as caught:
        admission.enter("10.0.0.2", 0)
    assert (caught.value.status, caught.value.headers) == (429, {"Retry-After": "11"})
    for ticket in inside[:5]:
        ticket.leave()
    admission.enter("10.0.0.2", 0)


def test_uploads_of_all_together_are_bounded():
    admission = Admission(Settings(memory=100, rate=0))
    first = admission.enter("10.0.0.1", 60)
    with pytest.raises(Refusal) as caught:
        admission.enter("10.0.0.2", 60)
    assert caught.value.status == 429
    with pytest.raises(Refusal):
        first.grow(60)
    first.leave()
    second = admission.enter("10.0.0.2", 60)
    second.grow(40)
    second.leave()
    admission.enter("10.0.0.3", 100)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        (None, "", True),
    ],
)
def test_who_counts_as_one_client(one, other, same):
    assert (identify(one) == identify(other)) is same
