"""Run a session: start it, go through its agenda, pause it, end it.

A press names the item that its moderator saw, so that two at once do not skip one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.sessions.clock import times
from bot.sessions.errors import SessionError
from bot.sessions.rules import LIVE, already, require_change, require_moderator
from bot.sessions.session import IBID, Actor, Session, Stint, What, logged
from bot.sessions.taking import end_queue

_LONGEST = 24 * 60  # minutes of an item, extensions and all
_OVERRUN = timedelta(hours=12)  # from the end of the time, or a later act, to being forgotten
_PAUSE = timedelta(hours=24)  # from the last act in a pause, which has no end


def start(session: Session, by: Actor, now: datetime) -> Session:
    """Start a session with the first item of its agenda, and open its queue."""
    require_moderator(session, by)
    require_change(session, "started", "draft", "announced")
    first = session.plan.items[0].id
    queue = replace(session.queue, open=True)
    session = replace(session, state="running", queue=queue)
    return logged(_begin(session, first, now), by, now, "started", item=first)


def go_on(session: Session, by: Actor, now: datetime, seen: int) -> Session:
    """Go to the item after the one that the moderator saw."""
    return _move(session, by, now, seen, 1)


def go_back(session: Session, by: Actor, now: datetime, seen: int) -> Session:
    """Go back to the item before the one seen, which goes on with the time it had left."""
    return _move(session, by, now, seen, -1)


def extend(session: Session, by: Actor, now: datetime, seen: int, minutes: int = 5) -> Session:
    """Give the item that is on more time, and the session with it."""
    require_moderator(session, by, *LIVE)
    _require_item(session, seen)
    items = session.plan.items
    longer = {item.id: replace(item, added=item.added + minutes) for item in items}[seen]
    if minutes < 1 or longer.allotted > _LONGEST:
        raise SessionError("out_of_range", field="minutes", value=minutes, least=1, most=_LONGEST)
    plan = replace(session.plan, items=tuple(longer if i.id == seen else i for i in items))
    session = replace(session, plan=plan)
    return logged(session, by, now, "extended", item=seen, detail=str(minutes))


def pause(session: Session, by: Actor, now: datetime) -> Session:
    """Stop the clock."""
    require_moderator(session, by)
    require_change(session, "paused", "running")
    return logged(_halt(replace(session, state="paused"), now), by, now, "paused")


def resume(session: Session, by: Actor, now: datetime) -> Session:
    """Let the clock go on where it stopped."""
    require_moderator(session, by)
    require_change(session, "resumed", "paused")
    on = session.run.stints[-1].item
    return logged(_begin(replace(session, state="running"), on, now), by, now, "resumed")


def end(session: Session, by: Actor, now: datetime) -> Session:
    """End a session: its queue is locked, and its open questions are left to the next one."""
    require_moderator(session, by)
    require_change(session, "ended", *LIVE)
    session = end_queue(_halt(session, now), by, now)
    ended = max(now, session.run.stints[-1].end or now)
    session = replace(session, state="ended", run=replace(session.run, ended=ended))
    return logged(session, by, now, "ended")


def forgotten(session: Session, now: datetime) -> datetime | None:
    """Return since when a session is over that nobody ended; None while it may go on.

    That is the end of its time, or the last act where that came later.
    """
    if session.state not in LIVE or not session.log:
        return None
    last, ends = session.log[-1].at, times(session, now).session_ends
    over = max(last, ends or last)
    return over if now - over >= (_OVERRUN if ends else _PAUSE) else None


def end_forgotten(session: Session, now: datetime) -> Session:
    """End a session that nobody ended, as of when it was over; leave any other as it is."""
    over = forgotten(session, now)
    return session if over is None else end(session, IBID, over)


def _move(session: Session, by: Actor, now: datetime, seen: int, step: int) -> Session:
    require_moderator(session, by, *LIVE)
    _require_item(session, seen)
    ids = [item.id for item in session.plan.items]
    at = ids.index(seen) + step
    if not 0 <= at < len(ids):
        raise SessionError("last_item" if step > 0 else "first_item")
    session = _begin(_halt(session, now), ids[at], now)
    if session.state == "paused":
        session = _halt(session, now)
    what: What = "next" if step > 0 else "back"
    return logged(session, by, now, what, item=ids[at])


def _require_item(session: Session, seen: int) -> None:
    if session.item is None or session.item.id != seen:
        raise already(session, "next", "back", "started")


def _begin(session: Session, item: int, now: datetime) -> Session:
    stints = session.run.stints
    begin = max(now, stints[-1].end or now) if stints else now
    return replace(session, run=replace(session.run, stints=(*stints, Stint(item, begin))))


def _halt(session: Session, now: datetime) -> Session:
    """End the stint that goes on; never before it began, were the clock put back."""
    *before, last = session.run.stints
    halted = last if last.end else replace(last, end=max(now, last.start))
    return replace(session, run=replace(session.run, stints=(*before, halted)))
