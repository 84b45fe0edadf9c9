"""`train-head FEATURES LABELS -o NAME`: a head of one's own from a table of features and a table of labels."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from faces.attributes import key
from faces.cli.arguments import switch
from faces.cli.progress import Bar
from faces.errors import FacesError, UsageError, WeightError
from faces.packages import install_extra
from faces.sinks.files import atomic
from faces.zoo.cards import OWN, REGISTRY, Catalogue, own_card, read
from faces_train.own.labels import tidy

if TYPE_CHECKING:
    from faces.geometry import Floats
    from faces_train.own.figures import Figures
    from faces_train.own.fit import Learned, Settings
    from faces_train.own.targets import Lesson, Target

FEW = 4
"""With no more attributes, the results of each are told apart by the classes of the others."""
UNDRAWN = "names or classes have letters that annotated pictures and videos cannot show; the window and tables can"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("features", type=Path, metavar="FEATURES", help="the table that `faces features` wrote")
    add("labels", type=Path, metavar="LABELS", help="a table: .csv, .tsv, .parquet, lfw_attributes.txt, lfw_att_73.mat")
    add("-o", "--output", type=Path, required=True, metavar="NAME", help="writes NAME.onnx, .toml, .md and .html")
    add("--attributes", metavar="LIST", help="columns to learn, COLUMN or COLUMN=NAME each; default: all that can be")
    add("--picture", metavar="COLUMN", help="the column that names the picture; default: picture, file, image, …")
    add("--numbers", metavar="LIST", help="columns to take for numbers rather than for classes")
    add("--classes", metavar="LIST", help="columns to take for classes rather than for numbers")
    add("--together", metavar="COLUMN", help="rows with the same value stay together in cross-validation: the person")
    add("--groups", metavar="LIST", help="columns by which the report tells results apart")
    add(
        "--opt-in",
        metavar="LIST",
        help="attributes that are off unless asked for; those that mean ethnicity always are",
    )
    add("--model", choices=("auto", "linear", "mlp"), default="auto", help="default: the better one of both")
    add("--balance", type=switch, default=True, metavar="True|False", help="rare classes count as much as common ones")
    add("--sure", type=float, default=0.9, metavar="0..1", help="how often a certain answer is right; %(default)s")
    add("--licence", default="your own; see the card for the backbone's", help="one line for the card")
    add("--data", metavar="TEXT", help="one line for the card: what the pictures are; default: the labels' name")
    add("--models_path", type=Path, metavar="DIR", help="another models folder than the shipped one")


def run(options: argparse.Namespace) -> int:
    """Train and write the head.

    Returns:
        0; when something goes wrong an error is raised and nothing is written.

    Raises:
        FacesError: when the tables cannot be read or have nothing to learn in common.
    """
    name = options.output.name
    if not re.fullmatch(r"[\w-]+", name):
        raise UsageError(f"-o {options.output}: {name!r} cannot name a head; use letters, digits, _ and -")
    if not 0.5 <= options.sure < 1:
        raise UsageError("--sure must be from 0.5 to below 1")
    try:
        import skl2onnx  # noqa: F401 - before the work, not after it
        import sklearn  # noqa: F401
    except ImportError as error:
        raise UsageError(f"train-head needs the package {error.name}: {install_extra('heads')}") from None
    catalogue = read(options.models_path)
    known = catalogue.weights.get(name)
    if known and (known.source != OWN or options.output.parent.resolve() != catalogue.folder.resolve()):
        raise UsageError(f"-o {options.output}: the models folder has a weight {name!r} already; choose another name")
    _check_place(options.output)
    return _train(options, name, catalogue)


def _check_place(output: Path) -> None:
    """Refuse to write over anything but an earlier head."""
    if f"{output.name}.toml" == REGISTRY:
        raise UsageError(f"-o {output}: {REGISTRY} is the catalogue of a models folder; choose another name")
    files = [output.with_name(f"{output.name}.{suffix}") for suffix in ("onnx", "toml", "md", "html")]
    if there := [path for path in files if path.exists()]:
        try:
            own_card(files[1])
        except WeightError:
            raise UsageError(f"-o {output}: {there[0]} is there and is no head's; choose another name") from None


def _train(options: argparse.Namespace, name: str, catalogue: Catalogue) -> int:
    from faces.overlay.raster import can_draw
    from faces_train.own import labels, table
    from faces_train.own.card import Story, card, entry, quality
    from faces_train.own.export import write
    from faces_train.own.fit import KINDS, Settings
    from faces_train.own.page import page
    from faces_train.own.targets import Wish, lesson, told

    features = table.read(options.features)
    wish = Wish(
        attributes=_renamed(options.attributes),
        numbers=frozenset(_listed(options.numbers)),
        classes=frozenset(_listed(options.classes)),
        together=options.together and tidy(options.together),
        groups=tuple(_listed(options.groups)),
        opt_in=frozenset(map(key, _listed(options.opt_in))),
    )
    given = labels.read(options.labels, options.picture)
    learned = lesson(features, given, wish)
    _tell(learned.notes)
    settings = Settings(
        kinds=KINDS if options.model == "auto" else (options.model,), balance=options.balance, sure=options.sure
    )
    values = features.values[learned.rows]
    heads, left_out = _taught(learned, values, settings)
    if left_out and (wish.attributes is not None or not heads):
        raise UsageError(f"{options.labels}: {'; '.join(left_out)}")
    notes = [*learned.notes, *(f"left out: {each}" for each in left_out)]
    _tell(notes[len(learned.notes) :])
    faces = len(set(learned.rows.tolist()))
    found = catalogue.weights.get(features.embedding)
    story = Story(
        name=name,
        features=features,
        labels=options.labels,
        backbone=found,
        settings=settings,
        together=wish.together or (labels.PERSON if given.binary else None),
        notes=notes,
        licence=options.licence,
        data=options.data or f"labels of {options.labels.name}",
        faces=faces,
    )
    groups = learned.groups or _own_groups([each for each in learned.targets if each.attribute.name in heads])
    weight = options.output.with_name(f"{name}.onnx")
    with atomic(weight) as temporary:
        write(temporary, [head for head, _ in heads.values()], values)
    texts = {
        "toml": entry(story, weight, heads),
        "md": card(story, heads),
        "html": page(name, heads, groups, notes),
    }
    for suffix, text in texts.items():
        with atomic(options.output.with_name(f"{name}.{suffix}")) as temporary:
            temporary.write_text(text, encoding="utf-8")
    for head, measured in heads.values():
        guess = f"{100 * measured.guessing:.1f} %" if head.values is None else f"{measured.guessing_error:.3g} off"
        print(f"{quality(head, measured)} (guessing: {guess})")
    for means, off in (("on", False), ("off unless asked for, with --attributes or all", True)):
        if names := [each for each, (head, _) in heads.items() if head.attribute.opt_in is off]:
            print(f"{means}: {', '.join(names)}")
    print(f"{faces} faces; {weight}, {', '.join(f'{name}.{suffix}' for suffix in texts)}")
    called = [each for name, (head, _) in heads.items() for each in (name, *head.attribute.classes)]
    _tell(told([each for each in called if not can_draw(each)], UNDRAWN))
    _warn_if_unusable(weight, options.models_path)
    return 0


def _taught(lesson: Lesson, values: Floats, settings: Settings) -> tuple[dict[str, tuple[Learned, Figures]], list[str]]:
    """Per attribute its head with what cross-validation says of it; and why others cannot be learned."""
    from faces_train.own.figures import figures
    from faces_train.own.fit import learn

    heads: dict[str, tuple[Learned, Figures]] = {}
    left_out: list[str] = []
    with Bar(len(lesson.targets)) as bar:
        for target in lesson.targets:
            try:
                head = learn(values, target, lesson.together, settings)
                heads[target.attribute.name] = (head, figures(head))
            except UsageError as error:
                left_out.append(str(error))
            bar.step(target.attribute.name)
    return heads, left_out


def _tell(notes: list[str]) -> None:
    for note in notes:
        print(f"faces: {note}", file=sys.stderr)


def _warn_if_unusable(weight: Path, models_path: Path | None) -> None:
    """Say why the head cannot answer here, as when it was trained on dlib's descriptor for comparison."""
    try:
        catalogue = read(models_path, [str(weight)])
        catalogue.backbone(catalogue.weights[weight.stem])
    except FacesError as error:
        print(f"faces: this head cannot be used: {error}", file=sys.stderr)


def _listed(text: str | None) -> list[str]:
    return [part for part in map(tidy, (text or "").split(",")) if part]


def _renamed(text: str | None) -> dict[str, str] | None:
    """Column → attribute from `COLUMN=NAME,COLUMN`."""
    if text is None:
        return None
    pairs = (part.partition("=") for part in _listed(text))
    return {column.strip(): key(name or column) for column, _, name in pairs}


def _own_groups(targets: list[Target]) -> dict[str, list[str]]:
    """The attributes themselves as groups, where they are few."""
    if not 1 < len(targets) <= FEW:
        return {}
    return {
        each.column: ["" if number != number else each.attribute.classes[int(number)] for number in each.wanted]
        for each in targets
        if not each.is_number
    }
