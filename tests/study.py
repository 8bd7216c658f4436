"""Sessions for the tests of `bot.sessions`: members, moderators, and a session that is on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.sessions import planning, running
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


def refused(reason: str) -> Any:
    """Expect a refusal, by its reason."""
    return pytest.raises(SessionError, check=lambda error: error.key == f"refusal.{reason}")


def done_by(actor: Actor) -> Any:
    """Expect to be told that somebody was faster, and who."""
    return pytest.raises(AlreadyDoneError, check=lambda error: error.by == actor.id)
