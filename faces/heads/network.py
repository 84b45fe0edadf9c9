"""A weight with one backbone and a head per attribute, and the own heads that read its embedding."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from faces.align import turn
from faces.attributes import VOCABULARY
from faces.errors import WeightError
from faces.geometry import Floats
from faces.heads.base import Answers, cut, distribution, probabilities
from faces.heads.own import INPUT, OwnHead
from faces.runtime.session import Session
from faces.types import Detection, Picture
from faces.zoo.cards import Card, Catalogue
from faces.zoo.store import locate

MIRRORED = {"left": "right", "right": "left"}
UNMIRRORED_POSES = [VOCABULARY["pose"].classes.index(MIRRORED.get(name, name)) for name in VOCABULARY["pose"].classes]
"""The pose classes in the order in which a mirror image shows them: left and right change places."""
UNMIRRORED_ANGLES = np.array([-1, 1, -1], np.float32)
"""What yaw, pitch and roll of a mirror image are multiplied with."""
BATCH = 8
"""Faces per execution: larger batches gain nothing on a CPU and cost memory."""


class NetworkHeads:
    """Runs a network with input `crops` (n, size, size, 3) uint8 BGR and one output of logits per attribute."""

    def __init__(self, card: Card, catalogue: Catalogue, provider: str, own: Sequence[OwnHead] = ()) -> None:
        """Load the weight.

        Args:
            card: the weight's.
            catalogue: where it lies.
            provider: see faces.config.Options.
            own: heads that answer from this weight's embedding; a later answer overrides an earlier one.

        Raises:
            WeightError: when it is missing, altered, or its outputs are not the catalogue's heads.
        """
        self._session = Session(locate(card, catalogue), provider)
        lacking = {*card.heads, *([INPUT] if own else [])} - set(self._session.outputs)
        unknown = set(card.heads) - set(VOCABULARY)
        if lacking or unknown:
            raise WeightError(f"weight {card.name!r}: no output or no such attribute: {sorted(lacking | unknown)}")
        self._card = card
        self._own = tuple(own)
        self.name = "+".join((card.name, *(head.name for head in own)))
        self.provider = self._session.provider
        self.fallback = self._session.fallback
        self.attributes = frozenset(card.heads).union(*(head.attributes for head in own))
        self.thresholds: Mapping[str, float] = {name: head.threshold for name, head in card.heads.items()}
        for each in own:
            self.thresholds = {**self.thresholds, **each.thresholds}

    def predict(
        self, image: Picture, faces: Sequence[Detection], wanted: Collection[str], *, thorough: bool = False
    ) -> list[Answers]:
        """See faces.heads.base.Heads."""
        names = [name for name in self._card.heads if name in wanted]
        own = [head for head in self._own if not head.attributes.isdisjoint(wanted)]
        if not faces or not (names or own):
            return [{} for _ in faces]
        several = thorough and bool(self._card.looks) and bool(names)
        raw = self._several(image, faces) if several else {}
        if own or not several:  # own heads have learnt from the crop alone
            raw = {**self.logits(cut(image, faces, self._card)), **raw}
        asked = [(VOCABULARY[name], self._card.heads[name]) for name in names]
        tables = probabilities([raw[name] for name in names], asked)
        answers: list[Answers] = [
            {
                each.name: distribution(each, table[row], head, _extra(each.name, raw, row, face))
                for (each, head), table in zip(asked, tables, strict=True)
            }
            for row, face in enumerate(faces)
        ]
        for head in own:
            for answer, more in zip(answers, head.answer(raw[INPUT], wanted), strict=True):
                answer |= more
        return answers

    def logits(self, crops: Picture) -> dict[str, Floats]:
        """Every output for (n, size, size, 3) crops, n > 0."""
        parts = [self._session.run({"crops": crops[start : start + BATCH]}) for start in range(0, len(crops), BATCH)]
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part[name] for part in parts]) for name in self._session.outputs}

    def _several(self, image: Picture, faces: Sequence[Detection]) -> dict[str, Floats]:
        """`logits` without the embedding, the mean over the card's looks at a face and their mirror images."""
        scales = self._card.looks
        crops = np.concatenate([cut(image, faces, self._card, scale) for scale in scales])
        found = self.logits(np.concatenate([crops, crops[:, :, ::-1]]))
        found.pop(INPUT, None)
        for name, values in found.items():
            seen, mirrored = np.split(values, 2)
            if name == "pose":
                mirrored = mirrored[:, UNMIRRORED_POSES]
            if name == "angles":
                mirrored = mirrored * UNMIRRORED_ANGLES
            found[name] = (seen + mirrored).reshape(len(scales), len(faces), *values.shape[1:]).mean(0) / 2
        return found


def _extra(name: str, raw: dict[str, Floats], row: int, face: Detection) -> dict[str, float | str]:
    """What else the network answers: angles of the head in the picture, years."""
    if name == "pose" and "angles" in raw:
        yaw, pitch, roll = (float(value) for value in raw["angles"][row])
        roll += turn(face.landmarks)  # the network sees the face after alignment turned it upright
        return {"yaw": round(yaw, 1), "pitch": round(pitch, 1), "roll": round(roll, 1)}
    if name == "age" and "years" in raw:
        return {"years": float(raw["years"][row])}
    return {}
