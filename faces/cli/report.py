"""`faces report`: a page with plots of what a run found."""

from __future__ import annotations

import argparse
from pathlib import Path

from faces.report import write_report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("results", type=Path, metavar="RESULTS", help="the folder that `run` wrote to")
    parser.add_argument("--page", type=Path, metavar="FILE", help="default: report.html beside the results")


def run(options: argparse.Namespace) -> int:
    """Write the page.

    Raises:
        InputError: when there are no results.
        OutputError: when the page cannot be written.
    """
    print(write_report(options.results, options.page))
    return 0
