"""Prompts to discuss: the passages of a reading with most notes, and those in dispute.

A prompt is a literal quotation with its notes, and a question that adds nothing to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from index.answer import Quotation, ResolvedNote, notes_of, quote
from index.disputes import IN_NOTE, IN_TEXT, Dispute, find_dispute
from index.reading import Paragraph, Reading, goes_on, is_tabular, read_paragraphs
from index.sentences import Span
from index.terms import find_words
from index.windows import leans_back

QUESTIONS: Mapping[str, str] = {
    "one_note": "Note {label} is all that the text gives for this. Is it enough for what is said?",
    "long_note": "Note {label} goes on beside the text. What does it add to this passage?",
    "several_notes": "The text hangs {count} notes on this passage. What does each support?",
    "resolved_note": "Note {label} leans on a source named before. How much of the text rests "
    "on that source?",
    "missing_note": "The source lacks note {label} to this passage. What would it have to show?",
    "missing_notes": "The text hangs {count} notes on this passage, of which the source lacks "
    "{missing}. What would they have to show?",
    "contested": "The text says “{words}” here. Who holds which view, and what does each rest on?",
    "accounts": "Views stand side by side here. Which of them does the text follow, and why?",
    "unvouched": "The text says “{words}” here. Whose word is it, and what speaks for it?",
    "denied": "The text says “{words}” here. Who says otherwise, and what speaks for either side?",
    "critics": "The text brings in “{words}” here. Who are they, and are they given their due?",
    "contrary": "The text says “{words}” here. Against whom is that said, and who is better "
    "supported?",
    "turn": "The text turns with “{words}” here. What against, and does the turn convince you?",
    "note_against": "Note {label} says “{words}”. What is held against this passage, and does "
    "the text answer it?",
    "note_compare": "Note {label} says “{words}”. What does the comparison change?",
}
"""The questions in English, by key; a front end may say them in its member's language."""

_SENTENCES = 3  # of a quotation
_LEAST_WORDS, _MOST_CHARACTERS = 8, 900  # of a quotation, so that it stands alone and is read
_WEIGHTS = {"found": 1.0, "resolved": 1.5, "missing": 0.6}  # of a note, by its status
_MORE = 0.5  # for each further note on one sentence
_PROSE, _PROSE_WORDS = 0.75, 45  # for a note that discusses, and the words that tell one
_DENSITY = 0.5  # for each note a sentence that its paragraph has
_SURE = 1.5  # weight of words from which a passage is called disputed for certain
_CROWDED = 0.5  # what each prompt from the same part of the reading leaves of a score

Kind = Literal["most noted", "disputed"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the key of its wording and the values that it names."""

    key: str
    values: Mapping[str, str | int]

    def word(self, questions: Mapping[str, str] = QUESTIONS) -> str:
        """Return the question in words."""
        return questions[self.key].format(**self.values)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A quotation to discuss, with its notes; its place is the quotation's."""

    kind: Kind
    quotation: Quotation
    notes: tuple[ResolvedNote, ...]
    question: Question


@dataclass(frozen=True, slots=True)
class _Passage:
    """Sentences that may become a prompt; `at` is their share of the way through."""

    paragraph: Paragraph
    number: int
    span: Span
    notes: tuple[ResolvedNote, ...]
    score: float
    at: float
    dispute: Dispute | None = None
    label: str = ""


def propose_prompts(readings: Sequence[Reading], count: int = 6) -> list[Prompt]:
    """Propose so many prompts at most, in the order of the reading.

    They are spread over it, half of them disputed passages as far as there are any.
    """
    noted, disputed = _passages(readings)
    sure = [p for p in disputed if p.dispute and p.score >= _SURE]
    unsure = [p for p in disputed if p not in sure]
    chosen: list[_Passage] = []
    _choose(chosen, sure, (count + 1) // 2, count)
    for passages in (noted, sure, unsure):
        _choose(chosen, passages, count, count)
    return [_prompt(passage) for passage in sorted(chosen, key=lambda p: p.number)]


def _choose(chosen: list[_Passage], passages: Sequence[_Passage], upto: int, parts: int) -> None:
    """Add the best passages of paragraphs not chosen yet, one after the other, well apart."""
    while len(chosen) < upto:
        taken = {passage.number for passage in chosen}
        crowd = Counter(int(passage.at * parts) for passage in chosen)
        free = [passage for passage in passages if passage.number not in taken]
        if not free:
            return
        chosen.append(max(free, key=lambda p: p.score * _CROWDED ** crowd[int(p.at * parts)]))


def _passages(readings: Sequence[Reading]) -> tuple[list[_Passage], list[_Passage]]:
    """Return what has notes, and what is disputed."""
    paragraphs = list(chain.from_iterable(map(read_paragraphs, readings)))
    spoken = {reading.work.digest: reading.language for reading in readings}
    noted, disputed = [], []
    for number, paragraph in enumerate(paragraphs):
        language = spoken[paragraph.reading.work.digest]
        for passage in _sentences(paragraph, number, number / len(paragraphs)):
            if passage.notes:
                noted.append(passage)
            if found := _disputed(passage, language):
                disputed.append(found)
    return noted, disputed


def _sentences(paragraph: Paragraph, number: int, at: float) -> Iterator[_Passage]:
    work = paragraph.reading.work
    anchors = work.document.anchors_in(paragraph.span.start, paragraph.span.end)
    density = _DENSITY * len(anchors) / max(len(paragraph.sentences), 1)
    for place, sentence in enumerate(paragraph.sentences):
        whole = _whole(paragraph, place)
        text = work.document.text[whole.start : whole.end]
        legible = len(text) <= _MOST_CHARACTERS and not is_tabular(text)
        if legible and len(find_words(text)) >= _LEAST_WORDS:
            own = notes_of(work, quote(work, sentence.start, sentence.end))
            score = _weight(own) + density if own else 0.0
            yield _Passage(paragraph, number, whole, own, score, at)


def _whole(paragraph: Paragraph, place: int) -> Span:
    """Return a sentence with those beside it that it needs to be understood."""
    text, sentences = paragraph.reading.work.document.text, paragraph.sentences
    first = last = place
    while first and place - first < _SENTENCES - 1 and _leans(text, sentences[first].start):
        first -= 1
    ends_open = text[sentences[last].end - 1] == ":"
    if ends_open and last + 1 < len(sentences) and last - first < _SENTENCES - 1:
        last += 1
    return Span(sentences[first].start, sentences[last].end)


def _leans(text: str, start: int) -> bool:
    return leans_back(text, start) or goes_on(text, start)


def _weight(notes: Sequence[ResolvedNote]) -> float:
    single = sum(_WEIGHTS[note.status] for note in notes) + _MORE * (len(notes) - 1)
    return single + _PROSE * sum(map(_is_prose, notes))


def _is_prose(note: ResolvedNote) -> bool:
    return note.status == "found" and len((note.text or "").split()) >= _PROSE_WORDS


def _disputed(passage: _Passage, language: str) -> _Passage | None:
    """Return the passage as a disputed one, where its words or a note's say that it is."""
    span = passage.span
    text = passage.paragraph.reading.work.document.text[span.start : span.end]
    said = [(text, "", IN_TEXT)]
    said += [(note.text or "", note.label, IN_NOTE) for note in passage.notes]
    found = [(find_dispute(t, cues.get(language, ())), label) for t, label, cues in said]
    told = [(dispute, label) for dispute, label in found if dispute]
    if not told:
        return None
    dispute, label = max(told, key=lambda pair: pair[0].weight)
    score = sum(d.weight for d, _ in told) + 0.25 * min(len(passage.notes), 2)
    return _Passage(
        passage.paragraph, passage.number, span, passage.notes, score, passage.at, dispute, label
    )


def _prompt(passage: _Passage) -> Prompt:
    work, span = passage.paragraph.reading.work, passage.span
    quotation = quote(work, span.start, span.end)
    notes = notes_of(work, quotation)
    if passage.dispute is None:
        return Prompt("most noted", quotation, notes, _noted_question(notes))
    values: dict[str, str | int] = {"words": passage.dispute.words, "label": passage.label}
    return Prompt("disputed", quotation, notes, Question(passage.dispute.key, values))


def _noted_question(notes: Sequence[ResolvedNote]) -> Question:
    missing = sum(note.status == "missing" for note in notes)
    values: dict[str, str | int] = {"count": len(notes), "missing": missing}
    values["label"] = notes[0].label
    if len(notes) > 1:
        return Question("missing_notes" if missing else "several_notes", values)
    if missing:
        return Question("missing_note", values)
    if notes[0].status == "resolved":
        return Question("resolved_note", values)
    return Question("long_note" if _is_prose(notes[0]) else "one_note", values)
