"""Compare a run with a stored one on the same questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from index.errors import SourceError
from index.evaluate import Question, figures, intervals
from index.metrics import estimate_difference
from index.runs import Judgement, load_run

_Key: TypeAlias = tuple[str | None, str, bool]


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose answer went from right to wrong, or back."""

    id: str | None
    question: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far each figure moved, with its 95 % interval, under the keys of a report."""

    differences: dict[str, Any]
    intervals: dict[str, Any]
    right_to_wrong: tuple[Change, ...]
    wrong_to_right: tuple[Change, ...]


def load_earlier(path: Path, questions: Sequence[Question]) -> tuple[Judgement, ...]:
    """Read a stored run; SourceError where it was made with other questions."""
    earlier = load_run(path)
    asked, known = Counter(map(_key, questions)), Counter(map(_key, earlier))
    for verb, strange in (("lacks", asked - known), ("also has", known - asked)):
        for name, question, answerable in strange:
            kind = "answerable" if answerable else "unanswerable"
            raise SourceError(
                f'{path}: a run on other questions: it {verb} {name or "one"}, "{question}" '
                f"({kind}); compare with a run on this file"
            )
    return earlier


def compare(now: Sequence[Judgement], before: Sequence[Judgement]) -> Comparison:
    """Compare two runs on the same questions, in whatever order each has them."""
    place = {_key(judgement): number for number, judgement in enumerate(now)}
    now, before = (sorted(run, key=lambda j: place[_key(j)]) for run in (now, before))
    moved = estimate_difference(now, before)
    pairs = list(zip(now, before, strict=True))
    return Comparison(
        differences=figures(moved),
        intervals=intervals(moved),
        right_to_wrong=tuple(_change(n) for n, b in pairs if b.right and not n.right),
        wrong_to_right=tuple(_change(n) for n, b in pairs if n.right and not b.right),
    )


def _key(item: Question | Judgement) -> _Key:
    return item.id, item.question, item.answerable


def _change(judgement: Judgement) -> Change:
    return Change(judgement.id, judgement.question)
