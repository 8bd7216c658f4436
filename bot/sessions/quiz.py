"""The quiz on a session's reading: one question after the other, each open for a while.

Its questions stand in the record, so that they stay as they are after a restart and after the
texts changed. Nobody is told the answer while a question is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.sessions.errors import SessionError
from bot.sessions.rules import LIVE, already, require_member, require_moderator
from bot.sessions.scores import score, score_of
from bot.sessions.session import Actor, Quiz, QuizItem, Session, logged


def begin(
    session: Session, by: Actor, now: datetime, items: Sequence[QuizItem], seconds: int = 0
) -> Session:
    """Begin a quiz, the next round of its session; none of its questions is put yet."""
    require_moderator(session, by, *LIVE)
    before = session.quiz
    if before and not before.revealed:
        raise SessionError("quiz_open")
    quiz = Quiz(before.round + 1 if before else 1, tuple(items), seconds)
    return logged(replace(session, quiz=quiz), by, now, "quizzed")


def put_next(session: Session, by: Actor, now: datetime, seen: int) -> Session:
    """Put the question after the one that the moderator saw, 0 for none."""
    require_moderator(session, by, *LIVE)
    quiz = quiz_of(session)
    if quiz.number != seen:
        raise already(session, "put")
    if not quiz.revealed:
        raise SessionError("quiz_open")
    if quiz.number == len(quiz.items):
        raise SessionError("last_question")
    until = now + timedelta(seconds=quiz.seconds) if quiz.seconds else None
    quiz = replace(quiz, number=quiz.number + 1, revealed=False, until=until)
    quiz = replace(quiz, message=None, told=False)
    return logged(replace(session, quiz=quiz), by, now, "put")


def reveal(session: Session, by: Actor, now: datetime, seen: int) -> Session:
    """End the question that the moderator saw, be it after the session's own end."""
    require_moderator(session, by, *LIVE, "ended")
    quiz = quiz_of(session)
    if quiz.number != seen or quiz.revealed:
        raise already(session, "revealed")
    return logged(replace(session, quiz=replace(quiz, revealed=True)), by, now, "revealed")


def answer(session: Session, by: Actor, now: datetime, number: int, choice: int) -> Session:
    """Take a member's answer to a question, and count it if they joined."""
    require_member(session, by, *LIVE)
    quiz = quiz_of(session)
    if quiz.number != number or quiz.revealed or (quiz.until and now >= quiz.until):
        raise SessionError("quiz_over")
    if score_of(session, by.id) is None:
        return session
    right = quiz.items[number - 1].right == choice
    return score(session, by, key_of(quiz, number), right=right)


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether the time of the open question is up, or its session over."""
    quiz = session.quiz
    if quiz is None or quiz.revealed:
        return False
    return session.state == "ended" or (quiz.until is not None and now >= quiz.until)


def tally(session: Session, number: int) -> tuple[int, int]:
    """Return how many of those who joined answered a question rightly, and how many did at all."""
    key = key_of(quiz_of(session), number)
    right = sum(key in each.right for each in session.scores)
    return right, right + sum(key in each.wrong for each in session.scores)


def key_of(quiz: Quiz, number: int) -> str:
    """Return the name of a question in the scores of its session."""
    return f"{quiz.round}.{number}"


def quiz_of(session: Session) -> Quiz:
    """Return the quiz of a session; SessionError where there is none."""
    if session.quiz is None:
        raise SessionError("no_quiz")
    return session.quiz
