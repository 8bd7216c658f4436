"""Who comes: the replies to an announcement, and the reminders before the start.

Who is in and who waits follows from the order of replies and the capacity alone, so that the
next one moves up by itself when somebody leaves or the capacity grows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.sessions.errors import SessionError
from bot.sessions.rules import LIVE, admits, require_state
from bot.sessions.session import Actor, Choice, Reminder, Reply, Session

_BEFORE: dict[Reminder, timedelta] = {
    "day": timedelta(hours=24),
    "hour": timedelta(hours=1),
    "soon": timedelta(minutes=10),
}


def reply(session: Session, by: Actor, now: datetime, choice: Choice) -> Session:
    """Note whether a member comes; who said so before keeps their turn."""
    if not admits(session, by):
        raise SessionError("not_admitted")
    require_state(session, "announced", *LIVE)
    if any((old.member, old.choice) == (by.id, choice) for old in session.replies):
        return session
    others = tuple(old for old in session.replies if old.member != by.id)
    return replace(session, replies=(*others, Reply(by.id, choice, now)))


def those_who(session: Session, choice: Choice) -> tuple[int, ...]:
    """Return the members who chose something, in the order of their replies."""
    return tuple(reply.member for reply in session.replies if reply.choice == choice)


def coming(session: Session) -> tuple[int, ...]:
    """Return those who come and have a seat."""
    return those_who(session, "coming")[: session.plan.capacity]


def waiting_list(session: Session) -> tuple[int, ...]:
    """Return those who would come, were there a seat, in the order in which they move up."""
    capacity = session.plan.capacity
    return () if capacity is None else those_who(session, "coming")[capacity:]


def moved_up(before: Session, after: Session) -> tuple[int, ...]:
    """Return those who got a seat from the waiting list between two states of a session."""
    waited = set(waiting_list(before))
    return tuple(member for member in coming(after) if member in waited)


def due_reminders(session: Session, now: datetime) -> tuple[Reminder, ...]:
    """Return the reminder to send now, if any.

    One that an outage held up is due until the next one is; one for a time before members
    knew of the date never is.
    """
    if session.state != "announced" or session.dated is None:
        return ()
    start = session.plan.when.start
    passed = [name for name, before in _BEFORE.items() if start - before <= now < start]
    latest = passed[-1:]
    return tuple(
        name
        for name in latest
        if name not in session.reminded and session.dated < start - _BEFORE[name]
    )


def reminded(session: Session, *reminders: Reminder) -> Session:
    """Note which reminders were sent."""
    return replace(session, reminded=tuple(dict.fromkeys((*session.reminded, *reminders))))
