"""Golden questions: those that a collection must go on answering as its moderators said."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from index.answer import Answer
from index.errors import HomeError
from index.evaluate import Question, judge, read_questions
from index.files import write_file
from index.lock import Lock
from index.log import COMMAND_LINE, Act, Log, now

_FILE = "golden.jsonl"
_MOST = 100


class FullError(HomeError):
    """As many golden questions as a collection may have."""


class UnknownQuestionError(HomeError):
    """A name that is no golden question's."""

    def __init__(self, name: str, kept: Sequence[Question]) -> None:
        known = ", ".join(str(question.id) for question in kept) or "none"
        super().__init__(f"no golden question {name!r}; there are: {known}")


class Golden:
    """The golden questions of a collection, kept as a question file."""

    def __init__(self, folder: Path, log: Log, writing: Lock) -> None:
        self._path = folder / _FILE
        self._log = log
        self._writing = writing

    def read(self) -> list[Question]:
        """Return the questions."""
        return read_questions(self._path) if self._path.exists() else []

    def add(self, question: Question, by: str = COMMAND_LINE) -> Question:
        """Keep a question and return it with its id; HomeError where there are too many."""
        with self._writing("golden"):
            kept = self.read()
            if len(kept) >= _MOST:
                raise FullError(f"{_MOST} golden questions are kept already: remove one first")
            numbers = [int(q.id) for q in kept if q.id and q.id.isdigit()]
            named = replace(question, id=str(max(numbers, default=0) + 1))
            self._write([*kept, named])
            self._log.append(Act(now(), by, "golden-add", detail=question.question))
        return named

    def remove(self, name: str, by: str = COMMAND_LINE) -> Question:
        """Drop the question of that id and return it."""
        with self._writing("golden"):
            kept = self.read()
            found = next((question for question in kept if question.id == name), None)
            if found is None:
                raise UnknownQuestionError(name, kept)
            self._write([question for question in kept if question is not found])
            self._log.append(Act(now(), by, "golden-remove", detail=found.question))
        return found

    def _write(self, questions: Sequence[Question]) -> None:
        lines = (json.dumps(asdict(question), ensure_ascii=False) for question in questions)
        write_file(self._path, "".join(f"{line}\n" for line in lines).encode())


def failing(questions: Sequence[Question], ask: Callable[[str, int], Answer]) -> list[Question]:
    """Return the questions that are not answered as they must be."""
    judged = judge(questions, ask) if questions else []
    return [q for q, one in zip(questions, judged, strict=True) if not one.right]
