"""One clock for all sessions: reminders, signals, what nobody started or ended, minutes.

What is due follows from a session and the instant alone, so that a restart misses nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

import discord
from discord.ext import tasks

from bot.sessions.session import Session
from index.errors import IbidError

if TYPE_CHECKING:
    from bot.client import Ibid

_log = logging.getLogger(__name__)
_OPEN = ("announced", "running", "paused")
_CLOSE, _WIDE = 5, 30  # seconds between two rounds, while a session runs and while none does

Round: TypeAlias = Callable[[Session, datetime], Awaitable[None]]
"""Looks whether something is due in a session at an instant, and does it."""


def _is_open(session: Session) -> bool:
    """Tell whether anything may be due in a session: its minutes, or the next one, after it."""
    return session.state in _OPEN or session.state == "ended" or session.owes_next


class Timer:
    """Goes round the sessions in which something may be due; `every` adds what is done there."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot
        self._rounds: list[Round] = []

    def every(self, look: Round) -> None:
        """Call this for each session in which something may be due, every few seconds."""
        self._rounds.append(look)

    def start(self) -> None:
        """Begin to go round, once the bot is ready."""
        self._tick.start()

    def stop(self) -> None:
        """Go round no more."""
        self._tick.cancel()

    @tasks.loop(seconds=_CLOSE)
    async def _tick(self) -> None:
        now = self._bot.ledger.clock()
        due = [each for each in self._bot.ledger.all() if _is_open(each)]
        runs = any(each.state == "running" for each in due)
        self._tick.change_interval(seconds=_CLOSE if runs else _WIDE)
        await asyncio.gather(*(self._look(session, now) for session in due))

    @_tick.before_loop
    async def _ready(self) -> None:
        await self._bot.wait_until_ready()

    async def _look(self, session: Session, now: datetime) -> None:
        for look in self._rounds:
            try:
                await look(session, now)
            except (discord.DiscordException, IbidError):  # one must not stop the others
                _log.exception("session %s: what was due could not be done", session.id)
