"""Angles of faces turned far: a small branch of a finished weight, fitted to maps that still show where things lie.

    python -m faces_train.heads.profiles CONFIG WEIGHT.onnx NEW.onnx

The embedding forgets how far a profile is turned, as hardly any set shows one. The last feature maps of at least LEAST
pixels a side remember: a layer of their values and the embedding's adds to the angles. It learns from the sets that
state angles, from turned faces (`faces_train.data.turned`), and keeps what the weight says of others that look forward.
All other answers stay as they are to the bit.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper, shape_inference
from torch.nn import functional

from faces.errors import WeightError
from faces.runtime.session import Session
from faces.sinks.files import atomic
from faces.types import Picture
from faces_train.config import exit_code
from faces_train.data.batches import Faults, batches, gather
from faces_train.data.duplicates import held_lookalikes
from faces_train.data.pack import load
from faces_train.data.table import Array
from faces_train.heads.layout import DEGREES_UNIT
from faces_train.heads.level import margin_of_weight
from faces_train.heads.train import read_config, view_of

SHARES = {"turned": 2.0, "udacity": 1.0, "mtfl": 0.5, "fairface": 0.1, "imfdb": 0.1, "celeba": 0.05}
"""Set → how many of its training rows are drawn a pass, in parts of them."""
LEAST, MOST = 4, 5
"""Pixels a side of the maps; larger ones are halved."""
HIDDEN, STEPS, BATCH, RATE, DROPPED = 64, 3000, 256, 2e-3, 0.2
FORWARD = 20.0
"""Degrees of yaw up to which the weight is believed where no angles are stated."""
TWICE = 20.0
"""Degrees of yaw that make a row count twice, and twice as many three times."""
OWN = "/own/"
"""Begins the names of the larger of two networks together, which sees mirror images too."""
MAPS = re.compile(r"(/own)?/blocks\.\d+/Relu(_1)?_output_0(_DequantizeLinear_Output)?")
"""What the exported backbones call the outputs of their blocks, in eight bits those of their dequantisers."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m faces_train.heads.profiles", description=__doc__)
    parser.add_argument("config", type=Path, help="of the weight's training: where the packs are, what it looks at")
    parser.add_argument("weight", type=Path)
    parser.add_argument("new", type=Path, help="the weight to write")
    parser.add_argument("--batches", type=int, default=700, help="of 64 crops, to learn from")
    options = parser.parse_args(arguments)
    return exit_code(lambda: add_profiles(options.config, options.weight, options.new, options.batches))


def add_profiles(config: Path, weight: Path, new: Path, count: int) -> None:
    """Write the weight with the branch.

    Args:
        config: of its training.
        weight: the finished ONNX file, without such a branch.
        new: the file to write.
        count: batches of 64 crops to learn from.

    Raises:
        ConfigError: the configuration cannot be used.
        FacesError: a pack or the weight cannot be used, or the new one not be written.
    """
    settings, model = read_config(config), onnx.load(str(weight))
    views = [view_of(look, margin_of_weight(look, model)) for look in settings.model.looks()]
    mirrored = _tap(model, weight, views[0].window)
    packs = [load(name, settings.data.packs) for name in SHARES]
    rows = gather(packs, "train", held_lookalikes(packs, settings.data.packs))
    seen, said, stated = [], [], []
    with TemporaryDirectory() as folder:
        session = _opened(model, Path(folder))
        for batch in batches(rows, SHARES, views, 64, 5, Faults(hard=0.3), 0, count):
            features, angles = _ask(session, batch["image"])
            seen.append(features)
            said.append(angles)
            stated.append(batch["angles"])
    layers = _fit(np.concatenate(seen), np.concatenate(said), np.concatenate(stated))
    _graft(model, layers, mirrored)
    onnx.checker.check_model(model)
    with atomic(new) as temporary:
        onnx.save(model, str(temporary))


def _tap(model: onnx.ModelProto, weight: Path, side: int) -> bool:
    """Let the network compute `profiles.maps` (views, values), its last large maps.

    Args:
        model: the weight; changed.
        weight: its file.
        side: pixels of its crops; the maps of larger ones, of a closer look, are drawn as small as those of these.

    Returns:
        Whether it looks at every face also in a mirror; then these views follow those as they are.
    """
    if any(each.name == "profiles.0.weight.half" for each in model.graph.initializer):
        raise WeightError(f"{weight}: has a branch for profiles already")
    usual = onnx.ModelProto()
    usual.CopyFrom(model)
    lengths = usual.graph.input[0].type.tensor_type.shape.dim
    several = lengths[1].dim_value == 0
    for length, value in zip(lengths, (1, side, side), strict=False):
        length.dim_value = value
    sides = {
        value.name: value.type.tensor_type.shape.dim[-1].dim_value
        for value in shape_inference.infer_shapes(usual, data_prop=True).graph.value_info
        if MAPS.fullmatch(value.name) and value.type.tensor_type.shape.dim[-1].dim_value >= LEAST
    }
    outputs = [name for node in model.graph.node for name in node.output if name in sides]  # in the network's order
    if not outputs:
        raise WeightError(f"{weight}: no feature map of {LEAST} pixels a side is known by its name")
    seen, nodes = outputs[-1], []
    if sides[seen] > MOST:
        nodes.append(helper.make_node("AveragePool", [seen], ["profiles.half"], kernel_shape=[2, 2], strides=[2, 2]))
        seen = "profiles.half"
    elif several:
        for name, values in (("first", [0]), ("second", [2]), ("places", 2 * [sides[seen]])):
            model.graph.initializer.append(numpy_helper.from_array(np.array(values), f"profiles.{name}"))
        nodes += [
            helper.make_node("Shape", [seen], ["profiles.shape"]),
            helper.make_node("Slice", ["profiles.shape", "profiles.first", "profiles.second"], ["profiles.counts"]),
            helper.make_node("Concat", ["profiles.counts", "profiles.places"], ["profiles.sizes"], axis=0),
            helper.make_node("Resize", [seen, "", "", "profiles.sizes"], ["profiles.drawn"], mode="linear"),
        ]
        seen = "profiles.drawn"
    model.graph.node.extend([*nodes, helper.make_node("Flatten", [seen], ["profiles.maps"])])
    return outputs[-1].startswith(OWN)


def _opened(model: onnx.ModelProto, folder: Path) -> Session:
    """The network, which also gives out the feature maps."""
    open_model = onnx.ModelProto()
    open_model.CopyFrom(model)
    open_model.graph.output.append(helper.make_tensor_value_info("profiles.maps", onnx.TensorProto.FLOAT, None))
    onnx.save(open_model, str(folder / "open.onnx"))
    return Session(folder / "open.onnx", "cpu")


def _ask(session: Session, crops: Picture) -> tuple[Array, Array]:
    """(n, values of the maps and the embedding) float16 and (n, 3) degrees."""
    answer = session.run({"crops": crops})
    features = np.concatenate([answer["profiles.maps"][: len(crops)], answer["embedding"]], 1)
    return features.astype(np.float16), answer["angles"]


Layers = tuple[tuple[Array, Array], tuple[Array, Array]]


def _fit(features: Array, said: Array, stated: Array) -> Layers:
    """Weights (outputs, inputs) and biases of two layers that give what is to be added to the angles."""
    torch.manual_seed(0)
    unknown = np.isnan(stated).any(1)
    wanted = np.where(unknown[:, None], said, stated)
    kept = ~unknown | (np.abs(said[:, 0]) <= FORWARD)
    inputs, before, after = (torch.from_numpy(each[kept]) for each in (features, said, wanted))
    sample = inputs[::7].float()
    centre, spread = sample.mean(0), sample.std(0) + 0.05
    first, second = torch.nn.Linear(inputs.shape[1], HIDDEN), torch.nn.Linear(HIDDEN, 3)
    optimiser = torch.optim.AdamW([*first.parameters(), *second.parameters()], RATE, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, STEPS)
    for _ in range(STEPS):
        chosen = torch.randint(len(inputs), (BATCH,))
        viewed = functional.dropout((inputs[chosen].float() - centre) / spread, DROPPED)
        added = second(first(viewed).relu())
        away = functional.smooth_l1_loss(
            added + before[chosen] / DEGREES_UNIT, after[chosen] / DEGREES_UNIT, beta=0.2, reduction="none"
        )
        optimiser.zero_grad()
        (away.sum(1) * (1 + after[chosen, 0].abs() / TWICE)).mean().backward()
        optimiser.step()
        schedule.step()
    matrix = first.weight.detach() / spread
    return (
        (matrix.numpy(), (first.bias.detach() - matrix @ centre).numpy()),
        (DEGREES_UNIT * second.weight.detach().numpy(), DEGREES_UNIT * second.bias.detach().numpy()),
    )


def _graft(model: onnx.ModelProto, layers: Layers, mirrored: bool) -> None:
    """Let the layers add to `angles`, of a face and its mirror image the mean; their weights are in half precision."""
    graph = model.graph
    end = next(node for node in graph.node if "angles" in node.output)
    end.output[list(end.output).index("angles")] = "profiles.before"
    begin = []
    for number, layer in enumerate(layers):
        for kind, values in zip(("weight", "bias"), layer, strict=True):
            name = f"profiles.{number}.{kind}"
            graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            begin.append(helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    for place, node in enumerate(begin):
        graph.node.insert(place, node)
    units, added = ["embedding"] * (1 + mirrored), "profiles.3"
    nodes = [
        helper.make_node("Concat", units, ["profiles.units"], axis=0),
        helper.make_node("Concat", ["profiles.maps", "profiles.units"], ["profiles.seen"], axis=1),
        helper.make_node("Gemm", ["profiles.seen", "profiles.0.weight", "profiles.0.bias"], ["profiles.1"], transB=1),
        helper.make_node("Relu", ["profiles.1"], ["profiles.2"]),
        helper.make_node("Gemm", ["profiles.2", "profiles.1.weight", "profiles.1.bias"], [added], transB=1),
    ]
    if mirrored:
        turned = np.array([[[1, 1, 1]], [[-1, 1, -1]]], np.float32)  # yaw and roll of a mirror image are the other way
        for name, values in (("views", np.array([2, -1, 3])), ("turned", turned)):
            graph.initializer.append(numpy_helper.from_array(values, f"profiles.{name}"))
        nodes += [
            helper.make_node("Reshape", [added, "profiles.views"], ["profiles.4"]),
            helper.make_node("Mul", ["profiles.4", "profiles.turned"], ["profiles.5"]),
            helper.make_node("ReduceMean", ["profiles.5"], ["profiles.6"], axes=[0], keepdims=0),
        ]
        added = "profiles.6"
    graph.node.extend([*nodes, helper.make_node("Add", ["profiles.before", added], ["angles"])])


if __name__ == "__main__":
    sys.exit(main())
