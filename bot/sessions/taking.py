"""Who has the floor: moderators take the next in the queue, or one of their choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.sessions.errors import SessionError
from bot.sessions.plan import Place
from bot.sessions.queue import find, next_up, on_floor, order, put, require_entry, settle
from bot.sessions.rules import LIVE, already, require_moderator
from bot.sessions.session import Actor, Session


def take_next(session: Session, by: Actor, now: datetime, seen: int | None) -> Session:
    """Give the floor to whoever is next; `queue.acted_on` is the entry.

    `seen` is the entry that had the floor when the moderator pressed, None for none: so two
    moderators at once take one. Whoever had the floor is done.
    """
    require_moderator(session, by, *LIVE)
    _require_floor(session, seen)
    waiting = next_up(session)
    if not waiting:
        raise SessionError("nobody_waits")
    return take(session, by, now, waiting[0].id, seen)


def take(session: Session, by: Actor, now: datetime, entry: int, seen: int | None) -> Session:
    """Give the floor to an entry of the moderator's choice; `seen` as in `take_next`."""
    require_moderator(session, by, *LIVE)
    found = find(session, entry)
    require_entry(session, found, "waiting")
    _require_floor(session, seen)
    session = _clear_floor(session, by, now)
    return settle(session, replace(found, state="taken"), by, now, "took")


def put_back(session: Session, by: Actor, now: datetime, entry: int) -> Session:
    """Take the floor from an entry, which waits again where it was."""
    require_moderator(session, by, *LIVE)
    found = find(session, entry)
    require_entry(session, found, "taken")
    return settle(session, replace(found, state="waiting"), by, now, "put back")


def answered(
    session: Session, by: Actor, now: datetime, entry: int, place: Place | None = None
) -> Session:
    """Note that what has the floor, or was asked in an open session, is answered or said."""
    require_moderator(session, by, *LIVE)
    found = find(session, entry)
    if found.state == "published" and found.answer is not None:
        raise already(session, "published", entry=entry)
    require_entry(session, found, "taken", "published")
    return settle(session, replace(found, state="answered", answer=place), by, now, "answered")


def carry_waiting(session: Session, by: Actor, now: datetime) -> Session:
    """Leave the questions that wait to the next session of the series."""
    for entry in order(session):
        if not entry.is_hand:
            session = settle(session, replace(entry, state="carried"), by, now, "carried")
    return session


def end_queue(session: Session, by: Actor, now: datetime) -> Session:
    """Lock the queue: who has the floor is done, hands go down, questions are carried over.

    Nobody is muted any more.
    """
    session = carry_waiting(_clear_floor(session, by, now), by, now)
    for hand in order(session):
        session = put(session, replace(hand, state="withdrawn"))
    queue = replace(session.queue, open=False, locked=True, muted=(), turns=())
    return replace(session, queue=queue)


def _clear_floor(session: Session, by: Actor, now: datetime) -> Session:
    floor = on_floor(session)
    return answered(session, by, now, floor.id) if floor else session


def _require_floor(session: Session, seen: int | None) -> None:
    floor = on_floor(session)
    if (floor and floor.id) != seen:
        raise already(session, "took", "put back", "answered", "published", "withdrew", "merged")
