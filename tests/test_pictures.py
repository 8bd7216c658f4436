"""The pictures: every one that a guide names is there, and every one that is there is named."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUIDES = ("README.md", "deploy/README.md", "deploy/MODERATORS.md")
MOST = 150 * 1024  # bytes of a picture


def test_guides_name_the_pictures_that_are_there():
    named = set()
    for guide in GUIDES:
        text = (ROOT / guide).read_text(encoding="utf-8")
        paths = re.findall(r"[\w/.-]*pictures/[\w-]+\.png", text)
        named |= {((ROOT / guide).parent / path).resolve() for path in paths}
    assert named == set((ROOT / "deploy" / "pictures").resolve().iterdir())


def test_pictures_are_small():
    sizes = {path.name: path.stat().st_size for path in (ROOT / "deploy" / "pictures").iterdir()}
    assert {name: size for name, size in sizes.items() if size > MOST} == {}
