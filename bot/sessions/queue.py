"""The order of the queue, and what changes an entry in it.

Next are the questions left over from the session before, then those who have not spoken in this
one, then the others, each in order of arrival. Votes change nothing about that: they make the
other order, `most_wanted`, which moderators may pick from.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.sessions.entry import Entry, EntryState
from bot.sessions.errors import SessionError
from bot.sessions.rules import LIVE, already, require_moderator, require_state
from bot.sessions.session import Actor, Session, What, logged

OPEN: tuple[EntryState, ...] = ("waiting", "taken")
HEARD: tuple[EntryState, ...] = ("taken", "published", "answered")
_SETTLING: tuple[What, ...] = (
    "took",
    "put back",
    "published",
    "answered",
    "declined",
    "merged",
    "withdrew",
    "carried",
)


def order(session: Session) -> tuple[Entry, ...]:
    """Return what waits, in the order in which it is taken."""
    spoken = spoke(session)

    def turn(entry: Entry) -> tuple[bool, bool, datetime, int]:
        heard = all(asker.member in spoken for asker in entry.askers)
        return entry.carried_from is None, heard, entry.at, entry.id

    waiting = (entry for entry in session.queue.entries if entry.state == "waiting")
    return tuple(sorted(waiting, key=turn))


def next_up(session: Session) -> tuple[Entry, ...]:
    """Return what may be taken, in order: reviewed questions are published, never taken blind."""
    waiting = order(session)
    if session.plan.mode == "reviewed":
        return tuple(entry for entry in waiting if entry.is_hand)
    return waiting


def most_wanted(session: Session) -> tuple[Entry, ...]:
    """Return the questions that wait, those first that most members ask or voted for."""
    questions = [entry for entry in order(session) if not entry.is_hand]
    return tuple(sorted(questions, key=lambda entry: -entry.wanted))


def spoke(session: Session) -> frozenset[int]:
    """Return those whose hand or question was taken, published or answered."""
    heard = (entry for entry in session.queue.entries if entry.state in HEARD)
    return frozenset(a.member for entry in heard for a in entry.askers if a.member is not None)


def last_entry(session: Session, member: int) -> datetime | None:
    """Return when a member last put something into the queue, be it forgotten since."""
    own = (e.at for e in session.queue.entries if e.askers and e.askers[0].member == member)
    kept = (turn.at for turn in session.queue.turns if turn.member == member)
    return max((*own, *kept), default=None)


def on_floor(session: Session) -> Entry | None:
    """Return the entry that is taken, if any: there is at most one."""
    return next((entry for entry in session.queue.entries if entry.state == "taken"), None)


def hand_of(session: Session, member: int) -> Entry | None:
    """Return the hand that a member has up, or that has the floor."""
    hands = (e for e in session.queue.entries if e.is_hand and e.state in OPEN)
    return next((entry for entry in hands if entry.asked_by(member)), None)


def find(session: Session, entry: int) -> Entry:
    """Return an entry of a session's queue."""
    found = next((each for each in session.queue.entries if each.id == entry), None)
    if found is None:
        raise SessionError("no_entry", entry=entry)
    return found


def acted_on(session: Session) -> Entry:
    """Return the entry that the last act was about."""
    entry = session.log[-1].entry if session.log else None
    return find(session, entry or 0)


def resolve(session: Session, entry: int) -> Entry:
    """Return the entry that one was merged into in the end, itself if it was not."""
    found = find(session, entry)
    while found.merged_into is not None:
        found = find(session, found.merged_into)
    return found


def put(session: Session, entry: Entry) -> Session:
    """Put an entry in place of the one with its id."""
    entries = tuple(entry if old.id == entry.id else old for old in session.queue.entries)
    return replace(session, queue=replace(session.queue, entries=entries))


def settle(session: Session, entry: Entry, by: Actor, now: datetime, what: What) -> Session:
    """Put an entry in place of the one with its id, and log what was done with it."""
    return logged(put(session, entry), by, now, what, entry=entry.id)


def require_entry(session: Session, entry: Entry, *states: EntryState) -> None:
    """Raise, with the name of who was faster, unless an entry is in one of the states."""
    require_state(session, *LIVE)
    if entry.state not in states:
        raise already(session, *_SETTLING, entry=entry.id)


def require_question(session: Session, by: Actor, entry: int) -> Entry:
    """Return a question that waits or has the floor, for moderators of a session that is on."""
    require_moderator(session, by, *LIVE)
    found = find(session, entry)
    if found.is_hand:
        raise SessionError("hand")
    require_entry(session, found, *OPEN)
    return found
