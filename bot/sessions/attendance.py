"""Who wants to be named: nobody is who did not press Here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.sessions.entry import Entry
from bot.sessions.errors import SessionError
from bot.sessions.rules import LIVE, admits, require_state
from bot.sessions.session import Actor, Presence, Session

Press = Literal["start", "end"]


def here(session: Session, by: Actor, now: datetime, at: Press) -> Session:
    """Note that a member is here and may be named; a second press changes nothing.

    The button at the end may be pressed after the end.
    """
    if not admits(session, by):
        raise SessionError("not_admitted")
    require_state(session, *LIVE, "ended")
    known = {presence.member: presence for presence in session.attendance}
    before = known.get(by.id, Presence(by.id))
    if at == "start":
        known[by.id] = replace(before, start=before.start or now)
    else:
        known[by.id] = replace(before, end=before.end or now)
    return replace(session, attendance=tuple(known.values()))


def not_here(session: Session, member: int) -> Session:
    """Take back that a member may be named."""
    others = tuple(presence for presence in session.attendance if presence.member != member)
    return replace(session, attendance=others)


def consented(session: Session) -> frozenset[int]:
    """Return the members who may be named."""
    return frozenset(presence.member for presence in session.attendance)


def named_askers(session: Session, entry: Entry) -> tuple[int, ...]:
    """Return the askers of a question who may be named, in the order in which they asked."""
    named = consented(session)
    return tuple(
        asker.member for asker in entry.askers if asker.member in named and not asker.anonymous
    )
