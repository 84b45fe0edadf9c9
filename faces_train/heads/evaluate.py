"""Weights measured through the shipped engine, on labelled pictures that the engine sees as a user's.

    python -m faces_train.heads.evaluate fairface imfdb --data DATA [--models_path DIR] [--out report.json]

A picture in which no face is found counts in `found`, not in the accuracies; tight crops (FER2013, IMFDB) go in as
crops, without detection.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from faces import Analyzer, Options
from faces.attributes import VOCABULARY
from faces.cli.arguments import count
from faces.detect.base import Detector, Search, create
from faces.detect.refine import RefinedDetector
from faces.errors import FacesError, InputError, UsageError
from faces.heads.base import Answers, Heads
from faces.heads.network import NetworkHeads
from faces.sinks.files import atomic
from faces.sources.images import read_image
from faces.types import Detection, Face, Frame, Picture
from faces.zoo.cards import read as catalogue_of
from faces_train.data.finder import choose
from faces_train.data.readers import READERS, read, rows_of
from faces_train.data.table import Array, DataError, Sample, Table, tabulate
from faces_train.heads.calibrate import answers
from faces_train.heads.layout import DEGREES_UNIT, OUTPUTS, REFERENCE, YEARS_CENTRE, YEARS_UNIT, targets
from faces_train.heads.measure import balanced, calibration_error, summary

TIGHT = ("ferplus", "rafdb", "imfdb")
"""Sets whose pictures are crops."""
WIDTHS = (20, 30, 50, 75, 100)
"""Face widths in pixels of the resolution curve."""
JITTER = 0.05
"""Shift and growth of the robustness check, in parts of the box."""
JITTERS = 4
"""How often each face's box is moved in it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the engine said about the held pictures of one set.

    Attributes:
        rows: the label file's rows of the pictures with an answer.
        faces: the engine's answer to each.
        table: their labels.
        outputs: head → (n, width), logits that give the engine's probabilities back; years and angles in the heads'
            own units.
        asked: pictures looked at.
    """

    rows: list[dict[str, str]]
    faces: list[Face]
    table: Table
    outputs: dict[str, Array]
    asked: int


def pictures(name: str, data: Path, fold: str, limit: int | None) -> Iterator[tuple[Sample, dict[str, str]]]:
    """Samples of a set's fold with their rows; with a limit, evenly spread ones."""
    folder = data / name
    chosen = [sample for sample in read(name, folder) if sample.split == fold]
    rows = {row["file"]: row for _, row in rows_of(folder / "labels.csv")}
    step = max(1, len(chosen) // limit) if limit else 1
    for sample in chosen[::step]:
        yield sample, rows[sample.file]


def collect(analyzer: Analyzer, name: str, data: Path, fold: str = "dev", limit: int | None = None) -> Answered:
    """Run the engine over a set's fold.

    Raises:
        DataError: labels that cannot be read, or a fold without a picture that can.
    """
    samples, rows, faces = [], [], []
    asked = failed = 0
    for sample, row in pictures(name, data, fold, limit):
        asked += 1
        try:
            picture = read_image(data / name / sample.file)
        except InputError as error:
            print(error, file=sys.stderr)
            failed += 1
            continue
        found = analyzer.pipeline.step(Frame(picture)).faces
        face = _meant(found, sample, picture)
        if face is not None and face.attributes:
            samples.append(sample)
            rows.append(row)
            faces.append(face)
    if not asked:
        raise DataError(f"{data / name / 'labels.csv'}: no picture is of the fold {fold}")
    if failed == asked:
        raise DataError(f"{data / name}: none of the {asked} pictures asked for can be read")
    return Answered(rows, faces, tabulate(samples), outputs_of(faces), asked)


def _meant(faces: Sequence[Face], sample: Sample, picture: Picture) -> Face | None:
    box = sample.box
    if sample.landmarks is not None:
        points = np.array(sample.landmarks)
        (x0, y0), (x1, y1) = points.min(0), points.max(0)
        box = (float(x0 - (x1 - x0) / 2), float(y0 - (y1 - y0) / 2), float(x1 + (x1 - x0) / 2), float(y1))
    best = choose([face.detection for face in faces], box, picture)
    return next((face for face in faces if face.detection is best), None)


def outputs_of(faces: Sequence[Face]) -> dict[str, Array]:
    """The engine's answers as the training code's outputs; NaN where it gave none."""
    outputs = {name: np.full((len(faces), width), np.nan, np.float64) for name, width in OUTPUTS.items()}
    for place, face in enumerate(faces):
        for name, answer in face.attributes.items():
            likely = np.clip(np.array(list(answer.scores.values()), np.float64), 1e-7, 1 - 1e-7)
            outputs[name][place] = (np.log(likely) - np.log1p(-likely))[1:] if name == "occlusion" else np.log(likely)
        if "age" in face.attributes:
            years = float(face.attributes["age"].extra["years"])
            outputs["years"][place] = (years - YEARS_CENTRE) / YEARS_UNIT
        if "pose" in face.attributes:
            extra = face.attributes["pose"].extra
            outputs["angles"][place] = np.array([extra[key] for key in ("yaw", "pitch", "roll")], float) / DEGREES_UNIT
    return outputs


def report(name: str, said: Answered) -> dict[str, Any]:
    """All figures of one set: percent, years, degrees; `ece` per head, 0..1."""
    result: dict[str, Any] = {"asked": said.asked, "found": len(said.faces)}
    if not said.faces:
        return result
    result |= summary(said.outputs, said.table)
    if name == "fairface":
        result["groups"] = groups(said)
        cells = [cell["gender"] for key, cell in result["groups"].items() if "/" in key]
        result["gender/worst ethnicity7 x gender"] = min(cells)
    if name == "ferplus":
        result |= _fer(said)
    if name == "imfdb":
        result |= _imfdb(said)
    result["ece"] = {head: round(value, 4) for head, value in errors(said.outputs, said.table).items()}
    return result


def errors(outputs: dict[str, Array], table: Table) -> dict[str, float]:
    """Calibration error per head that has 100 labels here and answers for this set's frequencies, or nearly."""
    found = {}
    for name in REFERENCE:
        rows = table.known(name) & ~np.isnan(outputs[name]).any(1)
        wanted = targets(table, name, OUTPUTS[name])
        if name == "expression":
            rows &= wanted.max(1, initial=0) > 0.5
        if name != "occlusion":
            rows &= np.isclose(np.nan_to_num(wanted).sum(1), 1)
        if rows.sum() >= 100:
            found[name] = calibration_error(*answers(name, outputs[name][rows], wanted[rows], 1.0))
    return found


def groups(said: Answered) -> dict[str, dict[str, float]]:
    """Accuracies in percent by ethnicity7 × gender and by age."""
    table, found = said.table, {}
    guesses = {name: said.outputs[name].argmax(1) for name in ("gender", "age", "ethnicity7")}
    truths = {name: table.columns[name] for name in ("gender", "ethnicity7")} | {"age": table.columns["age"].argmax(1)}
    right = {name: guesses[name] == truths[name] for name in guesses}
    parts = {
        f"{ethnicity}/{gender}": (truths["ethnicity7"] == row) & (truths["gender"] == column)
        for row, ethnicity in enumerate(VOCABULARY["ethnicity7"].classes)
        for column, gender in enumerate(VOCABULARY["gender"].classes)
    }
    parts |= {name: truths["age"] == row for row, name in enumerate(VOCABULARY["age"].classes)}
    for key, rows in parts.items():
        if rows.any():
            shares = {name: round(100 * float(hit[rows].mean()), 1) for name, hit in right.items()}
            found[key] = {"faces": int(rows.sum()), **shares}
    return found


def _fer(said: Answered) -> dict[str, float]:
    """FER+ where more than half of the ten votes agree, and the original seven labels."""
    classes = list(VOCABULARY["expression"].classes)
    logits = said.outputs["expression"]
    clear = np.array([row["valid"] == "1" and row["majority"] in classes for row in said.rows])
    truth = np.array([classes.index(row["majority"]) if row["majority"] in classes else -1 for row in said.rows])
    seven = logits.copy()
    seven[:, classes.index("contempt")] = -np.inf
    original = np.array([classes.index(row["fer_label"]) if row["fer_label"] else -1 for row in said.rows])
    known = original >= 0
    figures = {
        "expression/ferplus valid": (logits.argmax(1) == truth)[clear],
        "expression/fer2013": (seven.argmax(1) == original)[known],
    }
    return {name: round(100 * float(right.mean()), 2) for name, right in figures.items() if len(right)}


def _imfdb(said: Answered) -> dict[str, float]:
    """Balanced accuracies of the engine's labels: seven occlusions and the age groups but CHILD."""
    figures = {}
    if "occlusion" in said.faces[0].attributes:
        truth = np.array([row["occlusion"].lower() for row in said.rows])
        guess = np.array([face.attributes["occlusion"].label for face in said.faces])
        figures["occlusion/imfdb"] = round(100 * balanced(truth, guess), 2)
    if "age" in said.faces[0].attributes:
        truth = np.array([row["age"].lower() for row in said.rows])
        guess = np.array([str(face.attributes["age"].extra["group"]) for face in said.faces])
        grown = truth != "child"
        if grown.any():
            figures["age group/imfdb"] = round(100 * balanced(truth[grown], guess[grown]), 2)
    return figures


def moved(detection: Detection, shift: Array, growth: float) -> Detection:
    """A Detection whose landmarks are shifted by parts of its box and spread around its middle; the box stays."""
    box = detection.box
    middle = np.array([box.x + box.w / 2, box.y + box.h / 2])
    points = (detection.landmarks - middle) * (1 + growth) + middle + shift * (box.w, box.h)
    return Detection(box, detection.score, points.astype(np.float32))


def steadiness(
    analyzer: Analyzer, heads: Sequence[Heads], detector: Detector, data: Path, limit: int
) -> dict[str, Any]:
    """On FairFace: accuracy by face width, and the share of labels that a jitter of the box changes, in percent.

    The jitter moves what the detector proposes; where it has a refiner, that looks at the moved candidate as it would.
    """
    by_width: dict[int, list[tuple[bool, bool]]] = {width: [] for width in WIDTHS}
    changed: dict[str, list[bool]] = {}
    for number, (sample, _) in enumerate(pictures("fairface", data, "dev", limit)):
        random = np.random.default_rng(number)
        picture = read_image(data / "fairface" / sample.file)
        found = analyzer.pipeline.step(Frame(picture)).faces
        face = _meant(found, sample, picture)
        if face is None:
            continue
        for _ in range(JITTERS):
            once = moved(face.detection, random.uniform(-JITTER, JITTER, 2), float(random.uniform(-JITTER, JITTER)))
            if isinstance(detector, RefinedDetector):
                (once,) = detector.again(picture, [once])
            for part in heads:
                for name, answer in part.predict(picture, [once], analyzer.attributes, thorough=True)[0].items():
                    changed.setdefault(name, []).append(answer.label != face.attributes[name].label)
        for width in WIDTHS:
            small, points = _shrunk(picture, face.detection, width)
            said: Answers = {}
            for part in heads:
                said |= part.predict(small, [points], analyzer.attributes, thorough=True)[0]
            gender = VOCABULARY["gender"].classes[sample.labels["gender"]]
            age = VOCABULARY["age"].classes[int(np.argmax(sample.labels["age"]))]
            by_width[width].append((said["gender"].label == gender, said["age"].label == age))
    if not changed:
        raise DataError(f"{data / 'fairface'}: no face is found in the pictures of the fold dev")
    curve = {
        str(width): dict(zip(("gender", "age"), (100 * np.mean(hits, 0)).round(1).tolist(), strict=True))
        for width, hits in by_width.items()
    }
    every = {name: round(100 * float(np.mean(flags)), 2) for name, flags in changed.items()}
    return {"face width": curve, "labels changed by jitter": every}


def _shrunk(picture: Picture, detection: Detection, width: int) -> tuple[Picture, Detection]:
    import cv2

    scale = width / detection.box.w
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way), np.uint8)
    return small, Detection(detection.box, detection.score, (detection.landmarks * scale).astype(np.float32))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m faces_train.heads.evaluate", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("names", nargs="*", metavar="SET", help=", ".join(READERS))
    parser.add_argument("--data", type=Path, required=True, help="folder of the extracted sets")
    parser.add_argument("--fold", default="dev", choices=("dev", "calib"))
    parser.add_argument("--model-set", default="fast")
    parser.add_argument("--models_path", type=Path)
    parser.add_argument("--detector", help="of the catalogue; the model set's own by default")
    parser.add_argument("--limit", type=count, help="at most about this many pictures a set")
    parser.add_argument(
        "--steadiness",
        type=count,
        nargs="?",
        const=400,
        metavar="PICTURES",
        help="resolution curve and box jitter, on so many pictures of FairFace; without a number %(const)s",
    )
    parser.add_argument("--out", type=Path, help="write the figures there as JSON as well")


def run(options: argparse.Namespace) -> int:
    """Print the figures of every set as JSON; 2 on wrong usage, 3 when labels or weights cannot be read."""
    results: dict[str, Any] = {}
    try:
        if not options.names and not options.steadiness:
            raise UsageError(f"name a set ({', '.join(READERS)}), or --steadiness")
        for name in options.names:
            analyzer, _ = _analyzer(options, name in TIGHT)
            said = collect(analyzer, name, options.data, options.fold, options.limit)
            try:
                results[name] = report(name, said)
            except (KeyError, ValueError) as error:  # what a set's own figures need besides its labels
                raise DataError(f"{options.data / name / 'labels.csv'}: no column or value {error}") from error
            print(json.dumps({name: results[name]}, indent=1), flush=True)
        if options.steadiness:
            results["steadiness"] = steadiness(
                *_analyzer(options, False), _detector(options), options.data, options.steadiness
            )
            print(json.dumps(results["steadiness"], indent=1))
        if options.out is not None:
            with atomic(options.out) as temporary:
                temporary.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    except FacesError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _detector(options: argparse.Namespace) -> Detector:
    """The engine's detector, to be asked by itself."""
    catalogue = catalogue_of(options.models_path)
    name = options.detector or catalogue.model_set(options.model_set).detector
    return create(catalogue.card(name, "detect"), catalogue, Search("cpu"))


def _analyzer(options: argparse.Namespace, crops: bool) -> tuple[Analyzer, list[Heads]]:
    """The engine as the options ask for it, and its heads to be asked by themselves."""
    models = options.models_path
    chosen = Options(options.model_set, options.detector, attributes="all", models_path=models, crops=crops)
    catalogue = catalogue_of(models)
    names = catalogue.model_set(options.model_set).heads
    heads: list[Heads] = [NetworkHeads(catalogue.card(name, "heads"), catalogue, "cpu") for name in names]
    return Analyzer(chosen, heads=heads), heads


if __name__ == "__main__":
    sys.exit(main())
