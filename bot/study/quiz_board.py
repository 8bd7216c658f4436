"""Keeps the quiz as members see it: the question that is put, and then its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.sessions import quiz
from bot.sessions.session import IBID, Session
from bot.study.board import Board
from bot.study.passages import quotation_row, quoted
from bot.study.pressing import common_locale
from bot.study.quiz_buttons import answer_row, question_rows
from bot.study.quiz_cards import answer_card, is_ranked, question_card
from bot.views import ANSWERED, message


async def draw_quiz(board: Board, session: Session) -> None:
    """Show a question once it is put, and its answer once it is revealed or its time is up.

    The last one shows the ranking, which changes with who agrees to be named.
    """
    if quiz.is_due(session, board.bot.ledger.clock()):
        session = await board.bot.ledger.change(session.server, session.id, _reveal_by_itself)
    on, place = session.quiz, session.messages.thread
    if on is None or on.number == 0 or place is None:
        return
    if on.message is None or (on.revealed and not on.told) or is_ranked(session):
        shown = await board.put(session, place, on.message, await _message(board, session))
        await board.bot.ledger.change(
            session.server, session.id, lambda known, _: _shown(known, session, shown)
        )


def is_waiting(session: Session, now: datetime) -> bool:
    """Tell whether the quiz has something to show by now: after a restart, or by the clock."""
    on = session.quiz
    if on is None or on.number == 0:
        return False
    return quiz.is_due(session, now) or on.message is None or (on.revealed and not on.told)


async def _message(board: Board, session: Session) -> dict[str, Any]:
    locale, on = await common_locale(board.bot, session.server), quiz.quiz_of(session)
    if not on.revealed:
        return message(question_card(on, locale), ANSWERED, question_rows(session, locale))
    place = on.items[on.number - 1].place
    noted = (await quoted(board.bot, session.server, [place])).get(place)
    rows = [answer_row(session, locale)]
    if noted:
        rows.append(quotation_row(place, noted, locale))
    return message(answer_card(session, noted, locale), ANSWERED, rows)


def _reveal_by_itself(session: Session, now: datetime) -> Session:
    if not quiz.is_due(session, now):
        return session
    return quiz.reveal(session, IBID, now, quiz.quiz_of(session).number)


def _shown(known: Session, drawn: Session, message: int) -> Session:
    """Note what was shown, unless the quiz has gone on in between."""
    now, then = quiz.quiz_of(known), quiz.quiz_of(drawn)
    if (now.round, now.number) != (then.round, then.number):
        return known
    return replace(known, quiz=replace(now, message=message, told=then.revealed))
