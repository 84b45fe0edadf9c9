"""Mailboxes between threads."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from faces.mailbox import Bounded, Closed, Latest, Mailbox
from tests.faces.driving import ROOT


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


@pytest.mark.skipif(sys.platform == "win32", reason="has no interval timer")
def test_control_c_leaves_nothing_locked() -> None:
    """Interrupted at any moment, also in the middle of a call, the other side still gets its end."""
    program = """
import random, signal, sys, threading, time
from faces.mailbox import Bounded, Closed
for attempt in range(150):
    box = Bounded(2)
    def take():
        try:
            while True:
                box.get()
        except Closed:
            pass
    taker = threading.Thread(target=take, daemon=True)
    taker.start()
    try:
        signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-4, 3e-3))
        while True:
            box.put(1)
    except KeyboardInterrupt:
        box.close(discard=True)
    taker.join(5)
    if taker.is_alive():
        sys.exit("the other side waits for ever")
"""
    program = "import signal\nsignal.signal(signal.SIGALRM, signal.default_int_handler)" + program
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
