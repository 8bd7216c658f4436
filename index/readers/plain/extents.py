"""Where a note ends: how many of the paragraphs without label under it are its own.

A note may have several paragraphs, and the text may go on after the last one of a list.
What tells the two apart are titles, wider gaps, and markers that call the notes to come.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import takewhile

from index.readers.plain.matter import looks_like_heading, looks_like_title
from index.readers.plain.runs import (
    FOOTNOTE,
    SIGNS,
    Called,
    NoteRun,
    is_heading,
    label_of,
    titles_notes,
)
from index.readers.plain.units import Unit

_LONGEST_NOTE = 100  # paragraphs; what is not closed by then never will be
_MAX_PARAGRAPHS = 12  # of a note, after its first
_MOST_BORNE = 50  # of the notes to come may be called by the text before them
_NEW_PART = 1  # blank lines; with more before it, a title begins a chapter, not a paragraph
_PART = re.compile(
    r"(?:appendi(?:x|ces)|afterword|epilogue|postscript|bibliography|works cited|sources|"
    r"further reading|acknowledge?ments|glossary|index|about the authors?|anhang|nachwort|"
    r"literatur(?:verzeichnis)?|bibliographie|dank(?:sagung)?|register)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Context:
    """How notes are printed where a note ends, and the labels called `before` its list."""

    style: re.Pattern[str]
    headed: bool
    called: Called
    before: Set[str]


def measure(run: NoteRun, units: Sequence[Unit], at: int, near: Context) -> tuple[int, bool]:
    """Return how many paragraphs from one on belong to the last note, and if that is sure."""
    if near.style is FOOTNOTE:
        goes_on = run.depth > 0 and len(run.notes[-1][1]) <= _LONGEST_NOTE
        return int(goes_on), True
    if near.style is SIGNS or is_heading(units[at]):
        return 0, True
    end = _end(units, at, near)
    stretch = units[at:end]
    calling = _calling(units, at, end, near)
    if calling is not None:
        return (_opening(stretch, calling) if near.headed else 0), True
    if near.headed and (end == len(units) or is_heading(units[end])):
        return min(find_title(stretch), _find_gap(stretch)), False
    label = label_of(units[end], near.style) if end < len(units) else None
    if len(stretch) <= _MAX_PARAGRAPHS and run.takes(label or ""):
        return _find_gap(stretch, titled=near.headed), True
    return (_find_gap(stretch) if near.headed else 0), True


def find_title(stretch: Sequence[Unit]) -> int:
    """Return which of some paragraphs is the title of another part; their number if none is.

    Prose stands under such a title, or its words say what it is.
    """
    prose = max((n for n, unit in enumerate(stretch) if not _is_title(unit)), default=-1)
    last = len(stretch) - 1
    for place, unit in enumerate(stretch):
        known = place < last and _PART.match(unit.first.text.strip())
        if unit.first.opens and _is_title(unit) and (place < prose or known):
            return place
    return len(stretch)


def begins_part(unit: Unit) -> bool:
    """Tell whether a paragraph is a title that stands apart from what is before it."""
    return _is_set_off(unit) and looks_like_title(unit.first.text.strip())


def _opening(stretch: Sequence[Unit], calling: int) -> int:
    """Return where the text begins that calls notes: at a wide gap, a title, or at once."""
    places = (_find_gap(stretch), find_title(stretch))
    return next((place for place in places if place <= calling), 0)


def _find_gap(stretch: Sequence[Unit], *, titled: bool = False) -> int:
    """Return which paragraph stands apart from those before it; their number if none does."""
    stands = begins_part if titled else _is_set_off
    return next((n for n, unit in enumerate(stretch) if stands(unit)), len(stretch))


def _is_set_off(unit: Unit) -> bool:
    return unit.first.gap > _NEW_PART


def _is_title(unit: Unit) -> bool:
    text = unit.first.text.strip()
    return len(unit.lines) == 1 and looks_like_heading(text) and "://" not in text


def _end(units: Sequence[Unit], at: int, near: Context) -> int:
    """Return where the paragraphs without label end: at a label, or what heads notes."""
    for place in range(at, len(units)):
        if label_of(units[place], near.style) is not None or is_heading(units[place]):
            return place
        if near.headed and titles_notes(units, place, near.style):
            return place
    return len(units)


def _calling(units: Sequence[Unit], at: int, end: int, near: Context) -> int | None:
    """Return the first paragraph that calls what the list after it bears, so that it is text.

    Under a heading of its own a list may number anew; elsewhere only labels count that
    nothing called before.
    """
    headed = end < len(units) and is_heading(units[end])
    first = end + headed
    first += titles_notes(units, first, near.style)
    listed = (label_of(unit, near.style) for unit in units[first : first + _MOST_BORNE])
    borne = {label for label in takewhile(bool, listed) if label}
    borne -= set() if headed else near.before
    callers = (n for n, unit in enumerate(units[at:end]) if near.called(unit) & borne)
    return next(callers, None)
