"""The sentences around a quotation, a step at a time: whole ones, from the text itself.

Pure: documents in, spans out, so that it is tested without Discord.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from index.answer import Quotation, quote
from index.document import Document
from index.sentences import Span, split_sentences
from index.work import Work

Step = Literal["earlier", "later"]

_SENTENCES = 2  # that a step shows further
_LIMIT = 1800  # characters shown at once; escaped and marked they still fit into a message
_PARAGRAPH = "\n\n"


@dataclass(frozen=True, slots=True)
class Context:
    """A stretch of text in three: before the quotation, of the quotation, and after it.

    Together they are the text's `span`; a part is None where nothing of it is shown. The
    citation is the quotation's own for as long as it is in sight.
    `headings` are those of the sections that begin in it, `first` and `last` tell whether
    the text begins or ends there.
    """

    span: Span
    parts: tuple[Quotation | None, Quotation | None, Quotation | None]
    citation: str
    headings: frozenset[str]
    first: bool
    last: bool


def context_of(
    work: Work, quoted: Span, shown: Span | None = None, step: Step | None = None
) -> Context:
    """Return what stands around a quotation; from `shown`, one step further."""
    document = work.document
    if shown is None:
        span = Span(_back(document, quoted.start), _on(document, quoted.end))
        span = span if span.end - span.start <= _LIMIT else quoted
    elif step == "earlier":
        start = _back(document, shown.start)
        span = Span(start, _last_end(document, Span(start, shown.end)))
    else:
        end = _on(document, shown.end)
        span = Span(_first_start(document, Span(shown.start, end)), end)
    start = min(max(quoted.start, span.start), span.end)
    end = max(min(quoted.end, span.end), span.start)
    text, cited = document.text, quoted if start < end else span
    return Context(
        span=span,
        parts=(
            _part(work, span.start, start),
            _part(work, start, end),
            _part(work, end, span.end),
        ),
        citation=quote(work, cited.start, cited.end).citation,
        headings=frozenset(
            section.heading for section in document.sections if span.start <= section.start
        ),
        first=not text[: span.start].strip(),
        last=not text[span.end :].strip(),
    )


def _part(work: Work, start: int, end: int) -> Quotation | None:
    return quote(work, start, end) if work.document.text[start:end].strip() else None


def _back(document: Document, at: int) -> int:
    found = _farthest(_before(document, at), document)
    return found.start if found else at


def _on(document: Document, at: int) -> int:
    found = _farthest(_after(document, at), document)
    return found.end if found else at


def _farthest(sentences: Iterator[Span], document: Document) -> Span | None:
    """Return the last sentence of a step; headings on the way are shown, but do not count."""
    headings = {section.start for section in document.sections}
    found, count = None, 0
    for found in sentences:
        count += found.start not in headings
        if count == _SENTENCES:
            break
    return found


def _last_end(document: Document, span: Span) -> int:
    """Return where a stretch must end to fit, with its first sentence whole in any case."""
    end = span.end
    for sentence in takewhile(lambda s: s.end > span.start, _before(document, span.end)):
        end = sentence.end
        if end - span.start <= _LIMIT:
            break
    return end


def _first_start(document: Document, span: Span) -> int:
    """Return where a stretch must start to fit, with its last sentence whole in any case."""
    start = span.start
    for sentence in takewhile(lambda s: s.start < span.end, _after(document, span.start)):
        start = sentence.start
        if span.end - start <= _LIMIT:
            break
    return start


def _before(document: Document, at: int) -> Iterator[Span]:
    """Yield the sentences before a place, the nearest first, paragraph by paragraph."""
    text, end = document.text, at
    while end > 0:
        found = text.rfind(_PARAGRAPH, 0, end)
        start = found + len(_PARAGRAPH) if found >= 0 else 0
        yield from reversed(split_sentences(text, start, end, document.language))
        end = found


def _after(document: Document, at: int) -> Iterator[Span]:
    """Yield the sentences after a place, the nearest first, paragraph by paragraph."""
    text, start = document.text, at
    while start < len(text):
        found = text.find(_PARAGRAPH, start)
        end = found if found >= 0 else len(text)
        yield from split_sentences(text, start, end, document.language)
        start = end + len(_PARAGRAPH)
