"""What the TOML file of a refiner run may say."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from faces_train.config import within


@dataclass(frozen=True, slots=True)
class Data:
    """Where the candidates come from.

    Attributes:
        pack: the detector's prepared pictures, see faces_train.detector.pack.
        teacher: YuNet's file.
        models: the models folder whose `faces-detector` finds the candidates.
        candidates: folder of the candidates found.
        crops: how many of the detector's training crops are searched.
        size: their side in pixels.
        least: score from which what the detector finds is a candidate.
        crowds: share of made-up crowds among the crops.
        seed: of the crops.
        root: folder of the extracted picture sets.
        packs: folder of the packed sets, see faces_train.data.pack.
        mesh: the mesh teacher's file, see faces_train.refiner.mesh.
        placed: folder of the faces with well placed landmarks.
        shown: set → how many of its faces to place landmarks on.
    """

    pack: Path
    teacher: Path
    models: Path
    candidates: Path
    root: Path
    packs: Path
    mesh: Path
    placed: Path
    shown: dict[str, int]
    crops: int = 12_000
    size: int = 320
    least: float = 0.15
    crowds: float = 0.3
    seed: int = 77

    def __post_init__(self) -> None:
        within(self, 0, 1e9, "shown", "seed")
        within(self, 1, 1e9, "crops")
        within(self, 32, 4096, "size")
        within(self, 0, 1, "least", "crowds")


@dataclass(frozen=True, slots=True)
class Train:
    """The schedule: `steps` batches of `batch` candidates; the rate rises, then falls as a cosine.

    A new run starts from the weights of the checkpoint `start` if there is one. `told` is the weight of the teacher's
    landmarks beside true ones, in parts of what the candidates say: the teacher's lie a little elsewhere. A third of a
    batch are candidates that are no faces, `placed` of it faces with well placed landmarks, the rest other candidates.
    `occluded` is the share of candidates, right and wrong, before which something is held, see
    `faces_train.refiner.occlude`; `balls` is that of the wrong ones in whose place a shiny ball is shown, see
    `faces_train.refiner.ball`. `bfloat16` computes in it what may be, see `faces_train.heads.settings.Train`.
    """

    steps: int = 6000
    batch: int = 128
    placed: float = 0.35
    rate: float = 2e-3
    warmup: int = 200
    decay: float = 0.02
    ema: float = 0.998
    seed: int = 0
    threads: int = 1
    start: Path | None = None
    bfloat16: bool = False
    told: float = 1.0
    occluded: float = 0.0
    balls: float = 0.0
    log_every: int = 100
    save_every: int = 500

    def __post_init__(self) -> None:
        within(self, 1, 1e9, "steps", "log_every", "save_every")
        within(self, 1, 65536, "batch")
        within(self, 1, 1024, "threads")
        within(self, 0, 1e9, "warmup", "seed")
        within(self, 0, 1000, "told")
        within(self, 0, 0.6, "placed")
        within(self, 0, 1, "rate", "decay", "ema", "occluded", "balls")


@dataclass(frozen=True, slots=True)
class RefinerConfig:
    """A whole run; `run` is the folder of its log and checkpoint.

    The weight's logits are those of the network times `temper`: on pictures that are unlike its training crops the
    network is surer than it should be. The weight is the mean of what the run started from, `kept` of it, and of what
    came of it (Wortsman et al. 2022, Robust fine-tuning of zero-shot models): so less of the old is lost. With
    `eight_bits` it multiplies in eight bits, see `faces_train.quantise`.
    """

    task: str
    run: Path
    data: Data
    train: Train = field(default_factory=Train)
    temper: float = 1.0
    kept: float = 0.0
    eight_bits: bool = False

    def __post_init__(self) -> None:
        if self.task != "refiner":
            raise ValueError(f'task must be "refiner", not {self.task!r}')
        within(self, 0.01, 100, "temper")
        if not 0 <= self.kept < 1:
            raise ValueError(f"kept must be at least 0 and less than 1, not {self.kept}")
        if self.kept and self.train.start is None:
            raise ValueError("kept asks for a start under [train]")
