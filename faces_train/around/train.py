"""Train the network that looks around faces: a large one on CelebA's labels, then the small one on what that one says.

    python -m faces_train.around.train CONFIG --start WEIGHT.onnx --data DATA --run RUN

Both learn from CelebA; the small one also from FairFace, for which nobody labelled hats and earrings. Each is kept in
RUN when it is finished, and is not trained again.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from faces.runtime.parent import end_with_parent
from faces.sinks.files import atomic
from faces_train.around.crops import around
from faces_train.around.large import TAUGHT, Large
from faces_train.around.network import SEEN, WORN, AroundNetwork, fill, shaken, whole
from faces_train.config import exit_code
from faces_train.data.batches import gather
from faces_train.data.duplicates import held_lookalikes
from faces_train.data.pack import Pack, load
from faces_train.data.readers import numbers, rows_of, told
from faces_train.data.table import OCCLUSIONS, Array, DataError
from faces_train.heads.start import start_from
from faces_train.heads.train import read_config
from faces_train.runs import Run

KINDS = {"hat": "Wearing_Hat", "earrings": "Wearing_Earrings", "necklace": "Wearing_Necklace"}
"""Columns of CelebA's table."""
PRIOR = 0.7
"""How far rare answers are made as likely as frequent ones (logit adjustment, Menon et al. 2021)."""
STARS = 2 / 3
"""Share of CelebA in what the small network sees; the others are FairFace's."""
SAID = 0.6
"""Weight of what the large network says beside the labels."""
AHEAD = 4
"""Batches made in advance."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One set's wide crops.

    Attributes:
        crops: (n, SIDE, SIDE, 3) uint8, BGR.
        train, held: rows.
        worn: (n, worn) 0 or 1; none where nobody said.
    """

    crops: Array
    train: Array
    held: Array
    worn: Array | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """How a network is trained: batches of `batch` pictures of `side` pixels, `rates` of its parts at most."""

    steps: int
    batch: int
    side: int
    rates: tuple[float, ...]


LARGE = Course(3600, 64, TAUGHT, (4e-4, 2e-3))
SMALL = Course(7400, 128, SEEN, (4e-3,))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m faces_train.around.train", description=__doc__)
    parser.add_argument("config", type=Path, help="of the weight that the large one starts from")
    parser.add_argument("--start", type=Path, required=True, help="that weight")
    parser.add_argument("--data", type=Path, required=True, help="the folder of all extracted sets")
    parser.add_argument("--run", type=Path, required=True, help="the folder to keep both networks in")
    options = parser.parse_args(arguments)
    return exit_code(lambda: train(options.config, options.start, options.data, options.run))


def train(config: Path, start: Path, data: Path, folder: Path, large: Course = LARGE, small: Course = SMALL) -> None:
    """Train both networks, or what is not there yet, and write them to `folder`: `large.pt`, `small.pt`.

    Raises:
        ConfigError: the configuration cannot be used.
        FacesError: a pack cannot be used, or the folder not be written to.
    """
    settings = read_config(config)
    run = Run(folder)
    packs = [load(name, settings.data.packs) for name in ("celeba", "fairface")]
    stars, others = _seen(packs, settings.data.packs, data)
    torch.manual_seed(0)
    teacher = Large(settings.model)
    start_from(teacher.network, start)
    teacher.network.shared.reset_parameters()
    _once(folder / "large.pt", teacher, lambda: learn(teacher, teacher.parts(), [stars], None, large, run))
    said = [_say(teacher, each, large.side) for each in (stars, others)]
    network = AroundNetwork()
    parts = [list(network.parameters())]
    _once(folder / "small.pt", network, lambda: learn(network, parts, [stars, others], said, small, run))


def _once(path: Path, network: nn.Module, work: Callable[[], None]) -> None:
    """Fill the network from the file, or do the work and write it."""
    if path.exists():
        fill(network, path)
    else:
        work()
        with atomic(path) as temporary:
            torch.save(network.state_dict(), temporary)
    network.eval()


def _seen(packs: Sequence[Pack], folder: Path, data: Path) -> list[Seen]:
    """CelebA and FairFace; training rows that look like held ones are left out."""
    alike = held_lookalikes(packs, folder)
    found = []
    for pack in packs:
        learnt, held = (gather([pack], split, alike).row for split in ("train", "dev"))
        worn = _worn(pack, data) if pack.name == "celeba" else None
        found.append(Seen(around(pack.name, folder), learnt, held, worn))
    return found


def _worn(pack: Pack, data: Path) -> Array:
    """(n, worn) 0 or 1 of CelebA."""
    path, kinds = data / pack.name / "labels.csv", {}
    for line, row in rows_of(path):
        with told(path, line):
            kinds[row["file"]] = numbers(row, *KINDS.values())
    if lacking := set(map(str, pack.table.file)) - set(kinds):
        raise DataError(f"{path}: does not name {len(lacking)} of the packed pictures")
    columns = [OCCLUSIONS.index(name) for name in WORN if name not in KINDS]
    fine = np.array([kinds[str(name)] for name in pack.table.file])
    return np.concatenate([pack.table.columns["occlusion"][:, columns], fine], 1).astype(np.float32)


def learn(
    network: nn.Module,
    parts: Sequence[Sequence[nn.Parameter]],
    sets: Sequence[Seen],
    said: Sequence[Array] | None,
    course: Course,
    run: Run,
) -> None:
    """Train a network; how right it is about the first set's held rows goes to the run's log and to stderr.

    Args:
        network: crops to logits.
        parts: its parameters, by rate.
        sets: the first has labels; of others only what was said is learnt.
        said: per set the logits (n, worn) of a larger network.
        course: how.
        run: where the log is.
    """
    labels = sets[0].worn
    assert labels is not None
    share = labels[sets[0].train].mean(0)
    prior = torch.from_numpy(PRIOR * np.log(share / (1 - share)))
    groups = [{"params": part, "lr": rate} for part, rate in zip(parts, course.rates, strict=True)]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, list(course.rates), course.steps, pct_start=0.15)
    network.train()
    with ProcessPoolExecutor(1, initializer=_begin, initargs=(sets,)) as pool:
        waiting = deque(pool.submit(_batch, course, step) for step in range(AHEAD))
        for step in range(1, course.steps + 1):
            rows, images = waiting.popleft().result()
            waiting.append(pool.submit(_batch, course, step + AHEAD - 1))
            logits = network(torch.from_numpy(images))
            stated = torch.from_numpy(labels[rows[0]])
            loss = functional.binary_cross_entropy_with_logits(logits[: len(stated)] + prior, stated)
            if said is not None:
                believed = np.concatenate([each[row] for each, row in zip(said, rows, strict=True)])
                taught = functional.binary_cross_entropy_with_logits(logits, torch.from_numpy(believed).sigmoid())
                loss = SAID * taught + (1 - SAID) * loss
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            if step % 600 == 0 or step == course.steps:
                record = {"step": step, "loss": round(loss.item(), 4), "right": _right(network, sets[0], course.side)}
                run.log(**record)
                print(json.dumps(record), file=sys.stderr, flush=True)


_sets: list[Seen] = []
"""What a worker draws from; handed to it once, as it is large."""


def _begin(sets: Sequence[Seen]) -> None:
    end_with_parent()
    _sets[:] = sets


def _batch(course: Course, step: int) -> tuple[list[Array], Array]:
    """Rows of every set and their pictures (batch, side, side, 3); the same for the same step."""
    random = np.random.default_rng((7, course.side, step))
    first = course.batch if len(_sets) == 1 else round(STARS * course.batch)
    counts = [first, *[course.batch - first] * (len(_sets) - 1)]
    rows = [random.choice(each.train, count) for each, count in zip(_sets, counts, strict=True)]
    images = [
        shaken(each.crops[row], course.side, random) for each, chosen in zip(_sets, rows, strict=True) for row in chosen
    ]
    return rows, np.stack(images)


def _right(network: nn.Module, seen: Seen, side: int) -> dict[str, float]:
    """Balanced accuracy on the held rows in percent, of a face and its mirror image."""
    assert seen.worn is not None
    worn, answers = seen.worn[seen.held], _ask(network, seen, seen.held, side) > 0
    network.train()
    return {
        name: round(100 * float(answers[worn[:, n] == 1, n].mean() + (~answers)[worn[:, n] == 0, n].mean()) / 2, 1)
        for n, name in enumerate(WORN)
    }


def _say(network: nn.Module, seen: Seen, side: int) -> Array:
    """(n, worn) logits of the training rows, others NaN."""
    logits = np.full((len(seen.crops), len(WORN)), np.nan, np.float32)
    logits[seen.train] = _ask(network, seen, seen.train, side)
    return logits


def _ask(network: nn.Module, seen: Seen, rows: Array, side: int) -> Array:
    """(rows, worn) mean logits of a face and its mirror image."""
    network.eval()
    found = []
    with torch.no_grad():
        for begin in range(0, len(rows), 128):
            images = torch.from_numpy(np.stack([whole(seen.crops[row], side) for row in rows[begin : begin + 128]]))
            found.append((network(images) + network(images.flip(2))).numpy() / 2)
    return np.concatenate(found)


if __name__ == "__main__":
    sys.exit(main())
