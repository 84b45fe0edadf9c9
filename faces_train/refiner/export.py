"""A trained network into `faces-refiner.onnx`: uint8 crops in; scores, and landmarks and boxes in their pixels, out."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper
from torch import Tensor, nn

from faces.sinks.files import atomic
from faces_train.data.table import DataError
from faces_train.detector.export import halve, quarter, shorten
from faces_train.quantise import quantise
from faces_train.refiner.candidates import STORED
from faces_train.refiner.network import SIDE, ZOOM, RefinerNetwork
from faces_train.refiner.settings import RefinerConfig
from faces_train.runs import Run
from faces_train.traced import traced
from faces_train.trainee import approach, averaged, fitting

NAME = "faces-refiner.onnx"
SHOWN = 320
"""Candidates from which the ranges of maps in eight bits are taken."""


class Deployed(nn.Module):
    """The network with its preprocessing: `crops` uint8 (N, SIDE, SIDE, 3) BGR."""

    def __init__(self, network: RefinerNetwork, temper: float) -> None:
        super().__init__()
        self.network = copy.deepcopy(network).eval()
        with torch.no_grad():
            next(self.network.features.parameters()).div_(255)  # the first convolution: pixels come as 0..255
            self.network.score.weight.mul_(temper)
            self.network.score.bias.mul_(temper)

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        logits, points, boxes = self.network(crops.float().permute(0, 3, 1, 2))
        return torch.sigmoid(logits), points, boxes


def export(network: RefinerNetwork, path: Path, step: int, temper: float, shown: np.ndarray | None = None) -> None:
    """Write `network`, its logits times `temper`, to `path`, atomically.

    Args:
        network: trained; it is not changed.
        path: the .onnx file.
        step: written into the file's metadata.
        temper: see `RefinerConfig`.
        shown: (N, SIDE, SIDE, 3) uint8 crops from which it is made to multiply in eight bits, see faces_train.quantise.

    Raises:
        OutputError: the file cannot be written.
    """
    names = ["scores", "landmarks", "boxes"]
    example = torch.zeros(2, SIDE, SIDE, 3, dtype=torch.uint8)
    axes = {name: {0: "faces"} for name in ("crops", *names)}
    model = traced(Deployed(network, temper), [example], ["crops"], names, axes)
    if shown is not None:
        model = quantise(model, np.split(shown, range(8, len(shown), 8)))
    model = shorten(halve(quarter(model)))
    helper.set_model_props(model, {"step": str(step), "size": str(SIDE), "zoom": str(ZOOM)})
    onnx.checker.check_model(model, full_check=True)
    with atomic(path) as temporary:
        onnx.save(model, str(temporary))


def export_run(config: RefinerConfig, path: Path) -> int:
    """Export the averaged network of a run's checkpoint, or its mean with the one that the run started from.

    Returns:
        The step of the checkpoint.

    Raises:
        DataError: the run has no checkpoint, or one of another network.
        OSError: what it started from is gone.
        OutputError: the weight cannot be written.
    """
    run = Run(config.run)
    state = run.load()
    if state is None:
        raise DataError(f"{config.run}: no checkpoint yet; train first")
    network = RefinerNetwork()
    with fitting(run.checkpoint_path):
        network.load_state_dict(state["average"])
    if config.train.start is not None and config.kept:
        with fitting(config.train.start):
            approach(network, averaged(config.train.start), config.kept)
    export(
        network, path, int(state["step"]), config.temper, _shown(config.data.candidates) if config.eight_bits else None
    )
    return int(state["step"])


def _shown(candidates: Path) -> np.ndarray:
    """Evenly spread candidates as the engine cuts them: (SHOWN, SIDE, SIDE, 3) uint8, or all if they are fewer."""
    stored = np.load(candidates / "crops.npy", mmap_mode="r")
    edge = (STORED - SIDE) // 2
    inner = slice(edge, edge + SIDE)
    return np.ascontiguousarray(stored[:: max(1, len(stored) // SHOWN)][:SHOWN, inner, inner])
