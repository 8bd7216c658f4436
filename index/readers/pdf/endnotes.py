"""Notes at the end of a chapter or of the whole work, under a heading that says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.apparatus import Marker, RawNote, select_sequence
from index.readers.pdf.labels import candidates, label_of
from index.readers.pdf.lines import Line
from index.readers.pdf.words import Hyphens

_LARGER = 1.12  # of the body's size, as headings are
_SMALLER = 0.955
_LOOK_FAR = 30  # lines in which the first three notes of a page may stand
_MAX_STEP = 3  # numbers that may be missing between two notes or markers
_LOOK_AHEAD = 4  # lines between the heading and its first note: a chapter's title


@dataclass(slots=True)
class _Group:
    """Notes of one numbering; `start` is the body's line from which markers may call it."""

    start: int
    notes: dict[int, list[str]] = field(default_factory=dict)


def take_endnotes(
    lines: Sequence[Line], hyphens: Hyphens, size: float
) -> tuple[list[Line], list[RawNote]]:
    """Return the lines without the end notes, their markers called, and the notes."""
    body: list[Line] = []
    groups: list[_Group] = []
    start = at = 0
    while at < len(lines):
        headed = _is_headed(lines, at)
        if headed or _is_page_of_notes(lines, at, size):
            at, found = _read(lines, at + headed, start, size)
            groups += found
            start = len(body)
        else:
            body.append(lines[at])
            at += 1
    if not groups:
        return _call_missing(body), []
    through = len({n for g in groups for n in g.notes}) == sum(len(g.notes) for g in groups)
    notes = [
        RawNote(str(label), hyphens.join(text), _scope(number, through), _key(number, label))
        for number, group in enumerate(groups)
        for label, text in group.notes.items()
    ]
    return _call(body, groups, through), notes


def _scope(group: int, through: bool) -> int:
    return 0 if through else -1 - group  # below the pages' scopes, which count from 1


def _key(group: int, label: int) -> str:
    return f"end-{group}-{label}"


def _is_headed(lines: Sequence[Line], at: int) -> bool:
    if not lines[at].heads_notes:
        return False
    return any(_number(line) == 1 for line in lines[at + 1 : at + 1 + _LOOK_AHEAD])


def _is_page_of_notes(lines: Sequence[Line], at: int, size: float) -> bool:
    """Tell whether a page in small type begins with notes 1, 2 and 3 and no heading."""
    line = lines[at]
    if line.size > _SMALLER * size or (at and lines[at - 1].page == line.page):
        return False
    ahead = [_number(other) for other in lines[at : at + _LOOK_FAR] if other.page == line.page]
    return ahead[0] == 1 and 2 in ahead and 3 in ahead


def _number(line: Line) -> int:
    label = label_of(line)
    return int(label.label) if label and label.label.isdecimal() else 0


def _read(lines: Sequence[Line], at: int, start: int, size: float) -> tuple[int, list[_Group]]:
    """Read notes from line `at` on; return where they end, and one group a numbering."""
    groups = [_Group(start)]
    last = 0
    while at < len(lines):
        line = lines[at]
        number, label = _number(line), label_of(line)
        near = any(_number(ahead) in (1, last + 1) for ahead in lines[at + 1 : at + _LOOK_AHEAD])
        if label and (last < number <= last + _MAX_STEP or number == 1):
            if number == 1 and last:
                groups.append(_Group(start))
            groups[-1].notes[number] = [label.rest]
            last = number
        elif line.size > _LARGER * size or (line.bold and _stands_alone(line)):
            if not near:
                break
        elif last and not _is_title(line, lines, at):
            groups[-1].notes[last].append(line.text)
        at += 1
    return at, groups


def _stands_alone(line: Line) -> bool:
    return line.right - line.x1 > 1.5 * line.size


def _is_title(line: Line, lines: Sequence[Line], at: int) -> bool:
    """Tell a chapter's title between two groups of notes from the end of a note."""
    follows = at + 1 < len(lines) and _number(lines[at + 1]) == 1
    return follows and _stands_alone(line) and not line.text.endswith((".", "”", ")"))


def _call(body: Sequence[Line], groups: Sequence[_Group], through: bool) -> list[Line]:
    free = list(_free(body))
    if through and len({group.start for group in groups}) == 1:
        known = {n: g for g, group in enumerate(groups) for n in group.notes}
        chosen = [(m, known) for m in select_sequence([m for _, _, m in free])]
    else:
        chosen = list(_by_restarts(free, groups))
    calls: dict[int, list[tuple[int, Marker]]] = {}
    for marker, known in chosen:
        at, place, _ = free[marker.offset]
        numbers = [int(label) for label in marker.labels]
        keys = tuple(_key(known.get(n, 0), n) for n in numbers)
        scope = _scope(known.get(numbers[0], 0), through)
        calls.setdefault(at, []).append((place, replace(marker, keys=keys, scope=scope)))
    return _with_calls(body, calls)


def _with_calls(body: Sequence[Line], calls: dict[int, list[tuple[int, Marker]]]) -> list[Line]:
    return [
        replace(line, calls=tuple(sorted([*line.calls, *calls.get(at, ())], key=lambda c: c[0])))
        for at, line in enumerate(body)
    ]


def _free(body: Sequence[Line]) -> Iterator[tuple[int, int, Marker]]:
    """Yield the raised numbers that call no footnote; each offset is its own place here."""
    number = 0
    for at, line in enumerate(body):
        taken = {place for place, _ in line.calls}
        for place, marker in candidates(line, opening=True):
            if place not in taken and all(label.isdecimal() for label in marker.labels):
                yield at, place, replace(marker, offset=number)
                number += 1


def _by_restarts(
    free: Sequence[tuple[int, int, Marker]], groups: Sequence[_Group]
) -> Iterator[tuple[Marker, dict[int, int]]]:
    """Follow the numbering from group to group as it starts again."""
    group, last = 0, 0
    for at, _, marker in free:
        first = int(marker.labels[0])
        following = group + 1 < len(groups) and at >= groups[group + 1].start
        if first == 1 and following and (last > 1 or len(groups[group].notes) == 1) and last:
            group, last = group + 1, 0
        if last < first <= last + _MAX_STEP and all(
            int(n) in groups[group].notes for n in marker.labels
        ):
            last = int(marker.labels[-1])
            yield marker, {int(n): group for n in marker.labels}


def _call_missing(body: Sequence[Line]) -> list[Line]:
    """Where a work has markers and no notes at all, say so rather than drop the markers."""
    if any(line.calls for line in body):
        return list(body)
    free = list(_free(body))
    chosen = select_sequence([marker for _, _, marker in free])
    calls: dict[int, list[tuple[int, Marker]]] = {}
    for marker in chosen if len(chosen) >= _MAX_STEP else ():
        at, place, _ = free[marker.offset]
        calls.setdefault(at, []).append((place, marker))
    return _with_calls(body, calls)
