"""Sample quotations: a text as members will see it, before any of them does."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from bot.desk import Noted
from index.answer import notes_of, quote
from index.document import Document
from index.sentences import Span, split_sentences
from index.work import Work

_SAMPLES = 3
_LEAST, _MOST = 40, 600  # characters of a sentence that tells something and is soon read


def sample_quotations(work: Work) -> tuple[Noted, ...]:
    """Quote three well-noted sentences from the whole length of a text; fewer of a short one."""
    paragraphs = _paragraphs(work.document)
    count = min(_SAMPLES, len(paragraphs))
    cuts = [len(paragraphs) * part // count for part in range(count + 1)] if count else []
    offsets = sorted(anchor.offset for anchor in work.document.anchors)
    parts = [paragraphs[start:end] for start, end in pairwise(cuts)]
    spans = [_best_sentence(work.document, part, offsets) for part in parts]
    return tuple(_noted(work, span) for span in spans if span)


def _paragraphs(document: Document) -> list[Span]:
    """Return the paragraphs of running text."""
    headings = {section.start for section in document.sections}
    found, at = [], 0
    for paragraph in document.text.split("\n\n"):
        if at not in headings and paragraph.strip():
            found.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    return found


def _best_sentence(
    document: Document, paragraphs: Sequence[Span], offsets: Sequence[int]
) -> Span | None:
    """Return the sentence with most notes in the paragraph with most."""
    paragraph = max(paragraphs, key=lambda p: (_noted_in(p, offsets), p.end - p.start >= _LEAST))
    about = (document.text, paragraph.start, paragraph.end, document.language)
    sentences = [s for s in split_sentences(*about) if s.end - s.start <= _MOST]
    return max(
        sentences,
        key=lambda s: (s.end - s.start >= _LEAST, _noted_in(s, offsets)),
        default=None,
    )


def _noted_in(span: Span, offsets: Sequence[int]) -> int:
    """Count the markers in a span; one that stands at its start belongs before."""
    return bisect_right(offsets, span.end) - bisect_right(offsets, span.start)


def _noted(work: Work, span: Span) -> Noted:
    quotation = quote(work, span.start, span.end)
    return Noted(quotation, notes_of(work, quotation))
