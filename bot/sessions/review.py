"""What moderators do with a question before members see its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.sessions.entry import Asker, Entry
from bot.sessions.errors import SessionError
from bot.sessions.plan import Place
from bot.sessions.queue import HEARD, OPEN, find, put, require_question, resolve, settle
from bot.sessions.rules import moderates, written
from bot.sessions.session import IBID, Actor, Session, logged

_DRAFTS = 10  # places proposed for a question


def draft(session: Session, now: datetime, entry: int, places: Sequence[Place]) -> Session:
    """Keep the places that Ibid proposes, the best first, unless they come too late.

    What moderators proposed before stays ahead of them.
    """
    found = find(session, entry)
    if found.state not in OPEN:
        return session
    drafted = replace(found, draft=_places(found.draft, places))
    return logged(put(session, drafted), IBID, now, "drafted", entry=entry)


def propose(
    session: Session, by: Actor, now: datetime, entry: int, places: Sequence[Place]
) -> Session:
    """Put places that a moderator found ahead of a question's draft."""
    found = require_question(session, by, entry)
    proposed = replace(found, draft=_places(places, found.draft))
    return logged(put(session, proposed), by, now, "proposed", entry=entry)


def publish(
    session: Session, by: Actor, now: datetime, entry: int, place: Place | None = None
) -> Session:
    """Show a question with a passage, the first of the draft unless another is named."""
    found = require_question(session, by, entry)
    shown = place or next(iter(found.draft), None)
    if shown is None:
        raise SessionError("no_passage")
    published = replace(found, state="published", answer=shown)
    return settle(session, published, by, now, "published")


def edit_note(session: Session, by: Actor, now: datetime, entry: int, note: str) -> Session:
    """Write the moderators' note to an answer; an empty one takes it away."""
    found = require_question(session, by, entry)
    noted = replace(found, note=written(note, "note") if note.strip() else "")
    return logged(put(session, noted), by, now, "noted", entry=entry)


def decline(session: Session, by: Actor, now: datetime, entry: int, reason: str) -> Session:
    """Decline a question, with the reason that its askers are told."""
    found = require_question(session, by, entry)
    declined = replace(found, state="declined", reason=written(reason, "reason"))
    return settle(session, declined, by, now, "declined")


def merge(session: Session, by: Actor, now: datetime, entry: int, into: int) -> Session:
    """Merge a question into one that asks the same, with its askers and votes.

    Where that one was merged itself, it is merged into what that one became part of.
    """
    found = require_question(session, by, entry)
    target = resolve(session, into)
    if target.id == entry:
        raise SessionError("merge_itself")
    if target.is_hand:
        raise SessionError("hand")
    if target.state not in OPEN:
        raise SessionError("merge_settled", state=target.state)
    session = put(session, _union(target, found))
    merged = replace(found, state="merged", merged_into=target.id)
    return settle(session, merged, by, now, "merged")


def visible(session: Session, by: Actor, entry: int) -> bool:
    """Tell whether someone may see a question: in a reviewed session, its askers and moderators.

    All may once it is published, answered or on the floor.
    """
    found = resolve(session, entry)
    if session.plan.mode != "reviewed" or found.is_hand:
        return True
    return found.state in HEARD or moderates(session, by) or found.asked_by(by.id)


def _places(first: Sequence[Place], then: Sequence[Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys((*first, *then)))[:_DRAFTS]


def _union(target: Entry, other: Entry) -> Entry:
    known = {asker.member for asker in target.askers} - {None}
    askers: tuple[Asker, ...] = (
        *target.askers,
        *(asker for asker in other.askers if asker.member not in known),
    )
    asking = {asker.member for asker in askers}
    votes = dict.fromkeys((*target.votes, *other.votes))
    return replace(
        target, askers=askers, votes=tuple(member for member in votes if member not in asking)
    )
