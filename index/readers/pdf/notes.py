"""Notes at the foot of a PDF's pages, and the raised markers that call them.

Neither is marked as such in the file. A note stands below a rule or in smaller type and
begins with a label that its page prints raised; a marker is what is raised and has a note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.apparatus import Marker, RawNote, select_sequence
from index.readers.pdf.columns import Leaf
from index.readers.pdf.labels import Label, candidates, label_of
from index.readers.pdf.lines import Line
from index.readers.pdf.words import Hyphens
from index.readers.pdf.zones import FINISHED, body_size, find_notes

_MAX_STEP = 3  # labels that may be missing between two notes


@dataclass(slots=True)
class FootNote:
    """A note in the making; `first` and `last` are lines of print, of the same note."""

    label: str
    first: Line
    last: Line
    lines: list[str] = field(default_factory=list)

    @property
    def page(self) -> int:
        """The number of the page on which it begins."""
        return self.first.page


def take_footnotes(leaves: Sequence[Leaf], hyphens: Hyphens) -> tuple[list[Line], list[RawNote]]:
    """Return the body's lines with their markers, and the notes at the pages' feet."""
    size = body_size(leaves)
    notes: list[FootNote] = []
    bodies: list[list[Line]] = []
    called = [Counter[str](), *(_called(leaf) for leaf in leaves)]
    for index, leaf in enumerate(leaves):
        body: list[Line] = []
        expected = called[index + 1] | _pending(called[index], notes, index - 1)
        for frame in leaf.frames:
            at = find_notes(frame, leaf, size, expected, _open_line(notes, index))
            _parse(frame.lines[at:], notes, expected)
            body += frame.lines[:at]
        bodies.append(body)
    scopes = _scopes(notes)
    raw_notes = [
        RawNote(note.label, hyphens.join(note.lines), scope, f"foot-{number}")
        for number, (note, scope) in enumerate(zip(notes, scopes, strict=True))
    ]
    return list(_call(bodies, notes, scopes)), raw_notes


def _called(leaf: Leaf) -> Counter[str]:
    lines = (line for frame in leaf.frames for line in frame.lines)
    return Counter(label for line in lines for label in _labels(line))


def _pending(called: Counter[str], notes: Sequence[FootNote], page: int) -> Counter[str]:
    """Return the labels that a page calls and whose notes it leaves to the next one."""
    return called - Counter(note.label for note in notes if note.page == page)


def _open_line(notes: Sequence[FootNote], page: int) -> Line | None:
    """Return the last line of the note that may run on to this page."""
    return notes[-1].last if notes and notes[-1].last.page >= page - 1 else None


def _scopes(notes: Sequence[FootNote]) -> list[int]:
    """Number runs through the work, scope 0, or starts again: then each page is its own."""
    through = len({note.label for note in notes}) == len(notes)
    return [0 if through else note.page + 1 for note in notes]


def _parse(lines: Sequence[Line], notes: list[FootNote], called: Counter[str]) -> None:
    for line in lines:
        label = label_of(line)
        if label and _is_next(label, line, notes, called):
            notes.append(FootNote(label.label, line, line, [label.rest]))
        elif notes:
            notes[-1].lines.append(line.text)
            notes[-1].last = line
        else:
            notes.append(FootNote("", line, line, [line.text]))


def _is_next(label: Label, line: Line, notes: Sequence[FootNote], called: Counter[str]) -> bool:
    """Tell whether a label goes on with the page's notes; a year or a verse does not."""
    here = [note.label for note in notes if note.page == line.page]
    awaited = here.count(label.label) < called[label.label]
    if not label.label.isdecimal():
        return label.label in called and (awaited or label.raised)
    number = int(label.label)
    numbers = [int(other.label) for other in notes if other.label.isdecimal()][-1:]
    step = number - numbers[0] if numbers else number
    ended = not notes or bool(FINISHED.search(notes[-1].lines[-1]))
    if label.label in called:
        restarts = number == 1 and (label.raised or (ended and awaited))
        return 0 < step <= _MAX_STEP or restarts or not here
    return (step == 1 and (label.raised or (ended and not called))) or (
        label.raised and number == 1 and not here
    )


def _call(
    bodies: Sequence[list[Line]], notes: Sequence[FootNote], scopes: Sequence[int]
) -> Iterator[Line]:
    """Yield the body's lines with those markers that call a note of their page."""
    by_page: dict[int, list[int]] = {}
    for number, note in enumerate(notes):
        by_page.setdefault(note.page, []).append(number)
    printed = [{label for line in body for label in _labels(line)} for body in bodies]
    called: set[int] = set()
    for page, body in enumerate(bodies):
        before = [n for n in by_page.get(page - 1, ()) if n not in called]
        after = [n for n in by_page.get(page + 1, ()) if notes[n].label not in printed[page + 1]]
        near = [*by_page.get(page, ()), *before, *after]
        for line in _call_on_page(body, {n: notes[n].label for n in near}, scopes):
            called |= {int(key[5:]) for _, m in line.calls for key in m.keys}
            yield line


def _labels(line: Line) -> list[str]:
    return [label for _, marker in candidates(line) for label in marker.labels]


def _call_on_page(
    body: Sequence[Line], near: dict[int, str], scopes: Sequence[int]
) -> Iterator[Line]:
    found = [
        (at, place, m)
        for at, line in enumerate(body)
        for place, m in candidates(line, opening=True)
    ]
    which = _notes_called([marker for _, _, marker in found], near)
    ranks = {n: str(rank) for rank, n in enumerate(sorted({n for w in which for n in w}), 1)}
    # One rule of order serves numbers, signs and letters when each goes by its note's place.
    ranked = [
        Marker(tuple(ranks[n] for n in called), number, found[number][2].printed)
        for number, called in enumerate(which)
        if called
    ]
    calls: dict[int, list[tuple[int, Marker]]] = {}
    for chosen in select_sequence(ranked):
        at, place, marker = found[chosen.offset]
        called = which[chosen.offset]
        keys = tuple(f"foot-{n}" for n in called)
        found[chosen.offset] = at, place, replace(marker, keys=keys, scope=scopes[called[0]])
    missing = _missing(found)
    for number, (at, place, marker) in enumerate(found):
        if marker.keys or number in missing:
            calls.setdefault(at, []).append((place, marker))
    for at, line in enumerate(body):
        yield replace(line, calls=tuple(calls.get(at, ())))


def _missing(found: Sequence[tuple[int, int, Marker]]) -> set[int]:
    """Return those candidates that fill a gap in the page's numbers, but have no note."""
    missing: set[int] = set()
    last = 0
    for number, (_, _, marker) in enumerate(found):
        if marker.keys and marker.labels[-1].isdecimal():
            last = int(marker.labels[-1])
        elif last and marker.labels == (str(last + 1),):
            later = (m.labels for _, _, m in found[number + 1 :] if m.keys)
            if next(later, ("",))[0] == str(last + 2):
                missing.add(number)
    return missing


def _notes_called(markers: Sequence[Marker], near: dict[int, str]) -> list[tuple[int, ...]]:
    """Return the notes that each marker may call; those of its own page come first.

    Where a page has two notes of one label, the first such marker calls the first.
    """
    own: dict[str, list[int]] = {}
    for number, label in near.items():
        own.setdefault(label, []).append(number)
    times: Counter[str] = Counter()
    which = []
    for marker in markers:
        known = all(label in own for label in marker.labels)
        which.append(
            tuple(own[la][min(times[la], len(own[la]) - 1)] for la in marker.labels if known)
        )
        times.update(marker.labels)
    return which
