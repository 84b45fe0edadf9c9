"""What the TOML file of a heads run may say."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from faces_train.config import within
from faces_train.data.readers import READERS
from faces_train.heads.layout import OUTPUTS, REFERENCE


def _known(name: str, given: Collection[str], known: Collection[str]) -> None:
    """Refuse keys of the table `name` that mean nothing."""
    if unknown := sorted(set(given) - set(known)):
        raise ValueError(f"{name} for {', '.join(unknown)}, which are none; there are {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Data:
    """What is trained on.

    Attributes:
        packs: the folder of the packed sets.
        shares: set → how many of its training rows an epoch draws, in parts of them.
        keep_duplicates: whether training rows that look like a held picture stay in (never for a real run).
        hands: the folder of the set `hands`, needed by `Train.laid`.
    """

    packs: Path
    shares: dict[str, float]
    keep_duplicates: bool = False
    hands: Path | None = None

    def __post_init__(self) -> None:
        _known("shares", self.shares, READERS)
        within(self, 0, 1000, "shares")
        if not any(self.shares.values()):
            raise ValueError("shares names no set to draw from")


@dataclass(frozen=True, slots=True)
class Closer:
    """A second, closer look of the same network: `window` pixels of an aligned crop of `side` pixels."""

    side: int
    window: int


@dataclass(frozen=True, slots=True)
class Model:
    """The network.

    Attributes:
        side: pixels of the aligned crop.
        window: pixels of the part of it that the network looks at.
        backbone: "dlib", dlib's face recognition ResNet, or "facenet", FaceNet's Inception-ResNet v1.
        dropped: residual blocks (1..14) left out of dlib's.
        hidden: units of the layer that all heads share.
        mirror: whether the weight answers the mean over a face and its mirror image, at twice the cost.
        margin: pixels around the window that the weight takes too, to answer the mean over the window, one larger by as
            much on each side and one smaller by as much, at three times the cost; 0 for the window alone.
        closer: what the same network looks at where there is time for more pixels; it learns from both in turn.
        start: what to start from: an .npz of dlib's network or a .pb of FaceNet's, which fills that backbone, or an
            .onnx of the catalogue, which fills all layers that are alike; None starts from random numbers.
    """

    side: int = 144
    window: int = 104
    backbone: str = "dlib"
    dropped: tuple[int, ...] = ()
    hidden: int = 320
    mirror: bool = False
    margin: int = 0
    closer: Closer | None = None
    start: Path | None = None

    def __post_init__(self) -> None:
        if self.closer is not None:
            self._check_closer(self.closer)
        within(self, 72, 1024, "side")
        within(self, 1, 65536, "hidden")
        if not 72 <= self.window <= self.side:
            raise ValueError(f"window must be between 72 and side ({self.side}), not {self.window}")
        if self.backbone not in ("dlib", "facenet"):
            raise ValueError(f'backbone must be "dlib" or "facenet", not {self.backbone!r}')
        if self.backbone == "facenet" and self.window < 75:
            raise ValueError(f"window must be at least 75 for facenet, not {self.window}")
        if self.backbone == "facenet" and self.dropped:
            raise ValueError("dropped is for dlib's backbone only")
        if (self.side - self.window) % 2:
            raise ValueError(f"window must be as even or odd as side ({self.side}), not {self.window}")
        if not 0 <= 2 * self.margin <= self.side - self.window:
            raise ValueError(f"margin must fit into the crop around the window, not {self.margin}")
        if any(block not in range(1, 15) for block in self.dropped):
            raise ValueError(f"dropped holds block numbers 1 to 14, got {list(self.dropped)}")

    def _check_closer(self, closer: Closer) -> None:
        if self.backbone != "dlib" or self.mirror or self.margin:
            raise ValueError("closer is for dlib's backbone without mirror and margin only")
        if self.window % 2 or closer.window % 2:
            raise ValueError("closer needs windows of even sides")
        if closer.window <= self.window:
            raise ValueError(f"closer.window must be larger than window ({self.window}), not {closer.window}")
        replace(self, side=closer.side, window=closer.window, closer=None)

    def looks(self) -> list[Model]:
        """What the network looks at: its window and, if there is one, the closer one, as it is and as in a mirror."""
        own, closer = replace(self, closer=None), self.closer
        return [own] if closer is None else [own, replace(own, side=closer.side, window=closer.window, mirror=True)]

    @property
    def taken(self) -> int:
        """Pixels of the side of what the weight takes: the window and its margin."""
        return self.window + 2 * self.margin


@dataclass(frozen=True, slots=True)
class Train:
    """The schedule: `steps` batches of `batch` crops, one cycle of the rates with a linear rise over `warmup` steps.

    Attributes:
        backbone_rate, head_rate: highest learning rates of the two parts.
        first_block_scale: the rate of the backbone's first layer, in parts of `backbone_rate`; between it and the last
            block the rate rises evenly.
        frozen: layers at the backbone's beginning, the first convolution and then blocks, that keep their numbers.
        weights: head → weight of its loss, 1 for a head that is not named; one of weight 0 is not taught, and what is
            shipped does not answer it.
        balance: head → how far its logits are freed from the sets' class frequencies: 0 follows those of the set named
            in `heads.losses.REFERENCE`, 1 none at all.
        hard: share of crops that get the hard, webcam-like degradations.
        laid: share of crops before which a hand is laid, see `faces_train.data.hands`.
        ema: share that the averaged weights keep at each step.
        bfloat16: compute in bfloat16 what may be; the weights stay float32. Twice as fast on processors with
            instructions for it (AVX512-BF16, AMX), slower on others.
    """

    steps: int = 4000
    batch: int = 64
    backbone_rate: float = 2e-4
    head_rate: float = 2e-3
    first_block_scale: float = 1.0
    frozen: int = 0
    warmup: int = 200
    decay: float = 0.02
    ema: float = 0.998
    bfloat16: bool = False
    hard: float = 0.5
    laid: float = 0.0
    seed: int = 0
    threads: int = 2
    log_every: int = 50
    save_every: int = 250
    check_every: int = 1000
    weights: dict[str, float] = field(default_factory=dict)
    balance: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        within(self, 1, 1e9, "steps", "log_every", "save_every", "check_every")
        within(self, 1, 65536, "batch")
        within(self, 1, 1024, "threads")
        within(self, 0, 1e9, "warmup", "seed", "frozen")
        within(self, 0, 1, "backbone_rate", "head_rate", "first_block_scale", "decay", "ema", "hard", "laid", "balance")
        within(self, 0, 1000, "weights")
        _known("weights", self.weights, OUTPUTS)
        _known("balance", self.balance, REFERENCE)

    def teaches(self, head: str) -> bool:
        """Whether `head` is learnt."""
        return self.weights.get(head, 1.0) > 0


@dataclass(frozen=True, slots=True)
class Teacher:
    """A trained run to learn from, see `faces_train.heads.taught`.

    Attributes:
        config: the run's configuration.
        weight: of what it says, beside the labels at `1 - weight`.
        experts: head → configuration of the run that answers for this head in its place.
    """

    config: Path
    weight: float = 0.5
    experts: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 < self.weight < 1:
            raise ValueError(f"weight must be between 0 and 1, not {self.weight}")
        _known("experts", self.experts, OUTPUTS)


@dataclass(frozen=True, slots=True)
class Partner:
    """A trained run whose answers the weight averages with its own; it looks at the same window of the same crop.

    Attributes:
        config: the run's configuration.
        weight: of what it says, beside the run's own at `1 - weight`.
        heads: head → its weight there, for heads at which one of the two is better.
    """

    config: Path
    weight: float = 0.5
    heads: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not all(0 <= weight <= 1 for weight in (self.weight, *self.heads.values())):
            raise ValueError("a partner's weights must be between 0 and 1")
        _known("heads", self.heads, OUTPUTS)

    def weights(self) -> dict[str, float]:
        """Head → the partner's weight."""
        return {name: self.heads.get(name, self.weight) for name in OUTPUTS}


@dataclass(frozen=True, slots=True)
class HeadsConfig:
    """A whole run; `run` is the folder of its log and checkpoint, `name` that of the weight it makes.

    With `eight_bits` the weight multiplies in eight bits, see `faces_train.quantise`; with a `partner` it answers the
    mean of two networks. The run makes the mean of what it started from, `kept` of it, and of what it has learnt.
    """

    task: str
    name: str
    run: Path
    data: Data
    model: Model = field(default_factory=Model)
    train: Train = field(default_factory=Train)
    teacher: Teacher | None = None
    partner: Partner | None = None
    eight_bits: bool = False
    kept: float = 0.0

    def __post_init__(self) -> None:
        if self.task != "heads":
            raise ValueError(f'task must be "heads", not {self.task!r}')
        if not re.fullmatch(r"[\w-]+", self.name):
            raise ValueError(f"name must be of letters, digits, _ and -, not {self.name!r}")
        if (self.train.laid > 0) != (self.data.hands is not None):
            raise ValueError("train.laid and data.hands need each other")
        if not 0 <= self.kept < 1:
            raise ValueError(f"kept must be at least 0 and less than 1, not {self.kept}")
        if self.kept and self.model.start is None:
            raise ValueError("kept needs model.start")
