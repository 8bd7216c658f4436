"""Find the notes of a plain text and tell them from its body.

Notes are paragraphs that begin with a label: a list at the end or after each chapter, at
the foot of each page, or between paragraphs. What makes a paragraph a note is that a
marker in the body before it calls its label, or a heading such as NOTES above it.
"""

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
_CALLED_SHARE = 0.5  # of the labels of a list that stands under no heading
_LONGEST_NOTE = 100  # paragraphs; what is not closed by then never will be
_MAX_PARAGRAPHS = 12  # of a note, after its first
_NEW_PART = 1  # blank lines; with more before it, a title begins a chapter, not a paragraph


@dataclass
class NoteRun:
    """Notes that stand together under one numbering, as lists of paragraphs.

    `depth` counts the brackets that the last note has opened and not closed.
    """

    notes: list[tuple[str, list[Unit]]] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    title: str | None = None
    depth: int = 0

    def begin(self, label: str, unit: Unit) -> None:
        """Add a note by its first paragraph."""
        self.notes.append((label, [unit]))
        self.labels.add(label)
        self.depth = _depth(unit)

    def go_on(self, unit: Unit) -> None:
        """Add a paragraph to the last note."""
        self.notes[-1][1].append(unit)
        self.depth += _depth(unit)

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


@dataclass
class Part:
    """A stretch of the body, the runs of notes after it, and the labels called in it."""

    body: list[Unit] = field(default_factory=list)
    runs: list[NoteRun] = field(default_factory=list)
    called: set[str] = field(default_factory=set)

    @property
    def worth(self) -> tuple[int, int]:
        """The number of its notes that it calls, and the number of all its notes."""
        called = sum(len(run.labels & self.called) for run in self.runs)
        return called, sum(len(run.notes) for run in self.runs)


def label_of(unit: Unit, style: re.Pattern[str]) -> str | None:
    """Return the label that a paragraph begins with in a style of notes."""
    match = style.match(unit.first.text)
    return match["label"].translate(_SUPERSCRIPT) if match else None


def find_notes(units: Sequence[Unit], style: re.Pattern[str], called: Called) -> list[Part]:
    """Cut a text into parts of body and notes, in one style of notes.

    Where some stand under a heading, lists without one are lists of the body.
    """
    if any(_is_heading(unit) for unit in units):
        headed = _cut(units, style, called, headed_only=True)
        if headed[0].runs:
            return headed
    return _cut(units, style, called, headed_only=False)


def _is_heading(unit: Unit) -> bool:
    return _HEADING.fullmatch(unit.first.text.strip()) is not None


def _cut(
    units: Sequence[Unit], style: re.Pattern[str], called: Called, *, headed_only: bool
) -> list[Part]:
    parts = [Part()]
    at = 0
    while at < len(units):
        headed = _is_heading(units[at])
        runs: list[NoteRun] = []
        end = at
        if headed or not headed_only:
            runs, end = _read_runs(units, at + headed, style, headed=headed)
        labels = {label for run in runs for label in run.labels}
        hits = labels & parts[-1].called
        if runs and (headed or _is_called(len(hits), len(labels))):
            parts[-1].runs = runs
            parts.append(Part())
            at = end
        else:
            at += _pass_on(units[at : max(end, at + 1)], labels, parts[-1], style, called)
    return _without_tail(parts, style)


def _without_tail(parts: list[Part], style: re.Pattern[str]) -> list[Part]:
    """Give what comes after the only list of notes to its last note."""
    tail = parts[-1]
    only = len(parts) == 2 and style not in (FOOTNOTE, SIGNS)
    if only and not tail.called and not (tail.body and _begins_part(tail.body[0])):
        parts[0].runs[-1].notes[-1][1].extend(tail.body)
        return parts[:1]
    return parts if tail.body or len(parts) == 1 else parts[:-1]


def _is_called(hits: int, labels: int) -> bool:
    return hits >= max(1.0, _CALLED_SHARE * labels)


def _pass_on(
    listed: Sequence[Unit], labels: set[str], part: Part, style: re.Pattern[str], called: Called
) -> int:
    """Give the body a list that is not called, up to where markers call what is left of it.

    Returns the number of paragraphs given. Reading what is left anew after each of them
    would cost the square of the list.
    """
    left, hits = set(labels), labels & part.called
    for given, unit in enumerate(listed):
        label = label_of(unit, style)
        nested = label in part.called and label not in left
        if given and (nested or _is_called(len(hits), len(left))):
            return given
        calls = called(unit)
        part.body.append(unit)
        part.called |= calls
        hits |= calls & left
        left.discard(label or "")
        hits.discard(label or "")
    return len(listed)


def _read_runs(
    units: Sequence[Unit], at: int, style: re.Pattern[str], *, headed: bool
) -> tuple[list[NoteRun], int]:
    """Read the notes that begin at a paragraph; under a heading they may restart."""
    runs: list[NoteRun] = []
    while at < len(units):
        label = label_of(units[at], style)
        if label is not None and runs and runs[-1].takes(label):
            runs[-1].begin(label, units[at])
        elif label is not None and (not runs or headed):
            runs.append(NoteRun())
            runs[-1].begin(label, units[at])
        elif headed and _titles_notes(units, at, style):
            runs.append(NoteRun(title=units[at].first.text.strip()))
            at += 1
            runs[-1].begin(label_of(units[at], style) or "", units[at])
        elif runs and _goes_on(runs[-1], units, at, style, headed=headed):
            runs[-1].go_on(units[at])
        else:
            break
        at += 1
    return runs, at


def _titles_notes(units: Sequence[Unit], at: int, style: re.Pattern[str]) -> bool:
    """Tell whether a paragraph is a chapter's title within the notes."""
    if at + 1 >= len(units) or len(units[at].lines) > 1:
        return False
    first = label_of(units[at + 1], style)
    return first in {"1", "i", "a", "*"} and looks_like_title(units[at].first.text.strip())


def _goes_on(
    run: NoteRun, units: Sequence[Unit], at: int, style: re.Pattern[str], *, headed: bool
) -> bool:
    """Tell whether a paragraph without label belongs to the note above it."""
    unit = units[at]
    if style is FOOTNOTE:
        return run.depth > 0 and len(run.notes[-1][1]) <= _LONGEST_NOTE
    if style is SIGNS or _is_heading(unit):
        return False
    following = (label_of(other, style) for other in units[at + 1 : at + 1 + _MAX_PARAGRAPHS])
    later = run.takes(next((label for label in following if label is not None), ""))
    if not headed:
        return later and unit.first.gap <= 1
    return not _begins_part(unit) and (later or unit.first.gap <= 1)


def _begins_part(unit: Unit) -> bool:
    return unit.first.gap > _NEW_PART and looks_like_title(unit.first.text.strip())


def _depth(unit: Unit) -> int:
    return sum(line.text.count("[") - line.text.count("]") for line in unit.lines)
