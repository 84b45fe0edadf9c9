"""Every stage on its own, as a call that can be timed: `python -m faces bench` and benchmarks/ time the same calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from faces.align import align_all
from faces.analyzer import Analyzer
from faces.bench.scene import Scene
from faces.config import Options
from faces.heads.base import inputs
from faces.heads.network import NetworkHeads
from faces.overlay import Style, draw
from faces.sinks.images import write_image
from faces.sinks.video import AnnotatedVideo
from faces.smooth import Smoother
from faces.sources.decoding import to_picture
from faces.sources.images import read_image
from faces.track import Tracker
from faces.types import Detection, Frame, FrameResult
from faces.zoo.cards import read

if TYPE_CHECKING:
    import av

CROWDS = (1, 2, 4, 8, 16)
"""Faces in a picture whose cost is compared."""
Work = Callable[[], object]


def stages(analyzer: Analyzer, scene: Scene, folder: Path) -> Mapping[str, Work]:
    """What to call per stage, on a frame of 1280 × 720 with two faces where nothing else is said.

    Args:
        analyzer: holds the weights.
        scene: what is on the pictures.
        folder: for files.
    """
    frame = scene.frame()
    pipeline = analyzer.pipeline
    found = pipeline.detect(frame.image)[:2]
    result = pipeline.step(frame)
    moments = (index / 30 for index in count())
    tracker = Tracker()

    def track() -> None:
        now = next(moments)
        tracker.update(found, now)
        tracker.at(now)

    answers = pipeline.answer(frame.image, found)[0]
    smoother = Smoother(pipeline.thresholds)
    frames = _decoded(scene.clip(folder / "stage.mp4", 2.0))
    decoded = next(frames)
    video = _film(folder / "encoded.mp4", frame)
    work: dict[str, Work] = {
        "decode a frame of H.264": lambda: next(frames),
        "convert a frame to BGR": lambda: to_picture(decoded),
        "read a picture's file": lambda: read_image(scene.path),
        "detect, one look (320 px)": lambda: pipeline.detect(frame.image, 1),
        "detect, two looks (320, 640 px)": lambda: pipeline.detect(frame.image, 2),
        "align a face": lambda: align_all(frame.image, [found[0].landmarks], 112, 0.8),
        **_heads(analyzer.options, frame, found[0]),
        "track two faces": track,
        "smooth one face's answers": lambda: smoother.add(answers, next(moments)),
        "overlay, two faces": lambda: draw(frame.image, result, Style(ids=True)),
        "encode a frame": lambda: next(video),
        "write an annotated picture": lambda: write_image(folder / "annotated.jpg", frame.image),
    }
    for faces in CROWDS:
        crowd = scene.crowd(faces)
        work[f"a picture of {faces} {'face' if faces == 1 else 'faces'}, everything"] = _step(analyzer, crowd)
    return work


def _step(analyzer: Analyzer, frame: Frame) -> Work:
    return lambda: analyzer.pipeline.step(frame)


def _heads(options: Options, frame: Frame, face: Detection) -> dict[str, Work]:
    """The networks of the model set alone, for several numbers of crops."""
    catalogue = read(options.models_path)
    cards = [catalogue.card(name, "heads") for name in catalogue.model_set(options.model_set).heads]
    heads = [(NetworkHeads(card, catalogue, options.provider), card) for card in cards]

    def of(faces: int) -> Work:
        seen = [inputs(frame.image, [face] * faces, card) for _, card in heads]
        return lambda: [network.logits(part) for (network, _), part in zip(heads, seen, strict=True)]

    return {f"all heads, {faces} aligned": of(faces) for faces in CROWDS}


def _decoded(clip: Path) -> Iterator[av.VideoFrame]:
    """The clip's frames as FFmpeg gives them, over and over."""
    import av

    while True:
        with av.open(str(clip)) as container:
            container.streams.video[0].thread_type = "SLICE"
            yield from container.decode(container.streams.video[0])


def _film(path: Path, frame: Frame) -> Iterator[None]:
    """Encodes the same frame with every step."""
    video = AnnotatedVideo(path, lambda image, result: image, fps=30.0)
    try:
        for index in count():
            video.write(Frame(frame.image, index / 30), FrameResult(index / 30, frame.width, frame.height, ()))
            yield
    finally:
        video.abandon()
