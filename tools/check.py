"""Everything that must pass before a change lands, in order; the first failure ends it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMPORT_LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"
WINDOW = "tests/faces_gui"
"""Its tests look at the clock, so they run by themselves; all others share the processor's cores."""
STEPS: tuple[tuple[str, ...], ...] = (
    ("-m", "ruff", "check"),
    ("-m", "ruff", "format", "--check"),
    ("-m", "mypy"),
    ("-c", IMPORT_LINTER),
    ("-m", "pytest", WINDOW),
    ("-m", "pytest", "-n", "auto", "--maxprocesses", "4", "--dist", "worksteal", f"--ignore={WINDOW}"),
)


def main() -> int:
    """Run the steps with this interpreter in the project's folder; the exit code is the failing step's, or 0."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    for step in STEPS:
        shown = "lint-imports" if step[0] == "-c" else " ".join(step[1:])
        print(f"== {shown}", flush=True)
        start = time.perf_counter()
        code = subprocess.run([sys.executable, *step], cwd=ROOT, env=environment, check=False).returncode
        if code:
            print(f"== {shown} failed with exit code {code}", file=sys.stderr)
            return code
        if step is not STEPS[-1]:
            print(f"== {shown}: {time.perf_counter() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
