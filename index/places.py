"""Tell where a folded span stands: in which work, in its running text or in a note.

What is shown of a place is literally in the source, with its own notes. Folded texts are
kept in memory by the digest of their document, since folding takes longer than looking up.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from index.answer import Quotation, ResolvedNote, notes_of, quote
from index.citation import cite
from index.document import Anchor, Document
from index.folding import Folded, fold
from index.literal import ENDS
from index.sentences import Span, widen
from index.work import Work

_KEPT_TEXTS = 512  # folded works in memory
_BETWEEN_NOTES = " \x00 "
_CLOSING = re.compile(r"[^\w\s]*")


@dataclass(frozen=True, slots=True)
class NotePlace:
    """Words of a note: `text` is literally the note's `start:end`."""

    work: str
    title: str
    label: str
    note_id: str
    start: int
    end: int
    text: str
    citation: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: in the running text, or in a note that a sentence of it calls.

    `quotation` is the words themselves or, for words of a note, that sentence; None where
    nothing calls the note. `omitted` is what an ellipsis stands for, `within` the whole
    sentences where the words are only part of them.
    """

    quotation: Quotation | None
    notes: tuple[ResolvedNote, ...]
    note: NotePlace | None
    omitted: tuple[str, ...] = ()
    within: str | None = None


@dataclass(frozen=True, slots=True)
class _Key:
    """A document under its digest, by which what is folded of it is kept."""

    digest: str
    document: Document = field(compare=False)


@dataclass(frozen=True, slots=True)
class SourceText:
    """A work's folded running text, or its folded notes and where each of them starts."""

    work: Work
    folded: Folded
    notes: tuple[int, ...] | None


def fold_works(works: Sequence[Work]) -> list[SourceText]:
    """Return the folded running text and notes of every work."""
    texts: list[SourceText] = []
    for work in works:
        body, notes, starts = _fold_document(_Key(work.digest, work.document))
        texts += (SourceText(work, body, None), SourceText(work, notes, starts))
    return texts


@lru_cache(maxsize=_KEPT_TEXTS)
def _fold_document(key: _Key) -> tuple[Folded, Folded, tuple[int, ...]]:
    texts = [note.text for note in key.document.notes]
    sizes = (len(text) + len(_BETWEEN_NOTES) for text in texts)
    starts = tuple(accumulate(sizes, initial=0))
    return fold(key.document.text), fold(_BETWEEN_NOTES.join(texts)), starts


def _note_number(text: SourceText, start: int) -> int:
    return bisect_right(text.notes or (), text.folded.source_span(start, start)[0]) - 1


def offsets_of(text: SourceText, start: int, end: int) -> tuple[int, int]:
    """Return a folded place as offsets into the document's text, or into its note's."""
    first, last = text.folded.source_span(start, end)
    begin = text.notes[_note_number(text, start)] if text.notes else 0
    return first - begin, max(last, first) - begin


def literal_of(text: SourceText, start: int, end: int) -> str:
    """Return what the source prints at a folded place."""
    first, last = offsets_of(text, start, end)
    document = text.work.document
    whole = document.notes[_note_number(text, start)].text if text.notes else document.text
    return whole[first:last]


def place_of(text: SourceText, start: int, end: int, omitted: Sequence[tuple[int, int]]) -> Place:
    """Return the place of a folded span, without the stretches that were left out of it."""
    left_out = tuple(literal_of(text, *gap).strip() for gap in omitted)
    first, last = offsets_of(text, start, end)
    if text.notes:
        return _in_note(text.work, _note_number(text, start), first, last, left_out)
    document = text.work.document
    quotation = quote(text.work, first, _with_marker(document, last))
    whole = widen(document.text, Span(first, last), document.language)
    within = document.text[whole.start : whole.end]
    part = len(within.strip(ENDS)) > len(quotation.text.strip(ENDS))
    notes = notes_of(text.work, quotation)
    return Place(quotation, notes, None, left_out, within if part else None)


def _with_marker(document: Document, end: int) -> int:
    """Widen a span over closing signs where a marker stands after them."""
    closing = _CLOSING.match(document.text, end)
    last = closing.end() if closing else end
    return max((a.offset for a in document.anchors if end < a.offset <= last), default=end)


def _in_note(work: Work, number: int, start: int, end: int, omitted: tuple[str, ...]) -> Place:
    document = work.document
    note = document.notes[number]
    text = note.text[start:end]
    words = NotePlace(work.id, work.title, note.label, note.id, start, end, text, cite(work, None))
    anchor = next((anchor for anchor in document.anchors if anchor.note_id == note.id), None)
    if anchor is None:
        return Place(None, (), words, omitted)
    sentence = sentence_at(document, anchor)
    quotation = quote(work, sentence.start, sentence.end)
    return Place(quotation, notes_of(work, quotation), words, omitted)


def sentence_at(document: Document, anchor: Anchor) -> Span:
    """Return the sentence that a marker stands in."""
    at = max(anchor.offset - 1, 0)
    at += document.text[at : at + 1].isspace()  # it opens what comes after
    return widen(document.text, Span(at, at + 1), document.language)
