"""A weight with one backbone and a head per attribute, and the own heads that read its embedding."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import cv2
import numpy as np

from faces.align import turn
from faces.attributes import VOCABULARY
from faces.errors import WeightError
from faces.geometry import Floats
from faces.heads.base import AROUND, CROPS, Answers, distribution, inputs, probabilities
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
OWN_LOOK = 1.0
"""The scale of the look from which own heads learn, as it is, not in a mirror: see `inputs`."""
BATCH = 8
"""Faces per execution: larger batches gain nothing on a CPU and cost memory."""


class NetworkHeads:
    """Runs a network with what `faces.heads.base.inputs` cuts as inputs and one output of logits per attribute."""

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
        if thorough and self._card.looks and names:
            raw = self._several(image, faces)
        else:
            raw = self.logits(inputs(image, faces, self._card, OWN_LOOK if own else None))
        if own and INPUT not in raw:
            raw[INPUT] = self.logits(inputs(image, faces, self._card, OWN_LOOK))[INPUT]
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

    def logits(self, seen: Mapping[str, Picture]) -> dict[str, Floats]:
        """Every output for its inputs, see `faces.heads.base.inputs`, of at least one face."""
        parts = [
            self._session.run({name: crops[start : start + BATCH] for name, crops in seen.items()})
            for start in range(0, len(seen[CROPS]), BATCH)
        ]
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part[name] for part in parts]) for name in self._session.outputs}

    def embedding(self, crops: Picture) -> Floats:
        """(n, units): what the network makes of (n, size, size, 3) crops; nothing around them enters it.

        Raises:
            WeightError: when it has no such output.
        """
        seen = {CROPS: crops}
        if self._card.around is not None:
            seen[AROUND] = np.zeros((len(crops), self._card.around.size, self._card.around.size, 3), np.uint8)
        found = self.logits(seen)
        if INPUT not in found:
            raise WeightError(f"the weight {self.name!r} has no output {INPUT!r}: heads cannot be trained on it")
        return found[INPUT]

    def _several(self, image: Picture, faces: Sequence[Detection]) -> dict[str, Floats]:
        """`logits`, the mean over the card's looks at a face and their mirror images; the embedding is of OWN_LOOK."""
        looks = [inputs(image, faces, self._card, scale) for scale in self._card.looks]
        found = self.logits({name: _with_mirrored([look[name] for look in looks]) for name in looks[0]})
        embedding = found.pop(INPUT, None)
        half = len(looks) * len(faces)
        if "pose" in found:
            found["pose"][half:] = found["pose"][half:, UNMIRRORED_POSES]
        if "angles" in found:
            found["angles"][half:] *= UNMIRRORED_ANGLES
        # the mean of all outputs at once, as calls of numpy are what costs time here
        rows = np.concatenate([values.reshape(2 * half, -1) for values in found.values()], 1)
        means = rows.reshape(2 * len(looks), len(faces), -1).mean(0)
        parts = np.split(means, np.cumsum([values[0].size for values in found.values()])[:-1], 1)
        shapes = [values.shape[1:] for values in found.values()]
        raw = {name: part.reshape(-1, *shape) for name, part, shape in zip(found, parts, shapes, strict=True)}
        if embedding is not None and OWN_LOOK in self._card.looks:
            first = self._card.looks.index(OWN_LOOK) * len(faces)
            raw[INPUT] = embedding[first : first + len(faces)]
        return raw


def _with_mirrored(looks: Sequence[Picture]) -> Picture:
    """(n, size, size, 3) crops of each of `looks`, one after the other, and then of their mirror images."""
    crops = np.concatenate(looks)
    both = np.empty((2 * len(crops), *crops.shape[1:]), np.uint8)
    both[: len(crops)] = crops
    for crop, mirrored in zip(crops, both[len(crops) :], strict=True):
        cv2.flip(crop, 1, dst=mirrored)  # numpy takes five times as long
    return both


def _extra(name: str, raw: dict[str, Floats], row: int, face: Detection) -> dict[str, float | str]:
    """What else the network answers: angles of the head in the picture, years."""
    if name == "pose" and "angles" in raw:
        yaw, pitch, roll = (float(value) for value in raw["angles"][row])
        roll += turn(face.landmarks)  # the network sees the face after alignment turned it upright
        return {"yaw": round(yaw, 1), "pitch": round(pitch, 1), "roll": round(roll, 1)}
    if name == "age" and "years" in raw:
        return {"years": float(raw["years"][row])}
    return {}
