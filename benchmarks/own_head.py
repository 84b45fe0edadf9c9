"""Heads of one's own on our embedding and on dlib's, from pictures to live label.

    python -m benchmarks.own_head --data DATA --work DIR [--set fairface|celeba|ferplus] [--learn N] [--no-dlib]

It needs the extra `heads`, and `dlib` unless --no-dlib is given.

DATA holds the extracted sets, one folder with labels.csv each; DIR keeps the tables, and a repeated run goes on with
them. Draws 2,000 pictures of the set's `train` fold (seed 0), makes features, trains a head, and asks the engine about
every picture of the `dev` fold; of several faces the largest counts, and a picture without a face that our detector
finds is left out for everybody. FER2013's pictures (`ferplus`) are taken as faces, its classes as common as they are.
Then the same two models learn from both embeddings of the same faces: the MLP of `faces train-head --model mlp`, and
face-classification's (two layers of 128, adam, no calibration).

Percent are of the dev faces; `balanced` is the mean of the classes' recalls; ECE is the expected calibration error in
15 bins. Seconds are wall-clock and, in brackets, of the processor.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from faces import Analyzer, Options
from faces.cli import main as faces
from faces.packages import install_extra
from faces.sources.images import read_image
from faces_train.heads.measure import balanced, calibration_error, softmax
from faces_train.own import labels, table
from faces_train.own.targets import Lesson, Wish, lesson

try:
    from sklearn.neural_network import MLPClassifier

    from faces_train.own.fit import SMALLEST, Settings, learn
except ModuleNotFoundError as error:
    sys.exit(f"this benchmark needs the package {error.name}: {install_extra('heads')}")


@dataclass(frozen=True, slots=True)
class Question:
    """What is learned from a set.

    Attributes:
        columns: the column with the truth → what it is called.
        crops: whether a picture is a face, so that nothing is detected.
        balance: whether classes count the same however common they are.
    """

    columns: dict[str, str]
    crops: bool = False
    balance: bool = True


QUESTIONS = {
    "fairface": Question({"gender": "gender", "race4": "ethnicity4"}),
    "celeba": Question(
        {
            name: name.lower()
            for name in ("Smiling", "Mouth_Slightly_Open", "Narrow_Eyes", "Blond_Hair", "Wavy_Hair", "Big_Nose")
        }
    ),
    "ferplus": Question({"fer_label": "fer2013"}, crops=True, balance=False),
}
"""Per set. CelebA's six and FER2013's own labels were never taught to our network."""


@contextmanager
def timed(what: str, spent: list[float]) -> Iterator[None]:
    """Print and note how long the block takes."""
    start, processor = time.perf_counter(), time.process_time()
    yield
    spent.append(time.perf_counter() - start)
    print(f"{what}: {spent[-1]:.1f} s ({time.process_time() - processor:.1f} s)", flush=True)


def lay_out(pictures: Path, columns: dict[str, str], work: Path, learn: int, limit: int | None) -> None:
    """DIR/train and DIR/dev: links to the set's pictures, and a table of labels beside each."""
    with (pictures / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if all(row[column] for column in columns)]
    train = [row for row in rows if row["fold"] == "train"]
    drawn = {
        "train": random.Random(0).sample(train, min(learn, len(train))),
        "dev": [row for row in rows if row["fold"] == "dev"][:limit],
    }
    for fold, chosen in drawn.items():
        (work / fold).mkdir(parents=True, exist_ok=True)
        with (work / f"{fold}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["picture", *columns.values()])
            for row in chosen:
                link = work / fold / row["file"].replace("/", "_")
                if not link.exists():
                    os.symlink((pictures / row["file"]).resolve(), link)
                writer.writerow([link.name, *(row[column] for column in columns)])


def run(*arguments: object) -> None:
    """A command of `faces` that must succeed."""
    if faces([str(argument) for argument in arguments]):
        raise SystemExit(f"faces {arguments[0]} failed")


def with_head(work: Path, question: Question) -> Analyzer:
    """The engine with the new head, answering nothing else."""
    names = ",".join(question.columns.values())
    return Analyzer(Options(attributes=names, heads=(str(work / "my_head"),), crops=question.crops))


def through_the_engine(work: Path, question: Question) -> None:
    """Ask the engine about every dev picture."""
    analyzer, names = with_head(work, question), question.columns.values()
    given = labels.read(work / "dev.csv")
    found: dict[str, list[tuple[bool, str, float, bool]]] = {name: [] for name in names}
    for row, picture in enumerate(given.pictures):
        result = analyzer.analyze(read_image(work / "dev" / picture))
        face = max(result.faces, key=lambda each: each.detection.box.area, default=None)
        for name in names:
            answer = face.attributes.get(name) if face else None
            if answer is not None:
                truth = given.columns[name][row]
                truth = {"0": "no", "1": "yes"}.get(truth, truth)
                right = truth.lower() == answer.label.lower()
                found[name].append((right, truth, answer.probability, answer.certain))
    for name, answers in found.items():
        right = np.array([each[0] for each in answers])
        truths = np.array([each[1] for each in answers])
        sure = np.array([each[3] for each in answers])
        recalls = [right[truths == each].mean() for each in np.unique(truths)]
        error = calibration_error(np.array([each[2] for each in answers]), right)
        print(
            f"engine, {name}: {len(right)} faces, {100 * right.mean():.1f} %, balanced {100 * np.mean(recalls):.1f} %, "
            f"ECE {error:.3f}; {100 * sure.mean():.0f} % certain, of these {100 * right[sure].mean():.1f} % right"
        )


def compare(work: Path, question: Question, tables: dict[str, str]) -> None:
    """The same models on every embedding."""
    wish = Wish(attributes={name: name for name in question.columns.values()})
    for embedding, suffix in tables.items():
        parts: dict[str, tuple[np.ndarray, Lesson]] = {}
        for fold in ("train", "dev"):
            features = table.read(work / f"{fold}{suffix}.parquet")
            learned = lesson(features, labels.read(work / f"{fold}.csv"), wish)
            parts[fold] = features.values[learned.rows], learned
        (seen, lessons), (held, tests) = parts["train"], parts["dev"]
        for target, test in zip(lessons.targets, tests.targets, strict=True):
            truth = test.wanted.astype(int)
            head = learn(seen, target, None, Settings(kinds=("mlp",), balance=question.balance))
            logits = np.log(np.maximum(head.model.predict_proba(held.astype(np.float64)), SMALLEST))
            theirs = MLPClassifier((128, 128), max_iter=5000, tol=1e-4, random_state=0)
            theirs.fit(seen, target.wanted.astype(int))
            for model, likely in (
                ("train-head", softmax(logits, head.temperature)),
                ("face-classification", theirs.predict_proba(held)),
            ):
                guess = likely.argmax(1)
                print(
                    f"{embedding}, MLP of {model}, {target.attribute.name}: {len(seen)} learned, {len(held)} asked, "
                    f"{100 * (guess == truth).mean():.1f} %, balanced {100 * balanced(truth, guess):.1f} %, "
                    f"ECE {calibration_error(likely.max(1), guess == truth):.3f}",
                    flush=True,
                )


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--set", choices=tuple(QUESTIONS), default="fairface", help="default: %(default)s")
    parser.add_argument("--learn", type=int, default=2000, help="so many pictures to learn from (default: %(default)s)")
    parser.add_argument("--no-dlib", action="store_true", help="leave out dlib's embedding, which takes 0.1 s a face")
    parser.add_argument("--limit", type=int, help="so many dev pictures")
    options = parser.parse_args()
    work, question = options.work / options.set, QUESTIONS[options.set]
    lay_out(options.data / options.set, question.columns, work, options.learn, options.limit)
    crops = ["--crops"] if question.crops else []
    spent: list[float] = []
    with timed(f"features of {len(list((work / 'train').iterdir()))} pictures", spent):
        run("features", work / "train", "-o", work / "train.parquet", "--resume", *crops)
    with timed("train-head", spent):
        own = ["-o", work / "my_head", "--balance", question.balance]
        run("train-head", work / "train.parquet", work / "train.csv", *own)
    with timed("load and label one picture", spent):
        with_head(work, question).analyze(next((work / "dev").iterdir()))
    print(f"from pictures to label: {sum(spent):.1f} s")
    through_the_engine(work, question)
    tables = {"faces-fast": ""}
    run("features", work / "dev", "-o", work / "dev.parquet", "--resume", *crops)
    if not options.no_dlib:
        for fold in ("train", "dev"):
            embedding = ["--embedding", "dlib", "--resume", *crops]
            run("features", work / fold, "-o", work / f"{fold}_dlib.parquet", *embedding)
        tables["dlib"] = "_dlib"
    compare(work, question, tables)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
