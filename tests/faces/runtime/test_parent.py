"""A process that another one started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_a_process_ends_when_the_one_that_started_it_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing, os, time\n"
        "from faces.runtime.parent import end_with_parent\n"
        "def work(ready):\n"
        "    end_with_parent()\n"
        "    ready.set()\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    ready = multiprocessing.Event()\n"
        "    multiprocessing.Process(target=work, args=(ready,)).start()\n"
        "    ready.wait()\n"
        "    os._exit(7)\n"
    )
    root = str(Path(__file__).parents[3])
    done = subprocess.run(  # its pipe is closed by the last who holds it
        [sys.executable, str(script)], stdout=subprocess.PIPE, timeout=30, env={**os.environ, "PYTHONPATH": root}
    )
    assert done.returncode == 7
