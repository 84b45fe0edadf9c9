"""A head's entry for the models folder, and its card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from faces.zoo.cards import Card
from faces_train.own.figures import Figures
from faces_train.own.fit import Learned, Settings
from faces_train.own.table import Features


@dataclass(frozen=True, slots=True)
class Story:
    """Where a head comes from.

    Attributes:
        name: its own.
        features: what it learned from.
        labels: file of the labels.
        backbone: card of the weight whose embedding it reads, or None when the catalogue lacks that.
        settings: how it was trained.
        together: the column of what cross-validation kept together.
        notes: what was left out.
        licence, data: one line each.
        faces: labelled ones.
    """

    name: str
    features: Features
    labels: Path
    backbone: Card | None
    settings: Settings
    together: str | None
    notes: Sequence[str]
    licence: str
    data: str
    faces: int


def quality(head: Learned, found: Figures) -> str:
    """One head's quality in a few words."""
    if head.values is not None:
        return f"{head.attribute.name} {found.error:.3g} off"
    return f"{head.attribute.name} {100 * found.right:.1f} %"


def entry(story: Story, weight: Path, heads: Mapping[str, tuple[Learned, Figures]]) -> str:
    """The text of NAME.toml.

    Args:
        story: where it comes from.
        weight: the .onnx file.
        heads: per attribute.
    """
    content = weight.read_bytes()
    shown = [quality(*pair) for pair in list(heads.values())[:4]]
    more = f"; and {len(heads) - 4} more" if len(heads) > 4 else ""
    facts: dict[str, object] = {
        "task": "heads",
        "family": "own",
        "file": f"{story.name}.onnx",
        "source": "own",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "licence": story.licence,
        "data": story.data,
        "accuracy": f"in cross-validation on {story.faces} faces: {', '.join(shown)}{more}",
        "backbone": story.features.embedding,
        "embedding": story.features.digest,
    }
    lines = [
        "# A head of one's own; it belongs together with the .onnx file beside it.",
        f"[weights.{_text(story.name)}]",
    ]
    lines += [f"{key} = {_text(value)}" for key, value in facts.items()]
    for name, (head, _) in heads.items():
        lines += [
            f"[weights.{_text(story.name)}.heads.{_text(name)}]",
            f"temperature = {head.temperature}",
            f"threshold = {head.threshold}",
            f"classes = {_text(list(head.attribute.classes))}",
        ]
        if head.attribute.opt_in:
            lines.append("opt_in = true")
    return "\n".join(lines) + "\n"


def _text(value: object) -> str:
    """A TOML value: its strings, numbers and arrays of strings are written as JSON's."""
    return json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    """Text in a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def card(story: Story, heads: Mapping[str, tuple[Learned, Figures]]) -> str:
    """The text of NAME.md."""
    settings = story.settings
    balance = (
        "every class counts the same, however common it is, in training and in the probabilities"
        if settings.balance
        else "classes count as often as they occur, in training and in the probabilities"
    )
    together = f", with rows of the same `{story.together}` kept together" if story.together else ""
    lines = [
        f"# {story.name}",
        "",
        f"A head of one's own on the embedding of {story.features.embedding} (SHA-256 {story.features.digest[:16]}…): "
        f"{', '.join(heads)}. All answers are *apparent*: what those who labelled the pictures would say, never a "
        "claim about the person.",
        "",
        "| | |",
        "|---|---|",
        f"| Data | {_cell(story.data)} |",
        f"| Licence | {_cell(story.licence)} |",
        f"| Backbone | {story.backbone.licence if story.backbone else 'not in this models folder'} |",
        f"| Labels | {story.faces} faces, {_cell(story.labels.name)} |",
        f"| Made | {date.today().isoformat()}, `faces train-head`, scikit-learn |",
        f"| Model | {', '.join(settings.kinds)}: of several, the better one in cross-validation, for each attribute |",
        f"| Balance | {balance} |",
        f"| Certain | where at least {100 * settings.sure:.0f} % of the answers are right |",
        "",
        "## How good it is",
        "",
        f"Cross-validation in five parts{together}: every figure is of models that did not see the face. `balanced` "
        "counts every class the same; `guessing` is the commonest class alone; `ECE` is the expected calibration error "
        "before and after scaling by the temperature; `sure` is the share of certain answers and how many are right.",
        "",
        "| attribute | classes | faces | right | balanced | guessing | AUC | ECE | sure | model |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    numbers = []
    for name, (head, found) in heads.items():
        before, after = found.calibration
        cells = [
            f"{name}{' (opt-in)' if head.attribute.opt_in else ''}",
            _cell(", ".join(head.attribute.classes)),
            str(found.faces),
            *(f"{100 * share:.1f} %" for share in (found.right, found.balanced, found.guessing)),
            f"{found.auc:.3f}",
            f"{before:.3f}, {after:.3f}",
            f"{100 * found.certain:.0f} %, {100 * found.certain_right:.1f} %" if found.certain else "no certain answer",
            head.kind,
        ]
        lines.append(f"| {' | '.join(cells)} |")
        if head.values is not None:
            numbers.append(
                f"- `{name}` is a number (`value` in the results), {found.error:.4g} off on average; its median alone "
                f"would be {found.guessing_error:.4g} off. Its label is the bin."
            )
    lines += ["", *numbers, *([""] if numbers else [])]
    if story.notes:
        lines += ["## What was left out", "", *(f"- {note}" for note in story.notes), ""]
    lines += [
        "## Use",
        "",
        f"`python -m faces run --head {story.name} --inputs_path FOLDER`, `python -m faces gui --head {story.name}`; "
        f"or put `{story.name}.onnx` and `{story.name}.toml` into the models folder. It works only with the weight "
        f"whose embedding it was trained on. {story.name}.html shows confusion, ROC curves and groups.",
        "",
    ]
    return "\n".join(lines)
