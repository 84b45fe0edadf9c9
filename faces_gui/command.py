"""faces gui: open the window."""

from __future__ import annotations

import argparse
from pathlib import Path

from faces.cli.head import add_head
from faces.errors import FacesError
from faces_gui.settings import NATIVE, THEMES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said on the command line."""
    parser.add_argument(
        "place", nargs="?", help="a video, picture, folder or address; camera:ID; screen:NUMBER; window:TITLE"
    )
    parser.add_argument("--delay", metavar="SECONDS", type=float, help="show each picture of a folder for so long")
    parser.add_argument("--theme", choices=THEMES, help="colours")
    parser.add_argument("--language", choices=tuple(NATIVE), help="of the window; the system's when absent")
    add_head(parser.add_argument)
    parser.add_argument("--screenshots", metavar="DIR", type=Path, help="write a picture of every state and leave")


def run(options: argparse.Namespace) -> int:
    """Open the window.

    Raises:
        FacesError: when there is no display, Qt cannot use it, or a head asked for is not there.
    """
    from faces.zoo.cards import read
    from faces_gui.show import display_available

    if options.head:
        read(heads=options.head)
    trouble = display_available()
    if trouble:
        raise FacesError(f"the window cannot be opened: {trouble}; without a window: faces run --inputs_path FOLDER")
    from faces_gui import app

    if options.screenshots:
        from faces_gui.screenshots import run as shoot

        return shoot(options.screenshots, options.place)
    code = app.run(
        options.place,
        theme_name=options.theme,
        language=options.language,
        delay=options.delay,
        heads=options.head,
    )
    app.end(code)
    return code
