"""What the quality benchmark measures: anything that finds passages and quotes sentences.

Ibid stands here; its peers are in `peers`, which alone needs their packages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from unittest.mock import patch

from index import answer as answering
from index.answer import Answer, Quotation, RankedPassage, answer
from index.dense import Encoding, SentenceEncoder
from index.shelf import Shelf
from tests.bench.sets import Question


@dataclass(frozen=True)
class Place:
    """A span of a text, and its words."""

    text: str
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Found:
    """Passages and quotations, best first; the quotations even where `answered` is False."""

    passages: list[Place]
    quotations: list[Place]
    confidence: float
    answered: bool = True


class Pipeline(Protocol):
    """What finds answers on one shelf."""

    def ask(self, questions: Sequence[str], k: int) -> list[Found]:
        """Find the `k` nearest passages to each question, and up to three quotations."""
        ...


Make = Callable[[Shelf], Pipeline]


@dataclass(frozen=True)
class Asked:
    """A question and what a pipeline found."""

    question: Question
    found: Found


def ask_within(make: Make, shelves: Mapping[str, Shelf], asked: Sequence[Question]) -> list[Asked]:
    """Put each question to its own text, which is alone on its shelf."""
    return [
        found
        for text in dict.fromkeys(question.text for question in asked)
        for found in ask_across(make, shelves[text], [q for q in asked if q.text == text])
    ]


def ask_across(make: Make, shelf: Shelf, asked: Sequence[Question], k: int = 10) -> list[Asked]:
    """Put each question to a shelf."""
    found = make(shelf).ask([question.question for question in asked], k)
    return list(map(Asked, asked, found))


class RememberingEncoder(SentenceEncoder):
    """Ibid's encoder, which encodes the same text once in a run."""

    def __init__(self, model: str | None = None) -> None:
        super().__init__(model)
        self._known: dict[str, Encoding] = {}

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= zip(new, super().encode(new), strict=True)
        return [self._known[text] for text in texts]

    def encode_questions(self, questions: Sequence[str]) -> None:
        """Encode questions together, yet in the full precision that a single one has."""
        with patch.object(self, "_bfloat16", False):
            self.encode(questions)


class Ibid:
    """Ibid, by its own `answer`."""

    def __init__(self, shelf: Shelf, encoder: SentenceEncoder) -> None:
        self._shelf = shelf
        self._encoder = encoder

    def ask(self, questions: Sequence[str], k: int) -> list[Found]:
        threshold = answering._ANSWERS_FROM
        with patch.object(answering, "_ANSWERS_FROM", 0.0):
            answers = [answer(q, self._shelf, self._encoder, k=k) for q in questions]
        return [_found(answer, threshold) for answer in answers]


def _found(answer: Answer, threshold: float) -> Found:
    passages = [_place(passage) for passage in answer.passages]
    quotations = [_place(quotation) for quotation in answer.quotations]
    return Found(passages, quotations, answer.confidence, answer.confidence >= threshold)


def _place(item: RankedPassage | Quotation) -> Place:
    return Place(item.work, item.start, item.end, item.text)
