"""Sentence boundaries as offsets, so that a quotation is cut where the author stopped.

sentencex (MIT, kept by the Wikimedia language team) finds the boundaries in some 240
languages; here they are trimmed, and scholarly abbreviations that it breaks are joined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sentencex import get_sentence_boundaries

_ABBREVIATED = re.compile(
    r"(?:^|[\s(\[“])(?:vols?|pp?|nos?|eds?|trans|cf|ch|chaps?|fols?|ff?|art|cap|lib|sc|viz"
    r"|ca|c|b|d|fl|r|St|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Capt|Lt|Sen|Rep|Hon|Rev|al)\.$",
)
_DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text: `text[start:end]`."""

    start: int
    end: int


def split_sentences(text: str, start: int, end: int, language: str | None = None) -> list[Span]:
    """Return the sentences of `text[start:end]`, blanks trimmed, in order.

    Together they cover every non-blank character once.
    """
    paragraph = text[start:end]
    code = (language or _DEFAULT_LANGUAGE).split("-")[0].lower()
    spans: list[Span] = []
    for boundary in get_sentence_boundaries(code, paragraph):
        span = _trim(paragraph, boundary["start_index"], boundary["end_index"])
        if span is None:
            continue
        if spans and _ABBREVIATED.search(paragraph[spans[-1].start : spans[-1].end]):
            span = Span(spans.pop().start, span.end)
        spans.append(span)
    return [Span(start + span.start, start + span.end) for span in spans]


def widen(text: str, span: Span, language: str | None = None) -> Span:
    """Return the whole sentences that a span touches, of the paragraphs it lies in.

    A sentence too long for the encoder is searched in parts, but never quoted in part.
    """
    first = text.rfind("\n\n", 0, span.start) + 2 if "\n\n" in text[: span.start] else 0
    last = text.find("\n\n", span.end)
    sentences = split_sentences(text, first, len(text) if last < 0 else last, language)
    touched = [s for s in sentences if s.start < span.end and span.start < s.end]
    return Span(touched[0].start, touched[-1].end) if touched else span


def _trim(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    stripped = piece.strip()
    return Span(start + lead, start + lead + len(stripped)) if stripped else None
