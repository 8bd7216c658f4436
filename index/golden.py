"""Golden questions: those that a collection must go on answering as its moderators said."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.answer import Answer
from index.errors import HomeError, SourceError
from index.evaluate import Question, judge, make_question, read_lines, read_record
from index.files import write_file
from index.lock import Lock
from index.log import COMMAND_LINE, Act, Log, now

_FILE = "golden.jsonl"
_MOST = 100


class FullError(HomeError):
    """As many golden questions as a collection may have."""


class UnknownQuestionError(HomeError):
    """A name that is no golden question's."""

    def __init__(self, name: str, kept: Sequence[_Line]) -> None:
        known = ", ".join(str(line.question.id) for line in kept) or "none"
        super().__init__(f"no golden question {name!r}; there are: {known}")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file, the question that it holds, and what is wrong with it if anything is."""

    text: str
    question: Question
    fault: SourceError | None = None


class Golden:
    """The golden questions of a collection, kept as a question file."""

    def __init__(self, folder: Path, log: Log, writing: Lock) -> None:
        self._path = folder / _FILE
        self._log = log
        self._writing = writing

    def read(self) -> list[Question]:
        """Return the questions; HomeError names a line that holds none and how to be rid of it."""
        kept = self._lines()
        for line in kept:
            if line.fault:
                raise HomeError(f"{line.fault}; `golden remove {line.question.id}` takes it out")
        return [line.question for line in kept]

    def add(self, question: Question, by: str = COMMAND_LINE) -> Question:
        """Keep a question and return it with its id; HomeError where there are too many."""
        if not all(words.strip() for words in (question.question, *question.gold)):
            raise SourceError("a golden question, and the words of its answer, cannot be empty")
        with self._writing("golden"):
            kept = self.read()
            if len(kept) >= _MOST:
                raise FullError(f"{_MOST} golden questions are kept already: remove one first")
            numbers = [int(q.id) for q in kept if q.id and q.id.isdigit()]
            named = replace(question, id=str(max(numbers, default=0) + 1))
            with self._log.entering(Act(now(), by, "golden-add", detail=question.question)):
                self._write([*map(_line_of, kept), _line_of(named)])
        return named

    def remove(self, name: str, by: str = COMMAND_LINE) -> Question:
        """Drop the question of that id, also one whose line is at fault, and return it."""
        with self._writing("golden"):
            kept = self._lines()
            found = next((line for line in kept if line.question.id == name), None)
            if found is None:
                raise UnknownQuestionError(name, kept)
            gone = found.question
            with self._log.entering(Act(now(), by, "golden-remove", detail=gone.question)):
                self._write([line.text for line in kept if line is not found])
        return gone

    def _lines(self) -> list[_Line]:
        lines = read_lines(self._path) if self._path.exists() else []
        return [_read_line(number, *each) for number, each in enumerate(lines, start=1)]

    def _write(self, lines: Sequence[str]) -> None:
        write_file(self._path, "".join(f"{line}\n" for line in lines).encode())


def _line_of(question: Question) -> str:
    return json.dumps(asdict(question), ensure_ascii=False)


def _read_line(number: int, place: str, line: str) -> _Line:
    """Read a line; one at fault is a question all the same, which can be named and removed."""
    name = f"line-{number}"
    try:
        record = read_record(line, place)
        name = str(record.get("id") or name)
        return _Line(line, make_question(record, place))
    except SourceError as error:
        return _Line(line, Question(name, line), error)


def failing(questions: Sequence[Question], ask: Callable[[str, int], Answer]) -> list[Question]:
    """Return the questions that are not answered as they must be."""
    judged = judge(questions, ask) if questions else []
    return [q for q, one in zip(questions, judged, strict=True) if not one.right]
