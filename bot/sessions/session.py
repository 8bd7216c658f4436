"""A session as it stands: all that has to survive a restart, in one immutable record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from bot.sessions.entry import Queue
from bot.sessions.plan import Instant, Item, Place, Plan

State = Literal["draft", "announced", "running", "paused", "ended", "cancelled"]
Choice = Literal["coming", "maybe", "not coming"]
Reminder = Literal["day", "hour", "soon", "start"]
SignalKind = Literal["last minute", "item over", "session over"]
What = Literal[
    "created",
    "copied",
    "continued",
    "announced",
    "edited",
    "cancelled",
    "started",
    "next",
    "back",
    "extended",
    "paused",
    "resumed",
    "ended",
    "queue opened",
    "queue closed",
    "locked",
    "unlocked",
    "slowed",
    "muted",
    "unmuted",
    "handed over",
    "left",
    "asked",
    "joined",
    "raised",
    "withdrew",
    "took",
    "put back",
    "drafted",
    "proposed",
    "noted",
    "published",
    "answered",
    "declined",
    "merged",
    "carried",
    "decided",
    "quoted",
    "polled",
    "quizzed",
    "put",
    "revealed",
]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts; `moderator` of the server, who may run each of its sessions."""

    id: int
    roles: frozenset[int] = frozenset()
    moderator: bool = False


IBID = Actor(0, moderator=True)
"""Acts by itself, and stands in the log as nobody."""


@dataclass(frozen=True, slots=True)
class Act:
    """A line of the log: when, by whom (None: Ibid, unnamed or forgotten), and what."""

    at: Instant
    by: int | None
    what: What
    entry: int | None = None
    item: int | None = None
    member: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Stint:
    """A time during which an item of the agenda was on; `end` is None for the one going on."""

    item: int
    start: Instant
    end: Instant | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """A word to say once; `minutes` are those allotted, so that more time means a new signal."""

    kind: SignalKind
    item: int | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Run:
    """What the clock goes by. Pauses lie between two stints."""

    stints: tuple[Stint, ...] = ()
    ended: Instant | None = None
    signalled: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a member answered to the announcement."""

    member: int
    choice: Choice
    at: Instant


@dataclass(frozen=True, slots=True)
class Presence:
    """A member who wants to be named, by a press on Here at the start, at the end or both."""

    member: int
    start: Instant | None = None
    end: Instant | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided."""

    at: Instant
    text: str
    by: int | None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A place that was quoted into the discussion."""

    at: Instant
    place: Place
    by: int | None


@dataclass(frozen=True, slots=True)
class Poll:
    """A native poll, by its message; `results` are the votes for each answer, once read."""

    at: Instant
    message: int
    question: str
    results: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """The quiz questions, by a key of the quiz's own, that a member answered."""

    member: int
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuizItem:
    """A question of the quiz: the sentence at a place, and the choices; `choices[right]` fits.

    What is asked for stands between `before` and `after`, or is the sentence's note.
    """

    kind: Literal["date", "name", "number", "note"]
    before: str
    after: str
    choices: tuple[str, ...]
    right: int
    place: Place


@dataclass(frozen=True, slots=True)
class Quiz:
    """The `round`th quiz of a session, and the question that is put, counted from 1.

    A question is open until a moderator reveals its answer, or its time is up.
    """

    round: int
    items: tuple[QuizItem, ...]
    seconds: int = 0
    """Time for each question; 0: as long as the moderators let it be open."""
    number: int = 0
    revealed: bool = True
    until: Instant | None = None
    message: int | None = None
    told: bool = False
    """Whether the message shows the answer."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The message that shows an entry of the queue."""

    entry: int
    message: int


@dataclass(frozen=True, slots=True)
class Messages:
    """What stands in Discord for a session; None where it was not posted or is gone.

    `announced_in` is the channel or forum post that the announcement is in, `desk` the one that
    the panel and the `cards` of questions to review are in; `shown` are the questions and
    answers that members see. `arrival` and `departure` ask who is here;
    `minutes` is 0 where they could be posted nowhere, else a message in `minutes_in` that tells
    what has the hash `minutes_told`.
    """

    announcement: int | None = None
    announced_in: int | None = None
    status: int | None = None
    panel: int | None = None
    event: int | None = None
    thread: int | None = None
    minutes: int | None = None
    minutes_in: int | None = None
    minutes_told: int | None = None
    arrival: int | None = None
    departure: int | None = None
    desk: int | None = None
    cards: tuple[Posted, ...] = ()
    shown: tuple[Posted, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A session of a server, the `number`th of its series.

    `dated` is since when members know of the start: no reminder falls due before. `owes_next`
    holds of one that was called off until the next one of its series is announced.
    """

    id: int
    server: int
    plan: Plan
    series: int
    number: int = 1
    state: State = "draft"
    dated: Instant | None = None
    owes_next: bool = False
    reminded: tuple[Reminder, ...] = ()
    replies: tuple[Reply, ...] = ()
    run: Run = Run()
    queue: Queue = field(default_factory=Queue)
    attendance: tuple[Presence, ...] = ()
    decisions: tuple[Decision, ...] = ()
    quotes: tuple[Quoted, ...] = ()
    polls: tuple[Poll, ...] = ()
    scores: tuple[Score, ...] = ()
    quiz: Quiz | None = None
    messages: Messages = Messages()
    log: tuple[Act, ...] = ()

    @property
    def moderators(self) -> tuple[int, ...]:
        """The host and the co-moderators."""
        hosts = () if self.plan.host is None else (self.plan.host,)
        return (*hosts, *self.plan.co_moderators)

    @property
    def item(self) -> Item | None:
        """The item of the agenda that is on; None before the start."""
        on = self.run.stints[-1].item if self.run.stints else None
        return next((item for item in self.plan.items if item.id == on), None)


def logged(  # noqa: PLR0913  (what a line of the log can be about)
    session: Session,
    by: Actor,
    now: datetime,
    what: What,
    *,
    entry: int | None = None,
    item: int | None = None,
    member: int | None = None,
    detail: str = "",
) -> Session:
    """Add a line to the log."""
    act = Act(now, by.id or None, what, entry, item, member, detail)
    return replace(session, log=(*session.log, act))


def posted(session: Session, **ids: Any) -> Session:  # noqa: ANN401  (fields of Messages)
    """Note what was posted in Discord (`status=ID`), or None where it is gone."""
    return replace(session, messages=replace(session.messages, **ids))
