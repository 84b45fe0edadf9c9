"""Answers that followed the colour of skin made level: their rows of a finished weight's last layer, fitted anew.

    python -m faces_train.heads.level CONFIG WEIGHT.onnx LEVEL.onnx

IMFDB's labels of light and CelebA's of ornaments go with who was filmed. The rows go on being taught by those labels,
and besides by FairFace, which says nothing of either: there the mean answer must be the same whatever the ethnicity7,
and pictures made dark, harsh or overexposed are badly lit. Where there are hands to lay before faces, the row that
names one is taught by such pictures, beside IMFDB's. All other answers stay as they are to the bit.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional

from faces.attributes import VOCABULARY
from faces.runtime.session import Session
from faces.sinks.files import atomic
from faces.types import Picture
from faces_train.config import ConfigError, exit_code
from faces_train.data.augment import View, cut
from faces_train.data.batches import HAND, Rows, gather
from faces_train.data.duplicates import held_lookalikes
from faces_train.data.hands import Hands
from faces_train.data.pack import load
from faces_train.data.table import OCCLUSIONS, Array
from faces_train.heads.layout import OUTPUTS
from faces_train.heads.settings import Model
from faces_train.heads.train import read_config, view_of

ETHNICITIES = VOCABULARY["ethnicity7"].classes
ORNAMENTS = OCCLUSIONS.index("ornaments")
STEPS, BATCH = 1500, 512
ADJUSTED = {"illumination": 0.9, "ornaments": 0.7, "hand": 0.5}
"""How far each answers for balanced classes; as in the weights' own training."""
USUAL_LIGHT = (0.1, 0.55, 0.35)
"""What is said of an ordinary photograph's light, weakly: bad, medium, high."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a weight makes of crops.

    Attributes:
        embedding: (n, e) float32.
        said: (n, 3) float32 logits of illumination.
        worn: (n, 6) float32 logits of occlusion.
        rows: their labels.
    """

    embedding: Array
    said: Array
    worn: Array
    rows: Rows


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m faces_train.heads.level", description=__doc__)
    parser.add_argument("config", type=Path, help="of the weight's training: where the packs are, what it looks at")
    parser.add_argument("weight", type=Path)
    parser.add_argument("level", type=Path, help="the weight to write")
    parser.add_argument("--most", type=int, default=12_000, help="rows of one set")
    parser.add_argument("--hands", type=Path, help="folder of the set `hands`; the configuration's by default")
    parser.add_argument("--answers", nargs="+", choices=ADJUSTED, help="what is made level; all by default")
    options = parser.parse_args(arguments)
    return exit_code(
        lambda: level(options.config, options.weight, options.level, options.most, options.hands, options.answers)
    )


def level(
    config: Path,
    weight: Path,
    new: Path,
    most: int,
    hands: Path | None = None,
    answers: Collection[str] | None = None,
) -> None:
    """Write the weight with answers made level.

    Args:
        config: of its training.
        weight: the finished ONNX file.
        new: the file to write.
        most: rows of one set that are looked at.
        hands: folder of the set `hands`; None takes the configuration's, if it has one.
        answers: of `ADJUSTED`; None takes all that there is something for.

    Raises:
        ConfigError: the configuration cannot be used, or hands are to be named and there are none.
        FacesError: a pack or the weight cannot be used, or the new one not be written.
    """
    torch.manual_seed(0)
    settings = read_config(config)
    hands = hands or settings.data.hands
    if answers is None:
        answers = [name for name in ADJUSTED if name != "hand" or hands is not None]
    elif "hand" in answers and hands is None:
        raise ConfigError(f"{config}: no hands in [data], and no --hands")
    session, model = Session(weight, "cpu"), onnx.load(str(weight))
    views = [view_of(look, margin_of_weight(look, model)) for look in settings.model.looks()]
    packs = [load(name, settings.data.packs) for name in ("imfdb", "celeba", "fairface")]
    dropped = held_lookalikes(packs, settings.data.packs)

    def see(number: int, count: int, spoilt: Sequence[Spoil] = ()) -> Seen:
        rows = gather([packs[number]], "train", dropped)
        chosen = np.random.default_rng(number).permutation(len(rows))[:count]
        return _see(session, rows.take(chosen), views, spoilt)

    films, stars, faces = see(0, most), see(1, most), see(2, most // 2)
    layers = _layers(model, films)
    if "illumination" in answers:
        dim = [see(0, most // 8, SPOILS), see(2, most // 8, SPOILS)]
        _add(model, layers, "illumination", slice(None), *_illumination(films, faces, dim))
    if "ornaments" in answers:
        _add(model, layers, "occlusion", slice(ORNAMENTS, ORNAMENTS + 1), *_ornaments(stars, faces))
    if "hand" in answers and hands is not None:
        lay = [_laid(Hands(hands))]
        hidden = [see(number, most // 4, lay) for number in range(len(packs))]
        _add(model, layers, "occlusion", slice(HAND, HAND + 1), *_hand(films, [stars, faces], hidden))
    with atomic(new) as temporary:
        onnx.save(model, str(temporary))


def margin_of_weight(settings: Model, weight: onnx.ModelProto) -> int:
    """Pixels around the window of its model that a finished weight was exported with; none if it takes any size."""
    taken: int = weight.graph.input[0].type.tensor_type.shape.dim[1].dim_value
    return max(0, taken - settings.window) // 2


Spoil = Callable[[Picture, np.random.Generator], Array]


def _dark(image: Picture, random: np.random.Generator) -> Array:
    return image * random.uniform(0.06, 0.35)


def _harsh(image: Picture, random: np.random.Generator) -> Array:
    """Lit from one side, the other in the dark."""
    across = np.linspace(-1, 1, image.shape[1]) * random.choice([-6, 6])
    return image * (random.uniform(0.05, 0.2) + 1 / (1 + np.exp(-across)))[None, :, None]


def _overexposed(image: Picture, random: np.random.Generator) -> Array:
    return image * random.uniform(1.9, 3.5)


def _laid(hands: Hands) -> Spoil:
    def spoil(image: Picture, random: np.random.Generator) -> Array:
        """A hand that hides a part of the face, if one of five does."""
        for _ in range(5):
            laid, hides = hands.lay(image, random)
            if hides:
                break
        return laid

    return spoil


SPOILS: tuple[Spoil, ...] = (_dark, _harsh, _overexposed)


def _see(session: Session, rows: Rows, views: Sequence[View], spoilt: Sequence[Spoil]) -> Seen:
    """What the weight makes of the rows, by eight in each view in turn; spoilt by one of `spoilt` in turn, if any."""
    random = np.random.default_rng(5)
    parts: dict[str, list[Array]] = {"embedding": [], "illumination": [], "occlusion": []}
    for begin in range(0, len(rows), 8):
        crops = []
        for index in range(begin, min(begin + 8, len(rows))):
            crop = rows.crop(index)
            if spoilt:
                crop = spoilt[index % len(spoilt)](crop, random) + random.normal(0, 1.5, crop.shape)
            crops.append(cut(crop.clip(0, 255).astype(np.uint8), views[begin // 8 % len(views)]))
        answer = session.run({"crops": np.stack(crops)})
        for name, found in parts.items():
            found.append(answer[name])
    whole = {name: np.concatenate(found) for name, found in parts.items()}
    return Seen(whole["embedding"], whole["illumination"], whole["occlusion"], rows)


class _Change:
    """What is added to some logits: linear in the embedding, in units of its spread."""

    def __init__(self, taught: Seen, outputs: int) -> None:
        self.centre = taught.embedding.mean(0)
        self.spread = taught.embedding.std(0) + 1e-3
        self.weight = torch.zeros(taught.embedding.shape[1], outputs, requires_grad=True)
        self.bias = torch.zeros(outputs, requires_grad=True)

    def view(self, seen: Seen) -> torch.Tensor:
        return torch.from_numpy((seen.embedding - self.centre) / self.spread)

    def __call__(self, viewed: torch.Tensor) -> torch.Tensor:
        return viewed @ self.weight + self.bias

    def fit(self, loss: Callable[[torch.Tensor], torch.Tensor], rows: int) -> tuple[Array, Array]:
        """Minimise `loss` of a batch of `rows`; (e, outputs) and (outputs,) to add to the layer."""
        optimiser = torch.optim.Adam([self.weight, self.bias], 2e-3)
        for _ in range(STEPS):
            optimiser.zero_grad()
            loss(torch.randint(rows, (BATCH,))).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        weight = self.weight.detach().numpy() / self.spread[:, None]
        return weight, self.bias.detach().numpy() - self.centre @ weight


def _illumination(films: Seen, faces: Seen, dim: Sequence[Seen]) -> tuple[Array, Array]:
    labels = torch.from_numpy(films.rows.table.columns["illumination"].astype(np.int64))
    prior = torch.log(torch.bincount(labels, minlength=3) / len(labels)) * ADJUSTED["illumination"]
    who = [torch.from_numpy(faces.rows.table.columns["ethnicity7"] == number) for number in range(len(ETHNICITIES))]
    usual = torch.tensor(USUAL_LIGHT)
    change = _Change(films, 3)
    taught, plain, spoilt = (
        (torch.cat([change.view(seen) for seen in group]), torch.from_numpy(np.concatenate([s.said for s in group])))
        for group in ([films], [faces], dim)
    )

    def loss(chosen: torch.Tensor) -> torch.Tensor:
        of_films = change(taught[0][chosen]) + taught[1][chosen]
        of_faces = change(plain[0]) + plain[1]
        bad = torch.randint(len(spoilt[0]), (BATCH,))
        of_spoilt = change(spoilt[0][bad]) + spoilt[1][bad]
        shares, logits = (
            torch.stack([values[each].mean(0) for each in who]) for values in (torch.softmax(2 * of_faces, 1), of_faces)
        )
        return (
            functional.cross_entropy(of_films + prior, labels[chosen])
            + 0.1 * functional.cross_entropy(of_spoilt, torch.zeros(BATCH, dtype=torch.long))
            - 0.2 * (usual * torch.log_softmax(of_faces, 1)).sum(1).mean()
            + 2000 * (shares - shares.mean(0)).square().sum(1).mean()
            + 100 * (logits - logits.mean(0)).square().sum(1).mean()
        )

    return change.fit(loss, len(labels))


def _ornaments(stars: Seen, faces: Seen) -> tuple[Array, Array]:
    """Black men and women alike get the mean answer of the others; the others keep theirs."""
    truth = stars.rows.table.columns["occlusion"][:, ORNAMENTS]
    known = torch.from_numpy(~np.isnan(truth))
    labels = torch.from_numpy(truth)[known]
    share = labels.mean()
    prior = torch.log(share / (1 - share)) * ADJUSTED["ornaments"]
    columns = faces.rows.table.columns
    black = torch.from_numpy(columns["ethnicity7"] == ETHNICITIES.index("Black"))
    genders = [torch.from_numpy(columns["gender"] == number) for number in (0, 1)]
    change = _Change(stars, 1)
    taught, before = change.view(stars)[known], torch.from_numpy(stars.worn[:, ORNAMENTS])[known]
    plain, at_first = change.view(faces), torch.from_numpy(faces.worn[:, ORNAMENTS])

    def loss(chosen: torch.Tensor) -> torch.Tensor:
        moved, moved_faces = change(taught[chosen])[:, 0], change(plain)[:, 0]
        total = functional.binary_cross_entropy_with_logits(before[chosen] + moved + prior, labels[chosen])
        total = total + 0.1 * (moved.square().mean() + moved_faces[~black].square().mean())
        now = at_first + moved_faces
        for gender in genders:
            theirs, others = now[gender & black], at_first[gender & ~black]
            total = total + 20 * (torch.sigmoid(2 * theirs).mean() - torch.sigmoid(2 * others).mean()).square()
            total = total + 0.3 * (theirs.mean() - others.mean()).square()
        return total

    return change.fit(loss, len(labels))


def _hand(films: Seen, others: Sequence[Seen], hidden: Sequence[Seen]) -> tuple[Array, Array]:
    """IMFDB says where a hand is; of the others as good as none has one."""
    labels = torch.from_numpy(films.rows.table.columns["occlusion"][:, HAND])
    share = labels.mean()
    prior = torch.log(share / (1 - share)) * ADJUSTED["hand"]
    change = _Change(films, 1)
    (taught, at_first), (without, before), (behind, beside) = (
        (
            torch.cat([change.view(each) for each in seen]),
            torch.from_numpy(np.concatenate([each.worn[:, HAND] for each in seen])),
        )
        for seen in ([films], others, hidden)
    )

    def loss(chosen: torch.Tensor) -> torch.Tensor:
        there, none = torch.randint(len(beside), (BATCH // 4,)), torch.randint(len(before), (BATCH,))
        return (
            functional.binary_cross_entropy_with_logits(
                at_first[chosen] + change(taught[chosen])[:, 0] + prior, labels[chosen]
            )
            + 0.25 * functional.softplus(-beside[there] - change(behind[there])[:, 0]).mean()
            + functional.softplus(before[none] + change(without[none])[:, 0]).mean()
        )

    return change.fit(loss, len(labels))


@dataclass(frozen=True, slots=True)
class _Layer:
    """The last layer of one of the networks of a weight, and how much of the answer is its."""

    weight: onnx.TensorProto
    bias: onnx.TensorProto
    part: slice
    shares: dict[str, float]


def _layers(model: onnx.ModelProto, seen: Seen) -> list[_Layer]:
    """The last layers, in the order in which their embeddings follow one another."""
    kept = model.graph.initializer
    weights = [each for each in kept if "heads.weight" in each.name]
    biases = [each for each in kept if "heads.bias" in each.name]
    said, parts, begin = [], [], 0
    for weight, bias in zip(weights, biases, strict=True):
        matrix = numpy_helper.to_array(weight).astype(np.float32)
        parts.append(slice(begin, begin + matrix.shape[1]))
        begin += matrix.shape[1]
        said.append(seen.embedding[:, parts[-1]] @ matrix.T + numpy_helper.to_array(bias))
    shares: list[dict[str, float]] = [{} for _ in said]
    for head, answer, column in (
        ("illumination", seen.said[:, 0], _first("illumination")),
        ("occlusion", seen.worn[:, ORNAMENTS], _first("occlusion") + ORNAMENTS),
    ):
        found = np.linalg.lstsq(np.stack([each[:, column] for each in said], 1), answer, rcond=None)[0]
        for own, share in zip(shares, found, strict=True):
            own[head] = float(share)
    return [_Layer(*each) for each in zip(weights, biases, parts, shares, strict=True)]


def _first(head: str) -> int:
    """The first of a head's rows in the last layer."""
    names = list(OUTPUTS)
    return sum(OUTPUTS[name] for name in names[: names.index(head)])


def _add(
    model: onnx.ModelProto, layers: Sequence[_Layer], head: str, outputs: slice, weight: Array, bias: Array
) -> None:
    """Add to a head's rows what changes its answer by `embedding @ weight + bias`."""
    rows = range(_first(head), _first(head) + OUTPUTS[head])[outputs]
    for layer in layers:
        share = layer.shares[head]
        matrix, own = (numpy_helper.to_array(each).copy() for each in (layer.weight, layer.bias))
        matrix[list(rows)] += (weight[layer.part].T / share).astype(matrix.dtype)
        own[list(rows)] += (bias / len(layers) / share).astype(own.dtype)
        for old, values in ((layer.weight, matrix), (layer.bias, own)):
            old.CopyFrom(numpy_helper.from_array(values, old.name))


if __name__ == "__main__":
    sys.exit(main())
