"""The minutes of a session: what was read, asked, answered, quoted and decided.

Names are given as they are to be shown, of those only who agreed; nothing here knows others.
`markdown`, `html` and `docx` write the record, each from the one layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from index.answer import Quotation, ResolvedNote
from index.bibliography import Entry

Outcome = Literal["answered", "unanswered", "declined", "open"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage with the notes of its anchors, in their order, and who brought it."""

    quotation: Quotation
    notes: tuple[ResolvedNote, ...]
    by: str | None = None


@dataclass(frozen=True, slots=True)
class AgendaPoint:
    """An item with the minutes planned and taken, and when it began, in the session's zone."""

    title: str
    planned: int
    taken: int | None = None
    begun: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, how many members asked it, and what became of it."""

    text: str
    outcome: Outcome
    asker: str | None = None
    askers: int = 1
    answers: tuple[Quoted, ...] = ()
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll's question, and the votes for each answer."""

    question: str
    results: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the quiz questions that they answered a member got right."""

    name: str
    right: int
    asked: int


@dataclass(frozen=True, slots=True)
class Minutes:
    """All that a session leaves; `start` and `end` are in the zone that `zone` names.

    `bibliography` holds the works quoted. A passage shown under a question need not be
    among the `quotations` again; where it is, it is shown once. `withheld` are open questions
    beside those `carried`, which are not to be shown; `continues` where a next session takes both.
    """

    title: str
    start: datetime
    end: datetime
    zone: str
    place: str
    number: int | None = None
    moderators: tuple[str, ...] = ()
    reading: tuple[Entry, ...] = ()
    agenda: tuple[AgendaPoint, ...] = ()
    questions: tuple[AskedQuestion, ...] = ()
    decisions: tuple[str, ...] = ()
    quotations: tuple[Quoted, ...] = ()
    polls: tuple[Poll, ...] = ()
    attendance: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    withheld: int = 0
    continues: bool = False
    scores: tuple[Score, ...] = ()
    bibliography: tuple[Entry, ...] = ()
