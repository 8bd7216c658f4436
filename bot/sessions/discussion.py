"""What comes of a discussion: decisions, quoted places, polls."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.sessions.errors import SessionError
from bot.sessions.plan import Place
from bot.sessions.rules import LIVE, require_member, require_moderator, require_unlocked, written
from bot.sessions.session import Actor, Decision, Poll, Quoted, Session, logged

_MOST = 200  # decisions, quoted places, polls of a session
_POLL = 300  # characters of a poll's question


def decide(session: Session, by: Actor, now: datetime, text: str) -> Session:
    """Note a decision."""
    require_moderator(session, by, *LIVE)
    _check_room(len(session.decisions))
    decision = Decision(now, written(text, "decision"), by.id or None)
    decisions = (*session.decisions, decision)
    return logged(replace(session, decisions=decisions), by, now, "decided")


def quote(session: Session, by: Actor, now: datetime, place: Place) -> Session:
    """Note a place that was quoted into the discussion."""
    require_member(session, by, *LIVE)
    require_unlocked(session, by)
    _check_room(len(session.quotes))
    quotes = (*session.quotes, Quoted(now, place, by.id or None))
    return logged(replace(session, quotes=quotes), by, now, "quoted")


def poll(session: Session, by: Actor, now: datetime, message: int, question: str) -> Session:
    """Note a poll that was posted."""
    require_moderator(session, by, *LIVE)
    _check_room(len(session.polls))
    polls = (*session.polls, Poll(now, message, written(question, "question", _POLL)))
    return logged(replace(session, polls=polls), by, now, "polled")


def poll_results(session: Session, message: int, results: tuple[tuple[str, int], ...]) -> Session:
    """Note the votes of a poll, as they are by now."""
    polls = (replace(p, results=results) if p.message == message else p for p in session.polls)
    return replace(session, polls=tuple(polls))


def _check_room(number: int) -> None:
    if number >= _MOST:
        raise SessionError("full", most=_MOST)
