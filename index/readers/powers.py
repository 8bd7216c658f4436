"""Raised figures that are powers, not markers: the 2 of `km²` calls no note.

Word files, web pages and plain texts raise a figure for both, so that all of their
readers ask here.
"""

from __future__ import annotations

import re

_UNIT = re.compile(r"(?:\b|[0-9])(?:[kcdm]?m|ft|mi)$")
_LONGEST = 3  # characters: a unit, and what stands before it
_POWERS = {"2", "3", "²", "³"}


def is_power(text: str, start: int, printed: str) -> bool:
    """Tell whether what is printed at `start` of a text raises a unit of measurement."""
    return printed in _POWERS and _UNIT.search(text[max(0, start - _LONGEST) : start]) is not None
