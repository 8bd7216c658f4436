"""Lines of print from a page's runs; what is raised above its line stays with it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.apparatus import Marker
from index.readers.pdf.page import SIGNS, Run

_SMALL = 0.88  # of its line's size: a raised run is smaller than this
_TINY = 0.7  # of the size of the line above: too small to be a line of its own
_NOTES = re.compile(r"(?:\d+\.?\s+)?(?:end|foot)?notes(?: (?:to|on) .{1,80})?:?", re.IGNORECASE)
_RAISED = re.compile(rf"[\d\[(][\d,;–\])-]*\.?|[a-z]{{1,2}}\)?|[{SIGNS}#]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print on page number `page` (from 0), in a frame from `left` to `right`.

    `calls` are the markers in it, each with the place of its run.
    """

    runs: tuple[Run, ...]
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    page: int
    left: float = 0.0
    right: float = 0.0
    calls: tuple[tuple[int, Marker], ...] = ()

    @property
    def text(self) -> str:
        """Its text, raised runs included."""
        return "".join(
            f"{' ' if run.spaced and place else ''}{run.text}"
            for place, run in enumerate(self.runs)
        )

    @property
    def heads_notes(self) -> bool:
        """Whether it is a heading above notes that do not stand at a page's foot."""
        return bool(_NOTES.fullmatch(self.text.strip()))


def find_lines(runs: Sequence[Run], page: int) -> list[Line]:
    """Return the lines of page number `page`, from its head to its foot."""
    placed = sorted(_raise(runs), key=lambda run: (-run.y, run.x0))
    groups: list[list[Run]] = []
    for run in placed:
        if groups and _is_level(groups[-1], run):
            groups[-1].append(run)
        else:
            groups.append([_wrapped(run, groups[-1][0]) if groups else run])
    return [make_line(group, page) for group in groups]


def _wrapped(run: Run, above: Run) -> Run:
    """Raise a small number that opens a line, close below another, as a marker cut off from it."""
    close = 0 < above.y - run.y < 1.1 * above.size
    if not close or run.size > _TINY * above.size or not run.text.isdecimal():
        return run
    return replace(run, size=above.size, raised=True)


def make_line(runs: Iterable[Run], page: int) -> Line:
    """Make a line of runs; its size and weight are those of most of its characters."""
    ordered = sorted(runs, key=lambda run: run.x0)
    sizes, bold = Counter[float](), 0
    for run in ordered:
        sizes[run.size] += len(run.text) if not run.raised else 0
        bold += len(run.text) if run.bold else -len(run.text)
    size = sizes.most_common(1)[0][0] or ordered[0].size
    x1 = max(run.x1 for run in ordered)
    return Line(tuple(ordered), ordered[0].x0, x1, ordered[0].y, size, bold > 0, page)


def _is_level(group: Sequence[Run], run: Run) -> bool:
    if run.raised:
        return run.y in (group[0].y, group[-1].y)
    return group[0].y - run.y <= 0.3 * min(run.size, group[0].size)


def _raise(runs: Sequence[Run]) -> list[Run]:
    """Set every small run that stands above a neighbour's baseline on that baseline."""
    ordered = sorted(runs, key=lambda run: run.y)
    heights = [run.y for run in ordered]
    tallest = max((run.size for run in ordered), default=0.0)
    placed = []
    for run, before, after in zip(runs, [None, *runs], [*runs[1:], None], strict=False):
        alone = not (_runs_on(before, run) or _runs_on(run, after))
        low = bisect_left(heights, run.y - 0.75 * min(tallest, 3 * run.size))
        high = bisect_right(heights, run.y - 0.08 * run.size)
        near = ordered[low:high] if alone and _RAISED.fullmatch(run.text) else []
        bases = [base for base in near if _carries(base, run)]
        if bases:
            base = max(bases, key=lambda base: base.x0 < run.x0)
            glued = base.x0 < run.x0 and run.x0 - base.x1 < 0.2 * base.size
            placed.append(replace(run, y=base.y, raised=True, spaced=not glued))
        else:
            placed.append(run)
    return placed


def _runs_on(before: Run | None, after: Run | None) -> bool:
    """Tell whether two runs are words of one line in small type, neither of them raised."""
    if before is None or after is None:
        return False
    level = abs(before.y - after.y) < 0.05 * after.size and before.size == after.size
    words = not (_RAISED.fullmatch(before.text) and _RAISED.fullmatch(after.text))
    return level and words and 0 <= after.x0 - before.x1 < 2 * after.size


def _carries(base: Run, run: Run) -> bool:
    rise = run.y - base.y
    if run.size >= _SMALL * base.size or not 0.12 * base.size < rise < 0.75 * base.size:
        return False
    after, before = run.x0 - base.x1, base.x0 - run.x1
    return -0.35 * base.size <= after <= 0.6 * base.size or (
        -0.35 * base.size <= before <= 2.5 * base.size
    )
