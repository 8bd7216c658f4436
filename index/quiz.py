"""Quiz questions made from a reading: every one of them can be settled by its source.

What is asked is left out of a literal sentence, or is the note that hangs on it; the wrong
choices come from the same text, from places where they are right.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from index.answer import Quotation, ResolvedNote, notes_of, quote
from index.blanks import Blank, Blanks
from index.excerpt import shorten
from index.reading import Paragraph, Reading, goes_on, is_tabular, read_paragraphs
from index.sentences import Span
from index.terms import find_words
from index.windows import leans_back

Kind = Literal["date", "name", "number", "note"]

_WRONG = 3  # choices beside the right one
_LEAST_WORDS, _MOST_WORDS = 8, 40  # of a sentence
_NOTE_WORDS = 5  # fewer tell nothing: "Ibid.", "p. 4"
_NOTE_LENGTH = 120  # characters of a note as a choice
_ALIKE = 3  # words with which no two choices may both begin
_TELLING = re.compile(r"(?<=[\w,] )[A-Z]\w{2,}|(?<=[\w,] )\d{2,}")
_KINDS: tuple[Kind, ...] = ("date", "name", "number", "note")


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A sentence, what is asked of it, and the choices; `choices[right]` is the answer.

    `before`, `blank` and `after` make up the sentence; where the note is asked for nothing
    is left out, and `before` is all of it. `quotation` and `notes` are for afterwards.
    """

    kind: Kind
    before: str
    blank: str
    after: str
    choices: tuple[str, ...]
    right: int
    quotation: Quotation
    notes: tuple[ResolvedNote, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    paragraph: Paragraph
    span: Span
    near: str  # its paragraph and those beside it

    @property
    def text(self) -> str:
        return self.paragraph.reading.work.document.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that can be put: of a blank, or of the sentence's only note."""

    sentence: _Sentence
    blank: Blank | None


def make_quiz(works: Sequence[Reading], seed: int | str, count: int) -> list[QuizQuestion]:
    """Make so many questions at most, always the same by the same seed.

    The kinds take turns; no two questions come from one paragraph or have one answer.
    """
    draw = random.Random(seed)  # noqa: S311  (a quiz, no secret)
    blanks = {r.work.digest: Blanks(r.work.document.text, names=r.language == "en") for r in works}
    asked = _questions(works, blanks)
    for kind in _KINDS:
        draw.shuffle(asked[kind])
    made: list[QuizQuestion] = []
    seen: set[object] = set()
    while len(made) < count and any(asked.values()):
        for kind in _KINDS:
            question = _next(asked[kind], blanks, seen, draw)
            made += [question] if question and len(made) < count else []
    return made


def _next(
    asked: list[_Asked], blanks: dict[str, Blanks], seen: set[object], draw: random.Random
) -> QuizQuestion | None:
    """Take questions off the list until one can be put, and remember its answer and place."""
    while asked:
        question = asked.pop()
        paragraph = question.sentence.paragraph
        place = (paragraph.reading.work.digest, paragraph.span)
        if place in seen:
            continue
        if question.blank:
            made = _ask_blank(question.sentence, question.blank, blanks, draw)
        else:
            made = _ask_note(question.sentence, draw)
        if made and made.choices[made.right] not in seen:
            seen.update((place, made.choices[made.right]))
            return made
    return None


def _questions(readings: Sequence[Reading], blanks: dict[str, Blanks]) -> dict[Kind, list[_Asked]]:
    asked: dict[Kind, list[_Asked]] = {kind: [] for kind in _KINDS}
    for sentence in chain.from_iterable(map(_sentences, readings)):
        work = sentence.paragraph.reading.work
        for blank in blanks[work.digest].within(sentence.span):
            if _is_told(sentence, blank) and _is_hidden(sentence, blank):
                asked[blank.kind].append(_Asked(sentence, blank))
        notes = notes_of(work, quote(work, sentence.span.start, sentence.span.end))
        if len(notes) == 1 and _is_choice(notes[0].text) and notes[0].status == "found":
            asked["note"].append(_Asked(sentence, None))
    return asked


def _sentences(reading: Reading) -> Iterator[_Sentence]:
    """Yield the sentences that tell by themselves what they are about."""
    paragraphs = list(read_paragraphs(reading))
    for number, paragraph in enumerate(paragraphs):
        near = "\n".join(p.text for p in paragraphs[max(number - 1, 0) : number + 2])
        for span in paragraph.sentences:
            sentence = _Sentence(paragraph, span, near)
            if _stands_alone(reading.work.document.text, span):
                yield sentence


def _stands_alone(text: str, span: Span) -> bool:
    words = text[span.start : span.end]
    whole = words[0].isupper() and words[-1] in ".!?" and not is_tabular(words)
    told = _LEAST_WORDS <= len(find_words(words)) <= _MOST_WORDS
    closed = all(words.count(a) == words.count(b) for a, b in ("“”", "()", "«»", "[]"))
    tied = leans_back(text, span.start) or goes_on(text, span.start)
    return whole and told and closed and words.count('"') % 2 == 0 and not tied


def _is_told(sentence: _Sentence, blank: Blank) -> bool:
    """Tell whether there is a name or a figure in a sentence beside what is left out."""
    rest = sentence.text[: blank.start - sentence.span.start], blank.end - sentence.span.start
    return _TELLING.search(f"{rest[0]} {sentence.text[rest[1] :]}") is not None


def _is_hidden(sentence: _Sentence, blank: Blank) -> bool:
    """Tell whether a sentence without the blank no longer gives it away."""
    start, end = blank.start - sentence.span.start, blank.end - sentence.span.start
    rest = f"{sentence.text[:start]} {sentence.text[end:]}".casefold()
    words = re.findall(r"\w+", blank.text.casefold())
    telling = [word for word in words if len(word) > 2 or word.isdigit()]
    return not any(re.search(rf"\b{re.escape(word)}", rest) for word in telling or words)


def _ask_blank(
    sentence: _Sentence, blank: Blank, blanks: dict[str, Blanks], draw: random.Random
) -> QuizQuestion | None:
    named = blank.kind == "name"  # of those, more than one is soon true of the same matter
    near = sentence.near if named else sentence.paragraph.text
    others = blanks[sentence.paragraph.reading.work.digest].others(blank, near)
    others = _unlike(others, blank.text) if named else others
    start, end = blank.start - sentence.span.start, blank.end - sentence.span.start
    parts = blank.text, sentence.text[:start], blank.text, sentence.text[end:]
    return _ask(sentence, blank.kind, parts, others, draw)


def _unlike(others: Sequence[str], answer: str) -> list[str]:
    """Return names that share no word with the answer or one another."""
    kept: list[str] = []
    taken = set(re.findall(r"\w+", answer.casefold()))
    for other in others:
        words = set(re.findall(r"\w+", other.casefold()))
        if taken.isdisjoint(words - {"of", "the"}):
            kept.append(other)
            taken |= words
    return kept


def _ask_note(sentence: _Sentence, draw: random.Random) -> QuizQuestion | None:
    work, span = sentence.paragraph.reading.work, sentence.span
    paragraph = sentence.paragraph.span
    right = notes_of(work, quote(work, span.start, span.end))[0]
    near = {a.note_id for a in work.document.anchors_in(paragraph.start, paragraph.end)}
    begun = {_beginning(right.text or "")}
    others: list[str] = []
    for note in draw.sample(work.document.notes, len(work.document.notes)):
        beginning = _beginning(note.text)
        far = note.id not in near and note.refers_to is None and beginning not in begun
        if far and _is_choice(note.text) and len(others) < _WRONG:
            others.append(note.text)
            begun.add(beginning)
    shown = [shorten(text, _NOTE_LENGTH) for text in others]
    answer = shorten(right.text or "", _NOTE_LENGTH)
    return _ask(sentence, "note", (answer, sentence.text, "", ""), shown, draw)


def _is_choice(text: str | None) -> bool:
    return len((text or "").split()) >= _NOTE_WORDS


def _beginning(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold())[:_ALIKE])


def _ask(
    sentence: _Sentence,
    kind: Kind,
    parts: tuple[str, str, str, str],
    others: Sequence[str],
    draw: random.Random,
) -> QuizQuestion | None:
    """Put the right choice, the first part, among wrong ones; None where they are too few."""
    if len(others) < _WRONG:
        return None
    right, before, blank, after = parts
    choices = [right, *draw.sample(list(others), _WRONG)]
    draw.shuffle(choices)
    work, span = sentence.paragraph.reading.work, sentence.span
    quotation = quote(work, span.start, span.end)
    return QuizQuestion(
        kind=kind,
        before=before,
        blank=blank,
        after=after,
        choices=tuple(choices),
        right=choices.index(right),
        quotation=quotation,
        notes=notes_of(work, quotation),
    )
