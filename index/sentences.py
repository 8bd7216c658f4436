"""Sentence boundaries as offsets, so that a quotation is cut where the author stopped.

sentencex (MIT, kept by the Wikimedia language team) finds the boundaries in some 240
languages; here they are trimmed, and what it breaks is joined: scholarly abbreviations,
and quoted words with the clause that says whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex
from sentencex import get_sentence_boundaries

from index.language import primary_language

_ABBREVIATED = re.compile(
    r"(?:^|[\s(\[“])(?:vols?|pp?|nos?|eds?|trans|cf|ch|chaps?|fols?|ff?|art|cap|lib|sc|viz"
    r"|ca|c|b|d|fl|r|St|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Capt|Lt|Sen|Rep|Hon|Rev|al)\.$",
)
_ABBREVIATED_IN = {
    "de": re.compile(
        r"(?:^|[\s(\[„])(?:\d{1,2}|Bde?|Bl|Hrsg|Nr|Anm|Aufl|Abb|Abt|Kap|Hl|Frhr|Hr)\.$"
    ),
    "fr": re.compile(r"(?:^|[\s(\[«])(?:MM?|Mmes?|Mlles?|Mgr|Ste?|t|éd|av|apr)\.$"),
    "ru": re.compile(
        r"(?:^|[\s(\[«])(?:т\. ?[еко]|см|ср|им|св|кн|проф|акад|ген|стр|ок|[А-Я])\.$",
        re.IGNORECASE,
    ),
}
_DEFAULT_LANGUAGE = "en"

# Ends a sentence even before a figure or a small letter, where the splitter goes on as
# after "3." in 3.14; but not within quotation marks or brackets.
_FULL_STOP = re.compile(r"[。！？｡][」』”’）]*(?=[0-9a-z])")
_OPENING, _CLOSING = "「『“‘（", "」』”’）"

# What follows full stop or quotation, yet goes on with the sentence. English has its own
# habits ("e.g. the", "iPhone") and is left to the splitter.
_GOES_ON = regex.compile(r"[—–-]?\s*\p{Ll}")
_SAYS = {
    "ja": re.compile(r"(?:と|って)"),
    "ko": re.compile(r"(?:이?라고|이?라는|이?라며|하고|고)(?:\s|$)"),
}
_QUOTED = re.compile(r"[」』”’\"']$")

# The splitter panics at a blank of more than one byte before a full stop, as a hard one is.
_WIDE_BLANK = re.compile(r"[^\S\0-\x7f]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text: `text[start:end]`."""

    start: int
    end: int


def split_sentences(text: str, start: int, end: int, language: str | None = None) -> list[Span]:
    """Return the sentences of `text[start:end]`, blanks trimmed, in order.

    Together they cover every non-blank character once.
    """
    code = primary_language(language) or _DEFAULT_LANGUAGE
    spans = _sentences_of(text[start:end], code)
    return [Span(start + span.start, start + span.end) for span in spans]


@lru_cache(maxsize=32)  # a text without paragraphs is split whole for each quotation from it
def _sentences_of(paragraph: str, language: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for first, last in _boundaries(paragraph, language):
        span = _trim(paragraph, first, last)
        if span is None:
            continue
        if spans and _joined(paragraph, spans[-1], span, language):
            span = Span(spans.pop().start, span.end)
        spans.append(span)
    return tuple(spans)


def _boundaries(text: str, language: str) -> Iterator[tuple[int, int]]:
    for boundary in get_sentence_boundaries(language, _WIDE_BLANK.sub(" ", text)):
        start, end = boundary["start_index"], boundary["end_index"]
        for stop in _FULL_STOP.finditer(text, start, end):
            said = text[start : stop.end()]
            if sum(map(said.count, _OPENING)) == sum(map(said.count, _CLOSING)):
                yield start, stop.end()
                start = stop.end()
        yield start, end


def _joined(text: str, before: Span, after: Span, language: str) -> bool:
    """Tell whether two stretches that the splitter parted are one sentence."""
    ended = text[before.start : before.end]
    if _ABBREVIATED.search(ended):
        return True
    if language in _ABBREVIATED_IN and _ABBREVIATED_IN[language].search(ended):
        return True
    if language in _SAYS:
        touching = before.end == after.start
        said = _SAYS[language].match(text, after.start, after.end)
        return touching and bool(said and _QUOTED.search(ended))
    return language != _DEFAULT_LANGUAGE and bool(_GOES_ON.match(text, after.start))


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
