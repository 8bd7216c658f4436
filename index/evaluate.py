"""Measure answers on questions whose evidence is known.

A quotation is right when it contains one of the question's gold strings, white space
folded; for a question that the texts do not answer, the right answer is none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.answer import Answer
from index.errors import SourceError

CUTOFFS = (1, 3, 5, 10)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its gold evidence; `notes` are labels that the answer must show."""

    id: str | None
    question: str
    answerable: bool = True
    gold: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Shares from 0 to 1, None where no question tells; `misses` names what went wrong."""

    questions: int
    answerable: int
    recall: dict[str, float | None]
    mrr: float | None
    quotation_first: float | None
    quotation_any: float | None
    notes: float | None
    refused_answerable: float | None
    refused_unanswerable: float | None
    misses: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    question: Question
    answer: Answer
    rank: int | None  # of the first passage with evidence, from 1
    first: bool
    any: bool

    @property
    def right(self) -> bool:
        return self.first if self.question.answerable else not self.answer.answered


def read_questions(path: Path) -> list[Question]:
    """Read a question file; SourceError names the file, the line and what is wrong."""
    questions = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"{path}: {reason}; check the path") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            questions.append(_read_question(line, f"{path}, line {number}"))
    return questions


def _read_question(line: str, place: str) -> Question:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise SourceError(f"{place}: not JSON ({error}); write one object a line") from error
    text = record.get("question") if isinstance(record, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise SourceError(f'{place}: no "question"; write {{"id": …, "question": "…"}}')
    gold, notes = record.get("gold", []), record.get("notes", [])
    if not (isinstance(gold, list) and isinstance(notes, list)):
        raise SourceError(f'{place}: "gold" and "notes" must be lists of strings')
    answerable = bool(record.get("answerable", True))
    label = record.get("id")
    name = None if label is None else str(label)
    return Question(name, text, answerable, tuple(map(str, gold)), tuple(map(str, notes)))


def evaluate(questions: Sequence[Question], ask: Callable[[str, int], Answer]) -> Report:
    """Ask every question, with ten passages each, and count."""
    outcomes = [_judge(question, ask(question.question, max(CUTOFFS))) for question in questions]
    answerable = [o for o in outcomes if o.question.answerable]
    rest = [o for o in outcomes if not o.question.answerable]
    noted = [o for o in answerable if o.first and o.question.notes]
    return Report(
        questions=len(outcomes),
        answerable=len(answerable),
        recall={str(k): _share([_within(o.rank, k) for o in answerable]) for k in CUTOFFS},
        mrr=_mean([1 / o.rank if o.rank else 0.0 for o in answerable]),
        quotation_first=_share([o.first for o in answerable]),
        quotation_any=_share([o.any for o in answerable]),
        notes=_share([_shows_notes(o) for o in noted]),
        refused_answerable=_share([not o.answer.answered for o in answerable]),
        refused_unanswerable=_share([not o.answer.answered for o in rest]),
        misses=tuple(_miss(o) for o in outcomes if not o.right),
    )


def _judge(question: Question, answer: Answer) -> _Outcome:
    hits = [_holds(quotation.text, question) for quotation in answer.quotations]
    ranks = (
        rank
        for rank, passage in enumerate(answer.passages, start=1)
        if _holds(passage.text, question)
    )
    return _Outcome(question, answer, next(ranks, None), hits[:1] == [True], any(hits))


def _holds(text: str, question: Question) -> bool:
    folded = " ".join(text.split())
    return any(" ".join(gold.split()) in folded for gold in question.gold)


def _shows_notes(outcome: _Outcome) -> bool:
    shown = {anchor.label for anchor in outcome.answer.quotations[0].anchors}
    return set(outcome.question.notes) <= shown


def _miss(outcome: _Outcome) -> dict[str, Any]:
    quotations = outcome.answer.quotations
    return {
        "id": outcome.question.id,
        "question": outcome.question.question,
        "answerable": outcome.question.answerable,
        "confidence": outcome.answer.confidence,
        "quotation": quotations[0].text if quotations else None,
    }


def _within(rank: int | None, k: int) -> bool:
    return rank is not None and rank <= k


def _share(outcomes: Sequence[bool]) -> float | None:
    return _mean([float(outcome) for outcome in outcomes])


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
