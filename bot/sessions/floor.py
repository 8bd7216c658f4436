"""The rules of the floor: open or closed, locked, slow, and who is muted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.sessions.entry import Queue
from bot.sessions.errors import SessionError
from bot.sessions.queue import hand_of, settle
from bot.sessions.rules import LIVE, already, require_moderator
from bot.sessions.session import Actor, Session, What, logged

_SLOWEST = 6 * 60 * 60  # seconds, as in Discord's own slow mode


def open_queue(session: Session, by: Actor, now: datetime) -> Session:
    """Let members ask and raise hands."""
    return _switch(session, by, now, "queue opened", replace(session.queue, open=True))


def close_queue(session: Session, by: Actor, now: datetime) -> Session:
    """Take no more questions and hands; those that wait are kept, and voted for."""
    return _switch(session, by, now, "queue closed", replace(session.queue, open=False))


def lock(session: Session, by: Actor, now: datetime) -> Session:
    """Let nobody but moderators ask, raise hands, vote or quote."""
    return _switch(session, by, now, "locked", replace(session.queue, locked=True))


def unlock(session: Session, by: Actor, now: datetime) -> Session:
    """Let members act again."""
    return _switch(session, by, now, "unlocked", replace(session.queue, locked=False))


def slow(session: Session, by: Actor, now: datetime, seconds: int) -> Session:
    """Set how long a member waits between two entries; 0 ends slow mode."""
    if not 0 <= seconds <= _SLOWEST:
        values = {"field": "seconds", "value": seconds, "least": 0, "most": _SLOWEST}
        raise SessionError("out_of_range", **values)
    queue = replace(session.queue, slow=seconds)
    return _switch(session, by, now, "slowed", queue, detail=str(seconds))


def mute(session: Session, by: Actor, now: datetime, member: int) -> Session:
    """Keep a member from asking, speaking, voting and quoting here; their hand goes down."""
    if member in session.moderators:
        raise SessionError("mute_moderator")
    muted = tuple(dict.fromkeys((*session.queue.muted, member)))
    queue = replace(session.queue, muted=muted)
    session = _switch(session, by, now, "muted", queue, member=member)
    hand = hand_of(session, member)
    if hand is None:
        return session
    return settle(session, replace(hand, state="withdrawn"), by, now, "withdrew")


def unmute(session: Session, by: Actor, now: datetime, member: int) -> Session:
    """Let a muted member act again."""
    others = tuple(each for each in session.queue.muted if each != member)
    queue = replace(session.queue, muted=others)
    return _switch(session, by, now, "unmuted", queue, member=member)


def _switch(  # noqa: PLR0913  (what a line of the log is about)
    session: Session,
    by: Actor,
    now: datetime,
    what: What,
    queue: Queue,
    *,
    member: int | None = None,
    detail: str = "",
) -> Session:
    require_moderator(session, by, *LIVE)
    if queue == session.queue:
        raise already(session, what)
    return logged(replace(session, queue=queue), by, now, what, member=member, detail=detail)
