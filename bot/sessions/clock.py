"""How much time is left, from stored instants alone: a restart loses nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sessions.plan import Item
from bot.sessions.session import Session, Signal, Stint

_LAST_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Times:
    """Where a session stands; an overrun is negative. Pauses do not count.

    `number` counts items from 1, 0 before the start. `item_ends` and `session_ends` are the
    instants at which time is or was up, None while the clock stands.
    """

    item: Item | None
    number: int
    elapsed: timedelta
    item_left: timedelta
    session_left: timedelta
    item_ends: datetime | None
    session_ends: datetime | None


def times(session: Session, now: datetime) -> Times:
    """Return how much time is left of the item that is on, and of the session."""
    item = session.item
    elapsed = sum((length(stint, now) for stint in session.run.stints), timedelta())
    session_left = timedelta(minutes=allotted(session)) - elapsed
    item_left = timedelta()
    if item:
        item_left = timedelta(minutes=item.allotted) - spent(session, item.id, now)
    goes = session.state == "running"
    at = max(now, session.run.stints[-1].start) if goes else now
    return Times(
        item,
        session.plan.items.index(item) + 1 if item else 0,
        elapsed,
        item_left,
        session_left,
        at + item_left if goes else None,
        at + session_left if goes else None,
    )


def allotted(session: Session) -> int:
    """Return the minutes that a session may take by now."""
    return session.plan.minutes + sum(item.added for item in session.plan.items)


def spent(session: Session, item: int, now: datetime) -> timedelta:
    """Return how long an item was on, however often."""
    stints = [length(stint, now) for stint in session.run.stints if stint.item == item]
    return sum(stints, timedelta())


def length(stint: Stint, now: datetime) -> timedelta:
    """Return how long a stint has been going on by now, or did; a clock put back counts 0."""
    return max((stint.end or now) - stint.start, timedelta())


def due(session: Session, now: datetime) -> tuple[Signal, ...]:
    """Return the signals to give now. None is due while the clock stands.

    After an outage, an item that is over is not announced to have a minute left.
    """
    if session.state != "running" or session.item is None:
        return ()
    item, at = session.item, times(session, now)
    found = []
    if at.item_left <= timedelta():
        found.append(Signal("item over", item.id, item.allotted))
    elif at.item_left <= _LAST_MINUTE and item.allotted > 1:
        found.append(Signal("last minute", item.id, item.allotted))
    if at.session_left <= timedelta():
        found.append(Signal("session over", None, allotted(session)))
    return tuple(signal for signal in found if signal not in session.run.signalled)


def signalled(session: Session, *signals: Signal) -> Session:
    """Note which signals were given, so that each is given once."""
    given = tuple(dict.fromkeys((*session.run.signalled, *signals)))
    return replace(session, run=replace(session.run, signalled=given))
