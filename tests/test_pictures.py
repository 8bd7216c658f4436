"""The README's pictures: every one that is named is there, and every one that is there is named."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_readme_names_the_pictures_that_are_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"deploy/pictures/([\w-]+\.png)", readme))
    assert named == {path.name for path in (ROOT / "deploy" / "pictures").iterdir()}
