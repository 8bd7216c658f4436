"""Random acts on a session: by whom, with what words, and what moderators alone may do."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.sessions import floor, queue, review, running, taking
from bot.sessions.session import Session
from tests.study import ANNA, BERT, CLEO, CO, DINA, HARBOUR, HOST, ORCHARD, OTHER

WORDS = ["Who paid the dues?", "who paid the dues", "Why there?", "What became of it?", "When?"]

members = st.sampled_from([ANNA, BERT, CLEO, DINA])
leaders = st.sampled_from([HOST, CO, OTHER])
anybody = st.one_of(members, leaders)
choices = st.integers(0, 11)  # of entries, see `pick`
modes = st.sampled_from(["open", "queued", "reviewed"])

# What only moderators may do, by a session, an actor and an instant.
LED = {
    "pause": running.pause,
    "resume": running.resume,
    "end": running.end,
    "open": floor.open_queue,
    "close": floor.close_queue,
    "lock": floor.lock,
    "unlock": floor.unlock,
}
LED_ENTRY = {
    "take": lambda s, by, now, e: taking.take(s, by, now, e, floor_of(s)),
    "put back": taking.put_back,
    "answered": taking.answered,
    "publish": lambda s, by, now, e: review.publish(s, by, now, e, HARBOUR),
    "note": lambda s, by, now, e: review.edit_note(s, by, now, e, "See note 3."),
    "decline": lambda s, by, now, e: review.decline(s, by, now, e, "Another text"),
    "propose": lambda s, by, now, e: review.propose(s, by, now, e, [ORCHARD]),
}


def floor_of(session: Session) -> int | None:
    """Return the id of the entry that has the floor, None if none has."""
    found = queue.on_floor(session)
    return found.id if found else None
