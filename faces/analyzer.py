"""The public face of the engine: pictures in, FrameResults out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from faces.attributes import select
from faces.config import Options
from faces.detect.base import Detector, Search, create
from faces.detect.whole import of_crops
from faces.errors import InputError, WeightError
from faces.heads.base import Heads
from faces.heads.network import NetworkHeads
from faces.heads.own import OwnHead
from faces.pipeline import Pipeline
from faces.timing import Stopwatch
from faces.types import Frame, FrameResult, Picture
from faces.zoo.cards import Catalogue, read


class Analyzer:
    """Holds the loaded weights and analyses one picture after another. Not for use from two threads at once.

    Attributes:
        options: as chosen.
        attributes: the attributes that are answered, in the vocabulary's order.
        models: names of the weights in use, by task, as results.json states them.
        provider: ONNX Runtime's name of the provider that really executes the weights.
        warnings: sentences a user should read, such as that a weight fell back to the CPU.
        stopwatch: seconds per stage.
        pipeline: what does the work; `step` takes a Frame.
    """

    def __init__(
        self,
        options: Options | None = None,
        *,
        heads: Sequence[Heads] | None = None,
        stopwatch: Stopwatch | None = None,
    ) -> None:
        """Load the weights.

        Args:
            options: what to find and to answer; None takes the defaults.
            heads: answer the attributes instead of the model set's own.
            stopwatch: shared with whoever reads and writes.

        Raises:
            UsageError: on an unknown attribute, weight, model set or provider.
            WeightError: when a weight is missing or altered.
            ProviderError: when ONNX Runtime is not installed.
        """
        self.options = options or Options()
        self.stopwatch = stopwatch or Stopwatch()
        catalogue = read(self.options.models_path, self.options.heads)
        wanted = select(self.options.attributes, catalogue.vocabulary)
        self.warnings = list(catalogue.troubles)
        with self.stopwatch.stage("load"):
            detector = self._detector(catalogue)
            answering = list(heads) if heads is not None else self._heads(catalogue, wanted)
        measured = {"pose", "illumination"} if heads is None else set()
        answerable = measured.union(*(each.attributes for each in answering))
        self.attributes = tuple(name for name in wanted if name in answerable)
        parts: list[Detector | Heads] = [*([] if self.options.crops else [detector]), *answering]
        self.models = {"detector": detector.name, "heads": "+".join(h.name for h in answering)}
        self.provider = next((part.provider for part in parts), "none")
        self.warnings += [part.fallback for part in parts if part.fallback]
        unanswered = [name for name in wanted if name not in answerable]
        if self.options.attributes and unanswered:
            self.warnings.append(f"no weight of this model set answers {', '.join(unanswered)}")
        self.pipeline = Pipeline(
            detector, answering, self.attributes, min_face=self.options.min_face, stopwatch=self.stopwatch
        )

    def analyze(self, picture: str | Path | Picture) -> FrameResult:
        """Every face of one picture.

        Args:
            picture: a file, or an array (height, width, 3) uint8 in BGR order.

        Raises:
            InputError: when the file is no readable picture or the array is of another kind.
        """
        return self.pipeline.still(Frame(_array(picture)))

    def _detector(self, catalogue: Catalogue) -> Detector:
        options = self.options
        card = catalogue.detector(options.detector, options.model_set)
        if options.crops:
            return of_crops(card, catalogue, options.provider)
        search = Search(options.provider, options.threshold, options.longest, options.passes)
        return create(card, catalogue, search)

    def _heads(self, catalogue: Catalogue, wanted: Sequence[str]) -> list[Heads]:
        cards = [catalogue.card(name, "heads") for name in catalogue.model_set(self.options.model_set).heads]
        own = self._own(catalogue, wanted)
        for name in dict.fromkeys(head.backbone for head in own):
            if name not in [card.name for card in cards]:
                cards.append(replace(catalogue.card(name, "heads"), heads={}))  # only for its embedding
        joined = {card.name: [head for head in own if head.backbone == card.name] for card in cards}
        answering: dict[str, list[str]] = {}
        for head in (each for card in cards for each in joined[card.name]):
            for name in head.attributes.intersection(wanted):
                answering.setdefault(name, []).append(head.name)
        self.warnings += [
            f"several heads answer {name}: {', '.join(names)}; the answer of {names[-1]} counts"
            for name, names in sorted(answering.items())
            if len(names) > 1
        ]
        return [
            NetworkHeads(card, catalogue, self.options.provider, joined[card.name])
            for card in cards
            if joined[card.name] or not set(wanted).isdisjoint(card.heads)
        ]

    def _own(self, catalogue: Catalogue, wanted: Sequence[str]) -> list[OwnHead]:
        """The own heads that answer something wanted; one that cannot be used stops only who asked for it by name."""
        own = []
        for card in catalogue.own:
            if not set(wanted).isdisjoint(card.heads):
                try:
                    own.append(OwnHead(card, catalogue))
                except WeightError as error:
                    if card.name in catalogue.asked:
                        raise
                    self.warnings.append(f"{error}; it is left out")
        return own


def _array(picture: str | Path | Picture) -> Picture:
    if isinstance(picture, str | Path):
        from faces.sources.images import read_image

        return read_image(Path(picture))
    if not isinstance(picture, np.ndarray):
        raise InputError(f"a picture is a file or a (height, width, 3) uint8 array in BGR order, not {picture!r:.80}")
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != "uint8" or 0 in picture.shape:
        raise InputError(f"a picture is (height, width, 3) uint8 in BGR order, not {picture.shape} {picture.dtype}")
    return picture


def analyze(picture: str | Path | Picture, options: Options | None = None) -> FrameResult:
    """Every face of one picture, with weights loaded for this call. For more pictures keep an Analyzer.

    Args:
        picture: a file, or an array (height, width, 3) uint8 in BGR order.
        options: what to find and to answer; None takes the defaults.

    Raises:
        FacesError: see Analyzer.
    """
    return Analyzer(options).analyze(picture)
