"""Scores of the quiz, for those who joined it."""

from __future__ import annotations

from dataclasses import replace

from bot.sessions.errors import SessionError
from bot.sessions.rules import LIVE, require_member
from bot.sessions.session import Actor, Score, Session

_MOST = 200  # questions of a quiz


def join_quiz(session: Session, by: Actor) -> Session:
    """Keep a score for a member from now on."""
    require_member(session, by, *LIVE)
    if score_of(session, by.id):
        return session
    return replace(session, scores=(*session.scores, Score(by.id)))


def leave_quiz(session: Session, member: int) -> Session:
    """Delete a member's score."""
    others = tuple(score for score in session.scores if score.member != member)
    return replace(session, scores=others)


def score(session: Session, by: Actor, question: str, *, right: bool) -> Session:
    """Count a member's first answer to a question, which the quiz names by a key of its own."""
    require_member(session, by, *LIVE)
    before = score_of(session, by.id)
    if before is None:
        raise SessionError("not_joined")
    if question in (*before.right, *before.wrong):
        raise SessionError("answered")
    if len(before.right) + len(before.wrong) >= _MOST:
        raise SessionError("full", most=_MOST)
    if right:
        after = replace(before, right=(*before.right, question))
    else:
        after = replace(before, wrong=(*before.wrong, question))
    scores = tuple(after if each == before else each for each in session.scores)
    return replace(session, scores=scores)


def score_of(session: Session, member: int) -> Score | None:
    """Return the score of a member who joined."""
    return next((score for score in session.scores if score.member == member), None)


def ranking(session: Session) -> tuple[Score, ...]:
    """Return the scores of those who joined, the best first, equals in order of joining."""
    return tuple(sorted(session.scores, key=lambda each: (-len(each.right), len(each.wrong))))
