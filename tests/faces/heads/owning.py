"""A head of one's own with known answers, on the embedding of the shipped weight."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from faces.zoo.cards import read

BACKBONE = read().weights["faces-fast"]


def own_head(
    folder: Path,
    name: str = "mine",
    answers: Mapping[str, Mapping[str, float]] | None = None,
    *,
    values: Mapping[str, float] | None = None,
    opt_in: Sequence[str] = (),
    embedding: str = BACKBONE.sha256,
    backbone: str = BACKBONE.name,
) -> Path:
    """Write NAME.onnx and NAME.toml; the head gives every face the same logits per class, and the same numbers.

    Returns:
        `folder` / `name`, as --head takes it.
    """
    from onnx import TensorProto, helper, numpy_helper

    answers = answers or {"mood": {"calm": 0.0, "lively": 3.0}}
    constants = [numpy_helper.from_array(np.zeros((448, 1), np.float32), "zeros")]
    nodes = [helper.make_node("MatMul", ["embedding", "zeros"], ["blank"])]
    outputs = []
    numbers = {f"{key}.value": [value] for key, value in (values or {}).items()}
    for output, row in {**{key: list(each.values()) for key, each in answers.items()}, **numbers}.items():
        constants.append(numpy_helper.from_array(np.array([row], np.float32), f"{output}_row"))
        raw = f"{output}_raw" if output in numbers else output
        nodes.append(helper.make_node("Add", ["blank", f"{output}_row"], [raw]))
        if output in numbers:
            nodes.append(helper.make_node("Squeeze", [raw, "axis"], [output]))
        shape = ["n"] if output in numbers else ["n", len(row)]
        outputs.append(helper.make_tensor_value_info(output, TensorProto.FLOAT, shape))
    constants.append(numpy_helper.from_array(np.array([1], np.int64), "axis"))
    embeddings = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", 448])
    graph = helper.make_graph(nodes, "own", [embeddings], outputs, constants)
    content = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()
    (folder / f"{name}.onnx").write_bytes(content)
    lines = [
        f"[weights.{name}]", 'task = "heads"', 'family = "own"', 'source = "own"', f'file = "{name}.onnx"',
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"', f"bytes = {len(content)}", 'licence = "my own"',
        'data = "made up"', 'accuracy = "none"', f'backbone = "{backbone}"', f'embedding = "{embedding}"',
    ]  # fmt: skip
    for attribute, each in answers.items():
        lines += [f"[weights.{name}.heads.{attribute}]", "threshold = 0.6", f"classes = {list(each)}".replace("'", '"')]
        lines += ["opt_in = true"] if attribute in opt_in else []
    (folder / f"{name}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / name
