"""Stores what the weights answer for the bundled samples, for `faces --self-test`. Run it when a weight changes."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from faces.cli.selftest import SAMPLES, STORED, analyse

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "samples"


def main() -> None:
    """Write resources/samples/results.json."""
    items: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        for sample in SAMPLES:
            items |= analyse(FOLDER / sample, Path(name, sample), "--provider", "cpu")
    text = json.dumps({"items": items}, ensure_ascii=False, separators=(",", ":"))
    (FOLDER / STORED).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
