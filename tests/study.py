"""Sessions for the tests of `bot.sessions`: members, moderators, and a session that is on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.sessions import (
    asking,
    attendance,
    discussion,
    floor,
    planning,
    replies,
    review,
    running,
    scores,
)
from bot.sessions.calendar import when
from bot.sessions.errors import AlreadyDoneError, SessionError
from bot.sessions.plan import Item, Place, Plan, Prompt, Reading, Recurrence, Section, Venue, When
from bot.sessions.session import Actor, Session

ROLE = 4_040_404
ANNA, BERT, CLEO, DINA = (Actor(number) for number in (7_000_001, 7_000_002, 7_000_003, 7_000_004))
HOST = Actor(8_000_001, moderator=True)
CO = Actor(8_000_002)
OTHER = Actor(8_000_003, moderator=True)  # moderates the server, not the session

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
START = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
HARBOUR = Place("d" * 64, 10, 90)
ORCHARD = Place("e" * 64, 5, 40)


def minutes(number: float) -> datetime:
    """Return the instant so many minutes after the planned start."""
    return START + timedelta(minutes=number)


def at(local: str, zone: str = "Europe/Berlin", recurrence: Recurrence = "none") -> When:
    """Return a date as it is written in its zone."""
    day, _, clock = local.partition(" ")
    return when(date.fromisoformat(day), time.fromisoformat(clock), zone, recurrence)


def make_plan(**changes: Any) -> Plan:
    chosen: dict[str, Any] = {
        "title": "The harbour",
        "when": at("2026-03-03 19:00", recurrence="weekly"),
        "minutes": 30,
        "venue": Venue("forum", 555),
        "reading": (Reading("harbour", "The Harbour", (Section("Dues", 0, 400),)),),
        "items": (
            Item("Welcome", 5),
            Item("Dues", 15, (Prompt("What does note 1 back?", HARBOUR),)),
            Item("Close", 10),
        ),
        "co_moderators": (CO.id,),
    }
    return Plan(**(chosen | changes))


def drafted(**changes: Any) -> Session:
    return planning.new(1, 99, make_plan(**changes), HOST, NOW)


def announced(**changes: Any) -> Session:
    return planning.announce(drafted(**changes), HOST, NOW)


def started(**changes: Any) -> Session:
    return running.start(announced(**changes), HOST, START)


def asked(session: Session, by: Actor, text: str, at: float = 1.0, **options: Any) -> Session:
    """Let a member ask so many minutes after the planned start."""
    return asking.ask(session, by, minutes(at), text, **options)


def busy() -> Session:
    """A session in which every member left something, Anna of every kind."""
    session = started(anonymous=True, mode="reviewed")
    for member in (ANNA, BERT):
        session = replies.reply(session, member, minutes(0), "coming")
    session = attendance.here(session, ANNA, minutes(0), "start")
    session = attendance.here(session, CO, minutes(0), "start")
    session = asking.ask(session, ANNA, minutes(1), "Who paid the dues?")
    session = asking.ask(session, BERT, minutes(1), "Why was the harbour built?")
    session = asking.ask(session, ANNA, minutes(2), "Who wrote the note?", anonymous=True)
    session = asking.raise_hand(session, ANNA, minutes(2))
    session = asking.ask(session, CLEO, minutes(2), "Who paid these dues?")
    session = asking.ask(session, DINA, minutes(2), "What became of it?")
    session = asking.vote(session, ANNA, 2)
    session = asking.vote(session, DINA, 1)
    session = review.draft(session, minutes(2), 2, [ORCHARD])
    session = review.merge(session, HOST, minutes(3), 5, 1)
    session = review.edit_note(session, HOST, minutes(3), 1, "See note 3.")
    session = review.publish(session, HOST, minutes(3), 1, HARBOUR)
    session = review.decline(session, HOST, minutes(4), 3, "Another text")
    session = running.go_on(session, HOST, minutes(4), 1)
    session = discussion.quote(session, ANNA, minutes(5), ORCHARD)
    session = discussion.quote(session, BERT, minutes(6), HARBOUR)
    session = discussion.quote(session, BERT, minutes(7), ORCHARD)
    session = discussion.decide(session, CO, minutes(8), "Read on to page 9")
    session = discussion.poll(session, HOST, minutes(9), 321, "Next text?")
    for member in (ANNA, BERT):
        session = scores.join_quiz(session, member)
    session = scores.score(session, ANNA, "q1", right=True)
    session = scores.score(session, BERT, "q1", right=False)
    return floor.mute(session, HOST, minutes(10), DINA.id)


def ended() -> Session:
    return running.end(busy(), HOST, minutes(20))


def refused(reason: str) -> Any:
    """Expect a refusal, by its reason."""
    return pytest.raises(SessionError, check=lambda error: error.key == f"refusal.{reason}")


def done_by(actor: Actor) -> Any:
    """Expect to be told that somebody was faster, and who."""
    return pytest.raises(AlreadyDoneError, check=lambda error: error.by == actor.id)
