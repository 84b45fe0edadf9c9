"""Mailboxes between threads."""

from __future__ import annotations

import threading
import time

import pytest

from faces.mailbox import Bounded, Closed, Latest, Mailbox


def test_bounded_loses_nothing_and_keeps_order() -> None:
    box: Bounded[int] = Bounded(2)

    def send() -> None:
        for number in range(500):
            box.put(number)
        box.close()

    threading.Thread(target=send).start()
    taken = [box.get(5) for _ in range(500)]
    with pytest.raises(Closed):
        box.get(5)
    assert taken == list(range(500))
    assert box.dropped == 0


def test_bounded_makes_a_fast_sender_wait() -> None:
    box: Bounded[int] = Bounded(2)
    sent = []

    def send() -> None:
        for number in range(10):
            box.put(number)
            sent.append(number)

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    time.sleep(0.1)
    assert len(sent) == 2
    for _ in range(10):
        box.get(1)
    sender.join(1)
    assert len(sent) == 10


def test_latest_keeps_only_the_newest_and_counts_the_others() -> None:
    box: Latest[int] = Latest()
    for number in range(5):
        box.put(number)
    assert box.get() == 4
    assert box.dropped == 4


def test_the_end_does_not_overwrite_the_last_frame() -> None:
    box: Latest[int] = Latest()
    box.put(7)
    box.close()
    assert box.get() == 7
    with pytest.raises(Closed):
        box.get()


@pytest.mark.parametrize("box", [Bounded(1), Latest()], ids=["Bounded", "Latest"])
def test_get_gives_up_after_its_timeout(box: Mailbox[int]) -> None:
    start = time.monotonic()
    assert box.get(0.05) is None
    assert 0.04 < time.monotonic() - start < 2


def test_closing_frees_a_waiting_sender() -> None:
    box: Bounded[int] = Bounded(1)
    box.put(1)
    ended = []

    def send() -> None:
        try:
            box.put(2)
        except Closed:
            ended.append(True)

    sender = threading.Thread(target=send)
    sender.start()
    time.sleep(0.05)
    box.close(discard=True)
    sender.join(1)
    assert ended
    with pytest.raises(Closed):
        box.get()
