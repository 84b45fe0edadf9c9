"""What this machine is and how it is doing: cores, memory, how busy it is, whether it runs on its battery."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

SYSTEM: str = sys.platform
MOST_THREADS = 4
"""More do not pay for networks as small as these."""
SUPPLIES = Path("/sys/class/power_supply")
TOPOLOGY = Path("/sys/devices/system/cpu")


def physical_cores() -> int:
    """Cores that this process may use, counting the two threads of one core once; at least 1."""
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    logical = len(usable)
    if SYSTEM == "darwin":
        return max(1, _sysctl("hw.physicalcpu") or logical)
    if SYSTEM == "win32":  # Windows says it only in a table; two threads per core are the rule from four on
        return max(1, logical // 2 if logical >= 4 else logical)
    return _linux_cores(usable) or logical


def _linux_cores(usable: set[int]) -> int:
    """Distinct cores of the logical ones `usable`, as Linux lists them; 0 when it lists none."""
    cores = set()
    for number in usable:
        place = TOPOLOGY / f"cpu{number}" / "topology"
        try:
            cores.add(tuple((place / part).read_text(encoding="utf-8") for part in ("physical_package_id", "core_id")))
        except OSError:
            continue
    return len(cores)


def _sysctl(name: str) -> int | None:
    try:
        asked = subprocess.run(["/usr/sbin/sysctl", "-n", name], capture_output=True, text=True, timeout=2, check=True)
        return int(asked.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def threads(cores: int | None = None) -> int:
    """Threads inside one operator of a detector: all physical cores but one, which is the user's, and at most four.

    One process among several gets one thread. So do heads, everywhere: a crop is too small to share.

    Args:
        cores: physical ones; None asks the machine.
    """
    if multiprocessing.parent_process() is not None:
        return 1
    return min(MOST_THREADS, max(1, (physical_cores() if cores is None else cores) - 1))


def memory() -> float | None:
    """Megabytes of this process's resident memory; None where the system does not say."""
    if SYSTEM == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    if SYSTEM == "win32":
        return _windows_memory()
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # macOS states bytes, of the peak


def _windows_memory() -> float | None:
    fields = ("faults", "peak", "resident", *(f"pool{number}" for number in range(6)))
    kinds = [("size", ctypes.c_uint32), *((name, ctypes.c_size_t) for name in fields)]
    kinds[1] = ("faults", ctypes.c_uint32)

    class Counters(ctypes.Structure):
        _fields_ = kinds

    counters = Counters(size=ctypes.sizeof(Counters))
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  only Windows has it
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    if not kernel.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.size):
        return None
    return float(counters.resident) / 1e6


def on_battery() -> bool:
    """Whether the machine runs on its battery; false where the system does not say."""
    if SYSTEM == "win32":
        status = (ctypes.c_uint8 * 12)()
        known = getattr(ctypes, "windll").kernel32.GetSystemPowerStatus(ctypes.byref(status))  # noqa: B009
        return bool(known) and status[0] == 0
    if SYSTEM == "darwin":
        try:
            asked = subprocess.run(["/usr/bin/pmset", "-g", "batt"], capture_output=True, text=True, timeout=2)
        except (OSError, subprocess.SubprocessError):
            return False
        return "'Battery Power'" in asked.stdout
    return any(
        _state(supply, "type") == "Battery" and _state(supply, "status") == "Discharging" for supply in _listed()
    )


def _listed() -> list[Path]:
    """The power supplies of the machine itself; a mouse has one too."""
    try:
        return [supply for supply in SUPPLIES.iterdir() if _state(supply, "scope") != "Device"]
    except OSError:
        return []


def _state(supply: Path, name: str) -> str:
    try:
        return (supply / name).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


class Busy:
    """How busy the machine is with all that runs on it."""

    def __init__(self) -> None:
        """Counts from now on."""
        self._before = _ticks()

    def share(self) -> float:
        """The share of its processors' time that was in use since the last call, 0..1; 0 where nobody says."""
        now = _ticks()
        if now is None:
            load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
            return min(1.0, load / (os.cpu_count() or 1))
        before, self._before = self._before or now, now
        total = now[1] - before[1]
        return min(1.0, max(0.0, (now[0] - before[0]) / total)) if total > 0 else 0.0


def _ticks() -> tuple[float, float] | None:
    """Processor time in use and in all since the machine started, in any unit; None where nobody says."""
    if SYSTEM == "win32":
        idle, kernel, user = (ctypes.c_uint64() for _ in range(3))
        call = getattr(ctypes, "windll").kernel32.GetSystemTimes  # noqa: B009
        if not call(*(ctypes.byref(each) for each in (idle, kernel, user))):
            return None
        total = kernel.value + user.value  # the kernel's includes the idle time
        return float(total - idle.value), float(total)
    try:
        with open("/proc/stat", encoding="utf-8") as file:
            fields = [int(field) for field in file.readline().split()[1:9]]
    except (OSError, ValueError):
        return None
    total = sum(fields)
    low = fields[1]  # what runs at low priority gives way
    return float(total - fields[3] - fields[4] - low), float(total)
