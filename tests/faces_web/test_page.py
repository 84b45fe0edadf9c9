"""The page where a browser cannot show the picture itself, its scripts run by Node.js; skipped where there is none."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
STATIC = HERE.parents[1] / "faces_web" / "static"
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node.js")


@pytest.mark.parametrize("scenario", ["cancelled", "hurried", "again", "undrawn", "overtaken"])
def test_what_only_the_server_can_draw_stays_with_its_answers(tmp_path, scenario):
    for script in (*STATIC.glob("*.js"), HERE / "page.mjs"):
        shutil.copy(script, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    ended = subprocess.run(
        [str(NODE), "page.mjs", scenario], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
