"""Runs of notes: paragraphs that begin with labels of one numbering, and their headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from index.readers.plain.matter import looks_like_title
from index.readers.plain.units import Unit

Called = Callable[[Unit], frozenset[str]]
"""Returns the labels that something like a marker in a paragraph calls."""

_HEADING = re.compile(
    r"\W*(?:(?:end|foot)?notes?(?:\s+and\s+references)?|references|anmerkungen|fußnoten)\W*",
    re.IGNORECASE,
)
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LABEL = r"(?P<label>\d{1,4}|[ivxlc]{1,6}|[a-z])"
FOOTNOTE = re.compile(r"\s{0,3}\[Footnote (?P<label>[^\]:\s]{1,6}):\s*(?=\S)")
FOOT = re.compile(r"(?P<label>\d{1,3})[.)]?\s+(?=\S)")
SIGNS = re.compile(r"\s{0,3}(?P<label>[*†‡§‖¶#]{1,3})\s+(?=\S)")
STYLES = (
    FOOTNOTE,
    re.compile(rf"\s{{0,3}}\[{_LABEL}\]:?\s+(?=\S)"),
    re.compile(rf"\s{{0,3}}\({_LABEL}\)\s+(?=\S)"),
    re.compile(rf"\s{{0,3}}{_LABEL}\)\s+(?=\S)"),
    re.compile(rf"\s{{0,3}}\{{{_LABEL}\}}\s+(?=\S)"),
    re.compile(rf"\s{{0,3}}{_LABEL}\.\s+(?=\S)"),
    re.compile(r"\s{0,3}(?P<label>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})\s*(?=\S)"),
    SIGNS,
)
_MAX_SKIP = 5  # labels that a list may lack between two of its notes


@dataclass
class NoteRun:
    """Notes that stand together under one numbering, as lists of paragraphs.

    `depth` counts the brackets that the last note has opened and not closed; `open_ended`
    are the labels of notes whose end nothing tells.
    """

    notes: list[tuple[str, list[Unit]]] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    title: str | None = None
    depth: int = 0
    open_ended: list[str] = field(default_factory=list)

    def begin(self, label: str, unit: Unit) -> None:
        """Add a note by its first paragraph."""
        self.notes.append((label, [unit]))
        self.labels.add(label)
        self.depth = _depth(unit)

    def go_on(self, units: Sequence[Unit], *, sure: bool = True) -> None:
        """Add paragraphs to the last note."""
        label, paragraphs = self.notes[-1]
        paragraphs.extend(units)
        self.depth += sum(map(_depth, units))
        if not sure and any(unit.first.opens for unit in units):
            self.open_ended.append(label)

    def takes(self, label: str) -> bool:
        """Tell whether a label goes on with the run: numbers rise, signs are new in it."""
        if not self.notes:
            return True
        last = self.notes[-1][0]
        if not label:
            return False
        if label.isdecimal() and last.isdecimal():
            return int(last) < int(label) <= int(last) + _MAX_SKIP
        return label not in self.labels


def label_of(unit: Unit, style: re.Pattern[str]) -> str | None:
    """Return the label that a paragraph begins with in a style of notes."""
    match = style.match(unit.first.text)
    return match["label"].translate(_SUPERSCRIPT) if match else None


def is_heading(unit: Unit) -> bool:
    """Tell whether a paragraph heads a list of notes."""
    return _HEADING.fullmatch(unit.first.text.strip()) is not None


def titles_notes(units: Sequence[Unit], at: int, style: re.Pattern[str]) -> bool:
    """Tell whether a paragraph is a chapter's title within the notes."""
    if at + 1 >= len(units) or len(units[at].lines) > 1:
        return False
    first = label_of(units[at + 1], style)
    return first in {"1", "i", "a", "*"} and looks_like_title(units[at].first.text.strip())


def _depth(unit: Unit) -> int:
    return sum(line.text.count("[") - line.text.count("]") for line in unit.lines)
