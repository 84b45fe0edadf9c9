"""`--head`: the same wherever weights are chosen."""

from __future__ import annotations

from collections.abc import Callable


def add_head(add: Callable[..., object]) -> None:
    """Declare it with a parser's `add_argument`."""
    add(
        "--head",
        action="append",
        default=[],
        metavar="NAME",
        help="a head of your own, from `faces train-head`; those in the models folder join by themselves",
    )
