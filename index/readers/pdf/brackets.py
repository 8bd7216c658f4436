"""Markers in brackets that stand on the line, such as `claim.[12]`, parted from their words.

Nothing but the notes tells them from other brackets: they are sought only in files where
lines begin with such labels, and each counts as raised until it finds its note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.readers.pdf.columns import Frame, Leaf
from index.readers.pdf.lines import Line
from index.readers.pdf.page import Run

_LABEL = re.compile(r"\[\d{1,4}\]\s*\S")
_MARKER = re.compile(r"(\[\d{1,4}(?:[,;]\d{1,4})*\])")


def part_brackets(leaves: Sequence[Leaf]) -> list[Leaf]:
    """Return the pages with their bracketed numbers as runs of their own."""
    lines = (line for leaf in leaves for frame in leaf.frames for line in frame.lines)
    if not any(_LABEL.match(line.text) for line in lines):
        return list(leaves)
    return [replace(leaf, frames=tuple(map(_part_frame, leaf.frames))) for leaf in leaves]


def _part_frame(frame: Frame) -> Frame:
    return replace(frame, lines=tuple(map(_part_line, frame.lines)))


def _part_line(line: Line) -> Line:
    if not _MARKER.search(line.text):
        return line
    first, *rest = (part for run in line.runs for part in _part(run))
    return replace(line, runs=(replace(first, raised=line.runs[0].raised), *rest))


def _part(run: Run) -> Iterator[Run]:
    """Yield the pieces of a run; each is as wide as its share of the characters."""
    width = (run.x1 - run.x0) / len(run.text)
    at = 0
    for number, piece in enumerate(_MARKER.split(run.text)):
        if piece:
            x0, x1 = run.x0 + at * width, run.x0 + (at + len(piece)) * width
            marks = run.raised or number % 2 == 1
            spaced = run.spaced and at == 0
            yield replace(run, text=piece, x0=x0, x1=x1, spaced=spaced, raised=marks)
        at += len(piece)
