"""From a question and an index to an answer: literal quotations, or a refusal.

Nothing is written here: an answer is made of spans of documents, their own notes and
their references.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.attribution import find_introduction
from index.citation import cite
from index.confidence import confidence_of
from index.dense import Encoder
from index.document import Anchor, Document
from index.followup import Turn, resolve
from index.language import primary_language
from index.model_card import languages_of, question_warning, strange_language
from index.sentences import Span, widen
from index.shelf import Shelf
from index.windows import Window, choose_passages, choose_quotations
from index.work import Work

_SEARCHED = 8  # passages whose sentences compete for the quotation
# Confidence. On development questions it keeps 95 of 100 right quotations and refuses 97 of
# 100 questions about other things.
_ANSWERS_FROM = 0.2

Status = Literal["found", "missing", "resolved"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """One to three sentences, literally: `text == document.text[start:end]`.

    `digest` is the document's, so that the same words can be found again later;
    `introduction` the sentence that says who speaks, where the text itself quotes these.
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
    introduction: str | None = None


@dataclass(frozen=True, slots=True)
class ResolvedNote:
    """A quotation's note: found, resolved from an earlier one, or missing in the source."""

    label: str
    note_id: str | None
    text: str | None
    status: Status


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """One of the passages nearest to the question; `digest` is its document's."""

    work: str
    digest: str
    title: str
    section: str | None
    passage: str
    start: int
    end: int
    text: str
    score: float
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Foreign:
    """The language of a question that neither the texts nor the model speak, as ISO 639-1.

    `spoken` are the languages that the model was made for.
    """

    language: str
    spoken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the texts say to a question; no quotations where they do not answer it.

    `understood` is the whole question that was searched for in place of one that leans on
    an earlier turn; `foreign` is why a question in a strange language is refused, and
    `notice` says so to whoever runs Ibid.
    """

    id: str | None
    question: str
    answered: bool
    confidence: float
    quotations: tuple[Quotation, ...]
    notes: tuple[ResolvedNote, ...]
    passages: tuple[RankedPassage, ...]
    understood: str | None = None
    notice: str | None = None
    foreign: Foreign | None = None


def answer(  # noqa: PLR0913  (half of them are options)
    question: str,
    shelf: Shelf,
    encoder: Encoder,
    *,
    k: int = 5,
    work: int | None = None,
    previous: Turn | None = None,
) -> Answer:
    """Answer a question from a shelf, or from its one work of that number.

    A question that leans on the previous turn is asked with what it leans on. The `k`
    nearest passages come along, whether or not there is an answer.
    """
    works = shelf.works
    understood = resolve(question, previous)
    query = shelf.encode(understood, encoder, work)
    index = shelf.index
    results = index.search(query, max(k, _SEARCHED), work) if index is not None else []
    windows = choose_quotations(results[:_SEARCHED], works)
    foreign = _foreign(understood, shelf.languages(work), encoder)
    legible = windows and foreign is None
    confidence = confidence_of(windows[0], query, works) if legible else 0.0
    chosen = windows if confidence >= _ANSWERS_FROM else []
    quotations = tuple(_quote(window, works) for window in chosen)
    return Answer(
        id=None,
        question=question,
        answered=bool(quotations),
        confidence=round(confidence, 4),
        quotations=quotations,
        notes=tuple(
            note
            for window, quotation in zip(chosen, quotations, strict=True)
            for note in notes_of(works[window.result.work], quotation)
        ),
        passages=tuple(_rank(w, works) for w in choose_passages(results, works, k)),
        understood=understood if understood != question else None,
        notice=question_warning(foreign.language, encoder.name) if foreign else None,
        foreign=foreign,
    )


def _foreign(question: str, languages: Sequence[str | None], encoder: Encoder) -> Foreign | None:
    """Return a question's language where neither the model nor any of the texts speaks it."""
    strange = strange_language(question, encoder.name)
    if strange is None or strange in map(primary_language, languages):
        return None
    return Foreign(strange, tuple(sorted(languages_of(encoder.name))))


def _quote(window: Window, works: Sequence[Work]) -> Quotation:
    work = works[window.result.work]
    document = work.document
    whole = widen(document.text, Span(window.start, window.end), document.language)
    return quote(work, whole.start, whole.end, _passage_id(window, work))


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
        introduction=_introduction(work.document, start),
    )


def _introduction(document: Document, start: int) -> str | None:
    span = find_introduction(document.text, start, document.language)
    return document.text[span.start : span.end] if span else None


def _rank(window: Window, works: Sequence[Work]) -> RankedPassage:
    work = works[window.result.work]
    start, end = window.start, window.end
    return RankedPassage(
        work=work.id,
        digest=work.digest,
        title=work.title,
        section=_section(work, start),
        passage=_passage_id(window, work),
        start=start,
        end=end,
        text=work.document.text[start:end],
        score=round(window.probability, 4),
        labels=tuple(anchor.label for anchor in work.document.anchors_in(start, end)),
    )


def _section(work: Work, offset: int) -> str | None:
    section = work.document.section_at(offset)
    return section.heading if section else None


def _passage_id(window: Window, work: Work) -> str:
    return f"{work.id}@{window.result.start}"


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
