"""Why a session refuses an act. Members are told so in their language, under the error's key."""

from __future__ import annotations

from datetime import datetime

from index.errors import IbidError

LINES = {
    # who may
    "not_moderator": "that is for the session's moderators; ask one of them",
    "not_planner": "a copy is a new session; those are planned by the server's moderators",
    "not_admitted": "this session is for certain roles only; ask its moderators for one of them",
    "muted": "the moderators muted you in this session; you can still read along",
    "not_yours": "that question is another member's; only its asker may withdraw it",
    # when
    "not_now": "the session is {state}, so this cannot be done",
    "already": "another moderator was faster: {what}",
    "first_item": "this is the first item of the agenda; there is nothing to go back to",
    "last_item": "this is the last item of the agenda; end the session instead",
    "locked": "the moderators locked the discussion; wait until they unlock it",
    "queue_closed": "the queue is closed; wait until the moderators open it again",
    "open_floor": "this session is open: there is no queue for hands, just speak",
    # how much
    "slow": "slow mode is on; your next turn comes at {until}",
    "too_many": "{most} of your questions are waiting; the next one fits once one is taken",
    "hand_up": "your hand is up already; the moderators see it",
    "queue_full": "the queue is full with {most} entries; try again once some are taken",
    "spent": "you were in the queue {most} times, as often as one session allows",
    "full": "a session keeps no more than {most} of these",
    # entries
    "shared": "others ask that question too, so it stays",
    "no_entry": "there is no question or hand {entry} in this session's queue",
    "nobody_waits": "nobody waits in the queue",
    "same_question": "you asked the same question already; it is waiting",
    "own_question": "that question is your own; votes are for those of others",
    "hand": "a hand has no text; that can only be done with questions",
    "not_anonymous": "anonymous questions are not allowed in this session; ask by name",
    "merge_itself": "a question cannot be merged into itself; choose another one",
    "merge_settled": "that question is {state}, so none can be merged into it; choose another",
    "no_passage": "there is no passage to publish; choose one or decline the question",
    # moderators
    "not_co_moderator": "hand over to a co-moderator; make that member one first",
    "mute_moderator": "moderators cannot be muted",
    "host": "the host changes by handing over, not by editing",
    "under_review": "questions wait for review, and all would see them in this mode; publish or "
    "decline them first",
    # planning
    "empty": "{field} is empty; write something",
    "too_long": "{field} has {length} characters; {most} fit",
    "out_of_range": "{field} is {value}; it takes {least} to {most}",
    "same_item": "two items of the agenda have the same id {id}; give new ones the id 0",
    "zone": "there is no time zone {zone!r}; try {like}",
    "past": "the start has passed; choose a later one",
    "too_far": "the start is over {years} years ahead; choose an earlier one",
    "weekend": "a session on weekdays starts on a day from Monday to Friday",
    "fixed": "{field} cannot change any more once the session has started",
    "begun_item": "“{title}” was on already and stays in the agenda",
    "no_recurrence": "this session does not recur; copy it instead",
    # taking part
    "not_joined": "join the quiz first",
    "answered": "you answered this question of the quiz already",
    "no_quiz": "no quiz is on in this session",
    "quiz_open": "a question of the quiz is open; reveal its answer first",
    "quiz_over": "that question is over; wait for the next one",
    "last_question": "that was the last question of the quiz",
}
"""Every reason, in English: what the operator's log says."""


class SessionError(IbidError):
    """An act that a session refuses, under the `key` and with the `values` of what to say."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(LINES[reason].format(**values))
        self.key = f"refusal.{reason}"
        self.values = values


class AlreadyDoneError(SessionError):
    """An act that somebody else did first; `by` is None where it was Ibid or nobody known."""

    def __init__(self, by: int | None, what: str, at: datetime | None) -> None:
        super().__init__("already", what=what)
        self.by = by
        self.what = what
        self.at = at


class StoredSessionError(IbidError):
    """A stored session that cannot be read."""
