"""The window's door: python main.py."""

from __future__ import annotations

import sys

from faces.cli import main

if __name__ == "__main__":
    sys.exit(main(["gui", *sys.argv[1:]]))
