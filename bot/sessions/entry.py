"""What waits in a session's queue: questions and hands, and the rules of the floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.sessions.plan import Instant, Place

Kind = Literal["question", "hand"]
EntryState = Literal[
    "waiting", "taken", "published", "answered", "declined", "merged", "withdrawn", "carried"
]


@dataclass(frozen=True, slots=True)
class Asker:
    """One who asks a question; without `member` where they were forgotten."""

    member: int | None
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A question in the queue, or a hand, which has no text.

    `draft` are the places that Ibid proposes, the best first, and `answer` is the one that was
    shown. `carried_from` is the number of the session in the series that left it open.
    """

    id: int
    kind: Kind
    text: str
    at: Instant
    askers: tuple[Asker, ...]
    state: EntryState = "waiting"
    votes: tuple[int, ...] = ()
    merged_into: int | None = None
    draft: tuple[Place, ...] = ()
    answer: Place | None = None
    note: str = ""
    reason: str = ""
    carried_from: int | None = None

    @property
    def is_hand(self) -> bool:
        """Whether somebody wants to speak, without a question in writing."""
        return self.kind == "hand"

    @property
    def wanted(self) -> int:
        """How many members ask it or voted for it."""
        return len(self.askers) + len(self.votes)

    def hides(self, member: int) -> bool:
        """Tell whether a member asks it without a name."""
        return any(asker.anonymous for asker in self.askers if asker.member == member)

    def asked_by(self, member: int) -> bool:
        """Tell whether a member is one of its askers."""
        return any(asker.member == member for asker in self.askers)


@dataclass(frozen=True, slots=True)
class Turn:
    """When a member who was forgotten since made their last entry, for slow mode."""

    member: int
    at: Instant


@dataclass(frozen=True, slots=True)
class Queue:
    """Questions and hands, and the rules of the floor; `last` is the highest id given.

    `muted` and `turns` outlive a member's being forgotten, else that would undo the rules. They
    are emptied at the end of the session.
    """

    open: bool = False
    locked: bool = False
    slow: int = 0
    """Seconds between two entries of one member."""
    muted: tuple[int, ...] = ()
    turns: tuple[Turn, ...] = ()
    entries: tuple[Entry, ...] = ()
    last: int = 0
