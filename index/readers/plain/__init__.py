"""Plain text in the styles that study groups own: web copies, Gutenberg books, PDF copies.

The lines are cleaned of what only pages need, the notes are found in the style that the
markers call, and each numbering is paired within the part of the text that it serves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.apparatus import Marker, RawNote
from index.document import Document, Problem
from index.readers.blocks import Block, Source, assemble
from index.readers.plain import lists, marks
from index.readers.plain.chapters import find_chapters
from index.readers.plain.foot import find_feet
from index.readers.plain.lines import Line, read_lines, refuse_endless
from index.readers.plain.lists import Part
from index.readers.plain.matter import find_matter, looks_like_heading
from index.readers.plain.runs import FOOT, FOOTNOTE, STYLES, NoteRun
from index.readers.plain.units import (
    Joined,
    Unit,
    broken_words,
    group_lines,
    is_wrapped,
    join_lines,
    without_italics,
)

_HEADING_LINES = 2
_MIN_RUN = 3  # markers without any note must at least run 1, 2, 3 to be believed
_UNCLEAR = -1  # the scope of paragraphs whose notes cannot be told


@dataclass(frozen=True, slots=True)
class _Apparatus:
    """The notes of a text; `scopes` says which of them serve each paragraph of its body.

    Where notes stand at the foot of pages, `scopes` is None and a page is a scope.
    """

    scopes: list[int] | None
    runs: dict[int, NoteRun]


def read_plain(text: str, name: str = "this text") -> Document:
    """Read a plain text of any supported marker and note style into a document.

    SourceError, naming it, where it holds far more lines or signs than any book.
    """
    refuse_endless(text, name)
    lines = read_lines(text)
    words = broken_words(lines, text)
    del text  # what is read is let go, so that a long book is never held four times
    body, found = _part(lines)
    del lines
    joined = [join_lines(unit, words) for unit in body]
    del body
    notes = [note for scope, run in found.runs.items() for note in _notes(run, scope, words)]
    matters = find_matter([paragraph.text for paragraph in joined])
    kept = slice(matters.start, matters.end)
    scopes = found.scopes[kept] if found.scopes is not None else None
    blocks = _mark(joined[kept], _Apparatus(scopes, found.runs))
    del joined
    return assemble(
        Source(
            blocks=blocks,
            notes=notes,
            title=matters.title,
            author=matters.author,
            date=matters.date,
            matter=matters.matter,
            problems=(*_unclear(found), *_cut_off(notes)),
        )
    )


def _part(lines: list[Line]) -> tuple[list[Unit], _Apparatus]:
    """Part a text in body and notes."""
    wrapped = is_wrapped(lines)
    body, feet = find_feet(lines)
    if feet:
        return group_lines(body, lambda _: False, wrapped=wrapped), _Apparatus(None, feet)
    called = _called_by_unit(lines)
    best: list[Part] = []
    for style in STYLES:
        if best and not any(style.match(line.text) for line in lines):
            continue
        parts = lists.find_notes(_grouped(lines, style, wrapped=wrapped), style, called)
        if not best or _worth(parts) > _worth(best):
            best = parts
    return _scoped(best)


def _worth(parts: Sequence[Part]) -> tuple[int, int]:
    worths = [part.worth for part in parts]
    return sum(called for called, _ in worths), sum(notes for _, notes in worths)


def _grouped(lines: Sequence[Line], style: re.Pattern[str], *, wrapped: bool) -> list[Unit]:
    return group_lines(lines, lambda line: style.match(line.text) is not None, wrapped=wrapped)


def _called_by_unit(lines: Sequence[Line]) -> Callable[[Unit], frozenset[str]]:
    """Return what tells a paragraph's called labels; each line is searched only once."""
    found = ((id(line), marks.called_labels(line.text)) for line in lines)
    labels = {line: called for line, called in found if called}
    none: frozenset[str] = frozenset()
    return lambda unit: none.union(*(labels.get(id(line), none) for line in unit.lines))


def _scoped(parts: Sequence[Part]) -> tuple[list[Unit], _Apparatus]:
    """Give every numbering its scope: one for all where numbers rise through the text."""
    body = [unit for part in parts for unit in part.body]
    runs = [run for part in parts for run in part.runs]
    labels = [label for run in runs for label, _ in run.notes]
    if all(label.isdecimal() for label in labels) and all(
        int(before) < int(after) for before, after in pairwise(labels)
    ):
        merged = NoteRun([note for run in runs for note in run.notes], set(labels))
        merged.open_ended = [label for run in runs for label in run.open_ended]
        return body, _Apparatus([0] * len(body), {0: merged} if runs else {})
    scopes: list[int] = []
    by_scope: dict[int, NoteRun] = {}
    for part in parts:
        first = len(by_scope)
        by_scope |= {first + n: run for n, run in enumerate(part.runs)}
        scopes += [_UNCLEAR if n is None else first + n for n in find_chapters(part)]
    return body, _Apparatus(scopes, by_scope)


def _notes(run: NoteRun, scope: int, words: frozenset[str]) -> Iterator[RawNote]:
    for label, units in run.notes:
        texts = [join_lines(unit, words).text for unit in units]
        match = next((m for style in _NOTE_STYLES if (m := style.match(texts[0]))), None)
        texts[0] = texts[0][match.end() if match else 0 :]
        text = without_italics("\n\n".join(texts))
        closed = text.removesuffix("]") if match and match.re is FOOTNOTE else text
        yield RawNote(label, closed.strip(), scope)


_NOTE_STYLES = (*STYLES, FOOT)


def _mark(paragraphs: Sequence[Joined], found: _Apparatus) -> list[Block]:
    """Find the markers in the style that calls most notes, and take them out."""
    best: dict[int, list[Marker]] = {}
    most = (0, 0, 0)
    for style in marks.STYLES:
        chosen = _chosen(style, paragraphs, found)
        placed = [marker for markers in chosen.values() for marker in markers]
        known = sum(
            label in found.runs[m.scope].labels
            for m in placed
            if m.scope in found.runs
            for label in m.labels
        )
        glued = sum(len(m.labels) for m in placed if not m.printed[:1].isspace())
        size = (known, glued, sum(len(marker.labels) for marker in placed))
        if size > most and (known or glued >= _MIN_RUN):
            best, most = chosen, size
    before = (None, *paragraphs)
    return [_block(p, best.get(n, []), before[n]) for n, p in enumerate(paragraphs)]


def _chosen(
    style: marks.MarkerStyle, paragraphs: Sequence[Joined], found: _Apparatus
) -> dict[int, list[Marker]]:
    """Return the markers of a style by paragraph, each numbering chosen by itself."""
    by_scope: dict[int, list[tuple[int, Marker]]] = {}
    for number, paragraph in enumerate(paragraphs):
        for marker in marks.find_markers(paragraph.text, style):
            page = paragraph.page_at(marker.offset)
            scope = page if found.scopes is None else found.scopes[number]
            by_scope.setdefault(scope, []).append((number, replace(marker, scope=scope)))
    chosen: dict[int, list[Marker]] = {}
    for scope, placed in by_scope.items():
        run = found.runs.get(scope)
        labels = [label for label, _ in run.notes] if run else []
        kept = marks.choose_markers([m for _, m in placed], labels, weak=style.weak)
        ids = {id(marker) for marker in kept}
        for number, marker in placed:
            if id(marker) in ids:
                chosen.setdefault(number, []).append(marker)
    return chosen


def _block(paragraph: Joined, markers: Sequence[Marker], before: Joined | None) -> Block:
    """Take the markers out of a paragraph, and tell whether it is a heading."""
    parts: list[str] = []
    moved: list[Marker] = []
    at = length = 0
    for marker in markers:
        parts.append(without_italics(paragraph.text[at : marker.offset]))
        length += len(parts[-1])
        moved.append(replace(marker, offset=length))
        at = marker.offset + len(marker.printed)
    text = "".join([*parts, without_italics(paragraph.text[at:])])
    heading = paragraph.height <= _HEADING_LINES and looks_like_heading(text)
    return Block(text, tuple(moved), 1 if heading else 0, paragraph.pages(before))


def _unclear(found: _Apparatus) -> Iterator[Problem]:
    if _UNCLEAR in (found.scopes or ()):
        message = "the notes start anew, and which of them serve part of the text is unclear"
        yield Problem("unclear-notes", None, message)
    for label in (label for run in found.runs.values() for label in run.open_ended):
        message = f"note {label} is followed by text without a title: where it ends is unclear"
        yield Problem("open-note", label, message)


def _cut_off(notes: list[RawNote]) -> tuple[Problem, ...]:
    for last in notes[-1:]:
        end = last.text.rstrip()[-1:]
        if end and end in ",;:-–":
            message = f"note {last.label} ends in “{end}”: the source cuts it off"
            return (Problem("cut-off-note", last.label, message),)
    return ()
