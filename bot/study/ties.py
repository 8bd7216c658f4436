"""What in a stored session is a member's, for `/my-data` and `/forget-me`; how long it is kept."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.sessions import privacy
from bot.sessions.errors import StoredSessionError
from bot.sessions.rules import LIVE
from bot.sessions.session import Session
from bot.sessions.storage import from_json, to_json
from bot.store.records import Body, Ties
from bot.study.kinds import FORM, KIND

if TYPE_CHECKING:
    from bot.store import Store
    from bot.study.ledger import Ledger


def _show(body: Body, member: int) -> Body | None:
    try:
        return privacy.data_of(from_json(json.dumps(body)), member) or None
    except StoredSessionError:
        return None


def _forget(body: Body, member: int) -> Body | None:
    """Return what is left; nothing of a session that cannot be read and knows the member."""
    try:
        session = from_json(json.dumps(body))
    except StoredSessionError:
        return None if str(member) in json.dumps(body) else body
    left = privacy.forget(session, member)
    forgotten: Body = json.loads(to_json(left))
    return body if left == session else forgotten


def _show_form(body: Body, member: int) -> Body | None:
    return body if str(member) in json.dumps(body) else None


def _forget_form(body: Body, member: int) -> Body | None:
    return None if _show_form(body, member) else body


_UNSENT = timedelta(days=1)  # as long as a form that somebody opened is waited for
TIES = {KIND: Ties(_show, _forget), FORM: Ties(_show_form, _forget_form)}
"""Of sessions, and of what a moderator chose before the form of a new one."""


def is_over(session: Session, now: datetime, days: int) -> bool:
    """Tell whether a session lies so far back that its server does not want it kept.

    It counts from the end or, where there was none, from what was planned.
    """
    if session.state in LIVE:
        return False
    planned = session.plan.when.start + timedelta(minutes=session.plan.minutes)
    return now - (session.run.ended or planned) > timedelta(days=days)


async def forget_everywhere(ledger: Ledger, server: int | None, member: int) -> None:
    """Take a member out of the sessions in memory as well, and out of what is shown of them."""
    for session in ledger.all():
        ours = server in (None, session.server)
        if ours and privacy.forget(session, member) != session:
            await ledger.change(
                session.server, session.id, lambda known, _: privacy.forget(known, member)
            )


def holds(ledger: Ledger, server: int | None, member: int) -> bool:
    """Tell whether a session of a server, or of any, holds something of a member."""
    theirs = (each for each in ledger.all() if server in (None, each.server))
    return any(privacy.data_of(session, member) for session in theirs)


async def expire_sessions(ledger: Ledger, store: Store, now: datetime) -> int:
    """Delete the sessions that their servers do not want kept any longer, and unsent forms.

    Return how many went.
    """
    gone = await _expire_forms(store, now)
    for session in ledger.all():
        days = (await store.preferences(session.server)).retention_days
        if is_over(session, now, days):
            await ledger.delete(session.server, session.id)
            gone += 1
    return gone


async def _expire_forms(store: Store, now: datetime) -> int:
    """Forget what was chosen before a form that nobody sent; return how many there were."""
    unsent = [
        record
        for record in await store.all_records(FORM)
        if record.at < (now - _UNSENT).timestamp()
    ]
    for record in unsent:
        await store.delete_record(record.server_id, FORM, record.key)
    return len(unsent)
