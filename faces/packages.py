"""Packages that are not here: how they come into the very environment that runs this."""

from __future__ import annotations

import re
import sys
from importlib import metadata

PIP = f'"{sys.executable}" -m pip' if " " in sys.executable else f"{sys.executable} -m pip"


def install(*wanted: str) -> str:
    """The command that installs packages, as a shell takes it; in the packaged application, that there is none.

    Args:
        wanted: requirements and options, as pip takes them.
    """
    if getattr(sys, "frozen", False):
        return "it is not in the packaged application, but Faces installed with Python can have it"
    return " ".join((PIP, "install", *(each if re.fullmatch(r"[\w.=-]+", each) else f'"{each}"' for each in wanted)))


def install_extra(extra: str) -> str:
    """`install` of what an extra of this project needs: its name on PyPI is another project's."""
    marker = f"; extra == '{extra}'"
    try:
        required = metadata.requires("faces") or []
    except metadata.PackageNotFoundError:  # started from a checkout that is not installed
        required = []
    needed = [line.removesuffix(marker) for line in required if line.endswith(marker)]
    return install(*(needed or ("-e", f".[{extra}]")))
