"""The committed translations are those of the sources."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tools import translations

pytestmark = pytest.mark.gui


@pytest.fixture(autouse=True)
def _tool():
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    if not (tool.exists() or shutil.which(tool.name)):
        pytest.skip("needs the extra gui")


def test_no_translation_is_missing_or_stale():
    assert translations.check() == []


def test_what_is_stale_or_missing_is_found(tmp_path, monkeypatch):
    shutil.copytree(translations.FOLDER, tmp_path / "copy")
    monkeypatch.setattr(translations, "FOLDER", tmp_path / "copy")
    french = tmp_path / "copy" / "faces_fr.ts"
    text = french.read_text(encoding="utf-8")
    french.write_text(text.replace("<source>&amp;Record</source>", "<source>&amp;Rec</source>"), encoding="utf-8")
    wrong = translations.check()
    assert any("faces_fr.ts is stale" in each for each in wrong)
    assert any("no translation of '&Record'" in each for each in wrong)
