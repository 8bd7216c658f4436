"""The passage that words name: where they stand word for word, else what answers to them.

Pure: a shelf and strings only. The reading is looked through first, then all the shelf.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk import Noted
from bot.render import passage_body
from index.answer import answer, notes_of, quote
from index.dense import Encoder
from index.folding import fold
from index.literal import find_literal
from index.places import fold_works, place_of
from index.sentences import Span, widen
from index.shelf import Shelf
from index.work import Work


def find_passage(words: str, shelves: Sequence[Shelf], encoder: Encoder) -> Noted | None:
    """Return the passage that words name, or else the one nearest to them."""
    if found := find_named(words, shelves, encoder):
        return found
    return next((found for shelf in shelves if (found := _nearest(words, shelf, encoder))), None)


def find_named(words: str, shelves: Sequence[Shelf], encoder: Encoder) -> Noted | None:
    """Return the passage that words name, from the first of the shelves that has them literally.

    If none has, it is what the first shelf that answers to them quotes.
    """
    for shelf in shelves:
        if found := _literal(words, shelf):
            return found
    for shelf in shelves:
        if found := _answering(words, shelf, encoder):
            return found
    return None


def _literal(words: str, shelf: Shelf) -> Noted | None:
    """Return the whole sentences around the first place where words stand, with their notes."""
    plain = fold(words).text
    for text in fold_works(shelf.works):
        for match in find_literal(plain, text.folded.text):
            place = place_of(text, match.start, match.end, match.omitted)
            if place.quotation is not None:
                quotation = place.quotation
                return _noted(text.work, Span(quotation.start, quotation.end))
    return None


def _answering(words: str, shelf: Shelf, encoder: Encoder) -> Noted | None:
    found = answer(words, shelf, encoder) if shelf.works else None
    if found is None or not found.answered:
        return None
    quotation = found.quotations[0]
    return Noted(quotation, found.notes[: len(quotation.anchors)])


def _nearest(words: str, shelf: Shelf, encoder: Encoder) -> Noted | None:
    passages = answer(words, shelf, encoder, k=1).passages if shelf.works else ()
    for passage in passages:
        work = next(work for work in shelf.works if work.digest == passage.digest)
        start = passage.end - len(passage_body(passage))
        return _noted(work, Span(start, passage.end))
    return None


def _noted(work: Work, span: Span) -> Noted:
    whole = widen(work.document.text, span, work.document.language)
    quotation = quote(work, whole.start, whole.end)
    return Noted(quotation, notes_of(work, quotation))
