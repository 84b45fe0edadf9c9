"""The page, its scripts run by Node.js; skipped where there is none."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
STATIC = HERE.parents[1] / "faces_web" / "static"
NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="needs Node.js")
@pytest.mark.parametrize("scenario", ["cancelled", "hurried", "again", "refused", "stopped", "undrawn", "overtaken"])
def test_the_picture_its_answers_and_the_toggles_belong_together(tmp_path, scenario):
    for script in (*STATIC.glob("*.js"), HERE / "page.mjs"):
        shutil.copy(script, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    ended = subprocess.run(
        [str(NODE), "page.mjs", scenario], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr


def test_a_browser_that_does_not_know_light_dark_gets_the_light_colours():
    """Safari before 17.5, Chrome before 123 and Firefox before 120 drop every colour that is said with it."""
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    light = re.findall(r"(--[\w-]+: )light-dark\((#\w+),", style)
    older = style.partition("@supports not (color: light-dark(")[2].partition("\n}")[0]
    assert light
    assert not [name for name, colour in light if f"{name}{colour};" not in older]
