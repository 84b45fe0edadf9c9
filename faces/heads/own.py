"""A head that a user trained on the embedding of a shipped weight: embeddings in, Distributions out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from faces.attributes import Attribute
from faces.errors import WeightError
from faces.geometry import Floats
from faces.heads.base import Answers, distribution, probabilities
from faces.runtime.session import Session
from faces.zoo.cards import Card, Catalogue
from faces.zoo.store import locate

INPUT = "embedding"
"""Name of the backbone's output and of the head's input: (n, units) float32."""
VALUE = "{}.value"
"""Output with the number itself of an attribute that is a number in bins: (n,) float32."""


class OwnHead:
    """Runs a network with input `embedding` and one output of logits per attribute.

    It is small beside its backbone and always runs on the CPU, where the embedding lies already.

    Attributes:
        name: of the weight, with the beginning of its SHA-256: one trained again under the same name is another.
        backbone: name of the weight whose embedding it reads.
        attributes: what it can answer.
        thresholds: per attribute, the probability from which an answer is certain.
    """

    def __init__(self, card: Card, catalogue: Catalogue) -> None:
        """Load it.

        Raises:
            WeightError: when its file is missing or damaged, or its backbone is not the one that it was trained on.
        """
        self.backbone = catalogue.backbone(card).name
        self._session = Session(locate(card, catalogue), "cpu")
        lacking = set(card.heads) - set(self._session.outputs)
        if lacking:
            raise WeightError(
                f"{self._session.path}: the head {card.name!r} lacks outputs: {', '.join(sorted(lacking))}"
            )
        self._card = card
        self._asked: dict[str, Attribute] = {name: catalogue.vocabulary[name] for name in card.heads}
        self.name = f"{card.name}@{card.sha256[:8]}"
        self.attributes = frozenset(card.heads)
        self.thresholds: Mapping[str, float] = {name: head.threshold for name, head in card.heads.items()}

    def answer(self, embeddings: Floats, wanted: Collection[str]) -> list[Answers]:
        """One mapping per row of `embeddings` (n, units) with the wanted attributes."""
        names = [name for name in self._card.heads if name in wanted]
        raw = self._session.run({INPUT: embeddings})
        answers: list[Answers] = [{} for _ in embeddings]
        asked = [(self._asked[name], self._card.heads[name]) for name in names]
        tables = probabilities([raw[name] for name in names], asked)
        for (attribute, head), table in zip(asked, tables, strict=True):
            values = raw.get(VALUE.format(attribute.name))
            for row, answer in enumerate(answers):
                extra = {} if values is None else {"value": float(values[row])}
                answer[attribute.name] = distribution(attribute, table[row], head, extra)
        return answers
