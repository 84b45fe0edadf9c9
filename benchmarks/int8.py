"""What 8-bit numbers would do to a heads weight: speed, right answers and changed labels, on this machine.

    python -m benchmarks.int8 --data DATA [--weight faces-fast] [--count 2500]

DATA holds the extracted sets. 160 faces of FairFace's `train` fold calibrate, so many of `dev` are compared. Static
quantisation of every convolution but the first, per channel; the rest stays as it is. Needs onnx.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from faces import Analyzer
from faces.align import align_all
from faces.attributes import VOCABULARY
from faces.sources.images import read_image
from faces.types import Picture
from faces.zoo.cards import Card, read
from faces.zoo.store import locate

BATCHES = (1, 8)
WAYS = {
    "8 bits signed weights, 7 used (what AVX2 can multiply)": {
        "activation_type": QuantType.QUInt8,
        "weight_type": QuantType.QInt8,
        "reduce_range": True,
    },
    "8 bits unsigned": {"activation_type": QuantType.QUInt8, "weight_type": QuantType.QUInt8},
}


class Crops(CalibrationDataReader):  # type: ignore[misc]
    """Batches of eight."""

    def __init__(self, crops: Picture) -> None:
        """Of these."""
        self._batches = ({"crops": crops[start : start + 8]} for start in range(0, len(crops), 8))

    def get_next(self) -> dict[str, Picture] | None:
        """See onnxruntime."""
        return next(self._batches, None)


TRUTHS = {"gender": "gender", "age": "age", "ethnicity7": "race", "ethnicity4": "race4"}
"""FairFace's column per attribute."""


def crops(data: Path, fold: str, count: int, card: Card) -> tuple[Picture, list[dict[str, str]]]:
    """Aligned faces, evenly spread over the fold, and their rows."""
    with (data / "fairface" / "labels.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["fold"] == fold]
    pipeline = Analyzer().pipeline
    found: list[Picture] = []
    named: list[dict[str, str]] = []
    for row in rows[:: max(1, len(rows) // (count * 5 // 4))]:
        image = read_image(data / "fairface" / row["file"])
        faces = pipeline.detect(image)
        if faces:
            found.append(align_all(image, [faces[0].landmarks], card.size, card.zoom)[0])
            named.append(row)
        if len(found) == count:
            break
    return np.stack(found), named


def quantised(path: Path, calibration: Picture, folder: Path) -> Iterator[tuple[str, Path]]:
    """The weight in every way."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(folder / "folded.onnx")  # half-precision weights become single
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    quant_pre_process(folder / "folded.onnx", folder / "prepared.onnx", skip_symbolic_shape=True)
    graph = onnx.load(str(folder / "prepared.onnx")).graph
    convolutions = [node.name for node in graph.node if node.op_type == "Conv"][1:]
    for number, (name, settings) in enumerate(WAYS.items()):
        place = folder / f"{number}.onnx"
        quantize_static(
            folder / "prepared.onnx",
            place,
            Crops(calibration),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            nodes_to_quantize=convolutions,
            **settings,
        )
        yield name, place


def session(path: Path) -> Any:
    """One thread, as the engine's."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def quickest(network: Any, batch: Picture) -> float:
    """Milliseconds of processor time of the quickest of 40 calls."""
    spent = []
    for _ in range(40):
        before = time.thread_time()
        network.run(None, {"crops": batch})
        spent.append(time.thread_time() - before)
    return 1000 * min(spent)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weight", default="faces-fast")
    parser.add_argument("--count", type=int, default=2500)
    options = parser.parse_args()
    catalogue = read()
    card = catalogue.card(options.weight, "heads")
    path = locate(card, catalogue)
    held, named = crops(options.data, "dev", options.count, card)
    truths = {head: [row[column].lower() for row in named] for head, column in TRUTHS.items() if head in card.heads}
    print(f"{len(held)} faces\n")
    print("| weight | 1 face, CPU-ms | 8 faces, CPU-ms | right | same label as single precision |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        ways = quantised(path, crops(options.data, "train", 160, card)[0], Path(name))
        first: dict[str, list[int]] = {}
        for what, place in [("single precision", path), *ways]:
            network = session(place)
            times = " | ".join(f"{quickest(network, held[:batch]):.2f}" for batch in BATCHES)
            labels = answers(network, held, list(card.heads))
            first = first or labels
            right = ", ".join(f"{head} {share(named_as(head, labels[head]), truths[head]):.1f}" for head in truths)
            same = ", ".join(f"{head} {share(labels[head], first[head]):.1f}" for head in card.heads)
            print(f"| {what} | {times} | {right} | {same} |", flush=True)


def answers(network: Any, held: Picture, heads: list[str]) -> dict[str, list[int]]:
    """The strongest class per head and face."""
    batches = [network.run(heads, {"crops": held[start : start + 8]}) for start in range(0, len(held), 8)]
    return {head: np.concatenate([batch[i] for batch in batches]).argmax(1).tolist() for i, head in enumerate(heads)}


def named_as(head: str, numbers: list[int]) -> list[str]:
    """The classes' names, in small letters."""
    return [VOCABULARY[head].classes[number].lower() for number in numbers]


def share(ones: list[Any], others: list[Any]) -> float:
    """Percent that are equal."""
    return 100 * sum(one == other for one, other in zip(ones, others, strict=True)) / len(ones)


if __name__ == "__main__":
    main()
