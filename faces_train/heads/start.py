"""Untrained networks, and what they start from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from google.protobuf.message import DecodeError

from faces_train.heads.dlib_resnet import Block, DlibResNet
from faces_train.heads.facenet import FaceNet
from faces_train.heads.network import HeadsNetwork, from_cells
from faces_train.heads.settings import Model


def untrained(model: Model) -> HeadsNetwork:
    """The network that a configuration describes, of random numbers."""
    if model.backbone == "facenet":
        return FaceNet(model.hidden, model.window)
    return DlibResNet(model.dropped, model.hidden, model.window, model.looks()[-1].window)


def start_from(network: HeadsNetwork, path: Path) -> None:
    """Fill what fits from an .onnx that `ship` wrote, or the backbone from what its `fill` takes.

    Raises:
        ValueError: the file is not such a file.
    """
    if path.suffix == ".onnx":
        _start_from_weight(network, path)
    else:
        network.fill(path)


def _start_from_weight(network: HeadsNetwork, path: Path) -> None:
    """Fill blocks by their numbers and other layers by name; what the weight lacks or has in another shape stays.

    A residual block that the weight lacks adds nothing at first.
    """
    import onnx

    from faces_train.quantise import widened

    try:
        model = onnx.load(path)
    except (OSError, DecodeError) as error:
        raise ValueError(f"{path}: not an ONNX file ({error})") from error
    arrays = {
        tensor.name.removesuffix(".half"): onnx.numpy_helper.to_array(tensor).astype(np.float32)
        for tensor in model.graph.initializer
    }
    stored = {}
    for name, values in widened(arrays).items():  # see detector.export: halve and quarter
        whole = name.removesuffix(".byte")
        values = values * arrays[f"{whole}.scale"] if name != whole else values
        stored[whole.replace("network.", "", 1)] = torch.from_numpy(values)
    notes = {entry.key: entry.value for entry in model.metadata_props}
    members = [whose for whose in ("", "own.", "partner.") if f"{whose}blocks" in notes]  # see export.Pair
    if not members or any(f"{whose}{layer}.weight" not in stored for whose in members for layer in ("stem", "heads")):
        raise ValueError(f"{path}: not a weight of this kind of network")
    stems = {whose: stored[f"{whose}stem.weight"] for whose in members}  # see export.Shipped
    stems = {whose: from_cells(stem) if stem.shape[1] == 12 else stem for whose, stem in stems.items()}
    whose = next((whose for whose, stem in stems.items() if stem.shape == network.stem.weight.shape), None)
    if whose is None:
        raise ValueError(f"{path}: a weight with another backbone")
    stored[f"{whose}stem.weight"] = stem = stems[whose].flip(1) * 256
    stored[f"{whose}stem.bias"] += (stem * network.mean / 256).sum((1, 2, 3))
    places = {number: place for place, number in enumerate(map(int, notes[f"{whose}blocks"].split()))}
    with torch.no_grad():
        for number, block in zip(network.numbers, network.blocks, strict=True):
            if number not in places and isinstance(block, Block) and block.stride == 1:
                for value in block.second.parameters():
                    value.zero_()
        for name, value in network.state_dict().items():
            parts = name.split(".")
            if parts[0] == "blocks":
                parts[1] = str(places.get(network.numbers[int(parts[1])], "none"))
            given = stored.get(whose + ".".join(parts))
            if given is None:
                continue
            if given.shape == value.shape:
                value.copy_(given)
            elif given.shape == (*value.shape[:2], 1, 1):  # the middle of a kernel that saw one place
                value.zero_()
                value[:, :, 1:2, 1:2] = given
