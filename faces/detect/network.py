"""Our own detector: its network decodes itself."""

from __future__ import annotations

from faces.detect.base import Search
from faces.detect.passes import PassDetector
from faces.geometry import Floats, Letterbox
from faces.types import Picture
from faces.zoo.cards import Card, Catalogue


class NetworkDetector(PassDetector):
    """Runs a network with input `image` (1, H, W, 3) uint8 BGR and outputs `boxes`, `scores`, `landmarks`."""

    def __init__(self, card: Card, catalogue: Catalogue, search: Search) -> None:
        """See faces.detect.passes.PassDetector."""
        super().__init__(card, catalogue, search, ("boxes", "scores", "landmarks"))

    def _look(self, canvas: Picture, fit: Letterbox) -> tuple[Floats, Floats, Floats]:
        raw = self._session.run({"image": canvas[None]})
        scores = raw["scores"][0]
        kept = scores >= self._threshold
        return raw["boxes"][0][kept], scores[kept], raw["landmarks"][0][kept]
