"""A run's averaged network into a weight: the .onnx file, proof that it says the same, its calibration, its entry."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from faces.attributes import VOCABULARY
from faces_train.data.batches import Rows, windows
from faces_train.data.pack import ZOOM
from faces_train.data.table import Array, DataError
from faces_train.heads.calibrate import Calibration, calibrate
from faces_train.heads.export import Pair, Shipped, difference, write
from faces_train.heads.layout import OUTPUTS, aligned
from faces_train.heads.measure import summary
from faces_train.heads.settings import HeadsConfig
from faces_train.heads.train import answers, averaged, open_packs, partner_of, read_config, usable_rows, view_of
from faces_train.runs import Run

ALIKE = 0.3
"""The largest difference in a logit, year/10 or degree/30 between torch and the file (layers in 8 bits) that passes."""
SHOWN = 160
"""Training crops from which the ranges of maps in eight bits are taken."""


def ship(path: Path, models: Path) -> dict[str, Calibration]:
    """Write `models`/NAME.onnx from the run's checkpoint and print its catalogue entry.

    Args:
        path: the run's configuration.
        models: the folder to write to.

    Returns:
        The calibration of each head.

    Raises:
        ConfigError: a bad configuration.
        DataError: no checkpoint yet, a pack is missing, damaged or without rows to calibrate on, or the file does not
            say the same as the network.
        OutputError: the weight cannot be written.
    """
    config = read_config(path)
    heads = [name for name in OUTPUTS if config.train.teaches(name)]
    shipped = assembled(config, heads)
    learnt, rows = usable_rows(config, open_packs(config))
    if not len(rows):
        raise DataError(f"{config.data.packs}: there is no row to calibrate the weight on")
    outputs = answers(config, rows)
    found = {name: value for name, value in calibrate(outputs, rows.table).items() if config.train.teaches(name)}
    weight = models / f"{config.name}.onnx"
    with TemporaryDirectory() as folder:
        tried = Path(folder) / weight.name
        write(shipped, tried)
        each = [difference(shipped, tried, crops) for crops in spread(rows, config, shipped, 16)]
    units = {"years": 10.0, "angles": 30.0}
    away = {name: max(look[name] for look in each) / units.get(name, 1.0) for name in each[0]}
    if not all(value <= ALIKE for value in away.values()):
        raise DataError(f"{weight}: would differ from the network by {max(away.values()):.3f}; it is not written")
    write(shipped, weight, spread(learnt, config, shipped, SHOWN) if config.eight_bits else ())
    figures = summary(outputs, rows.table)
    Run(config.run).log(
        event="shipped",
        weight=weight.name,
        difference=round(max(away.values()), 5),
        calibration={name: asdict(value) for name, value in found.items()},
        **figures,
    )
    print(entry(config, shipped, weight, found))
    for name, value in found.items():
        print(f"# {name}: {value}")
    if lacking := [name for name in heads if name in VOCABULARY and name not in found]:
        print(f"# too few rows to calibrate {', '.join(lacking)}: what is not in the entry is not answered")
    return found


def assembled(config: HeadsConfig, heads: Collection[str]) -> Shipped | Pair:
    """The run's averaged network, with its partner's if it has one, as the engine runs them."""
    own = Shipped(averaged(config), config.model, heads)
    partner = partner_of(config)
    if partner is None:
        return own
    other, weights = partner
    return Pair(own, Shipped(averaged(other), other.model, heads), weights)


def spread(rows: Rows, config: HeadsConfig, shipped: Shipped | Pair, count: int) -> list[Array]:
    """(count, s, s, 3) uint8 crops of evenly spread rows, as the engine cuts them, for each look."""
    chosen = rows.take(np.arange(0, len(rows), max(1, len(rows) // count))[:count])
    views = [view_of(look, margin_of(config, shipped)) for look in config.model.looks()]
    return [next(windows(chosen, view, count))[1] for view in views]


def margin_of(config: HeadsConfig, shipped: Shipped | Pair) -> int:
    """Pixels that the weight takes on each side of the window."""
    return (shipped.taken - config.model.window) // 2


def entry(config: HeadsConfig, shipped: Shipped | Pair, weight: Path, found: dict[str, Calibration]) -> str:
    """The weight's catalogue entry, as TOML; licence, data and accuracy are for a person to state."""
    content = weight.read_bytes()
    own, *closer = config.model.looks()
    zoom, down = aligned(own.side, own.window, ZOOM, margin_of(config, shipped))
    lines = [
        f"[weights.{config.name}]",
        'task = "heads"',
        'family = "faces"',
        f'file = "{weight.name}"',
        'source = "bundled"',
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"',
        f"bytes = {len(content)}",
        f"size = {shipped.taken}",
        f"zoom = {zoom}",
        f"down = {down}",
    ]
    for look in closer:
        zoom, down = aligned(look.side, look.window, ZOOM)
        lines += [f"closer = {{ size = {look.window}, zoom = {zoom}, down = {down} }}", "looks = [1.0]"]
    for head in VOCABULARY:
        if head in found:
            lines += [
                f"[weights.{config.name}.heads.{head}]",
                f"temperature = {found[head].temperature}",
                f"threshold = {found[head].threshold}",
            ]
    return "\n".join(lines) + "\n"
