"""What Ibid itself posts in a session besides its status: who is here, the quiz, the minutes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from discord.ext import commands

from bot.sessions.rules import LIVE
from bot.sessions.session import Session
from bot.study import attendance, quiz_board
from bot.study.attendance import draw_here
from bot.study.board import Board
from bot.study.closing import Closing
from bot.study.quiz_board import draw_quiz

if TYPE_CHECKING:
    from bot.client import Ibid


class Sharing(commands.Cog):
    """Draws after each change, and when the clock says so."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot
        self.board = Board(bot)
        self._closing = Closing()
        for part in (draw_here, draw_quiz, self._closing.draw_minutes):
            self.board.add(part)
        bot.ledger.listen(self._changed)
        bot.timer.every(self._look)

    async def cog_unload(self) -> None:
        """Draw no more."""
        self.board.stop()

    async def _changed(self, before: Session | None, after: Session) -> None:
        del before
        if after.state in LIVE or after.state == "ended":
            self.board.soon(after)

    async def _look(self, session: Session, now: datetime) -> None:
        if session.state == "ended":
            due = self._closing.is_due(session, now)
        else:
            due = attendance.due(session) is not None or quiz_board.is_waiting(session, now)
        if due:
            self.board.soon(session)
