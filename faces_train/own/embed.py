"""What describes a face by numbers: the backbone of a shipped weight, or dlib's descriptor for comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from faces.errors import UsageError, WeightError
from faces.geometry import Floats
from faces.heads.base import cut
from faces.heads.network import NetworkHeads
from faces.packages import install_extra
from faces.types import Detection, Picture
from faces.zoo.cards import Card, Catalogue
from faces.zoo.store import locate


class Embedder(Protocol):
    """Crops of faces in, one row of numbers per face out.

    Attributes:
        card: the weight's.
    """

    card: Card

    def crops(self, image: Picture, faces: Sequence[Detection]) -> Picture:
        """(n, side, side, 3) uint8, ready for `embed`."""
        ...

    def embed(self, crops: Picture) -> Floats:
        """(n, units) float32 of n > 0 crops."""
        ...


class BackboneEmbedder:
    """The output `embedding` of a weight that answers attributes."""

    def __init__(self, card: Card, catalogue: Catalogue, provider: str) -> None:
        """Load the weight.

        Raises:
            WeightError: when it is missing or altered, or has no such output.
        """
        self._network = NetworkHeads(card, catalogue, provider)
        self.card = card
        self._view = card.closer or card  # as NetworkHeads has own heads look
        self._network.embedding(np.zeros((1, self._view.size, self._view.size, 3), np.uint8))

    def crops(self, image: Picture, faces: Sequence[Detection]) -> Picture:
        """See Embedder."""
        return cut(image, faces, self._view)

    def embed(self, crops: Picture) -> Floats:
        """See Embedder."""
        return self._network.embedding(crops)


class DlibEmbedder:
    """dlib's face recognition descriptor (128 numbers), on the chip that it was trained on, cut by our landmarks."""

    def __init__(self, card: Card, catalogue: Catalogue) -> None:
        """Load the network.

        Raises:
            WeightError: when dlib or the network's file is not installed.
        """
        try:
            import dlib
        except ImportError:
            raise WeightError(f"dlib's descriptor needs the package dlib-bin: {install_extra('dlib')}") from None
        self._network = dlib.face_recognition_model_v1(str(locate(card, catalogue)))
        self.card = card

    def crops(self, image: Picture, faces: Sequence[Detection]) -> Picture:
        """See Embedder."""
        return np.ascontiguousarray(cut(image, faces, self.card)[..., ::-1])

    def embed(self, crops: Picture) -> Floats:
        """See Embedder."""
        return np.array(self._network.compute_face_descriptor(list(crops)), np.float32)


def embedder(name: str | None, model_set: str, catalogue: Catalogue, provider: str) -> Embedder:
    """What `--embedding` names.

    Args:
        name: a weight that answers attributes, `dlib`, or None for the model set's.
        model_set: where to look without a name.
        catalogue: the weights.
        provider: see faces.config.Options.

    Raises:
        UsageError: on an unknown name.
        WeightError: when it cannot be loaded.
    """
    names = [name] if name else list(catalogue.model_set(model_set).heads[:1])
    for card in catalogue.weights.values():
        if card.task == "embed" and names[0] in (card.name, card.family):
            return DlibEmbedder(card, catalogue)
        if card.task == "heads" and card.name == names[0] and not card.backbone:
            return BackboneEmbedder(card, catalogue, provider)
    known = [card.name for card in catalogue.weights.values() if card.task == "heads" and not card.backbone]
    raise UsageError(f"no such embedding: {', '.join(names) or 'none'}; choose from {', '.join(known)}, dlib")
