"""Find the notes of a plain text and tell them from its body.

Notes are paragraphs that begin with a label: a list at the end or after each chapter, at
the foot of each page, or between paragraphs. What makes a paragraph a note is that a
marker in the body before it calls its label, or a heading such as NOTES above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.readers.plain.extents import Context, begins_part, find_title, measure
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

_CALLED_SHARE = 0.5  # of the labels of a list that stands under no heading


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


def find_notes(units: Sequence[Unit], style: re.Pattern[str], called: Called) -> list[Part]:
    """Cut a text into parts of body and notes, in one style of notes.

    Where some stand under a heading, lists without one are lists of the body.
    """
    if any(is_heading(unit) for unit in units):
        headed = _cut(units, style, called, headed_only=True)
        if headed[0].runs:
            return headed
    return _cut(units, style, called, headed_only=False)


def _cut(
    units: Sequence[Unit], style: re.Pattern[str], called: Called, *, headed_only: bool
) -> list[Part]:
    parts = [Part()]
    at = 0
    while at < len(units):
        headed = is_heading(units[at])
        runs: list[NoteRun] = []
        end = at
        if headed or not headed_only:
            near = Context(style, headed, called, parts[-1].called)
            runs, end = _read_runs(units, at + headed, near)
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
    """Give what comes after the only list of notes to its last note, up to a title."""
    tail = parts[-1]
    only = len(parts) == 2 and style not in (FOOTNOTE, SIGNS)
    if only and not tail.called and tail.body and not begins_part(tail.body[0]):
        end = find_title(tail.body)
        parts[0].runs[-1].go_on(tail.body[:end], sure=False)
        tail.body = tail.body[end:]
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


def _read_runs(units: Sequence[Unit], at: int, near: Context) -> tuple[list[NoteRun], int]:
    """Read the notes that begin at a paragraph; under a heading they may restart."""
    runs: list[NoteRun] = []
    while at < len(units):
        label = label_of(units[at], near.style)
        if label is not None and runs and runs[-1].takes(label):
            runs[-1].begin(label, units[at])
        elif label is not None and (not runs or near.headed):
            runs.append(NoteRun())
            runs[-1].begin(label, units[at])
        elif near.headed and titles_notes(units, at, near.style):
            runs.append(NoteRun(title=units[at].first.text.strip()))
            at += 1
            runs[-1].begin(label_of(units[at], near.style) or "", units[at])
        else:
            own, sure = measure(runs[-1], units, at, near) if runs else (0, True)
            if not own:
                break
            runs[-1].go_on(units[at : at + own], sure=sure)
            at += own - 1
        at += 1
    return runs, at
