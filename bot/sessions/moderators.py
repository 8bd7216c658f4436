"""Who runs a session after its host: by handing over, or because somebody left."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.sessions.errors import SessionError
from bot.sessions.queue import hand_of, settle
from bot.sessions.rules import LIVE, require_moderator
from bot.sessions.session import IBID, Actor, Session, logged


def hand_over(session: Session, by: Actor, now: datetime, to: int) -> Session:
    """Make a co-moderator the host; who was the host is a co-moderator from then on.

    A moderator of the server may also take a session over.
    """
    require_moderator(session, by, "draft", "announced", *LIVE)
    takes_over = to == by.id != session.plan.host
    if to not in session.plan.co_moderators and not takes_over:
        raise SessionError("not_co_moderator")
    others = tuple(member for member in session.moderators if member != to)
    plan = replace(session.plan, host=to, co_moderators=others)
    return logged(replace(session, plan=plan), by, now, "handed over", member=to)


def left(session: Session, member: int, now: datetime) -> Session:
    """Let a session go on without a member who left the server.

    Their seat and hand are free. The first co-moderator follows a host; where there is none,
    the server's moderators run the session until one takes it over.
    """
    hand = hand_of(session, member)
    if hand and session.state in LIVE:
        session = settle(session, replace(hand, state="withdrawn"), IBID, now, "withdrew")
    session = replace(session, replies=tuple(r for r in session.replies if r.member != member))
    if member not in session.moderators:
        return session
    return logged(resigned(session, member), IBID, now, "left", member=member)


def resigned(session: Session, member: int) -> Session:
    """Return a session that a member does not moderate any more."""
    plan = session.plan
    others = tuple(each for each in plan.co_moderators if each != member)
    if plan.host == member:
        plan = replace(plan, host=next(iter(others), None), co_moderators=others[1:])
    else:
        plan = replace(plan, co_moderators=others)
    return replace(session, plan=plan)
