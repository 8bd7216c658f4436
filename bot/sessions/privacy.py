"""What a session holds of one member: to show it, and to forget it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.sessions.attendance import not_here
from bot.sessions.entry import Asker, Entry, Queue, Turn
from bot.sessions.moderators import resigned
from bot.sessions.queue import HEARD, OPEN, last_entry
from bot.sessions.rules import LIVE
from bot.sessions.scores import leave_quiz, score_of
from bot.sessions.session import Act, Session


def forget(session: Session, member: int) -> Session:
    """Remove all traces of a member.

    A question that they alone asked goes with its text, unless members discussed it: then it
    stays, without a name. A host who is forgotten is followed by the first co-moderator.
    Until the end, whoever is muted stays so, and slow mode knows when their next turn comes.
    """
    session = leave_quiz(not_here(resigned(session, member), member), member)
    return replace(
        session,
        replies=tuple(reply for reply in session.replies if reply.member != member),
        queue=_forget_in_queue(session, member),
        decisions=tuple(replace(d, by=_unless(d.by, member)) for d in session.decisions),
        quotes=tuple(replace(q, by=_unless(q.by, member)) for q in session.quotes),
        log=tuple(_forget_in_act(act, member) for act in session.log),
    )


def data_of(session: Session, member: int) -> dict[str, Any]:
    """Return all that a session holds of a member, ready for JSON; empty where it is nothing."""
    score = score_of(session, member)
    found: dict[str, Any] = {
        "moderates": member in session.moderators,
        "reply": next((r.choice for r in session.replies if r.member == member), None),
        "entries": [_shown(e, member) for e in session.queue.entries if e.asked_by(member)],
        "votes": [entry.text for entry in session.queue.entries if member in entry.votes],
        "muted": member in session.queue.muted,
        "last_entry": next((_iso(t.at) for t in session.queue.turns if t.member == member), None),
        "here": [
            {"start": _iso(presence.start), "end": _iso(presence.end)}
            for presence in session.attendance
            if presence.member == member
        ],
        "decisions": [d.text for d in session.decisions if d.by == member],
        "quotes": [_iso(quoted.at) for quoted in session.quotes if quoted.by == member],
        "quiz": score and {"right": len(score.right), "wrong": len(score.wrong)},
        "acts": [
            {"at": _iso(act.at), "what": act.what, "by_you": act.by == member}
            for act in session.log
            if member in (act.by, act.member)
        ],
    }
    kept = {key: value for key, value in found.items() if value}
    return {"session": session.plan.title, "number": session.number, **kept} if kept else {}


def _forget_in_queue(session: Session, member: int) -> Queue:
    queue, live = session.queue, session.state in LIVE
    last = last_entry(session, member) if live and queue.slow else None
    turns = [turn for turn in queue.turns if turn.member != member]
    turns += [Turn(member, last)] if last else []
    return replace(
        queue,
        muted=queue.muted if live else tuple(each for each in queue.muted if each != member),
        turns=tuple(sorted(turns, key=lambda turn: turn.member)),
        entries=tuple(_forget_in_entry(entry, member) for entry in queue.entries),
    )


def _forget_in_entry(entry: Entry, member: int) -> Entry:
    votes = tuple(each for each in entry.votes if each != member)
    entry = replace(entry, votes=votes)
    if not entry.asked_by(member):
        return entry
    askers = tuple(Asker(None, True) if a.member == member else a for a in entry.askers)
    alone = all(asker.member == member for asker in entry.askers)
    if alone and entry.is_hand and entry.state in OPEN:
        return replace(entry, askers=(), state="withdrawn")
    if not alone or entry.state in HEARD:
        return replace(entry, askers=askers)
    bare = replace(entry, askers=(), text="", note="", reason="", draft=())
    return bare if entry.state == "merged" else replace(bare, state="withdrawn")


def _forget_in_act(act: Act, member: int) -> Act:
    return replace(act, by=_unless(act.by, member), member=_unless(act.member, member))


def _unless(someone: int | None, member: int) -> int | None:
    return None if someone == member else someone


def _shown(entry: Entry, member: int) -> dict[str, Any]:
    return {
        "kind": "hand" if entry.is_hand else "question",
        "text": entry.text,
        "at": _iso(entry.at),
        "state": entry.state,
        "anonymous": entry.hides(member),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
