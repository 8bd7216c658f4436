"""Measure answers on questions whose evidence is known.

A quotation is right when it contains one of the question's gold strings, white space
folded; for a question that the texts do not answer, the right answer is none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.answer import Answer
from index.cache import Progress
from index.errors import SourceError
from index.metrics import CUTOFFS, Estimate, estimate
from index.runs import Judgement


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
    """Shares from 0 to 1, None where no question tells; `misses` names what went wrong.

    `intervals` holds the 95 % interval of every share under the share's own key.
    """

    questions: int
    answerable: int
    recall: dict[str, float | None]
    mrr: float | None
    ndcg: float | None
    quotation_first: float | None
    quotation_any: float | None
    notes: float | None
    refused_answerable: float | None
    refused_unanswerable: float | None
    refusal_precision: float | None
    refusal_recall: float | None
    auroc: float | None
    calibration_error: float | None
    intervals: dict[str, Any]
    misses: tuple[dict[str, Any], ...]


def read_questions(path: Path) -> list[Question]:
    """Read a question file; SourceError names the file, the line and what is wrong."""
    return [make_question(read_record(line, place), place) for place, line in read_lines(path)]


def read_lines(path: Path) -> list[tuple[str, str]]:
    """Return the lines of a file that hold anything, each after the name of its place."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"{path}: {reason}; check the path") from error
    lines = enumerate(text.split("\n"), start=1)
    return [(f"{path}, line {number}", line) for number, line in lines if line.strip()]


def read_record(line: str, place: str) -> dict[str, Any]:
    """Read the JSON object of a line, empty where it is none; SourceError names its place."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{place}: not JSON ({error}); write one object a line") from error
    return record if isinstance(record, dict) else {}


def make_question(record: Mapping[str, Any], place: str) -> Question:
    """Make a question of what a line holds; SourceError names its place and what is wrong."""
    text = record.get("question")
    if not isinstance(text, str) or not text.strip():
        raise SourceError(f'{place}: no "question"; write {{"id": …, "question": "…"}}')
    gold, notes = record.get("gold", []), record.get("notes", [])
    if not (isinstance(gold, list) and isinstance(notes, list)):
        raise SourceError(f'{place}: "gold" and "notes" must be lists of strings')
    if not all(str(item).strip() for item in gold):
        raise SourceError(f'{place}: "gold" has an empty string, which every quotation contains')
    answerable = record.get("answerable", True)
    if not isinstance(answerable, bool):
        raise SourceError(f'{place}: "answerable" must be true or false, not {answerable!r}')
    name = None if record.get("id") is None else _text(record["id"])
    return Question(
        name, _text(text), answerable, tuple(map(_text, gold)), tuple(map(_text, notes))
    )


def _text(value: object) -> str:
    """Return a value as text; halves of characters, which JSON can hold, become `?`."""
    return str(value).encode(errors="replace").decode()


def evaluate(questions: Sequence[Question], ask: Callable[[str, int], Answer]) -> Report:
    """Ask every question and report on the answers."""
    return report_on(judge(questions, ask))


def judge(
    questions: Sequence[Question],
    ask: Callable[[str, int], Answer],
    progress: Progress | None = None,
) -> list[Judgement]:
    """Ask every question, with ten passages each, and judge the answers.

    The quotation that a refusal holds back is not in the answer. It counts as right where
    the nearest passage holds the evidence, which flatters it a little.
    """
    run = []
    for number, question in enumerate(questions, start=1):
        run.append(_judge(question, ask(question.question, max(CUTOFFS))))
        if progress:
            progress(number, len(questions))
    return run


def _judge(question: Question, answer: Answer) -> Judgement:
    gold = question.gold if question.answerable else ()
    quoted = [_holds(quotation.text, gold) for quotation in answer.quotations]
    near = [_holds(passage.text, gold) for passage in answer.passages]
    first = quoted[:1] == [True]
    return Judgement(
        id=question.id,
        question=question.question,
        answerable=question.answerable,
        answered=answer.answered,
        confidence=answer.confidence,
        rank=near.index(True) + 1 if any(near) else None,
        quotation=answer.quotations[0].text if answer.quotations else None,
        quotation_first=first,
        quotation_any=any(quoted),
        notes=_shows_notes(question, answer) if first and question.notes else None,
        best_right=first if answer.answered else near[:1] == [True],
    )


def _holds(text: str, gold: Sequence[str]) -> bool:
    folded = " ".join(text.split())
    return any(" ".join(evidence.split()) in folded for evidence in gold)


def _shows_notes(question: Question, answer: Answer) -> bool:
    return set(question.notes) <= {anchor.label for anchor in answer.quotations[0].anchors}


def report_on(run: Sequence[Judgement]) -> Report:
    """Measure a run and name its misses."""
    estimates = estimate(run)
    return Report(
        questions=len(run),
        answerable=sum(judgement.answerable for judgement in run),
        **figures(estimates),
        intervals=intervals(estimates),
        misses=tuple(_miss(judgement) for judgement in run if not judgement.right),
    )


def figures(estimates: Mapping[str, Estimate]) -> dict[str, Any]:
    """Return the figures under the keys of a report."""
    return _nest({name: found.figure for name, found in estimates.items()})


def intervals(estimates: Mapping[str, Estimate]) -> dict[str, Any]:
    """Return the intervals under the keys of a report."""
    return _nest({name: found.interval for name, found in estimates.items()})


def _nest(flat: Mapping[str, object]) -> dict[str, Any]:
    """Put `recall@5` under `recall`, `5`."""
    recall = {str(k): flat[f"recall@{k}"] for k in CUTOFFS}
    rest = {name: value for name, value in flat.items() if not name.startswith("recall@")}
    return {"recall": recall, **rest}


def _miss(judgement: Judgement) -> dict[str, Any]:
    keys = ("id", "question", "answerable", "confidence", "quotation")
    return {key: getattr(judgement, key) for key in keys}
