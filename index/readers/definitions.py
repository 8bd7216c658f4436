"""The note definitions of a Markdown text, and which of them a marker calls.

Numbering may start again in every chapter, and then one label has several notes. None is
taken for a marker but the one that its chapter ends in: a wrong note is worse than none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.apparatus import Marker, RawNote
from index.document import Problem
from index.readers.blocks import Block

_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_DEFINITION = re.compile(r"(?P<quote>(?: {0,3}> ?)*) {0,3}\[\^(?P<label>[^\]\s]+)\]:[ \t]*(.*)")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_BEGINS_BLOCK = re.compile(
    r" {0,3}(?:#{1,6}(?:\s|$)|>|[-*+]\s|1[.)]\s|```|~~~|(?:(?:-\s*){3,}|(?:\*\s*){3,}|_{3,}\s*)$)"
)
_NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Definition:
    """A note of a label as it is written, after so many lines of the body."""

    label: str
    text: str
    line: int


def take_definitions(lines: Sequence[str]) -> tuple[list[str], list[Definition]]:
    """Part the lines in body and definitions; one goes on while its lines are indented."""
    body: list[str] = []
    found: list[tuple[str, list[str], int]] = []
    in_note = in_fence = False
    for line in lines:
        definition = None if in_fence else _DEFINITION.match(line)
        if definition:
            found.append((definition["label"], [definition[3]], len(body)))
            in_note, quoted = True, bool(definition["quote"])
            continue
        inner = _QUOTE.sub("", line, count=1) if in_note and quoted else line
        if in_note and _continues(inner, found[-1][1]):
            found[-1][1].append(inner.strip())
            continue
        in_note = False
        in_fence ^= bool(_FENCE.match(line))
        body.append(line)
    return body, [Definition(label, "\n".join(parts).strip(), at) for label, parts, at in found]


def _continues(line: str, note: Sequence[str]) -> bool:
    """Tell whether a line belongs to the note above: blank, indented, or lazily wrapped."""
    if not line.strip() or line.startswith(("\t", "  ")):
        return True
    return bool(note[-1]) and not _BEGINS_BLOCK.match(line)


def call_by_chapter(
    placed: Sequence[tuple[int, Block]], definitions: Sequence[Definition]
) -> tuple[list[Block], list[Problem]]:
    """Return blocks whose markers bear as scope which note of their label they call, from 0.

    `placed` are blocks with the line of the body that each begins at.
    """
    lines: dict[str, list[int]] = {}
    for definition in definitions:
        lines.setdefault(definition.label, []).append(definition.line)
    several = {label: at for label, at in lines.items() if len(at) > 1}
    headings = [line for line, block in placed if block.level]
    calls = {
        (number, marker): _place(several[marker.labels[0]], line, headings)
        for number, (line, block) in enumerate(placed)
        for marker in block.markers
        if marker.labels[0] in several
    }
    scopes, problems = _number(calls, several)
    blocks = [
        replace(
            block,
            markers=tuple(replace(m, scope=scopes.get((number, m), 0)) for m in block.markers),
        )
        for number, (_, block) in enumerate(placed)
    ]
    return blocks, problems


_Calls = dict[tuple[int, Marker], int | None]


def _place(places: Sequence[int], line: int, headings: Sequence[int]) -> int | None:
    """Return after how many lines the note stands that a marker in a line calls.

    It is the next after it. The one before, called once more, is meant only where a heading
    parts the marker from the next and none from that one.
    """
    after = bisect_right(places, line)
    following = places[after] if after < len(places) else None
    again = after > 0 and not _any(headings, places[after - 1], line + 1)
    if again and (following is None or _any(headings, line + 1, following)):
        return places[after - 1]
    return following


def _any(numbers: Sequence[int], start: int, end: int) -> bool:
    return bisect_left(numbers, start) < bisect_left(numbers, end)


def _number(
    calls: _Calls, several: Mapping[str, Sequence[int]]
) -> tuple[dict[tuple[int, Marker], int], list[Problem]]:
    """Number the notes that are called, of those that one label has.

    Notes that stand in one place are called in their order, if there are as many calls.
    """
    counts = Counter((call[1].labels[0], place) for call, place in calls.items())
    scopes, problems = dict[tuple[int, Marker], int](), dict[str, Problem]()
    given: Counter[tuple[str, int | None]] = Counter()
    for call, place in calls.items():
        label = call[1].labels[0]
        first = bisect_left(several[label], place) if place is not None else _NOWHERE
        size = several[label].count(place) if place is not None else 1
        count = counts[label, place]
        if size > 1 and count not in (1, size):
            message = f"note {label} is defined {size} times in one place, called {count} times"
            problems[label] = Problem("ambiguous-note", label, message)
            first = _NOWHERE
        elif size > 1:
            first += given[label, place]
            given[label, place] += 1
        scopes[call] = first
    return scopes, list(problems.values())


def number_notes(notes: Sequence[RawNote]) -> list[RawNote]:
    """Return the notes, each with its number among those of its label as scope."""
    seen: Counter[str] = Counter()
    numbered = []
    for note in notes:
        numbered.append(replace(note, scope=seen[note.label]))
        seen[note.label] += 1
    return numbered


def order_by_call(blocks: Sequence[Block], notes: Sequence[RawNote]) -> list[RawNote]:
    """Return the notes as they are first called; one that is not stays after its neighbour.

    What stands for an earlier note, such as “ibid.”, counts in this order.
    """
    called = [(m.scope, label) for block in blocks for m in block.markers for label in m.labels]
    ranks = {call: rank for rank, call in reversed(list(enumerate(called)))}
    placed, rank = list[tuple[int, RawNote]](), -1
    for note in notes:
        rank = ranks.get((note.scope, note.label), rank)
        placed.append((rank, note))
    return [note for _, note in sorted(placed, key=lambda item: item[0])]
