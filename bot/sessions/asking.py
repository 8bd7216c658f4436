"""What members put into the queue: questions, hands and votes, and that nobody fills it.

In an open session there is no queue: a question is published as it is asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.sessions.duplicates import same_question
from bot.sessions.entry import Asker, Entry, EntryState
from bot.sessions.errors import SessionError
from bot.sessions.queue import (
    HEARD,
    OPEN,
    find,
    hand_of,
    last_entry,
    order,
    put,
    require_entry,
    settle,
)
from bot.sessions.rules import LIVE, moderates, require_member, require_unlocked, written
from bot.sessions.session import IBID, Actor, Session, What, logged

_SPENT = 50  # entries of one member in one session, withdrawn ones and all


def ask(
    session: Session, by: Actor, now: datetime, text: str, *, anonymous: bool = False
) -> Session:
    """Put a question; `queue.acted_on` is its entry. The same one, waiting already, is joined."""
    text = written(text, "question")
    _check_may_enter(session, by, now)
    if anonymous and not session.plan.anonymous:
        raise SessionError("not_anonymous")
    same = next((entry for entry in order(session) if same_question(entry.text, text)), None)
    if same and same.asked_by(by.id):
        raise SessionError("same_question")
    _check_each(session, by)
    if same:
        return _join(session, by, now, same, anonymous=anonymous)
    state: EntryState = "published" if session.plan.mode == "open" else "waiting"
    entry = Entry(0, "question", text, now, (Asker(by.id, anonymous),), state)
    return _enter(session, entry, _in_log(by, hidden=anonymous), "asked")


def raise_hand(session: Session, by: Actor, now: datetime) -> Session:
    """Ask for the floor; `queue.acted_on` is the hand's entry."""
    if session.plan.mode == "open":
        raise SessionError("open_floor")
    _check_may_enter(session, by, now)
    if hand_of(session, by.id):
        raise SessionError("hand_up")
    return _enter(session, Entry(0, "hand", "", now, (Asker(by.id),)), by, "raised")


def withdraw(session: Session, by: Actor, now: datetime, entry: int) -> Session:
    """Lower a hand, or take back a question that nobody else asks."""
    found = find(session, entry)
    if not found.asked_by(by.id):
        raise SessionError("not_yours")
    require_entry(session, found, "waiting")
    if len(found.askers) > 1:
        raise SessionError("shared")
    actor = _in_log(by, hidden=found.hides(by.id))
    return settle(session, _bare(found), actor, now, "withdrew")


def deleted(session: Session, now: datetime, entry: int) -> Session:
    """Withdraw a question whose message somebody deleted while the session goes on."""
    found = find(session, entry)
    if session.state not in LIVE or found.state not in HEARD:
        return session
    return settle(session, _bare(found), IBID, now, "withdrew")


def vote(session: Session, by: Actor, entry: int) -> Session:
    """Vote for a question, or take the vote back.

    Votes stand in the entry, not in the log: what can be taken back at will would fill it.
    """
    require_member(session, by, *LIVE)
    require_unlocked(session, by)
    found = find(session, entry)
    if found.is_hand:
        raise SessionError("hand")
    require_entry(session, found, "waiting")
    if found.asked_by(by.id):
        raise SessionError("own_question")
    votes = tuple(member for member in found.votes if member != by.id)
    if by.id not in found.votes:
        votes = (*votes, by.id)
    return put(session, replace(found, votes=votes))


def _bare(entry: Entry) -> Entry:
    return replace(entry, text="", note="", draft=(), answer=None, state="withdrawn")


def _join(session: Session, by: Actor, now: datetime, same: Entry, *, anonymous: bool) -> Session:
    askers = (*same.askers, Asker(by.id, anonymous))
    votes = tuple(member for member in same.votes if member != by.id)
    joined = replace(same, askers=askers, votes=votes)
    actor = _in_log(by, hidden=anonymous)
    return logged(put(session, joined), actor, now, "joined", entry=same.id)


def _enter(session: Session, entry: Entry, by: Actor, what: What) -> Session:
    queue, most = session.queue, session.plan.limits.most
    if len(_open_entries(session)) >= most:
        raise SessionError("queue_full", most=most)
    entry = replace(entry, id=queue.last + 1)
    queue = replace(queue, entries=(*queue.entries, entry), last=entry.id)
    return logged(replace(session, queue=queue), by, entry.at, what, entry=entry.id)


def _check_may_enter(session: Session, by: Actor, now: datetime) -> None:
    require_member(session, by, *LIVE)
    require_unlocked(session, by)
    mine = [entry for entry in session.queue.entries if entry.asked_by(by.id)]
    if len(mine) >= _SPENT:
        raise SessionError("spent", most=_SPENT)
    if moderates(session, by):
        return
    if not session.queue.open and session.plan.mode != "open":
        raise SessionError("queue_closed")
    latest = last_entry(session, by.id)
    if latest and (until := latest + timedelta(seconds=session.queue.slow)) > now:
        raise SessionError("slow", until=until)


def _check_each(session: Session, by: Actor) -> None:
    most = session.plan.limits.each
    own = (entry for entry in _open_entries(session) if entry.asked_by(by.id))
    if sum(not entry.is_hand for entry in own) >= most:
        raise SessionError("too_many", most=most)


def _open_entries(session: Session) -> list[Entry]:
    """Return what counts towards the limits: nothing that an earlier session left."""
    entries = session.queue.entries
    return [entry for entry in entries if entry.state in OPEN and entry.carried_from is None]


def _in_log(by: Actor, *, hidden: bool) -> Actor:
    """Return who stands in the log: nobody for an anonymous question."""
    return replace(by, id=0) if hidden else by
