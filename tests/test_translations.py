"""The committed translations are those of the sources."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tools import translations


@pytest.mark.gui
def test_no_translation_is_missing_or_stale():
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    if not (tool.exists() or shutil.which(tool.name)):
        pytest.skip("needs the extra gui")
    assert translations.check() == []
