"""Let a finished weight also look around the face: a second input, whose network has a say about what is worn.

    python -m faces_train.around.graft WEIGHT.onnx small.pt NEW.onnx --packs PACKS [--large CONFIG]

All answers but those in SHARES stay as they are to the bit. What changes the others (`faces_train.heads.level`,
`faces_train.heads.profiles`) comes before.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import compose, helper, numpy_helper

from faces.errors import WeightError
from faces.heads.base import AROUND
from faces.sinks.files import atomic
from faces.types import Picture
from faces_train.around.crops import around
from faces_train.around.large import Large, LargeTwice
from faces_train.around.network import WORN, AroundCells, AroundNetwork, fill, whole
from faces_train.config import exit_code
from faces_train.data.batches import gather
from faces_train.data.pack import load
from faces_train.data.table import OCCLUSIONS
from faces_train.heads.train import read_config
from faces_train.quantise import quantise
from faces_train.traced import traced

SHARES = {"ornaments": 0.5, "hair": 0.5}
"""Answer → the weight of what this network says; the rest is what the weight itself says."""
SHOWN = 512
"""Crops that show the ranges of its maps."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m faces_train.around.graft", description=__doc__)
    parser.add_argument("weight", type=Path, help="the finished weight")
    parser.add_argument("network", type=Path, help="what faces_train.around.train wrote")
    parser.add_argument("new", type=Path, help="the weight to write")
    parser.add_argument(
        "--large", type=Path, metavar="CONFIG", help="it is the large one, started from a weight of CONFIG"
    )
    parser.add_argument("--packs", type=Path, required=True, help="the folder of all packs")
    options = parser.parse_args(arguments)
    return exit_code(lambda: graft(options.weight, options.network, options.packs, options.new, options.large))


def graft(weight: Path, network: Path, packs: Path, new: Path, large: Path | None = None) -> None:
    """Write the weight with the network that looks around.

    Args:
        weight: the finished ONNX file.
        network: the parameters of an AroundNetwork, in PyTorch's format.
        packs: the folder with CelebA's pack and its wide crops, of which some show the ranges of its maps.
        new: the file to write.
        large: the configuration of the weight that a Large started from, where `network` has the parameters of one.

    Raises:
        WeightError: it has one already, or does not answer occlusion.
        DataError: there are no such crops, or these are no such parameters.
        OSError: a file cannot be read or written.
    """
    model = onnx.load(str(weight))
    if any(each.name == AROUND for each in model.graph.input):
        raise WeightError(f"{weight}: looks around the face already")
    if all(each.name != "occlusion" for each in model.graph.output):
        raise WeightError(f"{weight}: does not answer occlusion")
    around_network = _finished(network, large)
    pack = load("celeba", packs)
    crops, rows = around(pack.name, packs), gather([pack], "train").row
    chosen = np.random.default_rng(0).choice(rows, min(SHOWN, len(rows)), replace=False)
    shown = np.stack([whole(crops[row], around_network.side) for row in np.sort(chosen)])
    _join(model, _exported(around_network, shown))
    onnx.checker.check_model(model)
    with atomic(new) as temporary:
        onnx.save(model, str(temporary))


def _finished(path: Path, large: Path | None) -> AroundCells | LargeTwice:
    """The network of the file as the engine runs it."""
    network = AroundNetwork() if large is None else Large(read_config(large).model)
    fill(network, path)
    return LargeTwice(network) if isinstance(network, Large) else AroundCells(network)


def _exported(network: AroundCells | LargeTwice, shown: Picture) -> onnx.ModelProto:
    """The network in eight bits, with the input `around` and the output `around.worn`; its names begin with `around.`.

    Args:
        network: finished.
        shown: (n, side, side, 3) crops that show the ranges of its maps.
    """
    seen = torch.from_numpy(shown[:2])
    model = traced(network, [seen], [AROUND], ["worn"], {name: {0: "n"} for name in (AROUND, "worn")})
    model = quantise(model, np.array_split(shown, min(8, len(shown))), first=True)
    return compose.add_prefix(model, "around.", rename_inputs=False)


def _join(model: onnx.ModelProto, other: onnx.ModelProto) -> None:
    """Add the other network's graph, and let `occlusion` be the mean that SHARES says."""
    graph = model.graph
    shares = np.array([[SHARES.get(name, 0.0) for name in OCCLUSIONS]], np.float32)
    columns = np.array([WORN.index(name) if name in SHARES else 0 for name in OCCLUSIONS])
    constants = {"around.shares": shares, "around.rest": 1 - shares, "around.columns": columns}
    graph.input.extend(other.graph.input)
    graph.initializer.extend(other.graph.initializer)
    graph.initializer.extend(numpy_helper.from_array(values, name) for name, values in constants.items())
    end = next(node for node in graph.node if "occlusion" in node.output)
    end.output[list(end.output).index("occlusion")] = "around.before"
    graph.node.extend(
        [
            *other.graph.node,
            helper.make_node("Gather", ["around.worn", "around.columns"], ["around.said"], axis=1),
            helper.make_node("Mul", ["around.said", "around.shares"], ["around.added"]),
            helper.make_node("Mul", ["around.before", "around.rest"], ["around.kept"]),
            helper.make_node("Add", ["around.kept", "around.added"], ["occlusion"]),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
