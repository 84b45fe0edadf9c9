"""`python -m faces`, the same as the console script `faces`."""

from __future__ import annotations

from faces.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
