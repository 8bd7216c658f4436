"""Where the notes begin at the foot of a page: below a rule, or in smaller type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence

from index.readers.pdf.columns import Frame, Leaf
from index.readers.pdf.labels import label_of
from index.readers.pdf.lines import Line
from index.readers.pdf.page import Rule

_SMALLER = 0.955  # of the body's size: notes are set no larger than this
_FEW = 10  # lines: a page with fewer has no upper half to speak of
_MUCH = 1 / 3  # of the commonest size's type: headings have less
FINISHED = re.compile(r"[.!?…][”’\"')\]]*$")


def body_size(leaves: Sequence[Leaf]) -> float:
    """Return the size of most of the type in the upper halves of the pages.

    Where notes fill as many of them as the text does, the text is the larger.
    """
    sizes: Counter[float] = Counter()
    rows: Counter[float] = Counter()
    for leaf in leaves:
        for frame in leaf.frames:
            half = len(frame.lines) // 2 if len(frame.lines) > _FEW else len(frame.lines)
            for line in frame.lines[:half]:
                sizes[round(line.size, 1)] += len(line.text)
                rows[round(line.size, 1)] += 1
    most = max(sizes, key=sizes.__getitem__, default=0.0)
    much = (size for size in sizes if sizes[size] > _MUCH * sizes[most] and rows[size] > _FEW)
    return max([most, *much])


def find_notes(
    frame: Frame, leaf: Leaf, size: float, called: Container[str], before: Line | None
) -> int:
    """Return the place of the first line of the notes at a frame's foot.

    `called` are the labels of the page's markers, `before` is the last line of the note
    that may run on to this frame.
    """
    lines = frame.lines
    if any(other is not frame and _is_below(other, frame) for other in leaf.frames):
        return len(lines)
    for rule in sorted(leaf.rules, key=lambda rule: -rule.y):
        at = sum(line.y > rule.y for line in lines)
        if _overlaps(rule, frame) and at < len(lines):
            small = _share_small(lines[at:], size) >= 0.8
            starts = _starts_note(lines[at], called)
            if (small and (starts or before)) or (starts and at):
                return at
    return _zone_without_rule(lines, size, called, before)


def _zone_without_rule(
    lines: Sequence[Line], size: float, called: Container[str], before: Line | None
) -> int:
    at = len(lines)
    while at and lines[at - 1].size <= _SMALLER * size:
        at -= 1
    first = next((i for i in range(at, len(lines)) if _starts_note(lines[i], called)), None)
    runs_on = before is not None and _may_run_on(before, lines[at:])
    if any(line.heads_notes for line in lines[:first]) or (at == 0 and not runs_on):
        return len(lines)
    if at < len(lines) and runs_on and first != at and _apart(lines, at):
        return at
    if first is not None:
        return first
    raised = (i for i, ln in enumerate(lines) if ln.runs[0].raised and _starts_note(ln, called))
    return next(raised, len(lines))


def _may_run_on(before: Line, lines: Sequence[Line]) -> bool:
    """Tell by a note's last line whether the note may go on with these lines."""
    if not FINISHED.search(before.text):
        return True
    full = before.right - before.x1 < before.size
    return full and bool(lines) and abs(lines[0].size - before.size) < 0.1


def _apart(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a wider gap parts line `at` from the one above than from the one below."""
    if at == 0 or at + 1 >= len(lines):
        return True
    return lines[at - 1].y - lines[at].y > 1.15 * (lines[at].y - lines[at + 1].y)


def _is_below(other: Frame, frame: Frame) -> bool:
    return (
        other.lines[0].y < frame.lines[-1].y
        and other.left < frame.right
        and other.right > frame.left
    )


def _overlaps(rule: Rule, frame: Frame) -> bool:
    return rule.x0 < frame.right and rule.x1 > frame.left


def _share_small(lines: Sequence[Line], size: float) -> float:
    return sum(line.size <= _SMALLER * size for line in lines) / len(lines)


def _starts_note(line: Line, called: Container[str]) -> bool:
    label = label_of(line)
    return label is not None and (label.label in called or label.raised)
