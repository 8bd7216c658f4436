"""Who may act on a session, and in which of its states."""

from __future__ import annotations

from bot.sessions.errors import AlreadyDoneError, SessionError
from bot.sessions.session import Act, Actor, Session, State, What

LIVE: tuple[State, ...] = ("running", "paused")
_STATES: dict[What, tuple[State, ...]] = {
    "announced": ("announced",),
    "started": LIVE,
    "paused": ("paused",),
    "resumed": ("running",),
    "ended": ("ended",),
    "cancelled": ("cancelled",),
}
TEXT = 1000  # characters of a question, a note, a reason or a decision


def moderates(session: Session, by: Actor) -> bool:
    """Tell whether someone may run a session: one of its moderators, or of the server's."""
    return by.moderator or by.id in session.moderators


def admits(session: Session, by: Actor) -> bool:
    """Tell whether someone may take part, by their roles."""
    roles = session.plan.roles
    return not roles or not by.roles.isdisjoint(roles) or moderates(session, by)


def require_moderator(session: Session, by: Actor, *states: State) -> None:
    """Raise unless someone may run a session and, where states are given, it is in one."""
    if not moderates(session, by):
        raise SessionError("not_moderator")
    if states:
        require_state(session, *states)


def require_member(session: Session, by: Actor, *states: State) -> None:
    """Raise unless someone may take part and is not muted, and the session is in a state."""
    if not admits(session, by):
        raise SessionError("not_admitted")
    if by.id in session.queue.muted:
        raise SessionError("muted")
    require_state(session, *states)


def require_unlocked(session: Session, by: Actor) -> None:
    """Raise where the discussion is locked, for all but moderators."""
    if session.queue.locked and not moderates(session, by):
        raise SessionError("locked")


def require_state(session: Session, *states: State) -> None:
    """Raise unless a session is in one of the states."""
    if session.state not in states:
        raise SessionError("not_now", state=session.state)


def require_change(session: Session, what: What, *states: State) -> None:
    """Raise unless a session is in a state to change from; name who changed it first."""
    if session.state in states:
        return
    if session.state in _STATES[what]:
        raise already(session, what)
    raise SessionError("not_now", state=session.state)


def already(session: Session, *whats: What, entry: int | None = None) -> AlreadyDoneError:
    """Return the error that tells who was faster, from the log."""
    act = last_act(session, *whats, entry=entry)
    if act is None:
        return AlreadyDoneError(None, whats[0], None)
    return AlreadyDoneError(act.by, act.what, act.at)


def last_act(session: Session, *whats: What, entry: int | None = None) -> Act | None:
    """Return the last line of the log about something, and about an entry where one is given."""
    acts = (act for act in reversed(session.log) if act.what in whats)
    return next((act for act in acts if entry is None or act.entry == entry), None)


def written(text: str, field: str, most: int = TEXT) -> str:
    """Return a text without blanks around it; raise where it is empty or too long."""
    text = text.strip()
    if not text:
        raise SessionError("empty", field=field)
    if len(text) > most:
        raise SessionError("too_long", field=field, length=len(text), most=most)
    return text
