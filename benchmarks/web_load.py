"""Many uploads at once to the upload page: throughput, waiting times, answers by status, the server's memory.

    python -m benchmarks.web_load

needs the extra `dev`. It starts `python -m faces web` on this machine with its own default limits and sends it pictures
from 64 clients for a minute, each sending its next as soon as the last was answered. Every client has a loopback
address of its own, since the server limits each address; `--one-address` sends them all from one, to see it refuse.
Exits with 1 when an answer was a 5xx or broken, or when the memory grew by more than a tenth after the first third.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from faces.packages import install

try:
    import httpx2
except ModuleNotFoundError as error:
    sys.exit(f"this benchmark needs the package {error.name}: {install('httpx2')}")

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "resources" / "samples"
SUFFIXES = (".jpg", ".jpeg", ".png")
Content = tuple[str, bytes]
"""Name and content of a picture."""
GROWTH = 1.10
PATIENCE = 180.0
"""Seconds for which a client waits for an answer, longer than the server lets it."""
LONGEST_PAUSE = 5.0
"""Seconds that a refused client waits at most before it asks again."""


@dataclass(slots=True)
class Measured:
    """What happened.

    Attributes:
        statuses: answers by HTTP status; `broken` are those that never came.
        seconds: from sending to the answer, of answers with 200.
        faces: found in them.
        processor: seconds of processor time that the server used.
        memory: seconds since the start and resident megabytes of the server.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    faces: int = 0
    processor: float = 0.0
    memory: list[tuple[float, float]] = field(default_factory=list)


@contextlib.contextmanager
def server(flags: list[str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command and its address."""
    command = [sys.executable, "-m", "faces", "web", "--port", "0", *flags]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(30)


def processor(pid: int) -> float:
    """Seconds of processor time that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Megabytes that the process has in memory."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def client(number: int, address: str, one: bool) -> httpx2.AsyncClient:
    """A client with a loopback address of its own, unless all are to have `one`."""
    own = "127.0.0.1" if one else f"127.0.1.{number + 1}"
    transport = httpx2.AsyncHTTPTransport(local_address=own, verify=False)
    return httpx2.AsyncClient(transport=transport, base_url=address, timeout=PATIENCE)


async def ask(client: httpx2.AsyncClient, turn: int, contents: list[Content], end: float, measured: Measured) -> None:
    """One client until `end`; its first picture is number `turn`."""
    async with client:
        while time.monotonic() < end:
            start = time.monotonic()
            try:
                answer = await client.post("/api/analyze", files={"file": contents[turn % len(contents)]})
            except httpx2.HTTPError as error:
                measured.statuses[f"broken: {type(error).__name__}"] += 1
                continue
            measured.statuses[str(answer.status_code)] += 1
            turn += 1
            if answer.status_code == 200:
                measured.seconds.append(time.monotonic() - start)
                (item,) = answer.json()["items"].values()
                measured.faces += len(item["faces"])
            else:
                pause = min(float(answer.headers.get("Retry-After", 1)), LONGEST_PAUSE)
                await asyncio.sleep(min(pause, max(0.0, end - time.monotonic())))


async def watch(pid: int, start: float, measured: Measured) -> None:
    """Note the server's memory every second."""
    while True:
        measured.memory.append((time.monotonic() - start, resident(pid)))
        await asyncio.sleep(1.0)


async def load(options: argparse.Namespace, pid: int, address: str) -> tuple[Measured, float]:
    """Everything at once; also how many seconds it took."""
    pictures = sorted(path for path in options.pictures.iterdir() if path.suffix.lower() in SUFFIXES)
    contents = [(path.name, path.read_bytes()) for path in pictures]
    clients = [client(number, address, options.one_address) for number in range(options.clients)]
    measured, start = Measured(), time.monotonic()
    end = start + options.seconds
    watching = asyncio.create_task(watch(pid, start, measured))
    await asyncio.gather(*(ask(each, turn, contents, end, measured) for turn, each in enumerate(clients)))
    watching.cancel()
    return measured, time.monotonic() - start


def report(measured: Measured, seconds: float) -> bool:
    """Print the figures; whether all is as it should be."""
    print("answers   ", ", ".join(f"{status}: {count}" for status, count in sorted(measured.statuses.items())))
    done = measured.seconds
    used = measured.processor / seconds
    if len(done) > 1:
        marks = quantiles(done, n=20, method="inclusive")
        print(f"throughput {len(done) / seconds:.1f} pictures/s, {measured.faces / seconds:.1f} faces/s")
        print(f"processor  {measured.processor / len(done):.3f} s a picture in the server, {used:.0%} of one core")
        print(f"waiting    median {marks[9]:.2f} s, p95 {marks[18]:.2f} s, longest {max(done):.2f} s")
    third = [memory for when, memory in measured.memory if when > seconds / 3]
    early = [memory for when, memory in measured.memory if seconds / 6 < when <= seconds / 3]
    grown = max(third, default=0.0) / max(early, default=1.0)
    print(f"memory     {measured.memory[0][1]:.0f} MB at first, {max(early, default=0):.0f} MB to a third of the time,")
    print(f"           {max(third, default=0):.0f} MB after: {grown:.2f} times")
    bad = [status for status in measured.statuses if status.startswith(("5", "broken"))]
    if bad:
        print(f"NOT as it should be: {', '.join(bad)}")
    if grown > GROWTH:
        print("NOT as it should be: the memory grows")
    return not bad and grown <= GROWTH


def main() -> int:
    """Start the server, load it, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pictures", type=Path, default=PICTURES, help="a folder of pictures to send")
    parser.add_argument("--one-address", action="store_true", help="all clients from one address")
    parser.add_argument("flags", nargs="*", help="further flags of `faces web`, after --")
    options = parser.parse_args()
    with server(options.flags) as (process, address):
        print(f"{options.clients} clients for {options.seconds:g} s, pictures of {options.pictures.name}", flush=True)
        before = processor(process.pid)
        measured, seconds = asyncio.run(load(options, process.pid, address))
        measured.processor = processor(process.pid) - before
    return 0 if report(measured, seconds) else 1


if __name__ == "__main__":
    raise SystemExit(main())
