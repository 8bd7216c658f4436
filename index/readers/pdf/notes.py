"""Notes at the foot of a PDF's pages, and the raised markers that call them.

Neither is marked as such in the file. A note stands below a rule or in smaller type and
begins with a label that its page prints raised; a marker is what is raised and has a note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.apparatus import Marker, RawNote, select_sequence
from index.readers.pdf.columns import Frame, Leaf
from index.readers.pdf.lines import Line
from index.readers.pdf.page import SIGNS, Rule
from index.readers.pdf.words import Hyphens

_SMALLER = 0.955  # of the body's size: notes are set no larger than this
_FEW = 10  # lines: a page with fewer has no upper half to speak of
_MAX_STEP = 3  # labels that may be missing between two notes
_LABEL = re.compile(rf"\d{{1,4}}|[a-z]|[{SIGNS}#]{{1,4}}")
# A wide number may touch its note.
_AFTER_NUMBER = r"(?:[.):](?=\D)\s*|\s+|(?=[^\W\d_]|[“‘\"(])(?!(?:st|nd|rd|th|s)\b))"
_PRINTED = re.compile(
    rf"(?:(\d{{1,4}}){_AFTER_NUMBER}|\[(\d{{1,4}})\]\s*|([{SIGNS}]{{1,4}})\s*)(?=\S)"
)
_BETWEEN = re.compile(r"\s*[,;]\s*")
FINISHED = re.compile(r"[.!?…][”’\"')\]]*$")


@dataclass(frozen=True, slots=True)
class Label:
    """The label with which a line of a note begins, and the text after it."""

    label: str
    raised: bool
    rest: str


@dataclass(slots=True)
class FootNote:
    """A note of page number `page`, in the making."""

    label: str
    page: int
    lines: list[str] = field(default_factory=list)


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


def candidates(line: Line) -> Iterator[tuple[int, Marker]]:
    """Yield what is printed as a marker in a line, with the place of its run."""
    for place, run in enumerate(line.runs):
        labels = labels_in(run.text) if run.raised and place else ()
        if labels:
            printed = f" {run.text}" if run.spaced else run.text
            yield place, Marker(labels, place, printed)


def body_size(leaves: Sequence[Leaf]) -> float:
    """Return the size of most of the type in the upper halves of the pages."""
    sizes: Counter[float] = Counter()
    for leaf in leaves:
        for frame in leaf.frames:
            half = len(frame.lines) // 2 if len(frame.lines) > _FEW else len(frame.lines)
            for line in frame.lines[:half]:
                sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def take_footnotes(leaves: Sequence[Leaf], hyphens: Hyphens) -> tuple[list[Line], list[RawNote]]:
    """Return the body's lines with their markers, and the notes at the pages' feet."""
    size = body_size(leaves)
    notes: list[FootNote] = []
    bodies: list[list[Line]] = []
    called: list[set[str]] = [set(), *(_called(leaf) for leaf in leaves)]
    for index, leaf in enumerate(leaves):
        body: list[Line] = []
        for frame in leaf.frames:
            expected = called[index + 1]
            begin = len(notes)
            at = _zone(frame, leaf, size, expected, _open_note(notes, index))
            _parse(frame.lines[at:], notes, expected | (called[index] if not begin else set()))
            body += frame.lines[:at]
        bodies.append(body)
    scopes = _scopes(notes)
    raw_notes = [
        RawNote(note.label, hyphens.join(note.lines), scope, f"foot-{number}")
        for number, (note, scope) in enumerate(zip(notes, scopes, strict=True))
    ]
    return list(_call(bodies, notes, scopes)), raw_notes


def _called(leaf: Leaf) -> set[str]:
    lines = (line for frame in leaf.frames for line in frame.lines)
    return {label for line in lines for _, m in candidates(line) for label in m.labels}


def _open_note(notes: Sequence[FootNote], page: int) -> FootNote | None:
    """Return the note that may run on to this page."""
    return notes[-1] if notes and notes[-1].page >= page - 1 else None


def _scopes(notes: Sequence[FootNote]) -> list[int]:
    """Number runs through the work, scope 0, or starts again: then each page is its own."""
    through = len({note.label for note in notes}) == len(notes)
    return [0 if through else note.page + 1 for note in notes]


def _zone(
    frame: Frame, leaf: Leaf, size: float, called: set[str], open_note: FootNote | None
) -> int:
    """Return the place of the first line of the notes at a frame's foot."""
    lines = frame.lines
    if any(other is not frame and _is_below(other, frame) for other in leaf.frames):
        return len(lines)
    for rule in sorted(leaf.rules, key=lambda rule: -rule.y):
        at = sum(line.y > rule.y for line in lines)
        if _overlaps(rule, frame) and at < len(lines):
            small = _share_small(lines[at:], size) >= 0.8
            starts = _starts_note(lines[at], called)
            if (small and (starts or open_note)) or (starts and at):
                return at
    return _zone_without_rule(lines, size, called, open_note)


def _zone_without_rule(
    lines: Sequence[Line], size: float, called: set[str], open_note: FootNote | None
) -> int:
    at = len(lines)
    while at and lines[at - 1].size <= _SMALLER * size:
        at -= 1
    first = next((i for i in range(at, len(lines)) if _starts_note(lines[i], called)), None)
    runs_on = open_note is not None and not FINISHED.search(open_note.lines[-1])
    if any(line.heads_notes for line in lines[:first]) or (at == 0 and not runs_on):
        return len(lines)
    if at < len(lines) and runs_on and first != at and _apart(lines, at):
        return at
    if first is not None:
        return first
    raised = (i for i, ln in enumerate(lines) if ln.runs[0].raised and _starts_note(ln, called))
    return next(raised, len(lines))


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


def _starts_note(line: Line, called: set[str]) -> bool:
    label = label_of(line)
    return label is not None and (label.label in called or label.raised)


def _parse(lines: Sequence[Line], notes: list[FootNote], called: set[str]) -> None:
    for line in lines:
        label = label_of(line)
        if label and _is_next(label, line, notes, called):
            notes.append(FootNote(label.label, line.page, [label.rest]))
        elif notes:
            notes[-1].lines.append(line.text)
        else:
            notes.append(FootNote("", line.page, [line.text]))


def _is_next(label: Label, line: Line, notes: Sequence[FootNote], called: set[str]) -> bool:
    """Tell whether a label goes on with the page's notes; a year or a verse does not."""
    here = [note.label for note in notes if note.page == line.page]
    if not label.label.isdigit():
        return label.label in called and (label.label not in here or label.raised)
    number = int(label.label)
    numbers = [int(other.label) for other in notes if other.label.isdigit()][-1:]
    step = number - numbers[0] if numbers else number
    if label.label in called:
        restarts = number == 1 and (not here or label.raised)
        return 0 < step <= _MAX_STEP or restarts or not here
    ended = not notes or bool(FINISHED.search(notes[-1].lines[-1]))
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
    found = [(at, place, m) for at, line in enumerate(body) for place, m in candidates(line)]
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
        if marker.keys and marker.labels[-1].isdigit():
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
