"""More picture sets, from bare copies of the public repositories that hold them to `DATA/NAME` and its `labels.csv`.

    git clone --bare https://github.com/OWNER/REPO MIRRORS/OWNER+REPO/repo
    python -m faces_train.data.bring fairface_men --mirrors MIRRORS --data DATA

Their terms are on the weights' cards.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from faces_train.config import exit_code
from faces_train.data.readers import FAIRFACE_VALIDATION, write_rows
from faces_train.data.table import DataError

Labels = dict[str, str]

FAIRFACE_TABLE = 40_000
"""FairFace's training pictures up to this number are in the set `fairface`."""
DATES = {"9-Mar": "3-9", "19-Oct": "10-19"}
FOUR = {"Black": "Black", "East_Asian": "Asian", "Southeast_Asian": "Asian", "Indian": "Indian"}
RAF = ("surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral")
"""RAF-DB's classes, numbered from one."""
AAF_MEN = 7381
"""The first serial number of a man in All-Age-Faces."""


def fairface_men(git: Git) -> Iterator[tuple[str, Labels]]:
    """FairFace's men beyond the set `fairface`, in folders by age and ethnicity."""
    for path in git.files("data/train"):
        _, _, age, race, name = PurePosixPath(path).parts
        if _is_new(name):
            yield path, _fairface(age, "Male", race)


def fairface_women(git: Git, tables: Git) -> Iterator[tuple[str, Labels]]:
    """Some of FairFace's women beyond the set `fairface`; a spreadsheet made dates of two of the ages of its table."""
    rows = csv.DictReader(tables.text("fairface_label_train.csv").splitlines())
    women = {PurePosixPath(row["file"]).name: row for row in rows if row["gender"] == "Female"}
    for path in git.files():
        if path in women and _is_new(path):
            age, race = women[path]["age"], women[path]["race"]
            yield path, _fairface(DATES.get(age, age), "Female", race)


def _is_new(name: str) -> bool:
    number = name.removesuffix(".jpg")
    return int(number) > FAIRFACE_TABLE and number not in FAIRFACE_VALIDATION


def _fairface(age: str, gender: str, race: str) -> Labels:
    race = race.replace(" ", "_")
    age = age.replace("more than 70", "70+")
    return {"fold": "train", "age": age, "gender": gender, "race": race, "race4": FOUR.get(race, "White")}


def rafdb(git: Git) -> Iterator[tuple[str, Labels]]:
    """RAF-DB's single expressions, 100 px aligned crops; its test part is `dev`."""
    for part, fold in (("train", "train"), ("test", "dev")):
        for row in csv.DictReader(git.text(f"datasets/{part}_labels.csv").splitlines()):
            path = f"datasets/aligned/{part}/{part}_images/{row['image']}"
            yield path, {"fold": fold, "expression": RAF[int(row["label"]) - 1]}


def aaf(git: Git) -> Iterator[tuple[str, Labels]]:
    """All-Age-Faces: a picture's name is serial number, A, years; every eighth is `dev`."""
    for path in git.files("All-Age-Faces Dataset/original images"):
        serial, _, years = PurePosixPath(path).stem.partition("A")
        gender = "Male" if int(serial) >= AAF_MEN else "Female"
        yield path, {"fold": "train" if int(serial) % 8 else "dev", "age": years, "gender": gender}


def hands(git: Git) -> Iterator[tuple[str, Labels]]:
    """Photographs of hands before paper, to be laid over faces; nothing is said about them."""
    for path in git.files("Dataset"):
        if path.lower().endswith(".jpg"):
            yield path, {"fold": "train"}


SETS: dict[str, tuple[Callable[..., Iterator[tuple[str, Labels]]], str, *tuple[str, ...]]] = {
    "fairface_men": (fairface_men, "NguyenHoangNhat-git/Human-race-classification"),
    "fairface_women": (fairface_women, "vaishnavejp/FairFace-Dataset", "tayo2910/gee"),
    "rafdb": (rafdb, "younesabdolmalaky/image-classification-on-rafdb-using-transfer-learning"),
    "aaf": (aaf, "middleyuan/All-Age-Faces-Dataset"),
    "hands": (hands, "ardamavi/Sign-Language-Digits-Dataset"),
}
"""Set → its rows, the repository of its pictures, those of its labels if they are elsewhere."""


class Git:
    """Reads a bare repository's newest commit.

    Args:
        folder: the bare repository.

    Raises:
        DataError: it is not one.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / "HEAD").is_file():
            raise DataError(f"{folder}: not there; bring the repository first")
        self._folder = folder

    def _call(self, *arguments: str) -> bytes:
        done = subprocess.run(["git", f"--git-dir={self._folder}", *arguments], capture_output=True)
        if done.returncode:
            raise DataError(f"{self._folder}: git: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout

    def files(self, under: str = ".") -> list[str]:
        """Paths of the files in a folder, or of all.

        Raises:
            DataError: the repository is damaged or has no commit.
        """
        return self._call("ls-tree", "-r", "-z", "--name-only", "HEAD", under).decode().split("\0")[:-1]

    def text(self, path: str) -> str:
        """A file's text.

        Raises:
            DataError: there is no such file.
        """
        return self._call("show", f"HEAD:{path}").decode("utf-8-sig")

    def contents(self, paths: Sequence[str]) -> Iterator[bytes]:
        """The files' bytes, in order.

        Raises:
            DataError: there is no such file.
        """
        command = ["git", f"--git-dir={self._folder}", "cat-file", "--batch"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            for path in paths:
                process.stdin.write(f"HEAD:{path}\n".encode())
                process.stdin.flush()
                head = process.stdout.readline().split()
                if len(head) != 3:
                    raise DataError(f"{self._folder}: {path} is not in it")
                yield process.stdout.read(int(head[2]))
                process.stdout.read(1)
            process.stdin.close()


def bring(name: str, mirrors: Path, data: Path) -> int:
    """Write `data`/name; returns the number of pictures.

    Raises:
        DataError: no such set, or its repository is not there or lacks a picture or the labels.
        OSError, OutputError: the disk is full; without its table the set is not there.
    """
    if name not in SETS:
        raise DataError(f"no set {name!r}; known: {', '.join(SETS)}")
    rows, *repositories = SETS[name]
    gits = [Git(mirrors / repository.replace("/", "+") / "repo") for repository in repositories]
    listed = list(rows(*gits))
    folder = data / name
    for (path, _), content in zip(listed, gits[0].contents([path for path, _ in listed]), strict=True):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    write_rows(folder / "labels.csv", [{"file": path, **labels} for path, labels in listed])
    return len(listed)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m faces_train.data.bring", description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(SETS))
    parser.add_argument("--mirrors", type=Path, required=True, help="folder of the bare repositories")
    parser.add_argument("--data", type=Path, required=True, help="folder of the extracted sets")
    options = parser.parse_args(arguments)

    def work() -> None:
        for name in options.names or SETS:
            print(f"{name}: {bring(name, options.mirrors, options.data)} pictures")

    return exit_code(work)


if __name__ == "__main__":
    sys.exit(main())
