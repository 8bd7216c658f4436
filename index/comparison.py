"""Set works side by side: what each of them says to the same question.

One quotation a work, in the order in which the works were written. Nothing is blended, and
a work that does not answer is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.answer import Quotation, ResolvedNote, answer
from index.dates import parse_date
from index.dense import Encoder
from index.nearest import find_nearest_passages
from index.shelf import Shelf
from index.work import Work

_UNDATED = (1,)


@dataclass(frozen=True, slots=True)
class Compared:
    """One work's answer: its best quotation, and the chance that this answers."""

    work: str
    title: str
    author: str | None
    date: str | None
    confidence: float
    quotation: Quotation
    notes: tuple[ResolvedNote, ...]


def compare(question: str, shelf: Shelf, encoder: Encoder) -> list[Compared]:
    """Return one quotation of each work that answers, the oldest work first, undated last.

    Works without any of the shelf's nearest passages are not asked.
    """
    near = sorted({result.work for result in find_nearest_passages(question, shelf, encoder)})
    found = (_ask(question, shelf, encoder, number) for number in near)
    compared = [(shelf.works[number], said) for number, said in found if said]
    compared.sort(key=lambda pair: _age(pair[0]))
    return [said for _, said in compared]


def _ask(question: str, shelf: Shelf, encoder: Encoder, number: int) -> tuple[int, Compared | None]:
    said = answer(question, shelf, encoder, work=number)
    if not said.quotations:
        return number, None
    work, quotation = shelf.works[number], said.quotations[0]
    return number, Compared(
        work=work.id,
        title=work.title,
        author=work.metadata.author,
        date=work.metadata.date,
        confidence=said.confidence,
        quotation=quotation,
        notes=said.notes[: len(quotation.anchors)],
    )


def _age(work: Work) -> tuple[int, ...]:
    date = parse_date(work.metadata.date)
    return (0, *date.key) if date else _UNDATED
