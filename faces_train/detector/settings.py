"""What a detector run's TOML file may say."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from faces_train.config import within


@dataclass(frozen=True, slots=True)
class Data:
    """Where the labelled pictures and the teacher are, and what to take.

    `root` holds one folder per set: `mtfl`, `mask_voc`, `celeba`, `masks` and `fairface`, each with a `labels.csv`, and
    `rooms` and `scenes`, which are only pictures: of no people, and of anything. The labels that a set lacks come from
    `teacher`, YuNet, and in `scenes` only where `second`, CenterFace, agrees. `pack` is where the prepared pictures and
    labels go.
    """

    root: Path
    teacher: Path
    second: Path
    pack: Path
    fairface: int = 12_000
    rooms: int = 4_500
    rooms_held: int = 500

    def __post_init__(self) -> None:
        within(self, 0, 1e9, "fairface", "rooms", "rooms_held")


@dataclass(frozen=True, slots=True)
class Model:
    """Channels of the five stages (strides 2, 4, 8, 16, 32) and of the neck and heads."""

    channels: tuple[int, ...] = (8, 16, 32, 56, 64)
    neck: int = 32

    def __post_init__(self) -> None:
        if len(self.channels) != 5:
            raise ValueError(f"channels needs five numbers, got {len(self.channels)}")
        if min(self.channels) < 1:
            raise ValueError(f"channels must be 1 and more, not {list(self.channels)}")
        within(self, 1, 65536, "neck")


@dataclass(frozen=True, slots=True)
class Train:
    """The schedule: `steps` batches of `batch` crops of `size` pixels; the rate rises, then falls as a cosine.

    The last `calm` steps see milder crops: fewer mosaics, turns and stains, nearer to what cameras give. A share
    `crowds` of the crops are made-up crowds. With `distil` the teacher's answer for every cell is learnt too. A new run
    starts from the weights of `start` if there is one: a checkpoint, or an .onnx that was exported. `bfloat16` computes
    in it what may be, see `faces_train.heads.settings.Train`.
    """

    steps: int = 10_000
    batch: int = 32
    size: int = 256
    rate: float = 2e-3
    warmup: int = 300
    calm: int = 0
    crowds: float = 0.0
    distil: bool = False
    start: Path | None = None
    bfloat16: bool = False
    decay: float = 0.05
    ema: float = 0.999
    seed: int = 0
    threads: int = 2
    loaders: int = 1
    log_every: int = 50
    save_every: int = 500

    def __post_init__(self) -> None:
        within(self, 1, 1e9, "steps", "log_every", "save_every")
        within(self, 1, 65536, "batch")
        within(self, 32, 4096, "size")
        if self.size % 32:
            raise ValueError(f"size must be a multiple of 32, not {self.size}")
        within(self, 1, 1024, "threads")
        within(self, 0, 1024, "loaders")
        within(self, 0, 1e9, "warmup", "calm", "seed")
        within(self, 0, 1, "rate", "crowds", "decay", "ema")


@dataclass(frozen=True, slots=True)
class DetectorConfig:
    """A whole detector run; `run` is the folder of its log and checkpoint.

    With `eight_bits` the weight multiplies in eight bits, see `faces_train.quantise`.
    """

    task: str
    run: Path
    data: Data
    model: Model = field(default_factory=Model)
    train: Train = field(default_factory=Train)
    eight_bits: bool = False

    def __post_init__(self) -> None:
        if self.task != "detector":
            raise ValueError(f'task must be "detector", not {self.task!r}')
