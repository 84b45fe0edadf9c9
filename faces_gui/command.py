"""faces gui: open the window."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said on the command line."""
    parser.add_argument("place", nargs="?", help="a video, picture, folder or address; camera:ID; screen:NUMBER")
    parser.add_argument("--theme", choices=("system", "light", "dark", "contrast"), help="colours")


def run(options: argparse.Namespace) -> int:
    """Open the window."""
    from faces_gui import app

    return app.run(options.place, theme_name=options.theme)
