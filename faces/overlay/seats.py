"""Where a video's labels are, so that they do not jump about from picture to picture."""

from __future__ import annotations

from dataclasses import dataclass

from faces.overlay.place import Spot
from faces.overlay.style import Style
from faces.types import FrameResult

PATIENCE = 1.0
"""Seconds between two looks whether labels that stay where they are could say more elsewhere."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A face's label in the last picture: which of so many wordings, in small letters or not, and where."""

    wording: int
    wordings: int
    small: bool
    spot: Spot


class Seats:
    """The labels of a video's last picture."""

    def __init__(self) -> None:
        self._seats: dict[int, Seat] = {}
        self._of: tuple[int, int, Style] | None = None
        self._since = 0.0

    def known(self, result: FrameResult, style: Style) -> dict[int, Seat]:
        """The seats by face id; none after a change of size or style."""
        return self._seats if self._of == (result.width, result.height, style) else {}

    def due(self, pts: float) -> bool:
        """Whether labels have stayed for long enough."""
        return not 0.0 <= pts - self._since < PATIENCE

    def note(self, result: FrameResult, style: Style, seats: dict[int, Seat], *, anew: bool) -> None:
        """Remember this picture's; `anew` where all labels were free to go anywhere."""
        self._seats, self._of = seats, (result.width, result.height, style)
        if anew:
            self._since = result.pts
