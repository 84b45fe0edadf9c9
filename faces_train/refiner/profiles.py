"""A second say in a finished refiner's score: faces turned far, which it doubts, against what looks like them.

    python -m faces_train.refiner.profiles CONFIG WEIGHT.onnx NEW.onnx

A branch sees the refiner's maps before its last convolution and the units behind them, and adds to the logit. It
learns from the refiner's own candidates and from those in whole pictures (`faces_train.refiner.whole`); what it adds is
kept small. Landmarks and boxes stay as they are to the bit.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np
import onnx
import torch
from onnx import TensorProto, compose, helper
from torch import Tensor, nn
from torch.nn import functional as F

from faces.errors import WeightError
from faces.runtime.session import Session
from faces.sinks.files import atomic
from faces_train.config import exit_code, load_config
from faces_train.data.table import Array
from faces_train.detector.export import halve
from faces_train.refiner.ball import ball
from faces_train.refiner.candidates import STORED, Candidates, candidates_of
from faces_train.refiner.network import SIDE
from faces_train.refiner.occlude import occlude
from faces_train.refiner.settings import Data, RefinerConfig
from faces_train.refiner.train import LEAST, NO_BOX, USUAL, moved
from faces_train.refiner.whole import find
from faces_train.traced import traced

SHARES = {
    ("crops", True): 0.12,
    ("crops", False): 0.2,
    ("scenes", True): 0.1,
    ("scenes", False): 0.26,
    ("rooms", False): 0.2,
    ("turned", True): 0.12,
}
"""Where candidates are from, and whether they are faces → their share of a batch."""
VIEWS = {"crops": 1, "scenes": 2, "rooms": 2, "turned": 3}
"""How often each is looked at, otherwise moved every time."""
BALLS, OCCLUDED = 0.1, 0.2
"""Shares of the candidates from crops, see `faces_train.refiner.settings.Train`."""
CHANNELS, HIDDEN, DROPPED = 48, 64, 0.2
STEPS, BATCH, RATE, DECAY = 4000, 512, 3e-3, 0.05
SMALL = 0.06
"""Weight of the square of what is added: where nothing speaks against the refiner it is believed."""
STEM = "branch."
"""Begins the names of the branch's weights."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a refiner makes of candidates.

    Attributes:
        maps: (n, channels, height, width) float16, before its last convolution.
        units: (n, units) float16, from which it says the rest.
        logits: (n,) float32, with the detector's say in them.
    """

    maps: Array
    units: Array
    logits: Array


class Branch(nn.Module):
    """What is added to a logit.

    Args:
        maps: channels, height and width of the maps.
        units: how many units come with them.
    """

    def __init__(self, maps: tuple[int, int, int], units: int) -> None:
        super().__init__()
        self.takes = maps, units
        channels, height, width = maps
        self.convolution = nn.Sequential(
            nn.Conv2d(channels, CHANNELS, 3, 2, 1), nn.BatchNorm2d(CHANNELS), nn.ReLU(), nn.Flatten()
        )
        self.norm = nn.BatchNorm1d(units, affine=False)
        places = ((height + 1) // 2) * ((width + 1) // 2)
        self.layers = nn.Sequential(
            nn.Dropout(DROPPED),
            nn.Linear(CHANNELS * places + units, HIDDEN),
            nn.ReLU(),
            nn.Dropout(DROPPED),
            nn.Linear(HIDDEN, 1),
        )
        nn.init.zeros_(self.layers[-1].weight)  # type: ignore[arg-type]
        nn.init.zeros_(self.layers[-1].bias)  # type: ignore[arg-type]

    def forward(self, maps: Tensor, units: Tensor) -> Tensor:
        """(n,) from maps and units (n, …)."""
        seen = torch.cat([self.convolution(maps), self.norm(units)], 1)
        return self.layers(seen).squeeze(1)  # type: ignore[no-any-return]


class _Deployed(nn.Module):
    def __init__(self, branch: Branch) -> None:
        super().__init__()
        self.branch = branch

    def forward(self, maps: Tensor, units: Tensor, logits: Tensor) -> Tensor:
        return torch.sigmoid(logits + self.branch(maps, units))


def add_profiles(config: Path, weight: Path, new: Path) -> None:
    """Write the weight with the branch.

    Args:
        config: of its training: where the pictures and the candidates are.
        weight: the finished ONNX file, without such a branch.
        new: the file to write.

    Raises:
        ConfigError: the configuration cannot be used.
        FacesError: a pack, the detector or the weight cannot be used, or the new one not be written.
        OSError: pictures are missing.
    """
    data, model = load_config(config, RefinerConfig).data, onnx.load(str(weight))
    names = _open(model, weight)
    _graft(model, names, _fit(_gather(data, model, names)))
    with atomic(new) as temporary:
        onnx.save(model, str(temporary))


def _open(model: onnx.ModelProto, weight: Path) -> tuple[str, str, str]:
    """Let a refiner give out its maps, units and logits in the place of its scores; returns their names."""
    graph = model.graph
    if any(STEM in tensor.name for tensor in graph.initializer):
        raise WeightError(f"{weight}: has a second say in its score already")
    maker = {name: node for node in graph.node for name in node.output}

    def before(name: str, kind: str) -> Any:
        while name in maker and maker[name].op_type != kind:
            name = maker[name].input[0]
        if name not in maker:
            raise WeightError(f"{weight}: not a refiner: nothing of the kind {kind} before its scores")
        return maker[name]

    sigmoid = before("scores", "Sigmoid")
    units = before(sigmoid.input[0], "Gemm").input[0]
    maps = before(before(units, "Gemm").input[0], "Conv").input[0]
    names = (maps, units, sigmoid.input[0])
    graph.node.remove(sigmoid)
    kept = [output for output in graph.output if output.name != "scores"]
    del graph.output[:]
    graph.output.extend([*kept, *(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)])
    return names


def _gather(data: Data, model: onnx.ModelProto, names: Sequence[str]) -> dict[tuple[str, bool], Seen]:
    """What the refiner makes of every candidate."""
    sources = {"crops": candidates_of(data), **find(data)}
    seen = {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "open.onnx"
        onnx.save(model, str(path))
        session = Session(path, "cpu")
        for source, face in SHARES:
            rows = np.flatnonzero(sources[source].face == face)
            looks = [_look(session, names, sources[source], rows, source, view) for view in range(VIEWS[source])]
            seen[source, face] = Seen(*(np.concatenate(part) for part in zip(*looks, strict=True)))
            print(f"{source}: {len(seen[source, face].logits)} {'faces' if face else 'others'}", file=sys.stderr)
    return seen


def _look(
    session: Session, names: Sequence[str], candidates: Candidates, rows: Array, source: str, view: int
) -> tuple[Array, Array, Array]:
    """The fields of `Seen`; the first view of whole pictures is as the engine's."""
    cv2.setNumThreads(1)
    edge = (STORED - SIDE) // 2
    parts = []
    for begin in range(0, len(rows), 64):
        random = np.random.default_rng((view, begin, len(rows)))
        images, scores = [], candidates.scores[rows[begin : begin + 64]].copy()
        for number, row in enumerate(rows[begin : begin + 64]):
            crop = candidates.crops[row]
            if source == "crops" and not candidates.face[row] and random.random() < BALLS:
                crop, scores[number] = ball(crop, random), random.uniform(0.2, 0.95)
            if source in ("crops", "turned") and random.random() < OCCLUDED:
                crop = occlude(crop, USUAL, random)
            if source in ("scenes", "rooms") and view == 0:
                images.append(crop[edge : edge + SIDE, edge : edge + SIDE])
            else:
                images.append(moved(crop, USUAL, NO_BOX, random)[0])
        answer = session.run({"crops": np.stack(images)})
        maps, units, logits = (answer[name] for name in names)
        odds = torch.logit(torch.from_numpy(scores), LEAST).numpy()
        parts.append((maps.astype(np.float16), units.astype(np.float16), logits + odds))
    maps, units, logits = (np.concatenate(part) for part in zip(*parts, strict=True))
    return maps, units, logits


def _fit(seen: dict[tuple[str, bool], Seen]) -> Branch:
    """The branch after STEPS batches."""
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    first = next(iter(seen.values()))
    branch = Branch(first.maps.shape[1:], first.units.shape[1])
    optimiser = torch.optim.AdamW(branch.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, STEPS)
    for step in range(STEPS):
        parts = []
        for kind, share in SHARES.items():
            rows = random.integers(len(seen[kind].logits), size=round(BATCH * share))
            columns = (torch.from_numpy(part[rows]).float() for part in (seen[kind].maps, seen[kind].units))
            parts.append((*columns, torch.from_numpy(seen[kind].logits[rows]), torch.full((len(rows),), kind[1] * 1.0)))
        maps, units, logits, face = (torch.cat(part) for part in zip(*parts, strict=True))
        added = branch(maps, units)
        loss = F.binary_cross_entropy_with_logits(logits + added, face) + SMALL * added.square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 500 == 0:
            print(f"step {step}: loss {float(loss.detach()):.4f}", file=sys.stderr, flush=True)
    return branch


def _graft(model: onnx.ModelProto, names: Sequence[str], branch: Branch) -> None:
    """Let the branch say the scores of an opened refiner."""
    maps, units = branch.takes
    names_in = ["maps", "units", "logits"]
    example = [torch.zeros(2, *maps), torch.zeros(2, units), torch.zeros(2)]
    second = traced(_Deployed(branch), example, names_in, ["scores"], {n: {0: "faces"} for n in (*names_in, "scores")})
    second.ir_version = model.ir_version
    wires = list(zip(names, names_in, strict=True))
    model.CopyFrom(halve(compose.merge_models(model, second, wires, outputs=["landmarks", "boxes", "scores"])))
    onnx.checker.check_model(model)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m faces_train.refiner.profiles", description=__doc__)
    parser.add_argument("config", type=Path, help="of the refiner's training")
    parser.add_argument("weight", type=Path)
    parser.add_argument("new", type=Path, help="the weight to write")
    options = parser.parse_args(arguments)
    return exit_code(lambda: add_profiles(options.config, options.weight, options.new))


if __name__ == "__main__":
    sys.exit(main())
