"""A self-contained page about trained heads: confusion, ROC curves, calibration, groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from faces.overlay.style import PALETTE
from faces_train.own.figures import Figures, by_group, roc
from faces_train.own.fit import Learned

SIDE = 240
"""Of a plot, pixels."""
POINTS = 120
"""Of a curve, at most."""
DOTS = 600
"""Faces drawn of a number, at most."""
OPEN = 6
"""With more attributes, each is folded."""
STYLE = """body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:900px;padding:0 1rem;color:#16181c}
h1,h2,h3{line-height:1.2}table{border-collapse:collapse;margin:.6rem 0}td,th{padding:.2rem .6rem;text-align:right}
th{font-weight:600}td:first-child,th:first-child{text-align:left}.plots{display:flex;flex-wrap:wrap;gap:1.5rem}
svg{display:block}text{font:11px system-ui,sans-serif}figure{margin:0}figcaption,small{color:#555}
summary{cursor:pointer;font-size:1.2rem;margin:.6rem 0}"""


def page(
    name: str,
    heads: Mapping[str, tuple[Learned, Figures]],
    groups: Mapping[str, Sequence[str]],
    notes: Sequence[str],
) -> str:
    """The page.

    Args:
        name: of the head.
        heads: per attribute.
        groups: per column by which results are told apart, its value per row of the lesson.
        notes: what was left out.
    """
    rows = "".join(_row(head, found) for head, found in heads.values())
    titles = "attribute,faces,right,balanced,guessing,AUC,calibration error,certain,of these right,model".split(",")
    parts = [
        f"<h1>{escape(name)}</h1>",
        "<p>Every figure is from cross-validation: of models that did not see the face. All answers are apparent: what "
        "those who labelled the pictures would say, never a claim about a person.</p>",
        f"<table><tr>{''.join(f'<th>{title}</th>' for title in titles)}</tr>{rows}</table>",
    ]
    if notes:
        parts.append(f"<h2>Left out</h2><ul>{''.join(f'<li>{escape(note)}</li>' for note in notes)}</ul>")
    for head, found in heads.values():
        begin = f"<details{' open' if len(heads) <= OPEN else ''}><summary>{escape(head.attribute.name)}</summary>"
        parts.append(f"{begin}{_about(head, found, groups)}</details>")
    top = f'<html lang="en"><meta charset="utf-8"><title>{escape(name)}: report</title><style>{STYLE}</style>'
    return f"<!doctype html>{top}{''.join(parts)}</html>\n"


def _row(head: Learned, found: Figures) -> str:
    cells = [
        escape(head.attribute.name),
        str(found.faces),
        _percent(found.right),
        _percent(found.balanced),
        _percent(found.guessing),
        f"{found.auc:.3f}",
        f"{found.calibration[1]:.3f}",
        _percent(found.certain),
        _percent(found.certain_right),
        head.kind,
    ]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _percent(share: float) -> str:
    return "–" if np.isnan(share) else f"{100 * share:.1f} %"


def _about(head: Learned, found: Figures, groups: Mapping[str, Sequence[str]]) -> str:
    parts = []
    if head.values is not None:
        parts.append(
            f"<p>The number is {found.error:.4g} off on average; its median alone would be {found.guessing_error:.4g} "
            "off.</p>"
        )
    plots = [
        _figure("ROC curve of each class", _rocs(head)),
        _figure("Probability and share right", _reliability(head)),
    ]
    if head.values is not None:
        plots.append(_figure("True and answered number", _scatter(head)))
    parts.append(f'<h3>Confusion</h3>{_confusion(head, found)}<div class="plots">{"".join(plots)}</div>')
    for column, values in groups.items():
        told = by_group(head, values)
        if told:
            what = "right" if head.values is None else "mean error"
            cells = "".join(
                f"<tr><td>{escape(value)}</td><td>{count}</td>"
                f"<td>{_percent(share) if head.values is None else f'{share:.4g}'}</td></tr>"
                for value, count, share in told
            )
            parts.append(
                f"<h3>By {escape(column)}</h3><table><tr><th>{escape(column)}</th><th>faces</th><th>{what}</th></tr>"
                f"{cells}</table>"
            )
    return "".join(parts)


def _confusion(head: Learned, found: Figures) -> str:
    classes = head.attribute.classes
    largest = np.maximum(found.confusion.sum(1, keepdims=True), 1)
    top = "".join(f"<th>{escape(label)}</th>" for label in classes)
    rows = "".join(
        f"<tr><th>{escape(label)}</th>"
        + "".join(
            f'<td style="background:rgba(86,180,233,{share:.2f})">{count}</td>'
            for count, share in zip(counts, shares, strict=True)
        )
        + "</tr>"
        for label, counts, shares in zip(classes, found.confusion, found.confusion / largest, strict=True)
    )
    return f"<table><tr><th>truth \\ answer</th>{top}</tr>{rows}</table>"


def _figure(caption: str, svg: str) -> str:
    return f"<figure>{svg}<figcaption>{caption}</figcaption></figure>"


def _frame(inner: str, legend: Sequence[tuple[str, str]] = ()) -> str:
    height = SIDE + 20 + 16 * len(legend)
    keys = "".join(
        f'<rect x="2" y="{SIDE + 8 + 16 * number}" width="10" height="10" fill="{colour}"/>'
        f'<text x="18" y="{SIDE + 17 + 16 * number}">{escape(text)}</text>'
        for number, (text, colour) in enumerate(legend)
    )
    return (
        f'<svg width="{SIDE + 2}" height="{height}" viewBox="-1 -1 {SIDE + 2} {height}" role="img">'
        f'<rect width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>'
        f'<line x1="0" y1="{SIDE}" x2="{SIDE}" y2="0" stroke="#ccc"/>{inner}{keys}</svg>'
    )


def _line(x: np.ndarray, y: np.ndarray, colour: str) -> str:
    chosen = np.unique(np.linspace(0, len(x) - 1, POINTS).astype(int))
    points = " ".join(f"{SIDE * x[i]:.1f},{SIDE * (1 - y[i]):.1f}" for i in chosen)
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _rocs(head: Learned) -> str:
    lines, legend = [], []
    classes = head.attribute.classes
    numbers = [1] if len(classes) == 2 else range(len(classes))
    for number in numbers:
        false, hits, area = roc(head.likely[:, number], head.truth == number)
        colour = _colour(number)
        lines.append(_line(false, hits, colour))
        legend.append((f"{classes[number]}, area {area:.3f}", colour))
    return _frame("".join(lines), legend)


def _reliability(head: Learned) -> str:
    top, right = head.likely.max(1), head.likely.argmax(1) == head.truth
    order = np.array_split(np.argsort(top), min(10, max(1, len(top) // 20)))
    means = [[float(np.average(each[part], weights=head.weights[part])) for each in (top, right)] for part in order]
    dots = "".join(
        f'<circle cx="{SIDE * x:.1f}" cy="{SIDE * (1 - y):.1f}" r="4" fill="{_colour(0)}"/>' for x, y in means
    )
    return _frame(dots)


def _scatter(head: Learned) -> str:
    assert head.values is not None
    low, high = float(min(head.wanted.min(), head.values.min())), float(max(head.wanted.max(), head.values.max()))
    chosen = np.unique(np.linspace(0, len(head.wanted) - 1, DOTS).astype(int))
    x, y = ((each[chosen] - low) / max(high - low, 1e-9) for each in (head.wanted, head.values))
    dots = "".join(
        f'<circle cx="{SIDE * a:.1f}" cy="{SIDE * (1 - b):.1f}" r="1.5" fill="{_colour(0)}"/>'
        for a, b in zip(x, y, strict=True)
    )
    return _frame(dots, [(f"from {low:.4g} to {high:.4g}", _colour(0))])


def _colour(number: int) -> str:
    strong = PALETTE[:-1]  # its light grey is lost on white
    return "#{:02x}{:02x}{:02x}".format(*strong[number % len(strong)])
