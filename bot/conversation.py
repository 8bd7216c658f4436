"""Questions that follow one another: the prompt of `ibid ask`, and its batches."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.browse import ERR
from index.answer import Answer
from index.errors import SourceError
from index.evaluate import Question, make_question, read_lines, read_record
from index.followup import Turn

_HELP = (
    "Questions may follow on the one before; an empty line or `new` begins a new topic."
    " Ctrl-D ends."
)

Ask = Callable[[str, Turn | None], Answer]


def turn_of(answer: Answer) -> Turn:
    """Return what a follow-up to an answer may lean on."""
    quotation = answer.quotations[0].text if answer.quotations else ""
    return Turn(answer.understood or answer.question, quotation)


def converse(works: int, ask: Ask, show: Callable[[Answer], None]) -> None:
    """Ask and answer until the input ends, and keep the conversation."""
    ERR.print(f"Ibid answers from {works} {'work' if works == 1 else 'works'}. {_HELP}")
    previous: Turn | None = None
    while (line := _read_line()) not in {None, "exit", "quit"}:
        if not line or line == "new":
            previous = None
            continue
        answer = ask(line, previous)
        show(answer)
        previous = turn_of(answer)


def _read_line() -> str | None:
    ERR.print("[bold]ask>[/] ", end="")
    try:
        return input().strip()
    except EOFError:
        ERR.print()
        return None


def read_batch(path: Path) -> list[tuple[Question, str | None]]:
    """Read a batch: each question, and the id of the earlier one that it follows, if any."""
    batch: list[tuple[Question, str | None]] = []
    known: set[str | None] = {None}
    for place, line in read_lines(path):
        record = read_record(line, place)
        question, named = make_question(record, place), record.get("follows")
        follows = None if named is None else str(named)
        if follows not in known:
            raise SourceError(
                f"{place}: it follows {follows!r}, which is the id of no line before it; name one"
            )
        batch.append((question, follows))
        known.add(question.id)
    return batch


def answer_batch(batch: list[tuple[Question, str | None]], ask: Ask) -> Iterator[Answer]:
    """Answer a batch in order; a question may follow any of those before it."""
    turns: dict[str | None, Turn] = {}
    for question, follows in batch:
        previous = None if follows is None else turns[follows]
        answer = dataclasses.replace(ask(question.question, previous), id=question.id)
        turns[question.id] = turn_of(answer)
        yield answer
