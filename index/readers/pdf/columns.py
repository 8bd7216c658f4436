"""Columns of a page in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.readers.pdf.heads import page_labels, strip_repeated
from index.readers.pdf.lines import Line, find_lines, make_line
from index.readers.pdf.page import Rule, Sheet

_BIN = 2.0  # points
_MIN_SIDE_BY_SIDE = 5  # lines; fewer are a table or chance
_WIDER = 1.25  # than the other blanks of its line: a gutter is, a river of blanks is not
_MOST = 0.6  # of a page's lines: the others may run across, as titles do


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines that are read from top to bottom; `left` and `right` are its edges."""

    lines: tuple[Line, ...]
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page laid out: its frames in reading order, its rules, and its label."""

    frames: tuple[Frame, ...]
    rules: tuple[Rule, ...]
    label: str


def lay_out(sheets: Sequence[Sheet]) -> list[Leaf]:
    """Return the pages' lines in reading order, without what the pages only repeat."""
    found = [find_lines(sheet.runs, index) for index, sheet in enumerate(sheets)]
    pages, numbers = strip_repeated(found)
    labels = page_labels(sheets, numbers)
    gutters = [_gutter(lines) for lines in pages]
    return [
        Leaf(tuple(_frames(lines, gutter or _lent(gutters, index, lines))), sheet.rules, label)
        for index, (lines, sheet, label, gutter) in enumerate(
            zip(pages, sheets, labels, gutters, strict=True)
        )
    ]


def _lent(gutters: Sequence[float | None], index: int, lines: Sequence[Line]) -> float | None:
    """Return the gutter of the page before or after, where it parts this page's few lines."""
    for gutter in (*gutters[max(0, index - 1) : index], *gutters[index + 1 : index + 2]):
        if gutter is not None:
            parted = [sides for sides in (_split(line, gutter) for line in lines) if sides]
            left, right = (any(sides[n] for sides in parted) for n in (0, 1))
            if left and right and len(parted) >= _MOST * len(lines):
                return gutter
    return None


def _frames(lines: Sequence[Line], gutter: float | None) -> list[Frame]:
    if gutter is None:
        return [_frame(lines)] if lines else []
    frames: list[Frame] = []
    full: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        sides = _split(line, gutter)
        if sides is None:
            frames += [_frame(side) for side in (left, right) if side]
            left, right = [], []
            full.append(line)
            continue
        if full:
            frames.append(_frame(full))
            full = []
        left += sides[0]
        right += sides[1]
    return frames + [_frame(side) for side in (full, left, right) if side]


def _frame(lines: Sequence[Line]) -> Frame:
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return Frame(tuple(replace(line, left=left, right=right) for line in lines), left, right)


def _split(line: Line, gutter: float) -> tuple[list[Line], list[Line]] | None:
    """Part a line at the gutter; None where it runs across."""
    left = [run for run in line.runs if run.x1 <= gutter]
    right = [run for run in line.runs if run.x0 >= gutter]
    if len(left) + len(right) < len(line.runs):
        return None
    if left and right and right[0].x0 - left[-1].x1 < 0.8 * line.size:
        return None
    return (
        [make_line(left, line.page)] if left else [],
        [make_line(right, line.page)] if right else [],
    )


def _gutter(lines: Sequence[Line]) -> float | None:
    """Find the upright strip in the middle that hardly any line crosses."""
    if len(lines) < _MIN_SIDE_BY_SIDE:
        return None
    start, end = min(line.x0 for line in lines), max(line.x1 for line in lines)
    crossed = [0] * (int((end - start) / _BIN) + 2)
    for line in lines:
        for run in line.runs:
            for place in range(int((run.x0 - start) / _BIN), int((run.x1 - start) / _BIN) + 1):
                crossed[place] += 1
    middle = range(int(0.25 * len(crossed)), int(0.75 * len(crossed)))
    if not middle:
        return None
    fewest = min(crossed[place] for place in middle)
    clear = [place for place in middle if crossed[place] == fewest]
    at = start + (clear[len(clear) // 2] + 0.5) * _BIN
    parted = [sides for sides in (_split(line, at) for line in lines) if sides is not None]
    left = [line.y for sides in parted for line in sides[0]]
    right = [line.y for sides in parted for line in sides[1]]
    beside = min(_between(left, right), _between(right, left))
    most = len(parted) >= _MOST * len(lines)
    return at if beside >= _MIN_SIDE_BY_SIDE and most and not _is_river(parted) else None


def _is_river(parted: Sequence[tuple[list[Line], list[Line]]]) -> bool:
    """Tell blanks that chance to stand below each other from a gutter: they are no wider."""
    wide = [
        right.x0 - left.x1 > _WIDER * max(_widest_blank(left), _widest_blank(right))
        for lefts, rights in parted
        for left, right in zip(lefts, rights, strict=False)
    ]
    return sum(wide) * 2 < len(wide)


def _widest_blank(line: Line) -> float:
    return max((after.x0 - before.x1 for before, after in pairwise(line.runs)), default=0.0)


def _between(heights: Sequence[float], others: Sequence[float]) -> int:
    """Count the heights that lie within the span of the others."""
    if not others:
        return 0
    return sum(min(others) - 1 <= height <= max(others) + 1 for height in heights)
