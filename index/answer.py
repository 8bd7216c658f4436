"""From a question and an index to an answer: literal quotations, or a refusal.

Nothing is written here: an answer is made of spans of documents, their own notes and
their references.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from index.citation import cite
from index.dense import Encoder
from index.document import Anchor
from index.search import Evidence, Result, encode_query
from index.sentences import Span, widen
from index.shelf import Shelf
from index.work import Work

_MAX_SENTENCES = 3
_MAX_QUOTATIONS = 3
_SEARCHED = 8  # passages whose sentences compete for the quotation
_SENTENCE_COST = 0.04  # probability that one more sentence must add to be quoted along
_ALTERNATIVE = 0.1  # a further quotation needs this share of the first one's probability

# Fitted by `tests/bench/fit.py` on development questions about other texts.
_CONFIDENCE = {"bias": -7.37, "similarity": 6.95, "match": 5.13, "weakest": 3.42}
_ANSWERS_FROM = 0.35

_LEANS_BACK = re.compile(
    r"[“‘\"']?(?:This|That|These|Those|Such|He|She|It|They|His|Her|Its|Their|Both|Neither"
    r"|The (?:former|latter))\b"
)

Status = Literal["found", "missing", "resolved"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """One to three sentences, literally: `text == document.text[start:end]`.

    `digest` is the document's, so that the same words can be found again later.
    """

    work: str
    digest: str
    title: str
    section: str | None
    passage: str
    start: int
    end: int
    text: str
    anchors: tuple[Anchor, ...]
    citation: str


@dataclass(frozen=True, slots=True)
class ResolvedNote:
    """A quotation's note: found, resolved from an earlier one, or missing in the source."""

    label: str
    note_id: str | None
    text: str | None
    status: Status


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """One of the passages nearest to the question."""

    work: str
    title: str
    section: str | None
    passage: str
    start: int
    end: int
    text: str
    score: float
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the texts say to a question; no quotations where they do not answer it."""

    id: str | None
    question: str
    answered: bool
    confidence: float
    quotations: tuple[Quotation, ...]
    notes: tuple[ResolvedNote, ...]
    passages: tuple[RankedPassage, ...]


@dataclass(frozen=True, slots=True)
class _Window:
    """Neighbouring sentences `first:last` of a result, and the chance that they answer."""

    result: Result
    first: int
    last: int
    probability: float

    @property
    def sentences(self) -> Sequence[Evidence]:
        return self.result.sentences[self.first : self.last]


def answer(
    question: str, shelf: Shelf, encoder: Encoder, *, k: int = 5, work: int | None = None
) -> Answer:
    """Answer a question from a shelf, or from its one work of that number.

    The `k` nearest passages come along, whether or not there is an answer.
    """
    works = shelf.works
    results: list[Result] = []
    if shelf.index is not None:
        results = shelf.index.search(encode_query(question, encoder), max(k, _SEARCHED), work)
    windows = _windows(results, works)
    confidence = _confidence(windows[0]) if windows else 0.0
    answered = confidence >= _ANSWERS_FROM
    chosen = windows[:_MAX_QUOTATIONS] if answered else []
    quotations = tuple(_quote(window, works) for window in chosen)
    return Answer(
        id=None,
        question=question,
        answered=answered,
        confidence=round(confidence, 4),
        quotations=quotations,
        notes=tuple(
            note
            for window, quotation in zip(chosen, quotations, strict=True)
            for note in notes_of(works[window.result.work], quotation)
        ),
        passages=tuple(_rank(result, works) for result in results[:k]),
    )


def _windows(results: Sequence[Result], works: Sequence[Work]) -> list[_Window]:
    """Choose the windows worth quoting, best first, no two of them overlapping.

    The scores of all sentences become probabilities; a window is worth the sum of its
    sentences', less a cost for each sentence after the first.
    """
    scores = np.array([item.score for result in results for item in result.sentences])
    if not len(scores):
        return []
    weights = np.exp(scores - scores.max())
    shares = iter((weights / weights.sum()).tolist())
    candidates: list[_Window] = []
    for result in results:
        candidates += _windows_of(result, [next(shares) for _ in result.sentences])
    candidates.sort(key=_worth, reverse=True)
    chosen: list[_Window] = []
    for candidate in candidates:
        window = _stretch(candidate, works)
        likely = window.probability >= _ALTERNATIVE * (chosen or [window])[0].probability
        if likely and not any(_overlap(window, other) for other in chosen):
            chosen.append(window)
    return chosen


def _windows_of(result: Result, shares: Sequence[float]) -> list[_Window]:
    return [
        _Window(result, first, last, sum(shares[first:last]))
        for first in range(len(shares))
        for last in range(first + 1, min(first + _MAX_SENTENCES, len(shares)) + 1)
    ]


def _worth(window: _Window) -> float:
    return window.probability - _SENTENCE_COST * (window.last - window.first - 1)


def _overlap(one: _Window, other: _Window) -> bool:
    same = one.result.number == other.result.number
    return same and one.first < other.last and other.first < one.last


def _confidence(window: _Window) -> float:
    """Return the chance that a window answers, by its best sentence's evidence."""
    best = max(window.sentences, key=lambda item: item.score)
    logit = (
        _CONFIDENCE["bias"]
        + _CONFIDENCE["similarity"] * best.similarity
        + _CONFIDENCE["match"] * best.match
        + _CONFIDENCE["weakest"] * window.result.weakest
    )
    return 1 / (1 + math.exp(-logit))


def _stretch(window: _Window, works: Sequence[Work]) -> _Window:
    """Take along what a window needs to be understood, where it has room.

    That is the sentence before, in the same paragraph, for one that opens with "This" or
    "He", and the sentence after for one that ends with a colon.
    """
    text = works[window.result.work].document.text
    sentences = window.result.sentences
    first, last = window.first, window.last
    if last - first < _MAX_SENTENCES and first > 0:
        in_paragraph = "\n\n" not in text[sentences[first - 1].end : sentences[first].start]
        first -= in_paragraph and bool(_LEANS_BACK.match(text, sentences[first].start))
    if last - first < _MAX_SENTENCES and last < len(sentences):
        last += text[sentences[last - 1].end - 1] == ":"
    return replace(window, first=first, last=last)


def _quote(window: _Window, works: Sequence[Work]) -> Quotation:
    work = works[window.result.work]
    document = work.document
    found = Span(window.sentences[0].start, window.sentences[-1].end)
    whole = widen(document.text, found, document.language)
    return quote(work, whole.start, whole.end, _passage_id(window.result, work))


def quote(work: Work, start: int, end: int, passage: str = "") -> Quotation:
    """Quote the span `start:end` of a work, with its anchors and reference."""
    section = _section(work, start)
    return Quotation(
        work=work.id,
        digest=work.digest,
        title=work.title,
        section=section,
        passage=passage,
        start=start,
        end=end,
        text=work.document.text[start:end],
        anchors=work.document.anchors_in(start, end),
        citation=cite(work, section, work.document.page_at(start)),
    )


def _rank(result: Result, works: Sequence[Work]) -> RankedPassage:
    work = works[result.work]
    anchors = work.document.anchors_in(result.start, result.end)
    return RankedPassage(
        work=work.id,
        title=work.title,
        section=_section(work, result.sentences[0].start),
        passage=_passage_id(result, work),
        start=result.start,
        end=result.end,
        text=work.document.text[result.start : result.end],
        score=round(result.score, 4),
        labels=tuple(anchor.label for anchor in anchors),
    )


def _section(work: Work, offset: int) -> str | None:
    section = work.document.section_at(offset)
    return section.heading if section else None


def _passage_id(result: Result, work: Work) -> str:
    return f"{work.id}@{result.start}"


def notes_of(work: Work, quotation: Quotation) -> tuple[ResolvedNote, ...]:
    """Return the notes that a quotation's anchors call, in order."""
    return tuple(_resolve(work, anchor) for anchor in quotation.anchors)


def _resolve(work: Work, anchor: Anchor) -> ResolvedNote:
    """Return the note that an anchor calls, or say that the source lacks it.

    A short note (`ibid.`) is followed by the full reference that it stands for, marked as
    an inference.
    """
    if anchor.note_id is None:
        return ResolvedNote(anchor.label, None, None, "missing")
    note = work.document.note(anchor.note_id)
    if note.refers_to is None:
        return ResolvedNote(anchor.label, note.id, note.text, "found")
    full = work.document.note(note.refers_to)
    text = f"{note.text} [resolved from note {full.label}: {full.text}]"
    return ResolvedNote(anchor.label, note.id, text, "resolved")
