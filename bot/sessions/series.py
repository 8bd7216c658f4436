"""The next session of a series: the same plan, and the questions left open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.sessions.calendar import next_when
from bot.sessions.entry import Entry, Queue
from bot.sessions.errors import SessionError
from bot.sessions.planning import afresh
from bot.sessions.queue import order
from bot.sessions.rules import require_state
from bot.sessions.session import IBID, Session, logged


def carry_over(session: Session) -> tuple[Entry, ...]:
    """Return the questions that a session left, or leaves, to the next one, in their order."""
    carried = tuple(entry for entry in session.queue.entries if entry.state == "carried")
    return carried or tuple(entry for entry in order(session) if not entry.is_hand)


def next_of_series(session: Session, session_id: int, now: datetime) -> Session:
    """Announce the next session of a series whose last one ended or was cancelled.

    It has the same agenda, nobody's reply, and the open questions first in its queue.
    """
    require_state(session, "ended", "cancelled")
    date = next_when(session.plan.when, now)
    if date is None:
        raise SessionError("no_recurrence")
    entries = tuple(
        replace(
            entry,
            id=number,
            state="waiting",
            draft=(),
            carried_from=entry.carried_from or session.number,
        )
        for number, entry in enumerate(carry_over(session), start=1)
    )
    following = Session(
        session_id,
        session.server,
        replace(afresh(session.plan), when=date),
        series=session.series,
        number=session.number + 1,
        state="announced",
        dated=now,
        queue=Queue(entries=entries, last=len(entries)),
    )
    return logged(following, IBID, now, "continued")
