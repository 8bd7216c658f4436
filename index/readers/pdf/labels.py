"""Labels of notes, and the markers in the text that print the same label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.apparatus import Marker
from index.readers.pdf.lines import Line
from index.readers.pdf.page import SIGNS

_LABEL = re.compile(rf"\d{{1,4}}|[a-z]|[{SIGNS}#]{{1,4}}")
# A wide number may touch its note.
_AFTER_NUMBER = r"(?:[.):](?=\D)\s*|\s+|(?=[^\W\d_]|[“‘\"(])(?!(?:st|nd|rd|th|s)\b))"
_PRINTED = re.compile(
    rf"(?:(\d{{1,4}}){_AFTER_NUMBER}|\[(\d{{1,4}})\]\s*|([{SIGNS}]{{1,4}})\s*)(?=\S)"
)
_BETWEEN = re.compile(r"\s*[,;]\s*")


@dataclass(frozen=True, slots=True)
class Label:
    """The label with which a line of a note begins, and the text after it."""

    label: str
    raised: bool
    rest: str


def label_of(line: Line) -> Label | None:
    """Return the label that a line begins with, if it begins with one."""
    first, rest = line.runs[0], line.runs[1:]
    bare = first.text.strip("()[].")
    if first.raised and rest and _LABEL.fullmatch(bare):
        return Label(bare, True, replace(line, runs=rest).text)
    match = _PRINTED.match(line.text)
    if match is None:
        return None
    return Label(match[1] or match[2] or match[3], first.raised, line.text[match.end() :])


def labels_in(text: str) -> tuple[str, ...]:
    """Return the labels of a raised run, `1,2` being two; none where it is no marker."""
    labels = tuple(_BETWEEN.split(text.strip("()[] ,;.")))
    return labels if all(_LABEL.fullmatch(label) for label in labels) else ()


def candidates(line: Line, opening: bool = False) -> Iterator[tuple[int, Marker]]:
    """Yield what is printed as a marker in a line, with the place of its run.

    What opens a line of other words may be a note's label, and no marker: where that is
    out of the question, `opening` lets it pass.
    """
    for place, run in enumerate(line.runs):
        inner = opening or place or len(line.runs) == 1
        labels = labels_in(run.text) if run.raised and inner else ()
        if labels:
            printed = f" {run.text}" if run.spaced and place else run.text
            yield place, Marker(labels, place, printed)
