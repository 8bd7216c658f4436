"""Notes at the foot of each page, where a text still has its pages."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from index.readers.plain.lines import Line
from index.readers.plain.marks import called_labels
from index.readers.plain.runs import FOOT, NoteRun, label_of
from index.readers.plain.runs import STYLES as LISTS
from index.readers.plain.units import Unit

_LONGEST_PAGE = 300  # lines
_SIGNS = LISTS[-2:]  # superscript numbers, and signs


def find_feet(lines: Sequence[Line]) -> tuple[list[Line], dict[int, NoteRun]]:
    """Part the body's lines from the notes at the foot of each page, by page.

    The foot begins after a blank line, with a label that a marker on the page calls. A
    foot that begins without label goes on with the last note of the page before.
    """
    if not lines or lines[0].page is None:
        return list(lines), {}
    body: list[Line] = []
    feet: dict[int, NoteRun] = {}
    for page, group in groupby(lines, key=lambda line: line.page):
        printed = list(group)
        start, run = _foot(printed)
        body += printed[:start]
        if page is not None and run.notes:
            feet[page] = run
    return body, feet


def _foot(page: Sequence[Line]) -> tuple[int, NoteRun]:
    """Return where a page's foot begins and its notes; the page's end and none if it has none."""
    for start in range(1, len(page) if len(page) <= _LONGEST_PAGE else 0):
        run = _read(page[start:]) if page[start].opens else NoteRun()
        if run.notes:
            called = called_labels("\n".join(line.text for line in page[:start]))
            if run.notes[0][0] in called and len(run.labels & called) * 2 >= len(run.labels):
                return start, run
    return len(page), NoteRun()


def _read(lines: Sequence[Line]) -> NoteRun:
    run = NoteRun()
    for line in lines:
        label = _label(line)
        if label is not None and _takes(run, label):
            run.begin(label, Unit((line,)))
        elif not run.notes:
            return run
        elif line.opens:
            run.go_on([Unit((line,))])
        else:
            last = run.notes[-1][1]
            last[-1] = Unit((*last[-1].lines, line))
    return run


def _label(line: Line) -> str | None:
    for style in (FOOT, *_SIGNS):
        label = label_of(Unit((line,)), style)
        if label is not None:
            return label
    return None


def _takes(run: NoteRun, label: str) -> bool:
    if run.notes and label.isdecimal() and run.notes[-1][0].isdecimal():
        return int(label) == int(run.notes[-1][0]) + 1
    return run.takes(label)
