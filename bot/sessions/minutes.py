"""What the minutes of a session tell, before ids become names and places quotations.

The records are those of `index.minutes`, field for field. Members are in them only where they
may be named. A declined question is in none: members never saw it. Nor did they see one that
waited for review, of which minutes tell no more than that there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sessions.attendance import consented, named_askers
from bot.sessions.calendar import find_zone
from bot.sessions.clock import spent
from bot.sessions.entry import Entry
from bot.sessions.plan import Item, Place, Reading, Venue
from bot.sessions.rules import last_act
from bot.sessions.series import carry_over
from bot.sessions.session import Poll, Score, Session
from index.minutes import Outcome


@dataclass(frozen=True, slots=True)
class ItemData:
    """An item with the minutes planned and taken, pauses aside, and when it began."""

    title: str
    planned: int
    taken: int | None
    begun: datetime | None


@dataclass(frozen=True, slots=True)
class QuestionData:
    """A question, how many asked it, and those of them who may be named."""

    text: str
    outcome: Outcome
    askers: int
    named: tuple[int, ...]
    answer: Place | None
    note: str


@dataclass(frozen=True, slots=True)
class QuotedData:
    """A place that was quoted, and by whom where they may be named."""

    place: Place
    by: int | None


@dataclass(frozen=True, slots=True)
class MinutesData:
    """All that minutes are written from; instants are in the session's zone.

    `number` is None where the session does not recur. `questions` come in the order in which
    they were dealt with, `carried` in that of the queue, `quotations` as quoted, once each.
    `withheld` counts the open questions whose words are not for all, and `continues` tells
    whether a next session takes the open ones.
    """

    title: str
    start: datetime
    end: datetime
    zone: str
    venue: Venue
    number: int | None
    moderators: tuple[int, ...]
    reading: tuple[Reading, ...]
    agenda: tuple[ItemData, ...]
    questions: tuple[QuestionData, ...]
    decisions: tuple[str, ...]
    quotations: tuple[QuotedData, ...]
    polls: tuple[Poll, ...]
    attendance: tuple[int, ...]
    carried: tuple[str, ...]
    withheld: int
    continues: bool
    scores: tuple[Score, ...]


def minutes_data(session: Session, now: datetime) -> MinutesData:
    """Return what the minutes of a session tell: of one that goes on, what has been by now."""
    plan, run, named = session.plan, session.run, consented(session)
    zone = find_zone(plan.when.zone)
    start = run.stints[0].start if run.stints else plan.when.start
    continues, left_open = plan.when.recurrence != "none", carry_over(session)
    shown = () if plan.mode == "reviewed" else left_open
    return MinutesData(
        title=plan.title,
        start=start.astimezone(zone),
        end=(run.ended or now).astimezone(zone),
        zone=plan.when.zone,
        venue=plan.venue,
        number=session.number if continues or session.number > 1 else None,
        moderators=tuple(member for member in session.moderators if member in named),
        reading=plan.reading,
        agenda=tuple(_item(session, item, now) for item in plan.items),
        questions=tuple(_question(session, entry) for entry in _discussed(session)),
        decisions=tuple(decision.text for decision in session.decisions),
        quotations=_quotations(session),
        polls=session.polls,
        attendance=tuple(presence.member for presence in session.attendance),
        carried=tuple(entry.text for entry in shown),
        withheld=len(left_open) - len(shown),
        continues=continues,
        scores=tuple(score for score in session.scores if score.member in named),
    )


def _item(session: Session, item: Item, now: datetime) -> ItemData:
    starts = [stint.start for stint in session.run.stints if stint.item == item.id]
    if not starts:
        return ItemData(item.title, item.minutes, None, None)
    taken = round(spent(session, item.id, now) / timedelta(minutes=1))
    zone = find_zone(session.plan.when.zone)
    return ItemData(item.title, item.minutes, taken, starts[0].astimezone(zone))


def _discussed(session: Session) -> list[Entry]:
    """Return the questions that were put to all, in the order in which they were."""
    found = []
    for entry in session.queue.entries:
        if not entry.is_hand and entry.state in {"published", "answered"}:
            act = last_act(session, "published", "answered", "asked", entry=entry.id)
            found.append((act.at if act else entry.at, entry.id, entry))
    return [entry for *_, entry in sorted(found, key=lambda each: each[:2])]


def _question(session: Session, entry: Entry) -> QuestionData:
    dealt_with = entry.state == "answered" or entry.answer
    outcome: Outcome = "answered" if dealt_with else "unanswered"
    named = named_askers(session, entry)
    return QuestionData(entry.text, outcome, len(entry.askers), named, entry.answer, entry.note)


def _quotations(session: Session) -> tuple[QuotedData, ...]:
    named = consented(session)
    found: dict[Place, QuotedData] = {}
    for quoted in session.quotes:
        by = quoted.by if quoted.by in named else None
        found.setdefault(quoted.place, QuotedData(quoted.place, by))
    return tuple(found.values())
